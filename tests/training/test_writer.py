"""Checkpoints and snapshots on their way to the disk while training goes on: whole, in order, never lost in silence."""

import functools
import threading
import time

import pytest
import torch
from safetensors.torch import load_file

from explorer.progress import Stopped
from explorer.training import checkpoint, loop, snapshots
from explorer.training.checkpoint import Position
from explorer.training.writer import Writer

CPU = torch.device("cpu")


@pytest.fixture
def writer():
    made = Writer(CPU, beside=True)
    yield made
    made.close()


def test_a_file_holds_what_there_was_when_it_was_asked_for(writer, tmp_path):
    gate, weights = threading.Event(), torch.zeros(3)

    def put(tensors):
        assert gate.wait(30)
        checkpoint.save(tmp_path / "kept", tensors, {})

    writer.write({"weights": weights}, put)
    weights += 1  # training goes on
    position = Position(epoch=1, done=[{"fold": 0}])
    checkpoint.write(tmp_path, position, {"weights": weights}, writer)
    position.epoch = 2
    position.done.append({"fold": 1})
    weights += 1
    assert writer.busy
    assert not (tmp_path / checkpoint.FILE).exists()
    gate.set()
    writer.wait()
    assert not writer.busy
    assert load_file(tmp_path / "kept")["weights"].tolist() == [0, 0, 0]
    saved = checkpoint.read(tmp_path)
    assert saved is not None
    assert (saved[0].epoch, saved[0].done, saved[1]["weights"].tolist()) == (1, [{"fold": 0}], [1, 1, 1])
    assert 0 < writer.seconds < 30


def test_what_could_not_be_written_is_raised(writer):
    def full(_):
        raise OSError("No space left on device")

    writer.write({}, full)
    with pytest.raises(OSError, match="No space left"):
        writer.wait()
    writer.wait()


def test_a_slow_disk_gathers_no_copies(writer):
    """At most two files are on their way; the next waits for the first."""
    gate, written = threading.Event(), []

    def put(tensors):
        assert gate.wait(30)
        written.append(int(tensors["n"]))

    for n in range(2):
        writer.write({"n": torch.tensor(n)}, put)
    threading.Timer(0.05, gate.set).start()
    writer.write({"n": torch.tensor(2)}, put)
    assert written[0] == 0
    writer.wait()
    assert written == [0, 1, 2]


def test_a_run_that_writes_beside_its_training_goes_on_where_it_stopped(cohort, run_spec, tmp_path, monkeypatch):
    """The disk is slow; a stop waits for it, so that nothing that was told of is missing."""
    spec = run_spec(checkpoint_every=0.0, epochs=3)
    list(loop.train(cohort, spec, tmp_path / "whole"))
    save = checkpoint.save

    def slowly(*given):
        time.sleep(0.02)
        save(*given)

    monkeypatch.setattr(checkpoint, "save", slowly)
    monkeypatch.setattr(loop, "Writer", functools.partial(Writer, beside=True))
    for stop in (7, 4):
        taken = iter(range(1, 10**9))
        with pytest.raises(Stopped):
            list(loop.train(cohort, spec, tmp_path / "paused", should_stop=lambda n=stop, t=taken: next(t) >= n))
        told = checkpoint.position(tmp_path / "paused")
        assert told is not None
        assert (told.epoch, told.step) == {7: (1, 2), 4: (2, 1)}[stop]
    list(loop.train(cohort, spec, tmp_path / "paused"))
    for name in ("network-0.safetensors", *(f"epochs/0-{epoch:05d}.safetensors" for epoch in range(4))):
        ours, theirs = load_file(tmp_path / "paused" / name), load_file(tmp_path / "whole" / name)
        assert all(torch.equal(ours[key], value) for key, value in theirs.items())
    assert snapshots.kept(tmp_path / "paused", 0) == [0, 1, 2, 3]
