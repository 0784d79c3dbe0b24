"""Phase drawn in rounds: fewer breaks than a draw from pairs of few clusters, and blocks that look like real ones."""

import coalescent
import numpy as np
import pytest

from explorer.inspection.line.indistinguishable import check
from explorer.inspection.line.samplers import hidden, hidden_fit, phasing


def breaks(copies, genotypes):
    """The share of neighbouring heterozygous calls whose phase is not the true one."""
    calls, truth = genotypes.array, genotypes.haplotypes[:, :, 0]
    chromosome, wrong, pairs = genotypes.variants["chromosome"].to_numpy(), 0, 0
    for sample in range(len(calls)):
        at = np.flatnonzero(calls[sample] == 1)
        along = copies[2 * sample, at] == truth[sample, at]
        inside = chromosome[at[1:]] == chromosome[at[:-1]]
        wrong, pairs = wrong + int((along[1:] != along[:-1])[inside].sum()), pairs + int(inside.sum())
    return wrong / pairs


def drawn(genotypes, ancestry, seed=0):
    """Copies of a draw of the phase."""
    begins = hidden_fit.begins(genotypes.variants["chromosome"].to_numpy())
    return phasing.phased(genotypes.array, begins, ancestry, 128, np.random.default_rng(seed))


def test_rounds_mend_most_breaks(monkeypatch):
    """On a simulated panel of three populations, whose true phase is known."""
    genotypes, population = coalescent.three_populations(each=120, chromosomes=2, sites=150)
    ancestry = hidden_fit.shares_of(population)
    in_rounds = drawn(genotypes, ancestry)
    assert set(np.unique(in_rounds)) == {0, 1}
    np.testing.assert_array_equal(in_rounds[0::2] + in_rounds[1::2], genotypes.array)
    monkeypatch.setattr(phasing, "ROUNDS", ())
    at_once = drawn(genotypes, ancestry)
    assert breaks(in_rounds, genotypes) < 0.6 * breaks(at_once, genotypes)


def test_missing_calls_have_no_phase_and_a_seed_gives_the_same(monkeypatch):
    """Whatever the number of threads."""
    genotypes, population = coalescent.three_populations(each=120, chromosomes=2, sites=150, missing=0.05)
    ancestry = hidden_fit.shares_of(population)
    monkeypatch.setattr(phasing, "ROUNDS", (16,))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    one = drawn(genotypes, ancestry)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    np.testing.assert_array_equal(one, drawn(genotypes, ancestry))
    np.testing.assert_array_equal(one < 0, np.repeat(genotypes.array < 0, 2, axis=0))


@pytest.mark.slow
def test_blocks_of_an_outbred_panel_look_like_real_ones(monkeypatch):
    """900 samples of three populations pass the samplers' own test; with the first phase alone they don't."""
    genotypes, population = coalescent.three_populations(each=300, chromosomes=6, sites=150)
    monkeypatch.setattr(hidden, "populations", lambda *_: population)
    chromosome, position = (genotypes.variants[name].to_numpy() for name in ("chromosome", "position"))
    columns = np.arange(len(position))
    sampler = hidden.fit(genotypes.array, None, chromosome, position, columns)
    for seed in range(3):
        result = check(sampler, seed=seed)
        assert result.passes, result.sentence
    monkeypatch.setattr(phasing, "ROUNDS", ())
    assert not check(hidden.fit(genotypes.array, None, chromosome, position, columns)).passes
