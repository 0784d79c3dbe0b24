"""Hardy-Weinberg against an enumeration in whole numbers; counts against plain loops."""

import shutil
import subprocess
from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.datasets import packed
from explorer.datasets.doctor import genotype_checks
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import quality


def hwe_by_enumeration(first: int, het: int, second: int) -> Fraction:
    """Every heterozygote count that the allele counts allow, the arrangements of alleles counted in whole numbers."""
    n, a = first + het + second, 2 * first + het
    fewest, most = a % 2, min(a, 2 * n - a)
    ways, way = {}, comb(n, fewest) * comb(n - fewest, (a - fewest) // 2) * 2**fewest
    for h in range(fewest, most + 1, 2):
        ways[h] = way
        way = way * (a - h) * (2 * n - a - h) // ((h + 1) * (h + 2))
    assert sum(ways.values()) == comb(2 * n, a)
    return Fraction(sum(w for w in ways.values() if w <= ways[het]), comb(2 * n, a))


def exact_log10(first: int, het: int, second: int) -> float:
    """-log10 p of the enumeration, from its whole numbers."""
    p = hwe_by_enumeration(first, het, second)
    return float(mpmath.log10(p.denominator) - mpmath.log10(p.numerator))


@pytest.mark.parametrize(
    "counts",
    [
        (700, 0, 700),
        (500, 1000, 0),
        (0, 1800, 10),  # more heterozygotes than there should be: both tails are summed
        (2500, 1000, 2500),
        (1, 1, 900),
        (3, 2000, 2),
        (0, 2999, 1),
        (420, 1, 900),
        (190, 0, 190),  # p of 1e-113, within a float64 and beyond a float32
        (3, 160, 800),
    ],
)
def test_the_logarithm_of_hwe_is_exact_at_any_depth(counts):
    found = quality.hwe_exact_log10(*([c] for c in counts))[0]
    assert found == pytest.approx(exact_log10(*counts), rel=1e-12)
    assert found > 0
    assert float(np.float32(found)) == pytest.approx(found, rel=1e-6)


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
def test_the_logarithm_of_hwe_equals_that_of_plink2(tmp_path):
    """Genotypes of any proportions, also of some that only two strains mixed up would have."""
    rng = np.random.default_rng(2)
    shares = rng.dirichlet([0.3, 0.1, 0.3], 60)
    dosages = np.stack([rng.choice(3, 1200, p=p) for p in shares], axis=1).astype(np.int8)
    bed = tmp_path / "a.bed"
    packed.create(bed, *dosages.shape)[:, 0:60] = dosages
    bed.with_suffix(".bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(60)))
    bed.with_suffix(".fam").write_text("".join(f"f{i} s{i} 0 0 0 -9\n" for i in range(1200)))
    command = ["plink2", "--bfile", "a", "--hardy", "--threads", "1", "--out", "a"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    table = pd.read_csv(tmp_path / "a.hardy", sep="\t")
    found = quality.hwe_exact_log10(*(table[name] for name in ("HOM_A1_CT", "HET_A1_CT", "TWO_AX_CT")))
    told = found < 290  # plink2 writes p itself
    np.testing.assert_allclose(10.0 ** -found[told], table["P"][told], rtol=1e-5)
    assert 5 < told.sum() < 60
    of_own = quality.summary(Genotypes(dosages, np.arange(1200).astype(str), variant_table("1", 0, ["v"] * 60)))
    np.testing.assert_allclose(of_own.variants["hwe_log10_p"], found, rtol=1e-12)
    assert (of_own.variants["hwe_p"].astype(np.float32) == 0).sum() > (~told).sum()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 60)] * 3), min_size=1, max_size=8))
def test_hwe_equals_the_enumeration(counts):
    found = quality.hwe_exact(*np.array(counts).T)
    for (first, het, second), p in zip(counts, found, strict=True):
        if first + het + second == 0:
            assert np.isnan(p)
        else:
            assert p == pytest.approx(float(hwe_by_enumeration(first, het, second)), rel=1e-9)


@pytest.mark.parametrize("het", range(1, 22, 2))
def test_hwe_of_one_hundred_people_with_21_rare_alleles(het):
    """The allele count that Wigginton et al. (2005) tabulate: every heterozygote count it allows."""
    first = (21 - het) // 2
    exact = float(hwe_by_enumeration(first, het, 100 - first - het))
    assert quality.hwe_exact([first], [het], [100 - first - het])[0] == pytest.approx(exact, rel=1e-9)
    assert (exact == 1) == (het == 19)


