"""Genotypes held whole, packed or streamed: one training, to the last bit."""

import numpy as np
import pytest
import torch

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Stopped
from explorer.training import events, holding, loop, sample_file, trained

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
