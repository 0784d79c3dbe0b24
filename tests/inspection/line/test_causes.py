"""What regression says of a locus that single markers lack: against least squares, and on traits without a cause."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import statsmodels.api as sm
from ridge_runs import cross
from scipy import stats

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.inspection.line import causes as module
from explorer.inspection.line.causes import causes

SAMPLES = 200


def outbred(rng: np.random.Generator, samples: int = SAMPLES) -> Genotypes:
    """Four chromosomes of ten independent variants with all three genotypes."""
    calls = rng.binomial(2, 0.5, (samples, 40)).astype(np.int8)
    variants = variant_table(np.repeat(["1", "2", "3", "4"], 10), np.tile(1_000 * np.arange(1, 11), 4),
                             [f"m{i}" for i in range(40)])  # fmt: skip
    return Genotypes(calls, np.array([f"s{i}" for i in range(samples)]), variants, ploidy=2)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No structure and no relatives are looked for, where there are none, and fewer pairs are tested exactly."""
    monkeypatch.setattr(module, "relatedness", lambda genotypes, rows: SimpleNamespace(found=False))
    monkeypatch.setattr(module, "ancestry", lambda genotypes, rows, seed: np.empty((len(rows), 0)))
    monkeypatch.setattr(module, "EXACT", 3)


def test_the_partner_is_found_and_its_p_is_that_of_least_squares_times_the_tests(quick: None):
    rng = np.random.default_rng(1)
    genotypes = outbred(rng)
    g, h = np.asarray(genotypes.dosages)[:, [3, 27]].T.astype(float)
    y = 0.8 * (g - 1) * (h - 1) + rng.normal(size=SAMPLES)
    (one,) = causes(genotypes, y, "quantitative", [3], [3, 5])
    main = [np.ones(SAMPLES), g, g == 1, h, h == 1]
    fit = sm.OLS(y, np.column_stack([*main, g * h]).astype(float)).fit()
    assert (one.lead, one.partner) == (3, 27)
    assert one.tests == 30 + 1 + 1  # of other chromosomes, the other locus, dominance
    assert one.interaction == pytest.approx(32 * fit.pvalues[-1], rel=1e-6)
    alone = sm.OLS(y, np.column_stack([np.ones(SAMPLES), g, g == 1]).astype(float)).fit()
    assert one.dominance == pytest.approx(min(1.0, 32 * alone.pvalues[-1]), rel=1e-6)
    assert one.sentence.startswith("m3 interacts with m27 (3:8,000) (p = ")
    assert "after 32 tests" in one.sentence


def test_heterozygotes_that_differ_are_told():
    rng = np.random.default_rng(2)
    genotypes = outbred(rng)
    case = (1.6 * (np.asarray(genotypes.dosages)[:, 3] == 1) + rng.logistic(size=SAMPLES) > 0.8) * 1.0
    (one,) = causes(genotypes, case, "binary", [3], [3])
    assert one.sentence.startswith("heterozygotes of m3 differ (p = ")
    assert one.dominance < 0.05 < one.interaction


def test_covariates_and_missing_values_are_taken_out():
    """A covariate that is an interaction leaves nothing of it; the samples without it take no part."""
    rng = np.random.default_rng(3)
    genotypes = outbred(rng)
    g, h = np.asarray(genotypes.dosages)[:, [3, 27]].T.astype(float)
    y, known = g * h + 0.1 * rng.normal(size=SAMPLES), np.arange(SAMPLES) >= 7
    covariate = np.where(known, g * h, np.nan)[:, None]
    (one,) = causes(genotypes, y, "quantitative", [3], [3], covariate)
    assert not one.interaction < 0.05
    (without,) = causes(genotypes, np.where(known, y, np.nan), "quantitative", [3], [3])
    assert (without.partner, without.interaction < 1e-20) == (27, True)


def test_what_was_not_found_is_told_with_its_power():
    rng = np.random.default_rng(4)
    haploid, y = cross(rng, SAMPLES), rng.normal(size=SAMPLES)
    first, second = causes(haploid, y, "quantitative", [15, -1], [15, -1])
    assert first.sentence.startswith("no interaction of m15 is found (60 tests; one that explains ")
    assert np.isnan(first.dominance)
    assert (second.lead, second.sentence) == (-1, "")
    (few,) = causes(outbred(rng, 20), rng.normal(size=20), "quantitative", [3], [3])
    assert few.sentence == "not tested: 20 samples are too few"


