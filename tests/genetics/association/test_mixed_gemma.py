"""The linear mixed model against GEMMA given the same kinships, without filters."""

import gzip
from pathlib import Path

import gemma
import numpy as np
import pandas as pd
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics.association import kinships
from explorer.genetics.association.mixed_linear import mixed

pytestmark = gemma.NEEDED
TRAITS = ("Cobalt_Chloride", "Magnesium_Sulfate", "Tunicamycin")
MICE = Path("/usr/share/doc/gemma/example")


def agree(folder, genotypes, y, kinship, columns, covariates=None) -> pd.DataFrame:
    """Compare both tests at these variants; return GEMMA's table of Wald's."""
    dosages = genotypes.array[:, columns]
    wald, h2 = gemma.lmm(folder, dosages, y, kinship, covariates)
    ours = mixed(genotypes, y, covariates, kinship=kinship, columns=columns)
    at = columns[wald.index]
    assert np.isfinite(ours.p).sum() <= len(wald) + np.ptp(dosages, axis=0).tolist().count(0)
    sign = np.where(wald["allele1"] == "A", 1, -1)
    assert (np.abs(ours.beta[at] - sign * wald["beta"]) <= 1e-3 * wald["se"]).all()
    np.testing.assert_allclose(ours.se[at], wald["se"], rtol=1e-3)
    np.testing.assert_allclose(ours.log10_p[at], -np.log10(wald["p_wald"]), rtol=1e-3, atol=1e-6)
    assert ours.h2 == pytest.approx(h2, abs=2e-4)
    likely, _ = gemma.lmm(folder, dosages, y, kinship, covariates, mode=2)
    theirs = -np.log10(likely["p_lrt"])
    ours = mixed(genotypes, y, covariates, kinship=kinship, columns=columns, method="ml")
    np.testing.assert_allclose(ours.log10_p[columns[likely.index]], theirs, rtol=1e-3, atol=1e-4)
    return wald


def wheat(folder: Path) -> tuple[Genotypes, pd.DataFrame]:
    table = pd.read_csv(folder / "genotypes.csv.gz", index_col=0)
    names = variant_table("", 0, table.columns.to_numpy(dtype=object))
    genotypes = Genotypes(table.to_numpy(np.int8), table.index.astype(str).to_numpy(dtype=object), names, ploidy=1)
    return genotypes, pd.read_csv(folder / "yields.csv", index_col=0)


def mice() -> tuple[Genotypes, np.ndarray]:
    """1,940 mice x 12,226 variants with missing calls, from GEMMA's example; traits (1940, 6)."""
    with gzip.open(MICE / "mouse_hs1940.bed.gz") as file:
        bits = np.frombuffer(file.read(), np.uint8)[3:].reshape(12_226, -1)
    codes = (bits[:, :, None] >> np.array([0, 2, 4, 6])) & 3
    calls = np.array([2, -1, 1, 0], np.int8)[codes.reshape(len(bits), -1)[:, :1940]]
    variants = pd.read_csv(MICE / "mouse_hs1940.bim.gz", sep="\t", header=None, dtype=str)
    table = variant_table(variants[0].tolist(), variants[3].astype(int).tolist(), variants[1].tolist())
    samples = np.array([f"m{i}" for i in range(1940)], dtype=object)
    traits = pd.read_csv(MICE / "mouse_hs1940.pheno.txt.gz", sep="\t", header=None).to_numpy(float)
    return Genotypes(np.ascontiguousarray(calls.T), samples, table), traits


@pytest.mark.parametrize("trait", TRAITS)
def test_half_the_yeast(tmp_path, yeast, yeast_traits, trait):
    """Samples without the trait are left out before anything is decomposed."""
    half = yeast.take(np.arange(0, 1008, 2))
    y = yeast_traits[trait].to_numpy(float)[::2].copy()
    y[:3] = np.nan
    columns = np.arange(0, yeast.shape[1], 97)
    table = agree(tmp_path, half, y, kinships.kinship(half), columns)
    assert len(table) == len(columns)
    assert table["p_wald"].min() < 1e-4


def test_wheat_with_covariates_and_missing_calls(tmp_path, wheat_folder):
    genotypes, yields = wheat(wheat_folder)
    rng = np.random.default_rng(0)
    gappy = np.where(rng.random(genotypes.shape) < 0.03, -1, genotypes.dosages).astype(np.int8)
    genotypes = Genotypes(gappy, genotypes.samples, genotypes.variants, ploidy=1)
    y = yields["env2"].to_numpy(float)
    covariates = rng.normal(size=(len(y), 2)) + y[:, None]
    table = agree(tmp_path, genotypes, y, kinships.kinship(genotypes), np.arange(0, 1279, 7), covariates)
    assert len(table) == 183


@pytest.mark.skipif(not (MICE / "mouse_hs1940.bed.gz").exists(), reason="gemma-doc is not installed")
def test_some_mice(tmp_path):
    genotypes, traits = mice()
    some = genotypes.take(np.arange(0, 1940, 4))
    agree(tmp_path, some, traits[::4, 0], kinships.kinship(some), np.arange(0, 12_226, 113))


@pytest.mark.slow
@pytest.mark.parametrize("trait", TRAITS)
def test_every_variant_of_yeast(tmp_path, yeast, yeast_traits, trait):
    y = yeast_traits[trait].to_numpy(float)
    table = agree(tmp_path, yeast, y, kinships.kinship(yeast), np.arange(yeast.shape[1]))
    assert len(table) == yeast.shape[1]


@pytest.mark.slow
@pytest.mark.parametrize("trait", ["env1", "env3"])
def test_every_variant_of_wheat(tmp_path, wheat_folder, trait):
    genotypes, yields = wheat(wheat_folder)
    agree(tmp_path, genotypes, yields[trait].to_numpy(float), kinships.kinship(genotypes), np.arange(1279))


@pytest.mark.slow
@pytest.mark.skipif(not (MICE / "mouse_hs1940.bed.gz").exists(), reason="gemma-doc is not installed")
def test_every_variant_of_mice(tmp_path):
    genotypes, traits = mice()
    agree(tmp_path, genotypes, traits[:, 0], kinships.kinship(genotypes), np.arange(12_226))


@pytest.mark.slow
@pytest.mark.skipif(not (MICE / "mouse_hs1940.bed.gz").exists(), reason="gemma-doc is not installed")
def test_mice_have_the_published_heritability():
    """Of their first trait, CD8 cells; GEMMA's relatedness has the variants with a minor allele frequency above 1 %."""
    genotypes, traits = mice()
    frequency = np.where(genotypes.array < 0, np.nan, genotypes.array)[np.isfinite(traits[:, 0])]
    frequency = np.nanmean(frequency, axis=0) / 2
    common = np.flatnonzero(np.minimum(frequency, 1 - frequency) > 0.01)
    found = mixed(genotypes, traits[:, 0], kinship=kinships.kinship(genotypes, columns=common), columns=common[:1])
    assert found.h2 == pytest.approx(0.6088, abs=1.5e-3)
