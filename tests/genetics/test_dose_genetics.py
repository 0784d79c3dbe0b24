"""Statistics of genotypes kept in three ways are the same; those of doses are those of the same numbers as floats."""

import shutil
import subprocess

import guises
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from explorer.datasets import blocks, filters, impute, promoters
from explorer.datasets.doses import UNIT, exact
from explorer.datasets.filters import Filters
from explorer.datasets.simulation.architecture import Architecture, plant
from explorer.datasets.simulation.pattern import PatternTrait, plant_pattern
from explorer.genetics import association, bands, interaction, ld, quality, recovery, structure


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return guises.guises(guises.cohort(), tmp_path_factory.mktemp("guises"))


@pytest.fixture(scope="module")
def unsure():
    return guises.fractional(guises.cohort())


def associated(data):
    covariates = association.design(data.traits, ["age"])
    found = {
        "height": association.associate(data.genotypes, data.traits["height"], "quantitative", covariates),
        "case": association.associate(data.genotypes, data.traits["case"], "binary", covariates),
    }
    return {trait: np.column_stack([one.beta, one.se, one.statistic, one.p]) for trait, one in found.items()}


def clumps(data):
    p = association.associate(data.genotypes, data.traits["height"], "quantitative").p
    made = ld.clump(-np.log10(np.nan_to_num(p, nan=1)), data.genotypes, least=1.0)
    found = recovery.locus_recovery(made, data.truth, data.genotypes.variants)
    return {"leads": [c.lead for c in made], "found": (found.found, found.p)}


def described(data):
    found = quality.summary(data.genotypes)
    return {
        "variants": found.variants.drop(columns="dose_r2").to_numpy(),
        "samples": found.samples.to_numpy(),
        "same": found.monomorphic,
    }


def components(data):
    found = structure.components(data.genotypes.dosages, 5)
    return {"scores": found.scores, "explained": found.explained, "again": found.project(data.genotypes.dosages)}


def related(data):
    return {"kinship": structure.relationship(data.genotypes.dosages, 2, np.arange(5, 60))}


def linked(data):
    return {
        "matrix": ld.r2_matrix(blocks.read(data.genotypes.dosages)),
        "lead": ld.r2_to_lead(data.genotypes.dosages, 2),
        "decay": ld.decay(data.genotypes, pairs=300).to_numpy(),
        "kept": bands.prune(data.genotypes, 0.15),
        "blocks": [b.tolist() for b in bands.blocks(data.genotypes)],
    }


def left(data):
    chosen = Filters(missing=0.04, maf=0.1, hwe_p=0.01, ld_r2=0.3)
    every, some = filters.apply(data.genotypes, chosen), filters.apply(data.genotypes, chosen, np.arange(0, 150, 2))
    return {"every": every.mask, "removed": list(every.removed.values()), "some": some.mask}


def complete(data):
    made = {}
    for how in ("mean", "mode"):
        values, made[f"{how} count"] = impute.impute(data.genotypes.dosages, how, rows=np.arange(100))
        made[how] = blocks.copies(blocks.read(values)) if values.dtype != np.float32 else values
    return made


def interacting(data):
    first, second = (blocks.read(data.genotypes.dosages, None, np.array(c)) for c in ([1, 2, 9], [29, 30, 40]))
    return {"test": interaction.interactions(first, second, data.traits["height"], permutations=10).p}


def planted(data):
    traits, truth = plant(
        data.genotypes, Architecture(additive=2, dominant=1, recessive=1, epistatic_pairs=1, decoys=2)
    )
    pattern = plant_pattern(data.genotypes, PatternTrait(sites=3, width=8, places=3))[0]
    return {
        "trait": traits["planted"],
        "pattern": pattern["pattern"],
        "truth": pd.factorize(truth["name"], sort=True)[0],
    }


def windows(data):
    found = promoters.windows(data.genotypes.variants, data.genes, 5, 2)
    return {
        "columns": found.columns,
        "calls": blocks.copies(blocks.read(data.genotypes.dosages, None, found.columns[1])),
    }


EVERY = (associated, clumps, described, components, related, linked, left, complete, interacting, planted, windows)


@pytest.mark.parametrize("measure", EVERY, ids=lambda one: one.__name__)
@pytest.mark.parametrize("kept", ["packed", "doses"])
def test_genotypes_kept_another_way_are_the_same(three, measure, kept):
    one, other = measure(three["calls"]), measure(three[kept])
    for name, values in one.items():
        assert np.size(values), name
        near = 2 * UNIT if name == "mean" else 1e-7
        assert other[name] == pytest.approx(values, rel=1e-6, abs=near, nan_ok=True), name


def test_whole_doses_are_grouped_into_the_same_blocks_read_in_parts(three, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 150 * 16 * 8)
    for kept in ("packed", "doses"):
        assert described(three[kept])["variants"] == pytest.approx(described(three["calls"])["variants"], nan_ok=True)
        assert left(three[kept])["every"].tolist() == left(three["calls"])["every"].tolist()


