"""Stated and measured sex side by side: a planted swap is found, and sex serves as a covariate."""

import numpy as np
import pytest
from x_cohort import dataset, genotypes, halves

from explorer.datasets import doctor
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.measured_sex import FEMALE, MALE, UNCLEAR
from explorer.datasets.traits import Column, Traits
from explorer.genetics import sex
from explorer.genetics.association.stretches import stretches


def test_a_swap_in_the_fam_is_found(tmp_path):
    males = halves(60)
    plink.write(genotypes(7, males, par=10), tmp_path / "people")
    fam = tmp_path / "people.fam"
    stated = np.where(males, "1", "2")
    stated[[10, 11, 20]] = "1", "2", "0"
    rows = [line.split() for line in fam.read_text().splitlines()]
    fam.write_text("".join(f"{r[0]} {r[1]} 0 0 {s} {i}.5\n" for i, (r, s) in enumerate(zip(rows, stated, strict=True))))
    loaded = doctor.load(doctor.Sources(tmp_path / "people.bed"))
    found = sex.of(loaded)
    assert found is not None
    assert found.column == "sex"
    rows = found.mismatches()
    assert rows["sample"].tolist() == ["s10", "s11"]
    assert rows["stated"].tolist() == ["male", "female"]
    assert rows["measured"].tolist() == ["female", "male"]
    np.testing.assert_allclose(rows["f"], [0, 1], atol=0.35)
    assert "2 samples are of another sex than stated" in found.sentence
    assert "s10 (stated male, F" in found.sentence
    expected = np.where(males, MALE, FEMALE)
    expected[[10, 11]] = UNCLEAR
    np.testing.assert_array_equal(found.code, expected)  # s20, not stated, is as X shows


def test_haploid_calls_of_a_vcf_are_one_copy(tmp_path):
    """A man's X written as one allele comes out as two in our genotypes, and as one copy in a test."""
    males = halves(60)
    of = genotypes(12, males, autosomal=60, x=200, missing=0, one_counts=1)
    lines = [
        "##fileformat=VCFv4.2",
        "\t".join(["#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".replace(" ", "\t"), *of.samples]),
    ]
    for j, row in enumerate(of.variants.itertuples()):
        on_x = row.chromosome == "X"
        words = [
            str(copies) if on_x and male else ("0/0", "0/1", "1/1")[copies]
            for copies, male in zip(of.array[:, j], males, strict=True)
        ]
        lines.append(
            "\t".join([str(row.chromosome), str(row.position), str(row.name), "C", "A", ".", ".", ".", "GT", *words])
        )
    (tmp_path / "people.vcf").write_text("\n".join(lines) + "\n")
    loaded = doctor.load(doctor.Sources(tmp_path / "people.vcf"))
    found = sex.of(loaded)
    assert found is not None
    np.testing.assert_array_equal(found.code, np.where(males, MALE, FEMALE))
    part = next(part for part in stretches(loaded.genotypes, found, 1) if part.what == "X")
    on_x = (of.variants["chromosome"] == "X").to_numpy()
    assert loaded.genotypes.variants["a1"][0] == "A"
    np.testing.assert_array_equal(part.genotypes.array, of.array[:, on_x])


def test_agreement_says_nothing():
    males = halves(60)
    found = sex.of(dataset(genotypes(8, males), sex=males.astype(float)))
    assert found is not None
    assert found.sentence == ""
    assert len(found.mismatches()) == 0


@pytest.mark.parametrize(
    ("levels", "male"), [(("1", "2"), 0), (("F", "M"), 1), (("0", "1"), 1), (("0", "1"), 0), (("XX", "XY"), 1)]
)
def test_levels_of_sex_are_understood(levels, male):
    """0 and 1 mean either: what X shows of most samples decides."""
    males = halves(60)
    of = genotypes(9, males)
    values = np.where(males, male, 1 - male).astype(float)
    values[3] = 1 - values[3]
    traits = dataset(of, Gender=values).traits
    column = Column(name="Gender", kind="binary", role="covariate", levels=levels)
    found = sex.of(Dataset("people", of, Traits(traits.table, (column,))))
    assert found is not None
    assert found.mismatches()["sample"].tolist() == ["s3"]


def test_sex_is_a_covariate_unless_it_is_taken():
    males = halves(60)
    of = genotypes(10, males)
    stated = dataset(of, height=np.arange(60.0), sex=males.astype(float))
    found = sex.covariate(stated)
    assert found is not None
    assert found.name == "sex"
    np.testing.assert_array_equal(found.values, males)
    assert sex.covariate(stated, taken=("sex",)) is None
    assert sex.covariate(stated, trait="sex") is None
    bare = sex.covariate(dataset(of, height=np.arange(60.0)))
    assert bare is not None
    assert bare.said == "Sex, read from X, is a covariate."
    np.testing.assert_array_equal(bare.values, males)


def test_unknown_sex_stands_at_the_mean_and_is_said():
    males = halves(60)
    table = variant_table("1", np.arange(1, 9), [f"v{j}" for j in range(8)], size=8)
    of = Genotypes(np.zeros((60, 8), np.int8), np.arange(60).astype(str).astype(object), table)
    values = males.astype(float)
    values[:2] = np.nan
    found = sex.covariate(dataset(of, sex=values))
    assert found is not None
    assert found.values[:3].tolist() == [0.5, 0.5, 0.0]
    assert found.said == "The column sex is a covariate. Of 2 it is not known; they stand at the mean."
    assert sex.covariate(dataset(of, sex=np.zeros(60))) is None
    assert sex.covariate(dataset(of, height=values)) is None
