"""The hidden Markov model of haplotypes: exact against enumeration, and like the real genotypes on simulated panels."""

from __future__ import annotations

from functools import cache
from itertools import product

import coalescent
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import adjusted_rand_score

from explorer.inspection.line.samplers import hidden, hidden_fit
from explorer.inspection.line.samplers.hidden import Hidden
from explorer.inspection.line.samplers.hidden_fit import Model, lanes, tiled
from explorer.inspection.line.samplers.hidden_phase import phase

CHROMOSOME = np.array(list("aaaabb"))
BEGINS = hidden_fit.begins(CHROMOSOME)
CLUSTERS, POPULATIONS = 3, 2


def random_model(copies: int, seed: int = 3) -> Model:
    rng, markers = np.random.default_rng(seed), len(CHROMOSOME)
    jump = np.where(BEGINS[:, None], 1.0, rng.uniform(0.1, 0.5, (markers, CLUSTERS if copies == 1 else 1)))
    jump = np.broadcast_to(jump, (markers, CLUSTERS)).copy()
    weight = rng.dirichlet(np.ones(CLUSTERS), (markers, POPULATIONS))
    frequency = rng.uniform(0.05, 0.95, (markers, CLUSTERS))
    return Model(*(one.astype(np.float32) for one in (jump, weight, frequency)))


@cache
def paths(copies: int, ancestry: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """All paths of one copy (paths, markers) and their chances, written out from the definition."""
    model = random_model(copies)
    weight = np.einsum("p,mpk->mk", ancestry, model.weight.astype(float))
    every = np.array(list(product(range(CLUSTERS), repeat=len(CHROMOSOME))))
    chance = weight[0][every[:, 0]]
    for m in range(1, len(CHROMOSOME)):
        jump, stays = model.jump[m].astype(float)[every[:, m - 1]], every[:, m] == every[:, m - 1]
        chance = chance * ((1 - jump) * stays + jump * weight[m][every[:, m]])
    return every, chance


def likelihood(ancestry: np.ndarray, calls: np.ndarray, copies: int) -> float:
    """The chance of some calls: over all paths, and all pairs of haplotypes that make them."""
    alleles = np.array(list(product(range(2), repeat=len(CHROMOSOME))))
    every, chance = paths(copies, tuple(ancestry.tolist()))
    p = random_model(copies).frequency[np.arange(len(CHROMOSOME)), every].astype(float)
    haplotype = np.prod(np.where(alleles[:, None] == 1, p, 1 - p), axis=2) @ chance
    made = alleles[:, None, :] + alleles if copies == 2 else alleles[:, None, :]
    fits = ((made == calls) | (calls < 0)).all(2)
    return float((haplotype[:, None] * (haplotype if copies == 2 else 1.0) * fits).sum())


def random_samples(copies: int, samples: int = 66) -> tuple[np.ndarray, np.ndarray]:
    """Calls with missing ones, and mixed ancestries; more samples than are stepped through at once."""
    rng = np.random.default_rng(copies)
    calls = rng.integers(-1, copies + 1, (samples, len(CHROMOSOME))).astype(np.int8)
    return calls, np.tile(rng.dirichlet(np.ones(POPULATIONS), 2), (samples // 2, 1))


@pytest.mark.parametrize("copies", [1, 2])
def test_likelihood_is_the_sum_over_all_paths(copies):
    calls, ancestry = random_samples(copies)
    _, found = hidden_fit.improve(random_model(copies), tiled(calls), copies, len(calls), BEGINS, lanes(ancestry))
    expected = sum(np.log(likelihood(q, own, copies)) for q, own in zip(ancestry, calls, strict=True))
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 2), (2, 4), (5, 5)])
def test_a_block_is_drawn_with_the_chances_that_enumeration_gives(copies, first, last):
    """Inside a chromosome, at either end, across two, for samples with missing calls on the flanks."""
    calls, ancestry = random_samples(copies)
    whole = np.where(calls[:, first : last + 1] < 0, 0, calls[:, first : last + 1])
    calls[:, first : last + 1] = whole  # so that all of the block is drawn
    sampler = Hidden(random_model(copies), calls, calls, copies, 1, CHROMOSOME, np.arange(len(CHROMOSOME)), ancestry)
    rows, draws = np.array([65, 1, 30]), 20_000
    drawn = sampler.draw(first, last, rows, draws, np.random.default_rng(first + 10 * last))
    possible = np.array(list(product(range(copies + 1), repeat=last - first + 1)))
    for index, row in enumerate(rows):
        chance = []
        for block in possible:
            filled = calls[row].copy()
            filled[first : last + 1] = block
            chance.append(likelihood(ancestry[row], filled, copies))
        expected = draws * np.array(chance) / np.sum(chance)
        seen = (drawn[:, index, None, :] == possible).all(2).sum(0)
        enough = expected >= 5
        counts = [np.append(one[enough], one[~enough].sum()) for one in (seen, expected)]
        kept = counts[1] > 0
        statistic = ((counts[0] - counts[1])[kept] ** 2 / counts[1][kept]).sum()
        assert stats.chi2.sf(statistic, kept.sum() - 1) > 1e-3


