"""Sex by heterozygosity on X: against PLINK's --check-sex, on data without males, and where X is something else."""

import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from x_cohort import genotypes, halves

from explorer.datasets import measured_sex, sex_chromosomes
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.measured_sex import FEMALE, MALE, UNCLEAR

needs_plink = pytest.mark.skipif(shutil.which("plink1.9") is None, reason="plink1.9 is not installed")


def test_kinds_go_by_name_and_build():
    table = variant_table(
        ["1", "X", "X", "X", "Y", "Y", "XY", "MT", "scaffold_3", ""],
        [5, 70_000, 3_000_000, 155_800_000, 20_000, 9_000_000, 7, 9, 4, 0],
        [f"v{j}" for j in range(10)],
    )
    kind, by_number = sex_chromosomes.kinds(table)
    assert kind.tolist() == [0, 2, 1, 2, 2, 3, 2, 4, 0, 0]
    assert not by_number


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["VIII", "IX", "X"], [0, 0, 0]),  # a yeast's tenth chromosome
        (["I", "II", "X"], [0, 0, 1]),  # a worm's X
        (["A", "B", "X"], [0, 0, 0]),
        (["1", "22", "23"], [0, 0, 1]),
        (["1", "23", "24", "25", "26"], [0, 1, 3, 2, 4]),
        (["1", "23", "29"], [0, 0, 0]),  # cattle
        (["1", "23", "X"], [0, 0, 1]),
        (["2L", "X", "Y"], [0, 1, 3]),
    ],
)
def test_names_that_mean_a_sex_chromosome(names, expected):
    table = variant_table(names, np.full(len(names), 5_000), names)
    assert sex_chromosomes.kinds(table)[0].tolist() == expected


def test_positions_below_a_mouse_x_are_no_humans_pseudoautosomal_region():
    table = variant_table(["19", "X", "X"], [100, 2_000_000, 170_000_000], ["a", "b", "c"])
    assert sex_chromosomes.kinds(table)[0].tolist() == [0, 1, 2]


@needs_plink
def test_f_equals_plinks(tmp_path):
    males = halves(120)
    people = genotypes(3, males, par=30, missing=0.05)
    plink.write(people, tmp_path / "people")
    fam = pd.read_csv(tmp_path / "people.fam", sep=r"\s+", header=None)
    fam[4] = np.where(males, 1, 2)
    fam.to_csv(tmp_path / "people.fam", sep=" ", header=False, index=False)
    arguments = ["--bfile", "people", "--split-x", "hg38", "--make-bed", "--out", "split"]
    subprocess.run(["plink1.9", *arguments], cwd=tmp_path, check=True, capture_output=True)
    arguments = ["--bfile", "split", "--check-sex", "--out", "found"]
    subprocess.run(["plink1.9", *arguments], cwd=tmp_path, check=True, capture_output=True)
    theirs = pd.read_csv(tmp_path / "found.sexcheck", sep=r"\s+")
    ours = measured_sex.measured(people)
    assert ours is not None
    np.testing.assert_allclose(ours.f, theirs["F"], atol=5e-5)  # PLINK writes four digits
    assert ours.variants == 200
    assert (ours.code == theirs["PEDSEX"]).all()


@pytest.mark.parametrize("one_counts", [1, 2])
@pytest.mark.parametrize("y", [0, 20])
def test_everybodys_sex_is_found_however_one_copy_is_counted(one_counts, y):
    males = halves(150)
    found = measured_sex.measured(genotypes(1, males, par=20, y=y, one_counts=one_counts))
    assert found is not None
    np.testing.assert_array_equal(found.code, np.where(males, MALE, FEMALE))
    assert found.single.any() == (one_counts == 1)
    assert (found.y is not None) == bool(y)


@pytest.mark.parametrize("x", [120, 400])
def test_without_males_none_is_found_over_seeds(x):
    for seed in range(40):
        found = measured_sex.measured(genotypes(seed, np.zeros(80, bool), x=x))
        assert found is not None
        assert (found.code == MALE).sum() == 0
        assert not found.parted


@pytest.mark.parametrize("one_counts", [1, 2])
def test_without_females_none_is_found(one_counts):
    found = measured_sex.measured(genotypes(0, np.ones(60, bool), one_counts=one_counts))
    assert found is not None
    assert (found.code == MALE).all()


