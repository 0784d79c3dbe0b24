"""Whether haplotypes have to be fitted is seen from few calls, and is what the sampler then does."""

from dataclasses import replace

import crosses
import mosaics
import numpy as np
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.inspection.line.samplers import choice
from explorer.inspection.line.samplers import glance as module
from explorer.inspection.line.samplers.glance import glance


def dataset(calls, ploidy=2, **more):
    """Genotypes along one chromosome."""
    variants = variant_table("1", 1_000 * np.arange(1, calls.shape[1] + 1), [f"m{i}" for i in range(calls.shape[1])])
    return Genotypes(calls, np.array([f"s{i}" for i in range(len(calls))]), variants, ploidy=ploidy, **more)


@pytest.fixture(scope="module")
def copies():
    return mosaics.haplotypes(np.random.default_rng(0), 300, 300, pool=10).transpose(0, 2, 1).astype(np.int8)


def test_the_kind_of_calls_is_told(copies):
    assert glance(dataset(copies.sum(2).astype(np.int8))) == "unphased"
    assert glance(dataset(copies.sum(2).astype(np.int8), haplotypes=copies)) == "phased"
    assert glance(dataset(2 * copies[:, :, 0])) == "inbred"
    assert glance(dataset(copies[:, :, 0], ploidy=1)) == "inbred"


def test_where_nothing_is_fitted_nothing_is_told(copies):
    """Crosses of two parents, variants without LD, without places, and doses."""
    rng = np.random.default_rng(1)
    for kind in ("F2", "haploid"):
        assert glance(dataset(crosses.offspring(rng, kind, 200)[0], 1 if kind == "haploid" else 2)) is None
    assert glance(dataset(rng.integers(0, 3, (300, 300)).astype(np.int8))) is None
    whole = dataset(copies.sum(2).astype(np.int8))
    nowhere = whole.variants.assign(chromosome="", position=0)
    assert glance(replace(whole, variants=nowhere)) is None
    doses = np.asarray(whole.dosages).astype(np.uint16) * np.uint16(2**14)
    assert glance(replace(whole, dosages=doses)) is None


def test_few_calls_are_enough(copies, monkeypatch):
    """A third of the samples and of the variants say the same as all; it is the sampler where none are exchanged."""
    monkeypatch.setattr(module, "SAMPLES", 100)
    monkeypatch.setattr(module, "STRETCHES", 5)
    monkeypatch.setattr(module, "STRETCH", 20)
    whole = dataset(copies.sum(2).astype(np.int8))
    read = []
    monkeypatch.setattr(
        module, "linkage", lambda calls, where: read.append(calls.shape) or choice.linkage(calls, where)
    )
    assert glance(whole) == "unphased"
    assert read == [(100, 100)]
    *_, last = choice.candidates(whole, np.arange(60))
    assert last.name == "hidden Markov model of haplotypes"
