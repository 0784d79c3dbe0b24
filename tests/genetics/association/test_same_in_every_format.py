"""The same people as .bed, .pgen and .bgen (regenie's example): the same result for the same allele."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.formats import bgen, pgen, plink
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import association
from explorer.genetics.association.result import TESTS


@pytest.fixture(scope="module")
def formats(association_folder) -> dict[str, Genotypes]:
    """Each file as it is read by itself."""
    return {
        ".bed": plink.read(association_folder / "example.bed"),
        ".pgen": pgen.read(association_folder / "example.pgen"),
        ".bgen": bgen.read(association_folder / "example.bgen"),
    }


def columns(folder: Path, file: str) -> pd.DataFrame:
    return pd.read_csv(folder / file, sep=" ").iloc[:, 2:]


@pytest.mark.parametrize("covariates", [False, True])
@pytest.mark.parametrize("trait", ["Y1", "Y2"])
@pytest.mark.parametrize("kind", ["quantitative", "binary"])
def test_three_formats_give_one_result(association_folder, formats, kind, trait, covariates):
    y = columns(association_folder, "phenotype.txt" if kind == "quantitative" else "phenotype_bin.txt")[trait]
    given = columns(association_folder, "covariates.txt").to_numpy() if covariates else None
    tables = {}
    for name, genotypes in formats.items():
        table = association.associate(genotypes, y.to_numpy(float), kind, given).table(genotypes.variants)
        same = (table["effect_allele"] == "1").to_numpy()
        assert ((table["effect_allele"] == "2") | same).all()
        table["beta"] = np.where(same, 1, -1) * table["beta"]
        table["frequency"] = np.where(same, table["frequency"], 1 - table["frequency"])
        tables[name] = table.drop(columns=["effect_allele", "other_allele", "variant"])
    assert len(tables[".bed"]) == 1000
    assert np.isfinite(tables[".bed"]["p"]).all()
    for name in (".pgen", ".bgen"):
        pd.testing.assert_frame_equal(tables[name], tables[".bed"], check_dtype=False, rtol=1e-6)


def test_rank_and_sign_are_those_of_regenie(association_folder, formats):
    """regenie's Firth test has predictions of a first step as an offset, ours does not: alike, not the same."""
    theirs = pd.read_csv(association_folder / "test_bin_out_firth_Y1.regenie", sep=" ", dtype={"ALLELE1": str})
    y = columns(association_folder, "phenotype_bin.txt")["Y1"].to_numpy(float)
    genotypes = formats[".bed"]
    found = association.logistic(genotypes.dosages, y, columns(association_folder, "covariates.txt").to_numpy())
    assert (genotypes.variants["a1"].astype(str) == theirs["ALLELE1"]).all()
    ranks = pd.Series(found.log10_p).corr(theirs["LOG10P"], method="spearman")
    clear = theirs["LOG10P"] > 1
    assert clear.sum() > 50
    assert ranks > 0.98
    assert (np.sign(found.beta) == np.sign(theirs["BETA"]))[clear].all()


def test_the_other_allele_has_the_same_tails_and_the_other_sign(association_folder, formats):
    y = columns(association_folder, "phenotype_bin.txt")["Y2"].to_numpy(float)
    given = columns(association_folder, "covariates.txt").to_numpy()
    ours, theirs = (association.logistic(formats[name].dosages, y, given) for name in (".bed", ".bgen"))
    swapped = formats[".bed"].variants["a1"].to_numpy() != formats[".bgen"].variants["a1"].to_numpy()
    assert swapped.any()
    assert (ours.test != TESTS.index("score")).sum() > 20
    np.testing.assert_array_equal(ours.test, theirs.test)
    for name in ("beta", "statistic"):
        signed = np.where(swapped, -1, 1) * getattr(theirs, name)
        np.testing.assert_allclose(signed, getattr(ours, name), rtol=1e-6)
    np.testing.assert_allclose(theirs.log10_p, ours.log10_p, rtol=1e-6)
