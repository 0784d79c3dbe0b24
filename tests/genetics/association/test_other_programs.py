"""The same cohort through three formats and the command line, against plink2."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.cli import main
from explorer.datasets import doctor
from explorer.datasets.doctor import Sources
from explorer.genetics import association
from explorer.genetics.association import Settings, design

FORMATS = ("bed", "pgen", "bgen")
COLUMNS = [
    *("chromosome", "position", "variant", "effect_allele", "other_allele"),
    *("frequency", "n", "beta", "se", "p", "log10_p", "model"),
]
TRAITS = ("Y1", "Y2")
COVARIATES = ("V1", "V2", "V3")

pytestmark = pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")


@pytest.fixture(scope="module")
def plink2(association_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Linear regression of both traits with three covariates, a row per variant in the file's order."""
    out = tmp_path_factory.mktemp("plink2") / "tested"
    command = ["plink2", "--bfile", association_folder / "example", "--pheno", association_folder / "phenotype.txt"]
    command += ["--covar", association_folder / "covariates.txt", "--out", out, "--threads", "1"]
    command += ["--glm", "hide-covar", "log10", "cols=chrom,pos,ref,alt,a1freq,nobs,beta,se,p"]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    tables = {trait: pd.read_csv(f"{out}.{trait}.glm.linear", sep="\t", dtype={"ID": str}) for trait in TRAITS}
    assert {len(table) for table in tables.values()} == {1000}
    return tables


@pytest.fixture(scope="module")
def table(association_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Traits and covariates in one table."""
    traits, covariates = (
        pd.read_csv(association_folder / f"{name}.txt", sep=" ", dtype={"FID": str, "IID": str})
        for name in ("phenotype", "covariates")
    )
    path = tmp_path_factory.mktemp("table") / "traits.txt"
    traits.merge(covariates, on=["FID", "IID"]).to_csv(path, index=False, sep=" ")
    return path


def agree(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Compare a row per variant, ours turned to plink2's counted allele; plink2 writes six digits."""
    assert list(ours.columns) == COLUMNS
    assert ours["variant"].astype(str).tolist() == theirs["ID"].tolist()
    assert ours["chromosome"].astype(str).tolist() == theirs["#CHROM"].astype(str).tolist()
    assert ours["position"].tolist() == theirs["POS"].tolist()
    effect, other = (ours[name].astype(str).to_numpy() for name in ("effect_allele", "other_allele"))
    counted = theirs["A1"].astype(str).to_numpy()
    same = effect == counted
    pairs = theirs[["REF", "ALT"]].astype(str).to_numpy()
    assert [{a, b} for a, b in zip(effect, other, strict=True)] == [set(pair) for pair in pairs]
    assert (same | (other == counted)).all()
    frequency = ours["frequency"].to_numpy()
    assert np.where(same, frequency, 1 - frequency) == pytest.approx(theirs["A1_FREQ"].to_numpy(), rel=1e-5)
    assert ours["n"].tolist() == theirs["OBS_CT"].tolist()
    turned = np.where(same, 1.0, -1.0) * ours["beta"].to_numpy()
    assert turned == pytest.approx(theirs["BETA"].to_numpy(), rel=1e-5)
    assert ours["se"].to_numpy() == pytest.approx(theirs["SE"].to_numpy(), rel=1e-5)
    assert ours["log10_p"].to_numpy() == pytest.approx(theirs["LOG10_P"].to_numpy(), rel=2e-5)
    assert -np.log10(ours["p"].to_numpy()) == pytest.approx(theirs["LOG10_P"].to_numpy(), rel=2e-5)
    assert set(ours["model"]) == {"linear"}


@pytest.fixture(scope="module")
def tested(association_folder: Path, table: Path) -> dict[str, dict[str, pd.DataFrame]]:
    """Our tables by format and trait."""
    found: dict[str, dict[str, pd.DataFrame]] = {}
    for ending in FORMATS:
        dataset = doctor.load(Sources(association_folder / f"example.{ending}", table))
        assert dataset.genotypes.shape == (500, 1000)
        given, settings = design(dataset.traits, COVARIATES), Settings(model="plain", min_mac=1)
        found[ending] = {
            trait: association.associate(
                dataset.genotypes, dataset.traits[trait], covariates=given, settings=settings
            ).table(dataset.genotypes.variants)
            for trait in TRAITS
        }
    return found


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("ending", FORMATS)
def test_linear_regression_is_plink2s_from_every_format(tested, plink2, ending, trait):
    agree(tested[ending][trait], plink2[trait])


def test_the_three_formats_say_the_same(tested):
    """To the last digits, once each effect is that of one and the same allele."""
    first, *others = (
        one["Y1"].assign(turned=one["Y1"]["beta"] * np.where(one["Y1"]["effect_allele"].astype(str) == "1", 1, -1))
        for one in tested.values()
    )
    for other in others:
        for name in ("turned", "se", "log10_p"):
            assert other[name].to_numpy() == pytest.approx(first[name].to_numpy(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_command_writes_what_plink2_finds(association_folder, table, plink2, ending, tmp_path, capsys):
    out = tmp_path / "tested.csv"
    command = ["associate", "--genotypes", str(association_folder / f"example.{ending}"), "--traits", str(table)]
    command += ["--trait", "Y2", "--covariates", *COVARIATES, "--model", "plain", "--min-mac", "1", "--out", str(out)]
    assert main(command) == 0
    assert "1,000 variants tested for Y2 in 500 samples" in capsys.readouterr().out
    agree(pd.read_csv(out), plink2["Y2"])
