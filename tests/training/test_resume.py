"""A run that was stopped, or killed, ends with the same numbers as one that never was."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from explorer.errors import InputError
from explorer.progress import Stopped
from explorer.training import checkpoint, events, loop, trained

OPTIMIZERS = ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"]


def stops_after(steps: int):
    """Answer `should_stop` with yes from that step on."""
    taken = iter(range(10**9))
    return lambda: next(taken) >= steps - 1


def run(cohort, spec, folder, should_stop=loop.never):
    """Train, writing events down as a worker does; return whether it was stopped."""
    path = folder / "events.jsonl"
    found = checkpoint.position(folder)
    events.cut(path, found.events if found else 0)
    try:
        for event in loop.train(cohort, spec, folder, should_stop=should_stop):
            events.append(path, event)
    except Stopped:
        return True
    return False


def outcome(folder):
    """Every tensor of every fold, and what the epochs said, times aside."""
    tensors = {f"{path.name}/{k}": v for path in folder.glob("network-*") for k, v in load_file(path).items()}
    told = [
        event.model_copy(update={"index": 0, "samples_per_s": 0.0, "seconds_left": 0.0})
        for event in events.read(folder / "events.jsonl")
        if isinstance(event, events.Epoch)
    ]
    return tensors, told


def assert_same(a, b):
    (left, left_told), (right, right_told) = outcome(a), outcome(b)
    assert left.keys() == right.keys()
    assert left
    for name, tensor in left.items():
        assert torch.equal(tensor, right[name]), name
    assert left_told == right_told


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_stopped_mid_epoch_and_resumed_equals_unbroken(cohort, run_spec, tmp_path, kind):
    spec = run_spec(
        optimizer={"kind": kind, "learning_rate": 0.01, "lr_decay": 1e-3},
        schedule={"kind": "cosine", "warm_up": 1.0},
        l1=1e-4,
        l2=1e-4,
        keep="last",
    )
    (tmp_path / "unbroken").mkdir()
    (tmp_path / "broken").mkdir()
    assert not run(cohort, spec, tmp_path / "unbroken")
    assert run(cohort, spec, tmp_path / "broken", stops_after(8))
    stopped = checkpoint.position(tmp_path / "broken")
    assert stopped is not None
    assert stopped.step > 0
    assert run(cohort, spec, tmp_path / "broken", stops_after(5))
    assert not run(cohort, spec, tmp_path / "broken")
    assert_same(tmp_path / "unbroken", tmp_path / "broken")


@pytest.mark.parametrize("told", [1, 4, 9, 17, 30])
def test_killed_at_any_moment_goes_on_from_the_last_checkpoint(cohort, run_spec, tmp_path, told):
    """A kill is a generator nobody asks again: nothing after its last event happens."""
    spec = run_spec(split={"kind": "kfold", "folds": 2}, epochs=2, checkpoint_every=0.0, early_stopping={"patience": 1})
    (tmp_path / "unbroken").mkdir()
    (tmp_path / "broken").mkdir()
    run(cohort, spec, tmp_path / "unbroken")
    training = loop.train(cohort, spec, tmp_path / "broken")
    for _ in range(told):
        events.append(tmp_path / "broken" / "events.jsonl", next(training))
    del training
    assert not run(cohort, spec, tmp_path / "broken")
    assert_same(tmp_path / "unbroken", tmp_path / "broken")
    indices = [event.index for event in events.read(tmp_path / "broken" / "events.jsonl")]
    assert indices == sorted(set(indices))


def test_progress_that_raises_stopped_is_obeyed_after_a_checkpoint(cohort, run_spec, tmp_path):
    def watcher(done, total, text):
        if done / total > 0.3:
            raise Stopped("enough")

    told = []
    with pytest.raises(Stopped):
        told.extend(loop.train(cohort, run_spec(), tmp_path, progress=watcher))
    found = checkpoint.position(tmp_path)
    assert found is not None
    assert 0 < found.epoch < 4
    assert trained.folds(tmp_path) == []


def test_a_checkpoint_of_another_run_is_refused(cohort, run_spec, tmp_path):
    run(cohort, run_spec(epochs=1), tmp_path)
    with pytest.raises(InputError, match="other settings or other data"):
        next(loop.train(cohort, run_spec(epochs=2), tmp_path))


def test_a_damaged_checkpoint_is_refused_in_words(cohort, run_spec, tmp_path):
    run(cohort, run_spec(epochs=1), tmp_path)
    path = tmp_path / checkpoint.FILE
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(InputError, match=r"checkpoint\.safetensors: the file cannot be read"):
        next(loop.train(cohort, run_spec(epochs=1), tmp_path))


def test_the_watchers_random_numbers_and_threads_are_left_alone(cohort, run_spec):
    torch.manual_seed(11)
    expected = torch.rand(5)
    torch.manual_seed(11)
    found = []
    torch.set_num_threads(2)
    for _ in loop.train(cohort, run_spec(threads=1, epochs=1)):
        assert torch.get_num_threads() == 2
        found.append(torch.rand(1))
    assert torch.equal(torch.cat(found)[:5], expected)


def test_a_watcher_that_draws_random_numbers_changes_nothing(cohort, run_spec):
    def losses(draw):
        told = []
        for event in loop.train(cohort, run_spec()):
            if draw:
                torch.rand(3)
            if isinstance(event, events.Epoch):
                told.append(event.train_loss)
        return told

    assert losses(False) == losses(True)
    assert np.isfinite(losses(False)).all()