def test_messages_that_are_kept_sparsely_are_the_messages(monkeypatch):
    """Whether flanks are computed from a near or a far message, and a block held in one part or in several."""
    rng = np.random.default_rng(0)
    calls = rng.integers(-1, 3, (5, 300)).astype(np.int8)
    model, _ = hidden_fit.train(calls, 2, np.arange(300) == 0, np.ones((5, 1)), 4, 1, rng)
    flanks = []
    for sparsest in (1, 37, 1000):
        monkeypatch.setattr(hidden, "SPARSEST", sparsest)
        sampler = Hidden(model, calls, calls, 2, 1, np.zeros(300), np.arange(300), np.ones((5, 1)))
        sampler.draw(2, 290, np.arange(5), 1, rng)
        flanks.append(sampler.flanks(100, 250, 0))
    for left, right in flanks[1:]:
        np.testing.assert_allclose(left, flanks[0][0], rtol=1e-4)
        np.testing.assert_allclose(right / right.sum(0), flanks[0][1] / flanks[0][1].sum(0), rtol=1e-4)


@pytest.mark.parametrize("copies", [1, 2])
def test_one_step_of_learning_is_that_of_the_expected_counts(copies, monkeypatch):
    """Against expectations over every path: jumps, weights and frequencies of a single population."""
    monkeypatch.setattr(hidden_fit, "PSEUDO_COPIES", 1e-6)
    monkeypatch.setattr(hidden_fit, "PSEUDO_JUMPS", 1e-6)
    calls, _ = random_samples(copies, 10)
    model = random_model(copies)
    alone = Model(model.jump, np.ascontiguousarray(model.weight[:, :1]), model.frequency)
    learnt, _ = hidden_fit.improve(alone, tiled(calls), copies, len(calls), BEGINS, lanes(np.ones((10, 1))))
    jumps, ones, seen, left, stood = np.zeros((5, len(CHROMOSOME), CLUSTERS))
    every, chance = paths(copies, (1.0, 0.0))
    p = model.frequency[np.arange(len(CHROMOSOME)), every].astype(float)
    weight = model.weight[:, 0].astype(float)
    for own in calls:
        for allele in [own] if copies == 1 else _phases(own):
            total = likelihood(np.array([1.0, 0.0]), own, copies)
            alleles = np.atleast_2d(allele)
            both = [np.prod(np.where(a < 0, 1, np.where(a == 1, p, 1 - p)), axis=1) * chance for a in alleles]
            for copy, part in enumerate(both):
                rest = 1.0 if copies == 1 else both[1 - copy].sum()
                posterior = part * rest / total
                for m in range(len(CHROMOSOME)):
                    here = np.bincount(every[:, m], posterior, CLUSTERS)
                    called = alleles[copy][m]
                    seen[m] += here * (called >= 0)
                    ones[m] += here * (called == 1)
                    before = every[:, m - 1]
                    jump = model.jump[m].astype(float)[before]
                    anew = jump * weight[m][every[:, m]]
                    share = posterior * anew / (anew + (1 - jump) * (every[:, m] == before))
                    jumps[m] += np.bincount(every[:, m], share, CLUSTERS)
                    left[m] += np.bincount(before, share, CLUSTERS)
                    stood[m] += np.bincount(before, posterior, CLUSTERS)
    jump = left / stood if copies == 1 else np.repeat(jumps.sum(1, keepdims=True) / 20, CLUSTERS, axis=1)
    np.testing.assert_allclose(learnt.jump, np.where(BEGINS[:, None], 1, jump), rtol=1e-3)
    np.testing.assert_allclose(learnt.weight[:, 0], jumps / jumps.sum(1, keepdims=True), atol=1e-4)
    bounds = hidden_fit.LEAST_FREQUENCY, 1 - hidden_fit.LEAST_FREQUENCY
    np.testing.assert_allclose(learnt.frequency, np.clip(ones / seen, *bounds), atol=1e-4)


