"""Genotypes held whole, packed or streamed: one training, to the last bit."""

import os

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from explorer import devices, machine
from explorer.datasets import blocks, by_sample
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.progress import Stopped
from explorer.training import (
    capture,
    events,
    held,
    holding,
    loop,
    objective,
    plan,
    sample_file,
    samples,
    streamed,
    trained,
)
from tests.datasets.test_by_sample import calls
from tests.training import recorded
from tests.training.conftest import make_cohort

WAYS = holding.WAYS


@pytest.fixture(autouse=True)
def small_windows(monkeypatch):
    """A window of one step a half, tiles of a few bytes, blocks of 16 variants: all that is read ahead is there."""
    monkeypatch.setattr(holding, "WINDOW_BYTES", 1)
    monkeypatch.setattr(holding, "AT_LEAST", 1)
    monkeypatch.setattr(sample_file, "TILE_BYTES", 700)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)


@pytest.fixture(scope="module")
def phased(cohort) -> Dataset:
    """The cohort with both copies of each call, some of one copy alone missing."""
    rng, calls = np.random.default_rng(8), np.maximum(cohort.genotypes.dosages, 0)
    first = np.where(calls == 1, rng.integers(0, 2, calls.shape), calls // 2).astype(np.int8)
    both = np.stack([first, (calls - first).astype(np.int8)], axis=-1)
    both[rng.random(both.shape) < 0.05] = -1
    told = cohort.genotypes
    return Dataset("phased", Genotypes(told.dosages, told.samples, told.variants, 2, both), cohort.traits)


@pytest.fixture(scope="module")
def doses(cohort) -> Dataset:
    """The cohort with doses between its calls."""
    told, rng = cohort.genotypes, np.random.default_rng(9)
    made = (np.clip(told.dosages + rng.normal(scale=0.2, size=told.shape), 0, 2) * 16384).astype(np.uint16)
    made[told.dosages < 0] = 65535
    return Dataset("doses", Genotypes(made, told.samples, told.variants), cohort.traits)


def train(data, spec, folder):
    told = list(loop.train(data, spec, folder))
    return trained.load(folder), told


def assert_equal(one, other):
    for which in ("network", "encoder"):
        mine, theirs = getattr(one, which).state_dict(), getattr(other, which).state_dict()
        assert all(torch.equal(mine[key], theirs[key]) for key in theirs), which


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"encoding": "onehot", "standardise": True, "columns": [*range(30, 3, -1), 39]},
        {"encoding": "haplotype", "network": {"preset": "cnn"}},
    ],
)
def test_training_is_the_same_however_genotypes_are_held(cohort, phased, run_spec, tmp_path, changes):
    data = phased if changes.get("encoding") == "haplotype" else cohort
    made = {}
    for way in WAYS:
        made[way], told = train(data, run_spec(epochs=2, held=way, **changes), tmp_path / way)
        started = next(event for event in told if isinstance(event, events.FoldStarted))
        assert (started.held, started.held_because) == (way, "as the run asks for")
    for way in WAYS[1:]:
        assert_equal(made[way], made["whole"])
        predictions = [np.load(tmp_path / one / "predictions-0.npz")["predictions"] for one in (way, "whole")]
        np.testing.assert_array_equal(*predictions)
    assert not list(tmp_path.rglob("*.rows"))


@pytest.mark.parametrize("variants", [37, 38, 39, 40])
def test_without_missing_calls_too(run_spec, tmp_path, variants):
    data, made = make_cohort(variants=variants, missing=0), {}
    for way in WAYS:
        made[way], _ = train(data, run_spec(epochs=1, held=way, columns=tuple(range(variants))), tmp_path / way)
    for way in WAYS[1:]:
        assert_equal(made[way], made["whole"])


@settings(max_examples=40)
@given(calls())
def test_a_missing_call_is_seen_wherever_it_is(stored):
    packed = held.Packed(torch.from_numpy(by_sample.pack(stored)), stored.shape[1])
    assert packed.complete() == (stored.min() >= 0)


def test_doses_are_streamed_as_they_are(doses, run_spec, tmp_path):
    made = [train(doses, run_spec(epochs=2, held=way), tmp_path / way)[0] for way in ("whole", "streamed")]
    assert_equal(*made)


def test_a_run_goes_on_with_genotypes_held_otherwise(cohort, run_spec, tmp_path):
    whole, _ = train(cohort, run_spec(held="whole"), tmp_path / "whole")
    steps = iter(range(100))
    with pytest.raises(Stopped):  # in the third step of the second epoch
        list(loop.train(cohort, run_spec(held="packed"), tmp_path / "x", should_stop=lambda: next(steps) == 7))
    resumed, _ = train(cohort, run_spec(held="streamed"), tmp_path / "x")
    assert_equal(resumed, whole)


@pytest.mark.parametrize("way", ["packed", "streamed"])
def test_recorded_steps_take_what_is_unpacked_or_streamed(cohort, run_spec, tmp_path, monkeypatch, way):
    spec = run_spec(epochs=2, network={"preset": "mlp", "settings": {"hidden": [6]}})
    whole, _ = train(cohort, spec, tmp_path / "whole")
    monkeypatch.setattr(capture, "of", recorded.of)
    made, told = train(cohort, spec.model_copy(update={"held": way}), tmp_path / way)
    assert [event.text for event in told if isinstance(event, events.Steps)] == [
        "Steps are recorded once and repeated as a whole."
    ]
    for name, weight in whole.network.state_dict().items():
        torch.testing.assert_close(made.network.state_dict()[name], weight)