def test_association_of_doses_is_least_squares_on_them(unsure):
    data, copies = unsure
    y, covariates = data.traits["height"], association.design(data.traits, ["age"])
    settings = association.Settings(model="plain", missing="mean", min_mac=1)
    found = association.associate(data.genotypes, y, "quantitative", covariates, settings=settings)
    assert covariates is not None
    some = ~np.isnan(y)
    values = guises.filled(copies[some])
    for j in (0, 2, 29, 47):
        fit = sm.OLS(y[some], np.column_stack([np.ones(some.sum()), covariates[some], values[:, j]])).fit()
        assert (found.beta[j], found.se[j], found.p[j]) == pytest.approx((fit.params[-1], fit.bse[-1], fit.pvalues[-1]))
    assert np.isnan(found.p[11])


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
def test_association_of_doses_is_plink2s(tmp_path):
    """Variant by variant among the samples that have a dose, as plink2 --glm does it."""
    made = ["--dummy", "300", "40", "0", "scalar-pheno", "dosage-freq=0.6", "--seed", "3", "--make-pgen"]
    told = ["--pfile", "d", "--glm", "allow-no-covars", "--export", "A-transpose"]
    for words in (made, told):
        subprocess.run(["plink2", *words, "--out", "d"], cwd=tmp_path, check=True, capture_output=True)
    theirs = pd.read_csv(tmp_path / "d.PHENO1.glm.linear", sep="\t")
    table = pd.read_csv(tmp_path / "d.traw", sep="\t").iloc[:, 6:].to_numpy(np.float64).T
    y = pd.read_csv(tmp_path / "d.psam", sep="\t")["PHENO1"].to_numpy()
    for j, row in enumerate(theirs.to_dict("records")):
        there = ~np.isnan(table[:, j])
        found = association.linear(exact(table[:, [j]]), np.where(there, y, np.nan))
        assert found.n[0] == row["OBS_CT"] == there.sum()
        assert abs(found.beta[0]) == pytest.approx(abs(row["BETA"]), rel=1e-3, abs=1e-5)
        assert (found.se[0], found.p[0]) == pytest.approx((row["SE"], row["P"]), rel=1e-3)


def test_logistic_score_test_of_doses_is_raos(unsure):
    """U = sum x (y - p), V = sum w x² less what the intercept explains: without covariates p is the share of cases."""
    data, copies = unsure
    y, values = data.traits["case"], guises.filled(copies)
    settings = association.Settings(model="plain", missing="mean", rare="score", min_mac=1)
    found = association.associate(data.genotypes, y, "binary", settings=settings)
    share = y.mean()
    for j in (1, 2, 29):
        x = values[:, j] - values[:, j].mean()
        chi2 = (x @ (y - share)) ** 2 / (share * (1 - share) * (x @ x))
        assert found.p[j] == pytest.approx(stats.chi2.sf(chi2, 1), rel=1e-6)


def test_components_of_doses_are_those_of_their_singular_values(unsure):
    data, copies = unsure
    values = guises.filled(copies)
    z = values - values.mean(0)
    spread = z.std(0)
    z = z / np.where(spread > 1e-9, spread, np.inf)
    u, s, _ = np.linalg.svd(z, full_matrices=False)
    found = structure.components(data.genotypes.dosages, 4)
    assert found.explained == pytest.approx((s**2 / (s**2).sum())[:4], rel=1e-6)
    for k in range(4):
        assert abs(np.corrcoef(found.scores[:, k], u[:, k] * s[k])[0, 1]) == pytest.approx(1, abs=1e-9)


def test_linkage_of_doses_is_their_squared_correlation(unsure):
    data, copies = unsure
    wanted = pd.DataFrame(copies[:, [0, 1, 2, 20]]).corr().to_numpy() ** 2  # of the samples that have both
    assert ld.r2_matrix(data.genotypes.dosages[:, [0, 1, 2, 20]]) == pytest.approx(wanted, rel=1e-9)


def test_pruning_of_doses_never_keeps_two_that_are_alike(unsure):
    data, copies = unsure
    kept = np.flatnonzero(filters.apply(data.genotypes, Filters(ld_r2=0.2, maf=0.01)).mask)
    assert 11 in kept  # everybody's dose is 0.25 there: nothing explains it, and it explains nothing
    kept = kept[kept != 11]
    r2 = np.corrcoef(guises.filled(copies)[:, kept].T) ** 2
    same = data.genotypes.variants["chromosome"].to_numpy()[kept]
    np.fill_diagonal(r2, 0)
    assert r2[same[:, None] == same].max() <= 0.2 + 1e-6


def test_frequency_of_doses_is_that_of_the_doses_and_alike_doses_do_not_vary(unsure):
    data, copies = unsure
    found = quality.summary(data.genotypes)
    assert found.variants["frequency"].to_numpy() == pytest.approx(np.nanmean(copies, axis=0) / 2)
    assert found.monomorphic == 1
    rounded_away = guises.kept_in(data, np.where(data.genotypes.dosages == 65535, 65535, data.genotypes.dosages // 8))
    assert quality.summary(rounded_away.genotypes).monomorphic == 1  # all round to no copy, and yet they differ


def test_missing_doses_are_filled_and_others_stay(unsure):
    data, copies = unsure
    (mean, count), (mode, _) = (impute.impute(data.genotypes.dosages, how) for how in ("mean", "mode"))
    mean, mode = np.asarray(mean), np.asarray(mode)
    gone = np.isnan(copies)
    assert count == gone.sum() > 0
    assert mean.dtype == mode.dtype == np.uint16
    assert mean * UNIT == pytest.approx(guises.filled(copies), abs=UNIT)
    assert (mode[~gone] == data.genotypes.array[~gone]).all()
    whole = np.rint(copies)
    for i, j in zip(*np.nonzero(gone), strict=True):
        commonest = np.bincount(whole[~gone[:, j], j].astype(int), minlength=3).argmax()
        assert mode[i, j] == commonest * 16384


def test_a_dominant_dose_counts_to_one_copy():
    found = plant(guises.fractional(guises.cohort())[0].genotypes, Architecture(additive=0, dominant=1, heritability=1))
    data, copies = guises.fractional(guises.cohort())
    j = data.genotypes.variants["name"].tolist().index(found[1]["name"][0].split()[0])
    assert abs(np.corrcoef(found[0]["planted"], np.minimum(guises.filled(copies)[:, j], 1))[0, 1]) == pytest.approx(1)