def _phases(calls: np.ndarray) -> list[np.ndarray]:
    """All pairs of haplotypes (2, markers) that make these calls."""
    ways = [{-1: [(-1, -1)], 0: [(0, 0)], 1: [(0, 1), (1, 0)], 2: [(1, 1)]}[int(call)] for call in calls]
    return [np.array(one).T for one in product(*ways)]


def test_phase_is_drawn_with_the_chances_that_enumeration_gives():
    calls, model = np.array([[1, 0, 1, 2, 1, 1]], dtype=np.int8), random_model(2)
    ancestry = np.array([[0.3, 0.7]])
    every, chance = paths(2, (0.3, 0.7))
    p = model.frequency[np.arange(len(CHROMOSOME)), every].astype(float)
    ways = _phases(calls[0])
    expected = np.array([np.prod([np.prod(np.where(a == 1, p, 1 - p), axis=1) @ chance for a in way]) for way in ways])
    rng, draws = np.random.default_rng(0), 320 * hidden_fit.LANES
    out = np.empty((2, draws, len(CHROMOSOME)), dtype=np.int8)
    tile, shares = tiled(np.repeat(calls, hidden_fit.LANES, axis=0))[0], lanes(np.repeat(ancestry, 64, axis=0))[0]
    for start in range(0, draws, hidden_fit.LANES):
        part = out[:, start : start + hidden_fit.LANES]
        phase(tile, shares, model.jump, model.weight, model.frequency, hidden_fit.LANES, part, rng)
    seen = np.array([(out == way[:, None, :]).all((0, 2)).sum() for way in ways])
    assert seen.sum() == draws
    assert stats.chisquare(seen, draws * expected / expected.sum()).pvalue > 1e-3


@cache
def panel(missing: float = 0.0):
    return coalescent.three_populations(each=120, chromosomes=2, sites=150, missing=missing)


@pytest.fixture
def known(monkeypatch) -> None:
    """The populations are known, as finding them takes a while."""
    monkeypatch.setattr(hidden, "populations", lambda *_: panel()[1])


def fitted(calls: np.ndarray, haplotypes: np.ndarray | None, **settings) -> Hidden:
    genotypes, _ = panel()
    variants = genotypes.variants
    chromosome, position = variants["chromosome"].to_numpy(), variants["position"].to_numpy()
    return hidden.fit(calls, haplotypes, chromosome, position, np.arange(len(variants)), **settings)


@cache
def of_panel(phased: bool) -> Hidden:
    """The sampler of the panel, whose populations are `known`."""
    genotypes, _ = panel()
    return fitted(genotypes.array, genotypes.haplotypes if phased else None)


def correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.corrcoef(one.T, other.T)[: one.shape[1], one.shape[1] :]


@pytest.mark.parametrize("copies", [1, 2])
def test_every_step_of_learning_makes_the_samples_more_likely(copies):
    genotypes, _ = panel()
    assert genotypes.haplotypes is not None
    chains = genotypes.array if copies == 2 else genotypes.haplotypes[:, :, 0]
    begins = hidden_fit.begins(genotypes.variants["chromosome"].to_numpy())
    _, likelihoods = hidden_fit.train(chains, copies, begins, np.ones((360, 1)), 6, 12, np.random.default_rng(0))
    assert (np.diff(likelihoods) > 0).all()


@pytest.mark.parametrize("phased", [True, False])
def test_drawn_blocks_are_linked_as_real_ones_are(phased, known):
    """Within the block and across its border: the drawn correlations against the real ones, slope and agreement."""
    calls, sampler = panel()[0].array, of_panel(phased)
    real, drawn = [], []
    for first in (15, 60, 110, 165, 210, 260):
        last, flank = first + 19, np.r_[first - 10 : first, first + 20 : first + 30]
        block = calls[:, first : last + 1]
        new = sampler.draw(first, last, np.arange(len(calls)), 1, np.random.default_rng(first))[0]
        assert 0.01 < (new != block).mean() < 0.5  # it is not the block over again
        pairs = np.triu_indices(20, 1)
        real += [correlations(block, block)[pairs], correlations(block, calls[:, flank]).ravel()]
        drawn += [correlations(new, new)[pairs], correlations(new, calls[:, flank]).ravel()]
    for part, least in ((slice(0, None, 2), 0.97), (slice(1, None, 2), 0.94)):
        a, b = np.concatenate(real[part]), np.concatenate(drawn[part])
        assert 0.85 < (a @ b) / (a @ a) < 1.05
        assert np.corrcoef(a, b)[0, 1] > least


