"""Frequencies and Hardy-Weinberg where males have one copy: by hand, and against plink2 and plink1.9."""

import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from x_cohort import genotypes, halves

from explorer.datasets import filters
from explorer.datasets.filters import Filters
from explorer.datasets.formats import plink
from explorer.genetics import quality


@pytest.fixture(scope="module", params=[1, 2])
def people(request):
    return genotypes(5, halves(160), autosomal=60, x=350, par=10, y=8, mt=6, missing=0.03, one_counts=request.param)


def test_counts_equal_a_loop(people):
    males, names = halves(160).tolist(), people.variants["chromosome"].to_numpy(dtype=object)
    on_x = [*((names == "X") & (people.variants["position"].to_numpy() > 3_000_000))]
    worth = 1 if people.array[:, names == "MT"].max() == 1 else 2
    found = quality.summary(people).variants
    for j in range(people.shape[1]):
        own = [(int(call), bool(male)) for call, male in zip(people.array[:, j], males, strict=True) if call >= 0]
        females = [call for call, male in own if not male]
        if on_x[j]:
            copies = sum(females) + sum(call / worth for call, male in own if male)
            alleles = sum(1 if male else 2 for _, male in own)
            assert found["heterozygosity"][j] == pytest.approx(females.count(1) / len(females))
            counts = [females.count(copy) for copy in (0, 1, 2)]
            assert found["hwe_p"][j] == pytest.approx(quality.hwe_exact(*counts)[0])
        elif names[j] in ("Y", "MT"):
            copies, alleles = sum(call / worth for call, _ in own), len(own)
            assert np.isnan(found.iloc[[j]][["heterozygosity", "expected_heterozygosity", "hwe_p"]].to_numpy()).all()
        else:
            copies, alleles = sum(call for call, _ in own), 2 * len(own)
        assert found["frequency"][j] == pytest.approx(copies / alleles)
        assert found["missing"][j] == pytest.approx(1 - len(own) / (80 if names[j] == "Y" else 160))
    assert found["missing"][names == "Y"].max() == 0
    both = people.array[:, [not x and name in ("1", "X") for x, name in zip(on_x, names, strict=True)]]
    samples = quality.summary(people).samples
    np.testing.assert_allclose(samples["heterozygosity"], (both == 1).sum(1) / (both >= 0).sum(1))
    np.testing.assert_allclose(samples["missing"], (people.array < 0).mean(1))


@pytest.mark.skipif(shutil.which("plink1.9") is None, reason="plink1.9 is not installed")
def test_x_equals_plinks(tmp_path):
    males = halves(160)
    people = genotypes(6, males, autosomal=60, x=120, missing=0.03)
    plink.write(people, tmp_path / "people")
    fam = pd.read_csv(tmp_path / "people.fam", sep=r"\s+", header=None)
    fam[4] = np.where(males, 1, 2)
    fam.to_csv(tmp_path / "people.fam", sep=" ", header=False, index=False)
    for what in ("--freq", "--hardy"):
        arguments = ["--bfile", "people", what, "--keep-allele-order", "--out", "found"]
        subprocess.run(["plink1.9", *arguments], cwd=tmp_path, check=True, capture_output=True)
    frequencies = pd.read_csv(tmp_path / "found.frq", sep=r"\s+")
    hardy = pd.read_csv(tmp_path / "found.hwe", sep=r"\s+")
    ours = quality.summary(people).variants
    np.testing.assert_allclose(ours["frequency"], frequencies["MAF"], rtol=2e-3)  # PLINK writes four digits
    theirs = hardy.loc[hardy["TEST"].isin(["ALL", "ALL(NP)"])]
    np.testing.assert_allclose(ours["hwe_p"], theirs["P"], rtol=2e-3)


def test_filters_do_not_take_hemizygous_males_for_a_departure():
    """Half of the samples homozygous by birth: without sex, the test would remove X."""
    people = genotypes(7, halves(400), autosomal=100, x=200, y=10, mt=10, missing=0)
    on_x = (people.variants["chromosome"] == "X").to_numpy()
    kept = filters.apply(people, Filters(hwe_p=1e-4, missing=0.1))
    assert kept.mask.mean() > 0.99
    without_sex = quality.hwe_exact(*[(people.array == copies).sum(0) for copies in (0, 1, 2)])
    assert (without_sex[on_x] < 1e-4).mean() > 0.5
    some = np.arange(0, 400, 3)
    assert filters.apply(people, Filters(hwe_p=1e-4), some).mask.mean() > 0.99


def test_the_frequency_that_a_filter_sees_counts_a_male_once():
    people = genotypes(8, halves(160), autosomal=40, x=120, missing=0)
    ours = quality.summary(people).variants["maf"].to_numpy()
    threshold = float(np.sort(ours)[60])
    kept = filters.apply(people, Filters(maf=threshold))
    np.testing.assert_array_equal(kept.mask, ours >= threshold)
