"""Least squares without the samples that lack a call, against plink2 and against a loop of statsmodels."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from bed_reader import open_bed

from explorer.datasets import packed
from explorer.datasets.doses import of_calls
from explorer.genetics import association

SAMPLES, VARIANTS = 230, 50
plink2 = pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")


@pytest.fixture(scope="module")
def cohort() -> dict[str, np.ndarray]:
    """Variants of which some lack no call, most a few, some many, and one nearly all; a trait with effects."""
    rng = np.random.default_rng(5)
    dosages = rng.binomial(2, rng.uniform(0.03, 0.97, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    covariates = np.column_stack(
        [rng.normal(2000, 3, SAMPLES), rng.integers(0, 2, SAMPLES), rng.normal(size=SAMPLES) * 1e-3]
    ).astype(float)
    y = 30 + 0.5 * dosages[:, 7] + 0.2 * covariates[:, 0] + rng.normal(size=SAMPLES)
    share = np.where(np.arange(VARIANTS) % 5 == 0, 0.0, rng.uniform(0.005, 0.4, VARIANTS))
    dosages[rng.random(dosages.shape) < share] = -1
    dosages[12:, 49] = -1
    return {
        "dosages": dosages,
        "y": y,
        "covariates": covariates,
        "more": np.column_stack([covariates, covariates.sum(1), np.full(SAMPLES, 4.0)]),
    }


def by_loop(dosages: np.ndarray, y: np.ndarray, covariates: np.ndarray | None) -> pd.DataFrame:
    """Return statsmodels' beta, se, t, p and n, one variant at a time."""
    rows = []
    for column in dosages.T:
        there = column >= 0
        known = [np.ones(len(y)), *([] if covariates is None else covariates.T)]
        x = np.column_stack([column.astype(float), *known])[there]
        fit = sm.OLS(y[there], x).fit()
        rows.append((fit.params[0], fit.bse[0], fit.tvalues[0], fit.pvalues[0], there.sum()))
    return pd.DataFrame(rows, columns=["beta", "se", "t", "p", "n"])


