"""Firth's penalised likelihood against plink2, and against the same likelihood maximised by other means."""

import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from explorer.datasets import packed
from explorer.genetics import association

SAMPLES = 90


def penalised(coefficients: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """The logarithm of the likelihood times the root of the information's determinant, as Firth 1993 has it."""
    eta = x @ coefficients
    chance = special.expit(eta)
    information = x.T @ (x * (chance * (1 - chance))[:, None])
    return float(y @ eta - np.logaddexp(0, eta).sum() + np.linalg.slogdet(information)[1] / 2)


@pytest.fixture(scope="module")
def panel() -> dict[str, np.ndarray]:
    """Variants of many frequencies, calls missing; in the last three all carriers are cases, controls, missing."""
    rng = np.random.default_rng(7)
    dosages = rng.binomial(2, np.linspace(0.02, 0.6, 14), (SAMPLES, 14)).astype(np.int8)
    y = (rng.random(SAMPLES) < 0.25).astype(float)
    dosages[rng.random(dosages.shape) < 0.07] = -1
    for j, own in ((-3, y == 1), (-2, y == 0)):
        dosages[:, j] = 0
        dosages[np.flatnonzero(own)[:6], j] = [1, 1, 2, 1, 1, 1]
    dosages[:, -1] = np.where(np.arange(SAMPLES) < 8, -1, 0)
    return {"dosages": dosages, "y": y, "covariates": rng.normal(size=(SAMPLES, 2)) * [1, 50] + [0, 900]}


@pytest.mark.parametrize("missing", ["complete", "mean"])
@pytest.mark.parametrize("covariates", [False, True])
def test_it_is_the_maximum_of_the_penalised_likelihood(panel, missing, covariates):
    """Oracle: scipy's quasi-Newton on the formula, its gradient by differences; separated classes too."""
    z = panel["covariates"] if covariates else np.empty((SAMPLES, 0))
    found = association.firth(panel["dosages"], panel["y"], z if covariates else None, missing=missing, p="ratio")
    standard = (z - z.mean(0)) / z.std(0)
    for j in range(panel["dosages"].shape[1] - 1):
        column = panel["dosages"][:, j].astype(float)
        called = column >= 0
        column[~called] = column[called].mean()
        rows = called | (missing == "mean")
        x = np.column_stack([column, np.ones(SAMPLES), standard])[rows]
        y = panel["y"][rows]

        def down(c, x=x, y=y):
            return -penalised(c, x, y)

        whole = optimize.minimize(down, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-5})
        held = optimize.minimize(
            lambda c, down=down: down(np.append(0, c)), np.zeros(x.shape[1] - 1), options={"gtol": 1e-5}
        )
        weight = special.expit(x @ whole.x) * special.expit(-x @ whole.x)
        se = np.sqrt(np.linalg.inv(x.T @ (x * weight[:, None]))[0, 0])
        assert found.beta[j] == pytest.approx(whole.x[0], abs=2e-5 * se)
        assert found.se[j] == pytest.approx(se, rel=1e-5)
        assert found.statistic[j] ** 2 == pytest.approx(2 * (held.fun - whole.fun), rel=1e-6, abs=1e-7)
        assert np.sign(found.statistic[j]) == np.sign(found.beta[j])
    assert np.isnan(found.p[-1])
    assert found.left() == {"the model has no finite fit": 1}


def told(folder, *words: str) -> pd.DataFrame:
    """What plink2 prints of Firth's test."""
    subprocess.run(["plink2", *words, "--out", str(folder / "out")], cwd=folder, check=True, capture_output=True)
    (made,) = folder.glob("out.*.glm.firth")
    return pd.read_csv(made, sep="\t", dtype={"A1": str})


def same_as_plink2(found: association.Association, theirs: pd.DataFrame, counted: list[str]) -> None:
    """plink2 stops while its steps are below about 1e-4, in single precision: beta and z are compared at its own."""
    sign = np.where(theirs["A1"] == counted, 1, -1)
    np.testing.assert_array_equal(found.n, theirs["OBS_CT"])
    assert np.abs(found.beta - sign * np.log(theirs["OR"])).max() < 3e-4
    np.testing.assert_allclose(found.se, theirs["LOG(OR)_SE"], rtol=1e-4)
    np.testing.assert_allclose(found.statistic, sign * theirs["Z_STAT"], atol=6e-4)
    np.testing.assert_allclose(found.p, theirs["P"], rtol=2e-3)


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
@pytest.mark.parametrize("covariates", [False, True])
@pytest.mark.parametrize("trait", ["Y1", "Y2"])
def test_it_equals_plink2(association_folder, tmp_path, trait, covariates):
    words = ["--bfile", str(association_folder / "example"), "--1", "--pheno-name", trait]
    words += ["--pheno", str(association_folder / "phenotype_bin.txt"), "--glm", "firth", "hide-covar"]
    given = None
    if covariates:
        words += ["--covar", str(association_folder / "covariates.txt")]
        given = pd.read_csv(association_folder / "covariates.txt", sep=" ").iloc[:, 2:].to_numpy()
    else:
        words += ["allow-no-covars"]
    y = pd.read_csv(association_folder / "phenotype_bin.txt", sep=" ")[trait].to_numpy(float)
    bim = pd.read_csv(association_folder / "example.bim", sep="\t", header=None, dtype=str)
    calls = packed.PackedCalls(association_folder / "example.bed", len(y), len(bim))
    same_as_plink2(association.firth(calls, y, given), told(tmp_path, *words), bim[4].to_list())


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
def test_it_equals_plink2_where_calls_are_missing(tmp_path):
    """A twelfth of the calls is missing: both leave those samples out of the variant's test."""
    rng = np.random.default_rng(8)
    dosages = rng.binomial(2, rng.uniform(0.05, 0.5, 40), (400, 40)).astype(np.int8)
    age, y = rng.normal(size=400), (rng.random(400) < 0.2).astype(float)
    dosages[rng.random(dosages.shape) < 0.08] = -1
    calls = packed.create(tmp_path / "d.bed", 400, 40)
    calls[:, :] = dosages
    (tmp_path / "d.fam").write_text("".join(f"0 s{i} 0 0 1 {int(c) + 1}\n" for i, c in enumerate(y)))
    (tmp_path / "d.bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(40)))
    (tmp_path / "d.cov").write_text("#IID age\n" + "".join(f"s{i} {a:.17g}\n" for i, a in enumerate(age)))
    theirs = told(tmp_path, "--bfile", "d", "--covar", "d.cov", "--glm", "firth", "hide-covar")
    same_as_plink2(association.firth(calls, y, age[:, None]), theirs, ["A"] * 40)


def test_the_exponential_of_many_at_once():
    """Against the library's, over all that it is used for; where that would overflow, or vanish, it stops."""
    from explorer.genetics.association.penalised import exponential

    x = np.concatenate([np.random.default_rng(1).uniform(-700, 700, 5000), [0.0, -1e-300, 1e-9, -700.0, 700.0]])
    found = x.copy()
    exponential(found, np.empty(len(x), np.int64))
    np.testing.assert_allclose(found, np.exp(x), rtol=5e-14)
    ends = np.array([-1e4, 1e4])
    exponential(ends, np.empty(2, np.int64))
    np.testing.assert_allclose(ends, np.exp([-700.0, 700.0]), rtol=5e-14)