def test_what_is_not_tested_is_told(monkeypatch):
    """Too many related samples, more loci than are tested, and a lead that does not vary; a locus without a lead has
    nothing to tell.
    """
    rng = np.random.default_rng(10)
    genotypes = families(rng, 40, 5)
    monkeypatch.setattr(module, "MOST_MIXED", 199)
    many, without = causes(genotypes, rng.normal(size=200), "quantitative", [3, -1], [3])
    assert many.sentence == "not tested: 200 related samples are too many for a model of relatedness"
    assert without.sentence == ""
    monkeypatch.setattr(module, "MOST", 1)
    calls = np.array(outbred(rng).dosages)
    calls[:, 5] = 1
    base = replace(outbred(rng), dosages=calls)
    first, second, same = causes(base, rng.normal(size=SAMPLES), "quantitative", [3, 27, 8], [3, 27, 8])
    assert "is found" in first.sentence
    assert {second.sentence, same.sentence} == {"not tested: only the 1 strongest such loci are"}
    (same,) = causes(base, rng.normal(size=SAMPLES), "quantitative", [5], [5])
    assert same.sentence == "not tested: its lead SNP hardly varies"


def test_the_told_effect_is_found_as_often_as_told(quick: None):
    """An interaction of the strength that the sentence names, on the variance that main effects leave."""
    rng, found = np.random.default_rng(5), 0
    genotypes = outbred(rng)
    g, h = np.asarray(genotypes.dosages)[:, [3, 27]].T.astype(float)
    said = causes(genotypes, rng.normal(size=SAMPLES), "quantitative", [3], [3])[0].sentence
    share = float(said.partition("explains ")[2].partition("%")[0]) / 100
    product = sm.OLS((g - 1) * (h - 1), np.column_stack([np.ones(SAMPLES), g, g == 1, h, h == 1])).fit().resid
    for _ in range(50):
        y = np.sqrt(share / (1 - share)) * product / product.std() + rng.normal(size=SAMPLES)
        found += causes(genotypes, y, "quantitative", [3], [3])[0].interaction < 0.05
    assert stats.binomtest(found, 50, 0.8).pvalue > 0.001


@pytest.mark.parametrize("kind", ["quantitative", pytest.param("binary", marks=pytest.mark.slow)])
def test_traits_without_a_cause_have_none(kind: str, quick: None):
    """Of 200 traits with main effects alone at most as many as chance allows are said to have a cause: 5%."""
    rng, found = np.random.default_rng(6), 0
    genotypes = outbred(rng)
    calls = np.asarray(genotypes.dosages)
    for _ in range(200):
        y = 0.5 * calls[:, 3] + 0.5 * calls[:, 27] + rng.standard_t(5, SAMPLES)
        y = y if kind == "quantitative" else (y > np.median(y)) * 1.0
        made = causes(genotypes, y, kind, [3, 27], [3, 27])  # type: ignore[arg-type]
        found += any(one.interaction < 0.05 or one.dominance < 0.05 for one in made)
    assert stats.binomtest(found, 200, 0.05, alternative="greater").pvalue > 0.001
    assert found > 0


def families(rng: np.random.Generator, number: int, size: int) -> Genotypes:
    """Full siblings: four chromosomes of 50 variants that are passed on independently."""
    frequency = rng.uniform(0.2, 0.5, 200)
    parents = rng.random((number, 2, 2, 200)) < frequency
    passed = rng.random((number, size, 2, 200)) < 0.5
    calls = np.where(passed, parents[:, None, :, 0], parents[:, None, :, 1]).sum(2).reshape(-1, 200).astype(np.int8)
    variants = variant_table(np.repeat(["1", "2", "3", "4"], 50), np.tile(1_000 * np.arange(1, 51), 4),
                             [f"m{i}" for i in range(200)])  # fmt: skip
    return Genotypes(calls, np.array([f"s{i}" for i in range(len(calls))]), variants, ploidy=2)


def polygenic(rng: np.random.Generator, genotypes: Genotypes) -> np.ndarray:
    """A trait of many small effects, 80% of its variance."""
    value = np.asarray(genotypes.dosages).astype(float) @ rng.normal(size=genotypes.shape[1])
    return np.sqrt(0.8) * (value - value.mean()) / value.std() + np.sqrt(0.2) * rng.normal(size=len(value))


def test_where_samples_are_related_what_that_leaves_is_tested():
    rng = np.random.default_rng(7)
    genotypes = families(rng, 40, 5)
    g, h = np.asarray(genotypes.dosages)[:, [3, 127]].T.astype(float)
    trait = polygenic(rng, genotypes) + 1.5 * (g - g.mean()) * (h - h.mean())
    (found,) = causes(genotypes, trait, "quantitative", [3], [3])
    assert found.partner == 127
    assert "of what relatedness leaves of it" in found.sentence


@pytest.mark.slow
def test_in_families_a_trait_of_many_small_effects_has_no_cause():
    """Without regard to relatives 18% of such traits had one."""
    rng, found = np.random.default_rng(8), 0
    for _ in range(30):
        genotypes = families(rng, 60, 5)
        (made,) = causes(genotypes, polygenic(rng, genotypes), "quantitative", [20], [20])
        found += made.interaction < 0.05 or made.dominance < 0.05
    assert stats.binomtest(found, 30, 0.05, alternative="greater").pvalue > 0.01
