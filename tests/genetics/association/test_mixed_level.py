"""Two-class traits without any effect of the variants tested: the logistic mixed model keeps its level."""

import numpy as np
import pytest
from panels import genotypes
from scipy import stats

from explorer.genetics.association import kinship, kinships, lambda_gc, linear, logistic_score, mixed, mixed_logistic


def families(rng: np.random.Generator, p: np.ndarray, count: int) -> np.ndarray:
    """Return int8 (5 * count, variants): parents and three children at frequencies p (variants,), unlinked."""
    pairs = (rng.random((count, 2, 2, len(p))) < p).astype(np.int8)
    take = rng.integers(0, 2, (count, 3, 2, len(p)))
    children = np.where(take == 0, pairs[:, None, :, 0], pairs[:, None, :, 1]).sum(axis=2)
    return np.concatenate([pairs.sum(axis=2), children], axis=1).reshape(-1, len(p)).astype(np.int8)


def populations(rng: np.random.Generator, p: np.ndarray, count: int) -> np.ndarray:
    """Return int8 (3 * count, variants) of three populations at F_ST .02 (Balding and Nichols 1995)."""
    own = rng.beta(p * 49, (1 - p) * 49, (3, len(p)))
    return np.concatenate([rng.binomial(2, one, (count, len(p))) for one in own]).astype(np.int8)


def simulated(seed: int, drawn, count: int, background: int, variants: int, cases: float):
    """Return (the variants' association, the plain score test's): half of the trait from the background.

    Populations also differ in it.
    """
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.1, 0.5, background + variants)
    dosages = drawn(rng, p, count)
    value = dosages[:, :background] @ rng.normal(size=background)
    apart = np.repeat([0.0, 0.8, -0.4], -(-len(value) // 3))[: len(value)] if drawn is populations else 0.0
    liability = value / value.std() + rng.normal(size=len(value)) + apart
    y = (liability > np.quantile(liability, 1 - cases)).astype(float)
    related = kinship(genotypes(dosages[:, :background], "1"))
    null = genotypes(dosages[:, background:], "1")
    return mixed_logistic(null, y, kinship=related), logistic_score(null.dosages, y)


@pytest.mark.parametrize("cases", [0.1, 0.5])
@pytest.mark.parametrize(("drawn", "count"), [(families, 60), (populations, 100)])
def test_some_null_variants(drawn, count, cases):
    """6,000 of them: at .01 more than 1.5 times too many once in 1,000 such tests at most, and not hardly any."""
    found, plain = simulated(1, drawn, count, 3000, 6000, cases)
    hits = int((found.p < 0.01).sum())
    assert stats.binom.ppf(0.001, 6000, 0.003) <= hits <= stats.binom.ppf(0.999, 6000, 0.015)
    assert 0.88 < lambda_gc(found.p) < 1.12
    assert lambda_gc(plain.p) > lambda_gc(found.p) + 0.03


def test_low_rank_tells_populations_apart_by_their_components(monkeypatch):
    """Relatedness from fewer variants than samples leaves lambda higher without them; the result says what it lacks."""
    rng = np.random.default_rng(3)
    panel = genotypes(populations(rng, rng.uniform(0.1, 0.5, 3000), 120), np.repeat(["1", "2", "3"], 1000))
    y = np.repeat([0.0, 0.8, -0.4], 120) + rng.normal(size=360)
    monkeypatch.setattr(kinships, "FULL_SAMPLES", 300)
    found = mixed(panel, y)
    assert 0.85 < lambda_gc(found.p) < 1.15
    assert any("principal components" in sentence for sentence in found.said)
    monkeypatch.setattr(kinships, "COMPONENTS", 0)
    assert lambda_gc(mixed(panel, y).p) > lambda_gc(found.p) + 0.05
    assert lambda_gc(linear(panel.dosages, y).p) > 1.5


@pytest.mark.slow
@pytest.mark.parametrize("cases", [0.1, 0.5])
@pytest.mark.parametrize(("drawn", "count"), [(families, 200), (populations, 333)])
def test_half_a_million_null_variants_at_one_in_ten_thousand(drawn, count, cases):
    runs = [simulated(seed, drawn, count, 12_000, 50_000, cases)[0] for seed in range(10)]
    rate = np.mean([(one.p < 1e-4).mean() for one in runs]) / 1e-4
    assert 0.3 <= rate <= 1.5
    assert 0.93 <= np.mean([lambda_gc(one.p) for one in runs]) <= 1.05
