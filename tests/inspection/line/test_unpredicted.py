"""How wide windows are where haplotypes are long: by what the calls beside a block leave open."""

import coalescent
import crosses
import numpy as np
import panels
import pytest

from explorer.inspection.line import unpredicted, windows
from explorer.inspection.line.samplers import hidden
from explorer.inspection.line.samplers.chain import Chain


def chain_of(samples=800, step=0.02):
    """An exact chain of one long chromosome, and its variants 1 kb apart."""
    rng = np.random.default_rng(0)
    switch = rng.random((samples, 400)) < step
    switch[:, 0] = rng.random(samples) < 0.5
    calls = (np.cumsum(switch, axis=1) % 2).astype(np.int8)
    genotypes = panels.genotypes(calls, np.repeat("1", 400), 1)
    chain = Chain(calls, np.zeros(400), np.arange(400), (0, 1), errors=False)
    return genotypes, chain


def test_the_share_is_that_of_a_chain():
    """Of a marker given both neighbours, in closed form: 1 - 2 a / (1 + a), with a = (1 - 2 r)²."""
    genotypes, chain = chain_of()
    del genotypes
    rng = np.random.default_rng(1)
    left = unpredicted.share(chain, [(place, place) for place in range(10, 390, 4)], np.arange(800), rng)
    a = (1 - 2 * 0.02) ** 2
    assert left == pytest.approx(1 - 2 * a / (1 + a), abs=0.01)
    alone = unpredicted.share(chain, [(0, 399)], np.arange(800), rng)
    assert alone == pytest.approx(1, abs=0.08)  # nothing is beside a whole chromosome


def test_widths_rise_and_leave_the_shares_open():
    genotypes, chain = chain_of()
    found = unpredicted.widths(chain, genotypes.variants)
    assert len(found) == len(unpredicted.LEVELS)
    for width, level in zip(found, unpredicted.LEVELS, strict=True):
        blocks = [(one.first, one.last) for one in windows.ladder(genotypes.variants, [width])]
        left = unpredicted.share(chain, blocks, np.arange(800), np.random.default_rng(2))
        assert left == pytest.approx(level, rel=0.3)


def test_in_a_cross_they_are_about_those_of_ld():
    """The levels were chosen so: where LD says all, both ladders are about the same."""
    calls, chromosome = crosses.offspring(np.random.default_rng(3), "haploid", 600)
    genotypes = panels.genotypes(calls, (chromosome + 1).astype(str), 1)
    chain = Chain(calls, chromosome, np.arange(len(chromosome)), (0, 1), errors=False)
    by_draws = unpredicted.widths(chain, genotypes.variants)
    by_ld = windows.widths(genotypes)
    for one, other in zip(by_draws, by_ld, strict=True):
        assert 0.5 < one / other < 2


def test_long_haplotypes_need_wide_windows(monkeypatch):
    """LD between two variants falls fast in an outbred panel; what many of them say together does not."""
    genotypes, population = coalescent.three_populations(each=120, chromosomes=2, sites=150)
    monkeypatch.setattr(hidden, "populations", lambda *_: population)
    chromosome, position = (genotypes.variants[name].to_numpy() for name in ("chromosome", "position"))
    sampler = hidden.fit(genotypes.array, None, chromosome, position, np.arange(len(position)))
    assert unpredicted.widths(sampler, genotypes.variants)[0] > windows.widths(genotypes)[0]
    assert unpredicted.widths(sampler, genotypes.variants)[-1] > 3 * windows.widths(genotypes)[-1]


def test_a_lone_variant_is_its_own_window():
    genotypes, chain = chain_of()
    del chain
    one = Chain(genotypes.array[:, :1], np.zeros(1), np.arange(1), (0, 1), errors=False)
    assert unpredicted.widths(one, genotypes.variants.iloc[:1]) == (1,)
