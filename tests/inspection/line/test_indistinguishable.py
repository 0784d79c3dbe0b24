"""The samplers' own test: right ones pass at about its level, wrong ones fail for the right reason."""

import numpy as np
import pytest

from explorer.inspection.line import comparing, indistinguishable
from explorer.inspection.line.indistinguishable import LEVEL, Indistinguishable, check
from explorer.inspection.line.samplers.chain import Chain


def cross(rng, samples=300, chromosomes=4, each=60, switch=0.03):
    """Haploid offspring of two parents, int8 (samples, variants), and the chromosome of each variant."""
    switches = rng.random((samples, chromosomes, each)) < switch
    switches[:, :, 0] = rng.random((samples, chromosomes)) < 0.5
    calls = (np.cumsum(switches, axis=2) % 2).reshape(samples, -1).astype(np.int8)
    return calls, np.repeat(np.arange(chromosomes), each)


class Wrong:
    """Draws blocks by a rule of a test."""

    name = sentence = ""
    blocks: list[tuple[int, int]] | None = None

    def __init__(self, calls, chromosome, rule):
        self.calls, self.chromosome, self.rule = calls, chromosome, rule
        self.columns = np.arange(calls.shape[1])

    def draw(self, first, last, rows, draws, rng):
        """Return what the rule makes of the real block, once for each draw."""
        real = self.calls[rows, first : last + 1]
        return np.stack([self.rule(real, rng) for _ in range(draws)]).astype(np.int8)


def columns_alone(real, rng):
    """Permute every variant by itself."""
    return rng.permuted(real, axis=0)


def rows_together(real, rng):
    """Exchange whole blocks between samples: LD within the block is kept, that to the flanks is lost."""
    return real[rng.permutation(len(real))]


def some_flipped(real, rng):
    """Add wrong calls that are not there."""
    return real ^ (rng.random(real.shape) < 0.15)


def heterozygotes_made(real, rng):
    """Keep the frequency, lose the genotypes."""
    return rng.binomial(2, real.mean(0) / 2, real.shape)


def test_draws_that_are_real_blocks_cannot_be_told():
    """Of no signal at all: the real block itself, drawn every time, differs in nothing."""
    calls, chromosome = cross(np.random.default_rng(0))
    result = check(Wrong(calls, chromosome, lambda real, rng: real))
    assert result.statistics == 0
    assert result.auc == 0.5
    assert result.auc_p == 1.0
    assert not result.passes
    assert "too little varies" in result.sentence


@pytest.mark.parametrize("rule", [columns_alone, rows_together, some_flipped])
def test_a_wrong_sampler_fails(rule):
    """By statistics and by the classifier, each by far."""
    calls, chromosome = cross(np.random.default_rng(1))
    result = check(Wrong(calls, chromosome, rule))
    assert not result.passes
    assert result.worst_p < 1e-9
    assert result.auc_p < 1e-9
    assert result.auc > 0.55
    assert result.sentence.startswith("Drawn blocks can be told from real ones")


def test_it_says_what_is_wrong():
    """The worst statistic of a sampler that breaks one thing is of that thing."""
    rng = np.random.default_rng(2)
    calls, chromosome = cross(rng)
    assert check(Wrong(calls, chromosome, rows_together)).kind == "LD to the flanks"
    alone = rng.integers(0, 2, (600, 240)).astype(np.int8)  # no LD at all: columns may be permuted
    assert check(Wrong(alone, chromosome, columns_alone)).passes
    inbred = 2 * alone
    assert check(Wrong(inbred, chromosome, heterozygotes_made)).kind == "frequencies"
    group = rng.random(600) < 0.5
    frequency = np.where(group[:, None], rng.uniform(0.1, 0.9, 240), rng.uniform(0.1, 0.9, 240))
    split = (rng.random((600, 240)) < frequency).astype(np.int8)
    result = check(Wrong(split, chromosome, rows_together))
    assert not result.passes
    assert result.kind in ("structure", "LD to the flanks")


def test_the_right_sampler_passes_at_about_the_level_of_the_test():
    """An exact chain, its numbers known rather than estimated: 30 crosses, few alarms, p not always 1."""
    passed, scores = [], []
    for seed in range(30):
        calls, chromosome = cross(np.random.default_rng(seed), samples=120, chromosomes=3, each=24, switch=0.1)
        chain = Chain(calls, chromosome, np.arange(72), (0, 1), errors=False)
        chain.start[:] = 0.5
        chain.transitions[:] = np.where(np.eye(2, dtype=bool), 0.9, 0.1)
        chain.transitions[~chain.joined] = 0.5
        result = check(chain, blocks=[(start, start + 7) for start in range(0, 72, 8)], seed=seed)
        passed.append(result.passes)
        scores.append((result.spread, result.auc))
    assert sum(passed) >= 28  # at a level of .01, three alarms of 30 have a chance of .004
    spread, auc = np.mean(scores, axis=0)
    assert spread == pytest.approx(1, abs=0.06)
    assert auc == pytest.approx(0.5, abs=0.005)