def test_males_whose_copy_counts_one_are_not_taken_for_females():
    """With few variants no call of two copies is no proof of one copy, but it is a doubt."""
    males = halves(150)
    for seed in range(10):
        found = measured_sex.measured(genotypes(seed, males, x=110 + 10 * seed, one_counts=1))
        assert found is None or (found.code[males] != FEMALE).mean() > 0.95
        assert found is None or (found.code[~males] != MALE).all()


@pytest.mark.parametrize("x", [0, 12])
def test_few_variants_on_x_say_nothing(x):
    assert measured_sex.measured(genotypes(0, halves(60), x=x)) is None


def test_inbred_lines_have_no_sex_by_heterozygosity():
    people = genotypes(0, np.zeros(60, bool))
    lines = np.where(people.array == 1, 2, people.array)
    lines[0] = people.array[0]  # so that they are no haploids
    assert measured_sex.measured(Genotypes(lines, people.samples, people.variants)) is None


def test_a_fishs_chromosome_23_is_no_x():
    people = genotypes(0, np.zeros(60, bool))
    fish = people.variants.assign(chromosome=people.variants["chromosome"].replace("X", "23"))
    assert measured_sex.measured(Genotypes(people.dosages, people.samples, fish)) is None
    males = genotypes(0, halves(60))
    found = measured_sex.measured(Genotypes(males.dosages, males.samples, fish))
    assert found is not None
    assert (found.code == MALE).sum() == 30


def test_populations_that_differ_do_not_hide_sex():
    """F is high in everyone where frequencies differ between populations; the gap still tells, thresholds do not."""
    rng = np.random.default_rng(5)
    males, population = halves(200), np.arange(200) // 100
    f = np.clip(rng.uniform(0.1, 0.9, 500) + np.array([[-0.25], [0.25]]), 0.02, 0.98)[population]
    calls = np.where(males[:, None], 2 * rng.binomial(1, f), rng.binomial(2, f)).astype(np.int8)
    table = variant_table("X", 5_000_000 + 1000 * np.arange(500), [f"v{j}" for j in range(500)], size=500)
    found = measured_sex.measured(Genotypes(calls, np.arange(200).astype(str).astype(object), table))
    assert found is not None
    assert np.mean(found.f[~males] > measured_sex.FEMALE_F) > 0.5
    assert found.parted
    np.testing.assert_array_equal(found.code, np.where(males, MALE, FEMALE))


@pytest.mark.parametrize("with_males", [False, True])
def test_females_of_a_cross_are_not_taken_for_males(with_males):
    """A female of an F2 may be homozygous on most of her X; an autosome shows that this is so without regard to sex."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        females, sites = 120, 300

        def gametes(females: int = females, sites: int = sites, rng: np.random.Generator = rng) -> np.ndarray:
            crossover, first = rng.integers(0, 2 * sites, (females, 1)), rng.integers(0, 2, (females, 1))
            return np.where(np.arange(sites) < crossover, first, 1 - first)

        on_x = gametes() + rng.integers(0, 2, (females, 1))
        calls = np.hstack([gametes() + gametes(), on_x])
        if with_males:
            calls = np.vstack([calls, np.hstack([gametes() + gametes(), 2 * gametes()])])
        chromosomes = np.repeat(["3", "X"], sites)
        table = variant_table(chromosomes, 5_000_000 + 1000 * np.arange(2 * sites), [f"v{j}" for j in range(2 * sites)])
        names = np.arange(len(calls)).astype(str).astype(object)
        found = measured_sex.measured(Genotypes(calls.astype(np.int8), names, table))
        assert found is None


def test_calls_on_y_can_contradict_x():
    people = genotypes(2, halves(80), y=30)
    calls = people.array.copy()
    on_y = (people.variants["chromosome"] == "Y").to_numpy()
    calls[0, on_y], calls[1, on_y] = 0, -1
    found = measured_sex.measured(Genotypes(calls, people.samples, people.variants))
    assert found is not None
    assert found.code[:4].tolist() == [UNCLEAR, UNCLEAR, FEMALE, MALE]


def test_some_rows_are_measured_by_themselves():
    people = genotypes(4, halves(90), par=20)
    rows = np.array([3, 8, 9, 20, 21, 40, 41, 70, 71, 77, 78])
    found, alone = measured_sex.measured(people, rows), measured_sex.measured(people.take(samples=rows))
    assert found is not None
    assert alone is not None
    np.testing.assert_allclose(found.f, alone.f, rtol=1e-5)
