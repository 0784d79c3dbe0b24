"""p values from a few draws against very many, counted ones against their definition, and whether fits are judged."""

import numpy as np
import pytest
from scipy import stats

from explorer.inspection.line import tails
from explorer.inspection.line.tails import Draws, Outcome

SAMPLES = 150


class Losses:
    """Samples whose loss is one of two: that of the genotype they have and that of another; few samples weigh much."""

    def __init__(self, rng: np.random.Generator, kind: str, chance: float = 0.26) -> None:
        effect = 0.3 * rng.standard_normal(SAMPLES)
        if kind == "squared":
            residual = rng.standard_normal(SAMPLES)
            self.values = np.stack([residual**2, (residual + effect) ** 2])
        else:  # cross-entropy of cases and controls, some of them predicted badly
            logit = 2.5 * rng.standard_normal(SAMPLES)
            self.values = np.stack([np.logaddexp(0, -logit), np.logaddexp(0, -logit - 5 * effect)])
        self.chance = rng.uniform(chance / 2, 1.5 * chance, SAMPLES)

    def draw(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Return float64 (draws, samples)."""
        return np.where(rng.random((draws, SAMPLES)) < self.chance, self.values[1], self.values[0])

    def totals(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Return the sorted totals of very many draws."""
        total = np.zeros(draws)
        for chance, (none, other) in zip(self.chance, self.values.T, strict=True):
            total += np.where(rng.random(draws, dtype=np.float32) < chance, other, none)
        return np.sort(total)


@pytest.mark.parametrize("chance", [0.02, 0.26])
@pytest.mark.parametrize("kind", ["squared", "cross-entropy"])
def test_the_tail_is_that_of_very_many_draws(kind: str, chance: float):
    """At p of 1e-2, 1e-3 and 1e-4 of 400,000 totals, on average over four sets of 128 draws.

    With a chance of .02 a draw changes three samples: a gamma distribution of the same mean, variance and skewness
    gives p values that are too small by orders of magnitude there.
    """
    rng = np.random.default_rng(11)
    losses = Losses(rng, kind, chance)
    totals = losses.totals(rng, 400_000)
    for p in (1e-2, 1e-3, 1e-4):
        total = np.quantile(totals, p)
        real = losses.values[0] + (total - losses.values[0].sum()) / SAMPLES
        exact, found = np.log10(np.mean(totals <= total)), []
        for _ in range(4):
            draws = Draws(real)
            draws.add(losses.draw(rng, 128))
            found.append(float(tails.log10_p(np.array(draws.score()))))
        assert np.mean(found) == pytest.approx(exact, abs=0.3)


@pytest.mark.parametrize("kind", ["squared", "cross-entropy"])
def test_p_values_are_uniform_where_the_real_losses_are_one_draw_more(kind: str):
    """With 16 draws, which is what most windows get."""
    rng = np.random.default_rng(12)
    losses, p = Losses(rng, kind), []
    for _ in range(1500):
        draws = Draws(losses.draw(rng, 1)[0])
        draws.add(losses.draw(rng, 16))
        p.append(10 ** float(tails.log10_p(np.array(draws.score()))))
    for level, bounds in {0.01: (0.003, 0.018), 0.1: (0.08, 0.12), 0.5: (0.46, 0.54)}.items():
        assert bounds[0] <= np.mean(np.array(p) <= level) <= bounds[1]


def test_moments_are_those_of_the_samples():
    """Of exponential losses: mean 1 and variance 1 of each sample, on average over many sets of draws."""
    rng, found = np.random.default_rng(13), []
    for _ in range(2000):
        draws = Draws(np.zeros(5))
        draws.add(rng.exponential(size=(4, 5)))
        draws.add(rng.exponential(size=(2, 5)))
        found.append(draws.moments())
    assert np.mean(found, axis=0) == pytest.approx([5, 5], rel=0.03)


def test_p_is_not_below_the_chance_that_nothing_changes():
    """Two samples change in a tenth of the draws, each time for the worse: p is .81, however small the spread."""
    rng, draws = np.random.default_rng(18), Draws(np.zeros(100))
    losses = np.zeros((400, 100))
    losses[:, :2] = rng.random((400, 2)) < 0.1
    draws.add(losses)
    assert 10 ** float(tails.log10_p(np.array(draws.score()))) == pytest.approx(0.81, abs=0.05)


def test_a_block_that_changes_nothing_scores_nothing():
    draws = Draws(np.ones(4))
    draws.add(np.ones((8, 4)))
    outcome = draws.outcome()
    assert (outcome.z, outcome.draws, outcome.counted) == (0.0, 8, 1.0)
    assert np.isnan(outcome.ratio)


def test_counted_p_values():
    """Besag and Clifford: the tenth draw that predicts as well ends it; else one more is added above and below."""
    assert tails.counted([1.0] * 99) == 1 / 100
    assert tails.counted([1.0, -1.0, 0.0]) == 3 / 4
    assert tails.counted([1.0] * 10 + [-1.0] * 10 + [1.0] * 50) == 10 / 20
    rng = np.random.default_rng(14)
    p = [tails.counted(rng.standard_normal(200) - rng.standard_normal()) for _ in range(4000)]
    for level in (0.02, 0.05, 0.2, 0.5):
        assert np.mean(np.array(p) <= level) <= level + 3 * np.sqrt(level / 4000)


def test_draws_that_hang_together_are_not_believed():
    rng = np.random.default_rng(15)

    def outcomes(shared: float) -> list[Outcome]:
        made = []
        for _ in range(60):
            draws = Draws(np.zeros(50))
            draws.add(rng.standard_normal((16, 50)) + shared * rng.standard_normal((16, 1)))
            made.append(draws.outcome())
        return made

    spread, believed = tails.fit(outcomes(0.0))
    assert spread == pytest.approx(1, abs=0.06)
    assert believed
    spread, believed = tails.fit(outcomes(0.15))
    assert spread == pytest.approx(np.sqrt((1 + 50 * 0.15**2) / (1 + 0.15**2)), abs=0.1)
    assert not believed
    nothing = Draws(np.zeros(3))
    nothing.add(np.zeros((4, 3)))
    assert tails.fit([nothing.outcome()])[1]


def test_false_discovery_rate_is_scipys():
    p = np.random.default_rng(16).uniform(size=40) ** 3
    assert tails.benjamini_hochberg(np.log10(p)) == pytest.approx(stats.false_discovery_control(p))


def test_spread_is_that_of_noise_alone():
    """Windows with signal have positive scores, which do not count."""
    z = np.random.default_rng(17).standard_normal(4000) * 1.3
    assert tails.spread(np.concatenate([z, np.full(500, 8.0)])) == pytest.approx(1.3, rel=0.04)
    assert np.isnan(tails.spread(np.array([1.0, -1.0, 2.0])))


@pytest.mark.parametrize("z", [-3.0, 0.0, 2.0, 12.0, 50.0])
def test_normal_scores_come_back(z: float):
    assert tails.normal_score(float(stats.norm.logcdf(-z))) == pytest.approx(-z, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("directions", [1, 5, 60])
def test_pooled_folds_do_not_let_more_noise_pass(directions: int):
    """Networks whose weights are the covariances of their training folds, in a block of so many directions.

    Scores by their definition: gain over the spread given the networks. Undivided they pass too often.
    """
    rng, folds = np.random.default_rng(19), 5
    covariance = rng.standard_normal((60_000 if directions < 60 else 20_000, folds, directions))
    others = covariance.sum(1, keepdims=True) - covariance
    z = (covariance * others).sum((1, 2)) / np.sqrt((others**2).sum((1, 2)))
    divided = z / tails.divisor(tails.spread(z), folds)
    for level in (0.05, 0.01, 0.001):
        assert np.mean(divided > stats.norm.isf(level)) <= 1.1 * level + 3 * np.sqrt(level / len(z))
    if directions > 1:
        assert np.mean(z > stats.norm.isf(0.01)) > 0.018
    assert tails.divisor(3.0, 1) == 3.0
    assert tails.divisor(0.8, 5) == tails.divisor(float("nan"), 5) == 1.0