class Late:
    """Copies nothing before it is waited for, as late as a device may; before the host has waited, nothing is over."""

    def __init__(self):
        self.owed = {}

    def send(self, half, into, read):
        assert half not in self.owed, "read into memory that may not have been copied yet"
        self.owed[half] = into, read

    def wait_on_device(self, half):
        if half in self.owed:
            into, read = self.owed[half]
            into.copy_(read)

    def wait_on_host(self, half):
        self.wait_on_device(half)
        self.owed.pop(half, None)

    def finish(self):
        self.wait_on_host(0)
        self.wait_on_host(1)


def streamed_file(samples=23, width=5):
    rows = np.random.default_rng(1).integers(0, 256, (samples, width)).astype(np.uint8)
    file = sample_file.SampleFile(samples, width)
    file.append(rows)
    return rows, file


@pytest.mark.parametrize("copies", [None, Late])
@pytest.mark.parametrize("first", [0, 12, 20])
def test_a_window_has_what_a_step_takes_whenever_it_is_copied(monkeypatch, copies, first):
    if copies:
        monkeypatch.setattr(streamed, "_Plainly", copies)
    rows, file = streamed_file()
    genotypes = streamed.Streamed(file, lambda some: some, 8, torch.device("cpu"))
    for epoch in range(3):
        order = np.random.default_rng(epoch).permutation(23)[:21]
        genotypes.follow(order)
        for start in [*range(first, 21, 4), *([0, 16, 4] if epoch else [])]:
            some = order[start : start + 4]
            genotypes.ready(start, start + len(some))
            np.testing.assert_array_equal(genotypes.take(torch.from_numpy(some)), rows[some])
        for part in (slice(2, 7), slice(7, 12), slice(12, 40), slice(23, 23), slice(3, 1)):
            np.testing.assert_array_equal(genotypes.take(part), rows[part])
    genotypes.close()


def test_a_step_is_ready_before_it_is_taken_and_lies_in_one_half():
    _, file = streamed_file()
    genotypes = streamed.Streamed(file, lambda some: some, 8, torch.device("cpu"))
    genotypes.follow(np.arange(23))
    with pytest.raises(RuntimeError, match="say which step"):
        genotypes.take(torch.arange(3))
    with pytest.raises(ValueError, match="one half"):
        genotypes.ready(6, 10)
    genotypes.close()


def test_a_file_that_is_cut_off_is_an_error_and_never_other_calls():
    _, file = streamed_file()
    genotypes = streamed.Streamed(file, lambda some: some, 8, torch.device("cpu"))
    os.truncate(file.path, 30)
    with pytest.raises(OSError, match="cut off"):
        genotypes.take(slice(0, 23))
    genotypes.close()
    assert not file.path.exists()


def test_where_the_disk_has_no_room_it_says_so(monkeypatch):
    monkeypatch.setattr(machine, "disk", lambda folder: 100)
    with pytest.raises(InputError, match="are streamed take"):
        sample_file.SampleFile(23, 5)


def test_where_memory_runs_out_the_next_way_is_taken(cohort, run_spec, tmp_path, monkeypatch):
    def full(*given, **more):
        raise torch.OutOfMemoryError("CUDA out of memory")

    whole, _ = train(cohort, run_spec(epochs=1), tmp_path / "whole")
    monkeypatch.setattr(held, "read_whole", full)
    packed, told = train(cohort, run_spec(epochs=1), tmp_path / "packed")
    started = next(event for event in told if isinstance(event, events.FoldStarted))
    assert started.held == "packed"
    assert "ran out when they were to be held whole" in started.held_because
    assert_equal(packed, whole)
    monkeypatch.setattr(held, "read_packed", full)
    streamed_, told = train(cohort, run_spec(epochs=1), tmp_path / "streamed")
    assert next(event for event in told if isinstance(event, events.FoldStarted)).held == "streamed"
    assert_equal(streamed_, whole)


def test_a_device_that_unpacks_wrongly_is_not_believed(monkeypatch):
    assert held.unpacks(torch.device("cpu"))
    plain, calls = by_sample.unpacked, iter(range(9))
    monkeypatch.setattr(by_sample, "unpacked", lambda *given: plain(*given) + next(calls))
    assert not held.unpacks(torch.device("cpu"))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("way", WAYS)
def test_on_cuda_every_way_gives_the_same_input(cohort, run_spec, way: holding.Way):
    spec, device = run_spec(held=way), devices.pick("cuda")
    fold = plan.folds(cohort, spec)[0]
    target = objective.fit("auto", cohort.traits, spec.traits, fold.train)
    every = np.arange(cohort.genotypes.shape[1])
    calls = holding.Calls(sum(len(part) for part in (fold.train, fold.validation, fold.test)), len(every))
    both: list[tuple[devices.Device, holding.Way]] = [(devices.pick("cpu"), "whole"), (device, way)]
    made = [
        samples.Samples(cohort, spec, fold, every, target, where, how=holding.in_way(one, calls, 24, ""))
        for where, one in both
    ]
    order = np.random.default_rng(3).permutation(len(fold.train))
    for one in made:
        one.follow(order)
    for start in range(0, len(order) - 24, 24):
        rows = torch.from_numpy(order[start : start + 24])
        for one in made:
            one.ready(start, start + 24)
        assert torch.equal(made[1].encoded(rows.to(device.torch)).cpu(), made[0].encoded(rows))
    assert torch.equal(made[1].encoded(made[1].validation).cpu(), made[0].encoded(made[0].validation))
    for one in made:
        one.close()