def test_hwe_of_a_large_cohort_is_fast_and_symmetric():
    p = quality.hwe_exact([2500, 2600, 5000], [5000, 4800, 0], [2500, 2600, 5000])
    assert p[0] == pytest.approx(1.0)
    assert p[1] == pytest.approx(float(hwe_by_enumeration(2600, 4800, 2600)), rel=1e-8)
    assert p[2] == 0
    assert quality.hwe_exact_log10([5000], [0], [5000])[0] == pytest.approx(exact_log10(5000, 0, 5000), rel=1e-12)
    np.testing.assert_array_equal(quality.hwe_exact([3], [9], [30]), quality.hwe_exact([30], [9], [3]))


@pytest.fixture
def genotypes() -> Genotypes:
    rng = np.random.default_rng(4)
    dosages = rng.integers(-1, 3, (37, 29)).astype(np.int8)
    dosages[:, 3], dosages[:, 4], dosages[8] = -1, 2, -1
    return Genotypes(
        dosages,
        np.array([f"s{i}" for i in range(37)], dtype=object),
        variant_table("1", np.arange(1, 30), [f"v{j}" for j in range(29)]),
    )


@pytest.mark.parametrize("some", [None, np.array([30, 2, 8, 9, 11]), np.arange(37) % 3 == 0])
def test_summary_counts_as_a_plain_loop_does(monkeypatch, genotypes, some):
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 37 * 2 * 16)
    found = quality.summary(genotypes, some)
    kept = genotypes if some is None else genotypes.take(samples=some)
    for j, row in found.variants.iterrows():
        calls = [int(d) for d in kept.dosages[:, j] if d >= 0]
        assert row["missing"] == pytest.approx(1 - len(calls) / kept.shape[0])
        if not calls:
            assert row.drop("missing").isna().all()
            continue
        f = sum(calls) / (2 * len(calls))
        assert row["frequency"] == pytest.approx(f)
        assert row["maf"] == pytest.approx(min(f, 1 - f))
        assert row["heterozygosity"] == pytest.approx(calls.count(1) / len(calls))
        assert row["expected_heterozygosity"] == pytest.approx(2 * f * (1 - f))
        exact = hwe_by_enumeration(calls.count(0), calls.count(1), calls.count(2))
        assert row["hwe_p"] == pytest.approx(float(exact))
        assert row["hwe_log10_p"] == pytest.approx(-np.log10(float(exact)), abs=1e-9)
    assert found.samples.index.tolist() == kept.samples.tolist()
    rows = found.samples.to_dict("index")
    for name, calls in zip(kept.samples, kept.dosages, strict=True):
        called = calls[calls >= 0]
        assert rows[name]["missing"] == pytest.approx((calls < 0).mean())
        if len(called):
            assert rows[name]["heterozygosity"] == pytest.approx((called == 1).mean())
        else:
            assert np.isnan(rows[name]["heterozygosity"])


def test_haploids_have_no_heterozygosity_and_no_equilibrium(genotypes):
    haploid = Genotypes(np.minimum(genotypes.dosages, 1), genotypes.samples, genotypes.variants, ploidy=1)
    found = quality.summary(haploid)
    calls = haploid.dosages[:, 0][haploid.dosages[:, 0] >= 0]
    assert found.variants["frequency"][0] == pytest.approx(calls.mean())
    assert found.variants[["heterozygosity", "expected_heterozygosity", "hwe_p", "hwe_log10_p"]].isna().all(axis=None)
    assert found.samples["heterozygosity"].isna().all()
    assert found.monomorphic == 1


@pytest.mark.parametrize("phased", [False, True])
def test_doctor_and_summary_count_the_same_sites_as_monomorphic(phased):
    """One allele, two of them, heterozygotes alone (with missing calls), no call at all, and a site that differs.

    Where the copies are known, heterozygotes alone are no monomorphic site: each sample holds both alleles.
    """
    dosages = np.array([[0, 2, 1, -1, 0], [0, -1, 1, -1, 1], [0, 2, -1, -1, 2]], np.int8)
    copies = np.stack([np.minimum(dosages, 1), np.where(dosages < 0, -1, dosages // 2)], 2)
    table = variant_table("1", np.arange(1, 6), [f"v{j}" for j in range(5)])
    samples = np.array(["a", "b", "c"], dtype=object)
    genotypes = Genotypes(dosages, samples, table, haplotypes=copies if phased else None)
    counted = genotype_checks.tally(genotypes).monomorphic
    assert counted.tolist() == [True, True, not phased, False, False]
    assert quality.summary(genotypes).monomorphic == counted.sum() == (2 if phased else 3)
    notes = Notes(["drop-monomorphic"])
    kept = genotype_checks.check(genotypes, "a.vcf", notes)
    assert kept.variants["name"].tolist() == (["v2", "v4"] if phased else ["v4"])
    assert {finding.code for finding in notes.findings} >= {"monomorphic", "empty-sites"}