def test_an_estimated_chain_passes_and_is_less_spread():
    """Frequencies and transitions estimated from the same samples can only agree better."""
    results = []
    for seed in range(6):
        calls, chromosome = cross(np.random.default_rng(seed))
        results.append(check(Chain(calls, chromosome, np.arange(240), (0, 1)), seed=seed))
    assert all(result.passes for result in results)
    assert np.mean([result.spread for result in results]) < 1


def test_wrong_calls_are_told_from_a_chain_without_them():
    """A chain of the calls believes a wrong one; a chain read with errors doesn't."""
    rng = np.random.default_rng(8)
    calls, chromosome = cross(rng, samples=500, switch=0.01)
    noisy = calls ^ (rng.random(calls.shape) < 0.03)
    assert not check(Chain(noisy.astype(np.int8), chromosome, np.arange(240), (0, 1), errors=False)).passes
    assert check(Chain(noisy.astype(np.int8), chromosome, np.arange(240), (0, 1))).passes


def test_the_classifier_gives_chance_its_due(monkeypatch):
    """Of an exact chain whose numbers are known, p values of the classifier are about uniform: 60 crosses."""
    monkeypatch.setattr(indistinguishable, "TOLERATED", 0.5)
    p = []
    for seed in range(60):
        calls, chromosome = cross(np.random.default_rng(500 + seed), samples=100, chromosomes=2, each=24, switch=0.1)
        chain = Chain(calls, chromosome, np.arange(48), (0, 1), errors=False)
        chain.start[:] = 0.5
        chain.transitions[:] = np.where(np.eye(2, dtype=bool), 0.9, 0.1)
        chain.transitions[~chain.joined] = 0.5
        p.append(check(chain, blocks=[(4, 11), (14, 21), (28, 35), (38, 45)], seed=seed).auc_p)
    assert np.mean(np.array(p) < 0.05) < 0.12  # counting both halves as independent it is .15
    assert 0.3 < np.mean(np.array(p) < 0.5) < 0.7


def test_a_classifier_hardly_better_than_chance_does_no_harm():
    """What it may be right in is said; a share clearly above fails, and LD is not forgiven."""
    rng = np.random.default_rng(12)
    ordered = rng.normal(2 * (indistinguishable.TOLERATED - 0.5), 0.3, 4000)
    one = indistinguishable._result(24, rng.normal(size=500), np.zeros(500, dtype=int), ordered)
    assert one.passes
    assert "chance is 50%, and up to 51% do no harm" in one.sentence
    assert not indistinguishable._result(24, rng.normal(size=500), np.zeros(500, dtype=int), ordered + 0.04).passes
    assert not indistinguishable._result(24, np.r_[6.0, rng.normal(size=500)], np.zeros(501, dtype=int), ordered).passes


def test_moments_are_those_of_numpy():
    """Of products and of calls alone, against scipy's unbiased k-statistics."""
    from scipy import stats

    rng = np.random.default_rng(9)
    real, drawn = rng.normal(size=(5, 4)).astype(np.float32), rng.normal(size=(7, 5, 4)).astype(np.float32)
    first, second = np.array([0, 1, 3]), np.array([-1, 2, 3])
    made = comparing.moments(real, drawn, first, second)
    for place, (a, b) in enumerate(zip(first, second, strict=True)):
        own = real[:, a] * (1 if b < 0 else real[:, b])
        draws = drawn[:, :, a] * (1 if b < 0 else drawn[:, :, b])
        np.testing.assert_allclose(made[0, :, place], own - draws.mean(0), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(made[1, :, place], draws.var(0, ddof=1), rtol=1e-4)
        third = [stats.kstat(draws[:, sample].astype(float), 3) for sample in range(5)]
        np.testing.assert_allclose(made[2, :, place], third, rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(made[3, :, place], stats.moment(draws, 4, axis=0), rtol=1e-3)


def test_the_p_value_counts_both_tests():
    """Twice the smaller; never above 1."""
    one = Indistinguishable(
        blocks=1, samples=9, statistics=5, worst=3.0, kind="frequencies", worst_p=0.004, spread=1, auc=0.5, auc_p=0.6
    )
    assert one.p == 0.008 < LEVEL
    assert not one.passes
    assert one.model_copy(update={"worst_p": 1.0}).p == 1.0


def test_the_same_seed_gives_the_same_answer():
    """Blocks, samples and draws come from the seed alone."""
    calls, chromosome = cross(np.random.default_rng(3), samples=100)
    chain = Chain(calls, chromosome, np.arange(240), (0, 1))
    assert check(chain, seed=4) == check(chain, seed=4) != check(chain, seed=5)


def test_missing_calls_and_lone_chromosomes_are_no_trouble():
    """One chromosome has no structure to compare; a variant without a call is compared with nothing."""
    rng = np.random.default_rng(4)
    calls, _ = cross(rng, chromosomes=1, each=80)
    calls[rng.random(calls.shape) < 0.1] = -1
    calls[:, 7] = -1
    result = check(Chain(calls, np.zeros(80), np.arange(80), (0, 1)), rows=np.arange(0, 300, 2))
    assert result.passes
    assert result.samples == 150
    assert result.kind != "structure"