@pytest.mark.parametrize("phased", [True, False])
def test_drawn_blocks_follow_the_populations(phased, known):
    """Where a block is a whole chromosome nothing but a sample's ancestry says which alleles it has."""
    genotypes, population = panel()
    calls, sampler = genotypes.array, of_panel(phased)
    drawn = sampler.draw(150, 299, np.arange(len(calls)), 20, np.random.default_rng(0)).mean(0) / 2
    own = np.stack([calls[population == p][:, 150:].mean(0) / 2 for p in range(3)])
    new = np.stack([drawn[population == p].mean(0) for p in range(3)])
    a, b = (own - own.mean(0)).ravel(), (new - new.mean(0)).ravel()
    assert 0.75 < (a @ b) / (a @ a) < 1.1
    assert np.corrcoef(a, b)[0, 1] > 0.95
    np.testing.assert_allclose(new.mean(0), own.mean(0), atol=0.05)


def test_missing_calls_stay_missing_and_say_nothing(known):
    genotypes, _ = panel(missing=0.05)
    calls = genotypes.array
    sampler = fitted(calls, None, clusters=8, steps=2)
    drawn = sampler.draw(20, 60, np.array([5, 300]), 3, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn < 0, np.broadcast_to(calls[[5, 300], 20:61] < 0, drawn.shape))
    assert drawn.max() == 2


def test_lines_have_one_haplotype_and_haploids_one_copy(known):
    genotypes, _ = panel()
    assert genotypes.haplotypes is not None
    copies = genotypes.haplotypes[:, :, 0]
    for calls, values in ((2 * copies, {0, 2}), (copies, {0, 1})):
        sampler = fitted(calls, None, clusters=8, steps=2)
        assert sampler.copies == 1
        assert set(np.unique(sampler.draw(20, 60, np.arange(9), 3, np.random.default_rng(0)))) == values


def test_copies_add_up_to_calls(known):
    genotypes, _ = panel()
    sampler = fitted(genotypes.array, genotypes.haplotypes, clusters=8, steps=2)
    rows = np.array([350, 0, 7])
    copies = sampler.copies_drawn(20, 60, rows, 3, np.random.default_rng(0))
    assert copies.shape == (3, 3, 41, 2)
    np.testing.assert_array_equal(copies.sum(3), sampler.draw(20, 60, rows, 3, np.random.default_rng(0)))


def test_the_sentence_says_what_was_done():
    genotypes, _ = panel()
    sampler = fitted(genotypes.array, None, clusters=8, steps=2)
    assert sampler.sentence.startswith("The samples are phased, and their haplotypes modelled as mosaics of 8 kinds")
    assert "3 clusters of samples" in sampler.sentence
    assert sampler.blocks is None


def test_populations_are_found_and_one_is_not_divided():
    genotypes, population = panel()
    variants = genotypes.variants
    label = hidden.populations(genotypes.array, variants["chromosome"].to_numpy(), variants["position"].to_numpy())
    assert adjusted_rand_score(label, population) > 0.9
    one = genotypes.array[population == 0]
    assert not hidden.populations(one, variants["chromosome"].to_numpy(), variants["position"].to_numpy()).any()


def test_the_last_steps_see_every_haplotype(monkeypatch):
    """Where a model was first learnt from a few, its frequencies are those of all samples in the end."""
    genotypes, _ = panel()
    assert genotypes.haplotypes is not None
    chains = np.ascontiguousarray(genotypes.haplotypes.swapaxes(1, 2)).reshape(720, -1)
    monkeypatch.setattr(hidden_fit, "LEARNT", 60)
    begins = hidden_fit.begins(genotypes.variants["chromosome"].to_numpy())
    ancestry = np.ones((720, 1))
    model = hidden_fit.fitted(chains, begins, ancestry, 10, 8, np.random.default_rng(0))
    sampler = Hidden(model, chains, chains, 1, 1, np.zeros(300), np.arange(300), ancestry)
    drawn = sampler.draw(0, 299, np.arange(720), 5, np.random.default_rng(0)).mean((0, 1))
    assert np.abs(drawn - chains.mean(0)).mean() < 0.02  # of 60 haplotypes it would be about .05