def by_plink(bed: Path, y: np.ndarray, covariates: np.ndarray | None, home: Path) -> pd.DataFrame:
    """Return plink2's results of the .bed's variants, of allele a1; a value of 17 digits is read as it is."""
    fam = pd.read_csv(bed.with_suffix(".fam"), sep=r"\s+", header=None, dtype=str)
    names = fam[[0, 1]].rename(columns={0: "FID", 1: "IID"})
    names.assign(y=[f"{v:.17g}" for v in y]).to_csv(home / "y.txt", sep=" ", index=False)
    command = ["plink2", "--bfile", str(bed.with_suffix("")), "--pheno", "y.txt", "--threads", "1", "--out", "out"]
    options = ["hide-covar", "omit-ref", "cols=+a1freq,+tz"]
    if covariates is None:
        options.append("allow-no-covars")
    else:
        table = names.assign(**{f"c{i}": [f"{v:.17g}" for v in c] for i, c in enumerate(covariates.T)})
        table.to_csv(home / "c.txt", sep=" ", index=False)
        command += ["--covar", "c.txt", "--covar-variance-standardize"]
    done = subprocess.run([*command, "--glm", *options], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = pd.read_csv(home / "out.y.glm.linear", sep="\t", na_values=["NA"])
    return found.rename(columns={"BETA": "beta", "SE": "se", "T_STAT": "t", "P": "p", "OBS_CT": "n"})


def assert_same(found: association.Association, expected: pd.DataFrame, digits: int | None = None) -> None:
    """Compare to 1e-6 of the value; where it was printed with so many digits, its last one is rounded."""
    for name, ours in (("beta", found.beta), ("se", found.se), ("t", found.statistic), ("p", found.p)):
        theirs = expected[name].to_numpy(float)
        printed = 0.0 if digits is None else 0.5 * 10 ** (np.floor(np.log10(np.abs(theirs))) - digits + 1)
        far = np.abs(ours - theirs) / (1e-6 * np.abs(theirs) + 1.001 * printed)
        assert far.max() <= 1, f"{name} of variant {far.argmax()}: {ours[far.argmax()]}, not {theirs[far.argmax()]}"
    np.testing.assert_array_equal(found.n, expected["n"])


def written(home: Path, dosages: np.ndarray) -> Path:
    """Write the dosages as a .bed with its two tables."""
    bed, (samples, variants) = home / "cohort.bed", dosages.shape
    packed.create(bed, samples, variants)[:, 0:variants] = dosages
    bed.with_suffix(".bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(variants)))
    bed.with_suffix(".fam").write_text("".join(f"f{i} s{i} 0 0 0 -9\n" for i in range(samples)))
    return bed


@pytest.mark.parametrize("given", [None, "covariates", "more"])
@pytest.mark.parametrize("stored", ["calls", "doses"])
def test_every_variant_is_regressed_on_the_samples_called_there(cohort, given, stored, monkeypatch):
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 20 * SAMPLES * 8)
    dosages = cohort["dosages"] if stored == "calls" else of_calls(cohort["dosages"])
    covariates = None if given is None else cohort[given]
    found = association.linear(dosages, cohort["y"], covariates, missing="complete")
    expected = by_loop(cohort["dosages"], cohort["y"], None if given is None else cohort["covariates"])
    assert_same(found, expected)
    assert found.samples == SAMPLES
    said = "2 of 5 covariate columns add nothing to the others (constant or collinear)."
    assert found.said == ((said,) if given == "more" else ())
    mean = association.linear(dosages, cohort["y"], covariates)
    lacking = found.n < SAMPLES
    assert 30 < lacking.sum() < VARIANTS
    assert (np.abs(mean.se / found.se - 1) > 1e-6)[lacking].all()
    np.testing.assert_allclose(mean.p[~lacking], found.p[~lacking], rtol=1e-10)


def test_a_trait_that_lacks_samples_and_chosen_variants(cohort):
    y, some = cohort["y"].copy(), np.array([31, 2, 49, 7])
    y[:40] = np.nan
    found = association.linear(cohort["dosages"], y, cohort["covariates"], missing="complete", columns=some)
    of_these = [0, 1, 3]  # of variant 49, none of the twelve called has the trait
    expected = by_loop(cohort["dosages"][40:, some[of_these]], y[40:], cohort["covariates"][40:])
    np.testing.assert_allclose(found.p[of_these], expected["p"], rtol=1e-7)
    np.testing.assert_array_equal(found.n[of_these], expected["n"])
    assert np.isnan(found.p[2])
    assert found.n[2] == 0


def test_what_the_samples_called_cannot_tell_apart_is_left_out():
    """A covariate that only samples without a call have costs no degree of freedom; too few samples have no p."""
    rng = np.random.default_rng(8)
    dosages = np.array(rng.binomial(2, 0.5, (40, 5)), np.int8)
    centre, y = (np.arange(40) < 2).astype(float), rng.normal(size=40)
    dosages[:2, 0] = -1  # the only samples of the centre
    dosages[3:, 1] = -1  # as many samples as columns
    dosages[4:, 2] = -1  # one more
    dosages[:, 2][:4] = [0, 1, 2, 1]
    y[4:] += np.where(dosages[4:, 3] == 0, 0, 1)
    constant = y.copy()
    dosages[:30, 4], constant[30:] = -1, 5.0
    found = association.linear(dosages, y, centre[:, None], missing="complete")
    there = dosages[:, 0] >= 0
    alone = sm.OLS(y[there], sm.add_constant(dosages[there, 0].astype(float))).fit()
    assert [found.p[0], found.se[0]] == pytest.approx([alone.pvalues[1], alone.bse[1]], rel=1e-9)
    assert np.isnan(found.p[1])
    fit = sm.OLS(y[:4], np.column_stack([dosages[:4, 2].astype(float), np.ones(4), centre[:4]])).fit()
    assert found.p[2] == pytest.approx(fit.pvalues[0], rel=1e-9)
    assert np.isnan(association.linear(dosages, constant, None, missing="complete").p[4])


def test_no_more_small_p_than_chance_where_calls_are_missing():
    """Trait and covariates without signal: of 4,000 variants with a third of the calls missing, p is uniform."""
    rng = np.random.default_rng(12)
    dosages = rng.binomial(2, 0.3, (90, 4000)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.33] = -1
    found = association.linear(dosages, rng.normal(size=90), rng.normal(size=(90, 5)), missing="complete")
    for level in (0.5, 0.05, 0.005):
        assert abs((found.p < level).sum() - 4000 * level) < 4 * np.sqrt(4000 * level)


@plink2
@pytest.mark.parametrize("given", [None, "covariates"])
def test_linear_equals_plink2_where_calls_are_missing(cohort, given, tmp_path):
    covariates = None if given is None else cohort[given]
    expected = by_plink(written(tmp_path, cohort["dosages"]), cohort["y"], covariates, tmp_path)
    told = np.flatnonzero(expected["p"].notna())
    assert len(told) >= VARIANTS - 1
    found = association.linear(cohort["dosages"], cohort["y"], covariates, missing="complete", columns=told)
    assert_same(found, expected.iloc[told], digits=6)


@plink2
@pytest.mark.parametrize("trait", ["Y1", "Y2"])
@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.04])
def test_linear_equals_plink2_on_real_data(association_folder, trait, given, share, tmp_path):
    """Real genotypes and traits as they are, and with a share of the calls taken away."""
    read = {name: pd.read_csv(association_folder / f"{name}.txt", sep=" ") for name in ("phenotype", "covariates")}
    with open_bed(association_folder / "example.bed") as bed:
        dosages = bed.read(dtype="int8")
    dosages[np.random.default_rng(1).random(dosages.shape) < share] = -1
    y = read["phenotype"][trait].to_numpy(float)
    covariates = read["covariates"][["V1", "V2", "V3"]].to_numpy(float) if given else None
    expected = by_plink(written(tmp_path, np.maximum(dosages, -1)), y, covariates, tmp_path)
    told = np.flatnonzero(expected["p"].notna())
    assert len(told) > 900
    found = association.linear(np.maximum(dosages, -1), y, covariates, missing="complete", columns=told)
    assert_same(found, expected.iloc[told], digits=6)
