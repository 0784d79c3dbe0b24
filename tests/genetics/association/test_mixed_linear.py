"""The linear mixed model against a plain loop with dense matrices, and what it does where its ground is thin."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from explorer.datasets import doses, packed
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.genetics.association import decomposition, kinships
from explorer.genetics.association.mixed_linear import mixed, mixed_traits
from explorer.genetics.association.result import EXPLAINED

SAMPLES, EACH = 150, 20


def panel(seed: int = 0, samples: int = SAMPLES, ploidy: int = 2, chromosomes: int = 3) -> Genotypes:
    """Families of five around founders, on a few chromosomes; some calls missing, two variants without a place."""
    rng = np.random.default_rng(seed)
    m = EACH * chromosomes + 2
    founders = rng.random((samples // 5, m))
    p = np.repeat(np.where(founders < 0.5, 0.2, 0.7), 5, axis=0)
    dosages = rng.binomial(ploidy, p).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.03] = -1
    place = np.r_[np.repeat(np.arange(1, chromosomes + 1), EACH), 0, 0]
    names = np.array(["", *map(str, range(1, chromosomes + 1))], dtype=object)[place]
    table = variant_table(names, np.where(place > 0, np.arange(1, m + 1), 0), [f"v{i}" for i in range(m)])
    return Genotypes(dosages, np.array([f"s{i}" for i in range(samples)], dtype=object), table, ploidy=ploidy)


def trait(genotypes: Genotypes, seed: int = 1, share: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    value = np.maximum(genotypes.array, 0) @ rng.normal(size=genotypes.shape[1])
    noise = rng.normal(size=len(value))
    y = np.sqrt(share) * (value - value.mean()) / value.std() + np.sqrt(1 - share) * noise
    y[[4, 17]] = np.nan
    return y


def imputed(genotypes: Genotypes, rows: np.ndarray) -> np.ndarray:
    x = np.where(genotypes.array < 0, np.nan, genotypes.array)[rows]
    return x - np.nanmean(x, axis=0) if not np.isnan(x).any() else np.nan_to_num(x - np.nanmean(x, axis=0))


def by_hand(g: np.ndarray, y: np.ndarray, x: np.ndarray, kinship: np.ndarray, method: str = "reml", ratio=None):
    """Return (beta, se, p, log ratio) of one variant with dense matrices, the ratio by scipy over its whole range."""
    design = np.column_stack([x, g])
    n, k = design.shape

    def fitted(t: float, design: np.ndarray):
        h = np.exp(t) * kinship + np.eye(n)
        inverse = np.linalg.inv(h)
        information = design.T @ inverse @ design
        beta = np.linalg.solve(information, design.T @ inverse @ y)
        residual = y - design @ beta
        square = residual @ inverse @ residual
        height = -0.5 * (n * np.log(square / n) + np.linalg.slogdet(h)[1])
        if method == "reml":
            freedom = n - design.shape[1]
            height = -0.5 * (freedom * np.log(square / freedom) + np.linalg.slogdet(h)[1])
            height -= 0.5 * np.linalg.slogdet(information)[1]
        return height, beta, square, information

    def best(design: np.ndarray) -> float:
        grid = np.linspace(-11, 11, 23)
        top = grid[np.argmax([fitted(t, design)[0] for t in grid])]
        found = optimize.minimize_scalar(
            lambda t: -fitted(t, design)[0], bounds=(top - 1, top + 1), method="bounded", options={"xatol": 1e-9}
        )
        assert isinstance(found, optimize.OptimizeResult)
        return float(found.x)

    t = best(design) if ratio is None else ratio
    height, beta, square, information = fitted(t, design)
    se = np.sqrt(square / (n - k) * np.linalg.inv(information)[-1, -1])
    if method == "reml":
        return beta[-1], se, 2 * stats.t.sf(abs(beta[-1] / se), n - k), best(x)
    chi2 = 2 * (height - fitted(best(x), x)[0])
    return beta[-1], se, stats.chi2.sf(chi2, 1), best(x)


@pytest.mark.parametrize("ploidy", [1, 2])
def test_leaving_chromosomes_out_equals_a_plain_loop(ploidy):
    """Relatedness from scratch, without the chromosome; variants without a place are tested with all of it."""
    genotypes = panel(ploidy=ploidy)
    y, covariates = trait(genotypes), np.random.default_rng(5).normal(size=(SAMPLES, 2))
    covariates[9, 1] = np.nan
    found = mixed(genotypes, y, covariates)
    rows = np.isfinite(y) & np.isfinite(covariates).all(axis=1)
    z, x = imputed(genotypes, rows), np.column_stack([np.ones(rows.sum()), covariates[rows]])
    chromosome = genotypes.variants["chromosome"].to_numpy()
    assert found.samples == rows.sum() == SAMPLES - 3
    for j in (0, 7, 19, 20, 33, 50, 60, 61):
        left = (chromosome != chromosome[j]) | (chromosome[j] == "")
        kinship = z[:, left] @ z[:, left].T
        kinship /= np.trace(kinship) / len(kinship)
        beta, se, p, _ = by_hand(z[:, j], y[rows], x, kinship)
        assert found.beta[j] == pytest.approx(beta, abs=1e-4 * se)
        assert found.se[j] == pytest.approx(se, rel=1e-4)
        assert found.log10_p[j] == pytest.approx(-np.log10(p), rel=1e-3, abs=1e-5)
    assert any("other chromosomes" in sentence for sentence in found.said)


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("exact", [True, False])
def test_each_way_of_fitting_equals_dense_matrices(method, exact):
    genotypes = panel(seed=2)
    y = trait(genotypes)
    rows = np.isfinite(y)
    z, x = imputed(genotypes, rows), np.ones((rows.sum(), 1))
    kinship = z @ z.T
    kinship /= np.trace(kinship) / len(kinship)
    found = mixed(genotypes, y, loco=False, exact=exact, method=method)
    t = by_hand(z[:, 0], y[rows], x, kinship, method)[3]
    assert found.h2 == pytest.approx(1 / (1 + np.exp(-t)), abs=1e-5)
    for j in (0, 13, 47):
        beta, se, p, _ = by_hand(z[:, j], y[rows], x, kinship, method, None if exact else t)
        assert found.beta[j] == pytest.approx(beta, abs=1e-4 * se)
        assert found.se[j] == pytest.approx(se, rel=1e-4)
        assert found.log10_p[j] == pytest.approx(-np.log10(p), rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("loco", [True, False])
def test_low_rank_equals_full_rank(monkeypatch, method, loco):
    """62 variants among 148 samples: the matrix has rank 62 at most either way."""
    genotypes = panel(seed=3)
    y, covariates = trait(genotypes), np.random.default_rng(6).normal(size=SAMPLES)
    full = mixed(genotypes, y, covariates, loco=loco, method=method)
    monkeypatch.setattr(kinships, "FULL_SAMPLES", 100)
    monkeypatch.setattr(kinships, "COMPONENTS", 0)
    monkeypatch.setattr(kinships, "few", lambda genotypes, rows, **_: np.arange(genotypes.shape[1]))
    low = mixed(genotypes, y, covariates, loco=loco, method=method)
    np.testing.assert_allclose(low.beta, full.beta, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(low.se, full.se, rtol=1e-5)
    np.testing.assert_allclose(low.log10_p, full.log10_p, rtol=1e-5, atol=1e-7)
    assert low.h2 == pytest.approx(full.h2, abs=1e-6)


def test_traits_together_equal_each_alone_whatever_is_missing():
    genotypes = panel(seed=4)
    traits = np.column_stack([trait(genotypes, seed) for seed in range(3)])
    traits[:30, 1] = np.nan
    together = mixed_traits(genotypes, traits)
    for number, found in enumerate(together):
        alone = mixed(genotypes, traits[:, number])
        np.testing.assert_allclose(found.log10_p, alone.log10_p, rtol=1e-6, atol=1e-9)
        assert found.h2 == pytest.approx(alone.h2, abs=1e-8)
        assert found.samples == np.isfinite(traits[:, number]).sum()
    assert not np.allclose(together[0].log10_p, together[2].log10_p)


def test_only_the_variants_asked_for_are_tested():
    genotypes = panel(seed=5)
    y, columns = trait(genotypes), np.array([61, 3, 30])
    whole, some = mixed(genotypes, y), mixed(genotypes, y, columns=columns)
    assert np.flatnonzero(np.isfinite(some.p)).tolist() == [3, 30, 61]
    np.testing.assert_allclose(some.log10_p[columns], whole.log10_p[columns], rtol=1e-9)


def test_calls_in_a_file_and_doses_are_tested_alike(tmp_path):
    genotypes = panel(seed=12)
    y, columns = trait(genotypes), np.array([0, 25, 61])
    expected = mixed(genotypes, y, columns=columns)
    in_file = packed.create(tmp_path / "calls.bed", *genotypes.shape)
    in_file[:, :] = genotypes.array
    for dosages in (in_file, doses.of_calls(genotypes.array)):
        found = mixed(replace(genotypes, dosages=dosages), y, columns=columns)
        np.testing.assert_allclose(found.log10_p, expected.log10_p, rtol=1e-9)
        np.testing.assert_array_equal(found.n, expected.n)


def test_relatedness_measured_on_other_variants_equals_that_matrix_given():
    """As for variants of X and the autosomes: the first two chromosomes measure, the third is tested."""
    genotypes = panel(seed=11)
    y, at = trait(genotypes), np.arange(2 * EACH)
    autosomes, rest = genotypes.take(variants=at), genotypes.take(variants=np.arange(2 * EACH, 3 * EACH))
    found = mixed(rest, y, background=autosomes)
    rows = np.isfinite(y)
    given = np.zeros((SAMPLES, SAMPLES))
    given[np.ix_(rows, rows)] = kinships.kinship(autosomes, rows)
    np.testing.assert_allclose(found.log10_p, mixed(rest, y, kinship=given).log10_p, rtol=1e-6, atol=1e-9)


def test_what_covariates_explain_or_does_not_vary_has_no_p():
    genotypes = panel(seed=6)
    dosages = genotypes.array.copy()
    dosages[:, 5] = 1
    genotypes = Genotypes(dosages, genotypes.samples, genotypes.variants)
    dosages[:, 6] = np.maximum(dosages[:, 6], 0)
    found = mixed(genotypes, trait(genotypes), np.column_stack([dosages[:, 6], np.ones(SAMPLES)]))
    assert np.flatnonzero(np.isnan(found.p)).tolist() == [5, 6]
    assert found.left_out is not None
    assert (found.left_out[[5, 6]] == EXPLAINED).all()


def test_without_a_map_or_with_one_chromosome_it_says_that_nothing_is_left_out():
    genotypes = panel(seed=7, chromosomes=1)
    y = trait(genotypes)
    assert any("only one chromosome" in sentence for sentence in mixed(genotypes, y).said)
    table = variant_table("", 0, genotypes.variants["name"].tolist())
    unplaced = Genotypes(genotypes.dosages, genotypes.samples, table)
    assert any("no map" in sentence for sentence in mixed(unplaced, y).said)
    np.testing.assert_allclose(mixed(unplaced, y).log10_p, mixed(genotypes, y).log10_p)


def test_scaffolds_and_small_chromosomes_are_left_out_together(monkeypatch):
    names = ["1"] * 5 + ["2"] * 4 + ["scaffold_8", "scaffold_9"] + ["3"] + ["4"] + [""]
    table = variant_table(names, [*range(1, 14), 0], [f"v{i}" for i in range(14)])
    assert kinships.groups(table) == {"1": 0, "2": 1, "scaffold_8": 2, "scaffold_9": 2, "3": 3, "4": 4}
    monkeypatch.setattr(kinships, "FEW_GROUPS", 3)
    together = dict.fromkeys(("scaffold_8", "scaffold_9", "3", "4"), 2)
    assert kinships.groups(table, samples=5000) == {"1": 0, "2": 1} | together
    assert kinships.groups(table.iloc[[0, 1, 13]]) == {}


def test_few_variants_are_fewer_than_the_samples_and_not_copies_of_each_other():
    rng = np.random.default_rng(8)
    dosages = np.repeat(rng.binomial(2, 0.4, (100, 200)), 2, axis=1).astype(np.int8)
    table = variant_table("1", np.arange(1, 401), [f"v{i}" for i in range(400)])
    genotypes = Genotypes(dosages, np.array([f"s{i}" for i in range(100)], dtype=object), table)
    kept = kinships.few(genotypes, np.ones(100, dtype=bool), most=300)
    assert 40 <= len(kept) <= 50
    assert len(np.unique(kept // 2)) == len(kept)


def test_contrasts_are_orthogonal_to_the_covariates_and_rebuild_the_matrix():
    rng = np.random.default_rng(9)
    z = rng.normal(size=(40, 12))
    z -= z.mean(axis=0)
    basis = np.linalg.qr(np.column_stack([np.ones(40), rng.normal(size=(40, 2))]))[0]
    off = np.eye(40) - basis @ basis.T
    expected = off @ z @ z.T @ off / (np.trace(z @ z.T) / 40)
    full, low = decomposition.of_matrix(z @ z.T, basis, True), decomposition.of_factor(z, basis, True)
    for space, rank in ((full, 37), (low, 12)):
        assert space.vectors.shape == (40, rank)
        assert space.rest == 37 - rank
        np.testing.assert_allclose(space.vectors.T @ space.vectors, np.eye(rank), atol=1e-9)
        np.testing.assert_allclose(basis.T @ space.vectors, 0, atol=1e-12)
        np.testing.assert_allclose((space.vectors * space.values) @ space.vectors.T, expected, atol=1e-9)
        spectrum = np.linalg.eigvalsh(z @ z.T)[-12:] / (np.trace(z @ z.T) / 40)
        np.testing.assert_allclose(np.sort(space.spectrum)[-12:], spectrum, atol=1e-10)


def test_thin_ground_is_refused_in_words():
    genotypes = panel(seed=10)
    y = trait(genotypes)
    with pytest.raises(InputError, match="the trait is constant"):
        mixed(genotypes, np.where(np.isnan(y), np.nan, 2.0))
    with pytest.raises(InputError, match="too few"):
        mixed(genotypes, np.where(np.arange(SAMPLES) < 3, y, np.nan), np.arange(SAMPLES) % 2)
    same = Genotypes(np.ones_like(genotypes.array), genotypes.samples, genotypes.variants)
    with pytest.raises(InputError, match="do not vary"):
        mixed(same, y)
    with pytest.raises(ValueError, match="expected"):
        mixed(genotypes, y, kinship=np.eye(3))
