"""Relatives: KING-robust kinship is plink2's, planted families are found, and none where there are none."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import panels
import pytest
from bed_reader import open_bed
from mosaics import child, haplotypes
from mosaics import genotypes as diploid

from explorer.datasets import doses, packed
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import relatives


@pytest.fixture(scope="module")
def planted() -> tuple[Genotypes, dict[int, set[tuple[int, int]]]]:
    """90 samples of three populations, then 4 families of two full sibs, and a half sib; and one sample twice."""
    rng = np.random.default_rng(5)
    founders = haplotypes(rng, 90, 10_000, populations=3)
    people, truth = [*founders], {0: set(), 1: set(), 2: set()}
    for family in range(4):
        mother, father, other = 20 * family, 20 * family + 1, 20 * family + 2
        first = len(people)
        people += [child(rng, founders[mother], founders[father]) for _ in range(2)]
        people += [child(rng, founders[mother], founders[other])]
        truth[1] |= {(mother, first), (mother, first + 1), (father, first), (father, first + 1), (first, first + 1)}
        truth[1] |= {(mother, first + 2), (other, first + 2)}
        truth[2] |= {(first, first + 2), (first + 1, first + 2)}
    calls = np.array(people).sum(axis=1).astype(np.int8)
    again = calls[10].copy()
    wrong = rng.random(len(again)) < 0.002
    again[wrong] = rng.integers(0, 3, wrong.sum())
    calls = np.vstack([calls, again])
    calls[rng.random(calls.shape) < 0.01] = -1
    truth[0] = {(10, len(calls) - 1)}
    return diploid(calls), truth


def test_planted_relatives_are_found_with_their_degree(planted):
    genotypes, truth = planted
    found = relatives.find(genotypes)
    assert found.measure == "kinship"
    for degree, pairs in truth.items():
        listed = found.pairs[found.pairs["degree"] == degree]
        assert set(zip(listed["first"], listed["second"], strict=True)) == pairs
    assert found.related == sum(map(len, truth.values()))


def test_families_are_those_connected(planted):
    genotypes, _ = planted
    families = relatives.find(genotypes).families()
    assert [sorted(family) for family in families] == [
        [0, 1, 2, 90, 91, 92],
        [10, 102],
        [20, 21, 22, 93, 94, 95],
        [40, 41, 42, 96, 97, 98],
        [60, 61, 62, 99, 100, 101],
    ]
    assert [sorted(family) for family in relatives.find(genotypes).families(degree=0)] == [[10, 102]]


def test_no_two_kept_are_related_and_nobody_leaves_in_vain(planted):
    genotypes, _ = planted
    found = relatives.find(genotypes)
    missing = (genotypes.array < 0).mean(axis=1)
    kept = set(found.kept(missing).tolist())
    pairs = list(zip(found.pairs["first"], found.pairs["second"], strict=True))
    assert not any(a in kept and b in kept for a, b in pairs)
    gone = set(range(genotypes.shape[0])) - kept
    for one in gone:
        assert any({a, b} - {one} <= kept for a, b in pairs if one in (a, b))
    worse = 10 if missing[10] > missing[102] else 102
    assert worse in gone
    assert set(found.kept(missing, degree=0).tolist()) == set(range(genotypes.shape[0])) - {worse}


def test_families_are_kept_together_by_the_widest_degree_that_leaves_a_split(planted):
    genotypes, _ = planted
    found = relatives.find(genotypes)
    families, degree = found.kept_together()
    assert (len(families), degree) == (5, 2)
    rng = np.random.default_rng(9)
    mother, father = haplotypes(rng, 2, 4000)
    sibs = diploid(np.array([child(rng, mother, father) for _ in range(30)]).sum(axis=1))
    assert relatives.find(sibs).kept_together()[1] == 0
    clones = haplotypes(rng, 30, 4000).sum(axis=1)
    clones[:15] = clones[0]
    assert relatives.find(diploid(clones)).kept_together() == ([], None)


def test_few_variants_cannot_tell_relatives():
    rng = np.random.default_rng(2)
    few = relatives.find(diploid(haplotypes(rng, 60, 100).sum(axis=1)))
    many = relatives.find(diploid(haplotypes(rng, 60, 4000).sum(axis=1)))
    assert not few.telling
    assert many.telling
    assert many.faintest < few.faintest


@pytest.mark.parametrize("layout", ["file", "doses"])
def test_calls_in_a_file_and_doses_tell_the_same(planted, layout, tmp_path):
    genotypes, _ = planted
    if layout == "file":
        other = packed.create(tmp_path / "calls.bed", *genotypes.shape)
        other[:, slice(0, genotypes.shape[1])] = genotypes.array
    else:
        other = np.where(genotypes.array < 0, doses.NO_DOSE, genotypes.array * np.uint16(16384) + 900).astype(np.uint16)
    moved = Genotypes(other, genotypes.samples, genotypes.variants)
    pd.testing.assert_frame_equal(relatives.find(moved).pairs, relatives.find(genotypes).pairs)


@pytest.mark.parametrize(("variants", "populations"), [(1000, 1), (4000, 3)])
def test_the_unrelated_are_no_relatives(variants, populations):
    """At 1,000 variants many pairs reach a kinship of .0884 by chance: those are not called related."""
    found = [
        relatives.find(diploid(haplotypes(np.random.default_rng(seed), 200, variants, populations).sum(1))).related
        for seed in range(10)
    ]
    assert sum(number > 0 for number in found) <= 1


@pytest.mark.slow
@pytest.mark.parametrize(("variants", "populations"), [(1000, 1), (4000, 1), (4000, 3)])
def test_the_unrelated_are_no_relatives_in_many_panels(variants, populations):
    found = [
        relatives.find(diploid(haplotypes(np.random.default_rng(seed), 300, variants, populations).sum(1))).related
        for seed in range(200)
    ]
    assert sum(number > 0 for number in found) <= 10


def test_identical_haploids_are_found_and_only_those():
    """Segregants of a cross share half their calls; one was typed twice, with an error and missing calls."""
    rng = np.random.default_rng(3)
    parents = np.zeros((2, 2000)), np.ones((2, 2000))
    hybrid = np.array([parents[0][0], parents[1][0]])
    segregants = np.array([child(rng, hybrid, hybrid)[0] for _ in range(120)]).astype(np.int8)
    assert relatives.find(diploid(segregants, ploidy=1)).related == 0
    segregants[77] = segregants[5]
    segregants[77, :3] = 1 - segregants[77, :3]
    segregants[77, 500:600] = -1
    found = relatives.find(diploid(segregants, ploidy=1))
    assert found.measure == "concordance"
    assert found.pairs[["first", "second", "degree", "variants"]].to_numpy().tolist() == [[5, 77, 0, 1900]]
    assert found.pairs["value"][0] == pytest.approx(1 - 3 / 1900)


def test_few_linked_markers_cannot_tell_identical_samples():
    """On one chromosome of a cross, segregants without a crossing over are alike by chance."""
    rng = np.random.default_rng(3)
    whole = rng.integers(0, 2, 200).astype(np.int8)
    crossed = (np.arange(60) > rng.integers(0, 120, 200)[:, None]).astype(np.int8) ^ whole[:, None]
    found = relatives.find(diploid(crossed, ploidy=1))
    assert not found.telling
    assert found.related == 0


def test_inbred_lines_are_compared_by_calls():
    """KING's kinship of lines without heterozygotes would mean nothing."""
    rng = np.random.default_rng(4)
    lines = 2 * haplotypes(rng, 100, 2000)[:, 0].astype(np.int8)
    lines[60] = lines[30]
    found = relatives.find(diploid(lines))
    assert found.measure == "concordance"
    assert found.pairs[["first", "second"]].to_numpy().tolist() == [[30, 60]]


def test_sex_chromosomes_and_organelles_are_left_out():
    table = variant_table(["1", "chrX", "Y", "MT", "Pt", "22"], 1, list("abcdef"), "A", "C")
    calls = np.ones((3, 6), np.int8)
    names = np.array(list("stu"), dtype=object)
    assert relatives.autosomal(Genotypes(calls, names, table)).tolist() == [True, False, False, False, False, True]
    yeast = variant_table(["I", "IX", "X", "XI", "II", "II"], 1, list("abcdef"), "A", "C")
    assert relatives.autosomal(Genotypes(calls, names, yeast, 1)).all()
    dog = variant_table(["1", "23", "38", "24", "X", "2"], 1, list("abcdef"), "A", "C")
    assert relatives.autosomal(Genotypes(calls, names, dog)).tolist() == [True, True, True, True, False, True]


def test_a_cross_of_many_relatives_is_counted_not_listed(monkeypatch):
    monkeypatch.setattr(relatives, "MOST_PAIRS", 100)
    rng = np.random.default_rng(6)
    mother, father = haplotypes(rng, 2, 4000)
    found = relatives.find(diploid(np.array([child(rng, mother, father) for _ in range(30)]).sum(1)))
    assert found.related > 400
    assert not len(found.pairs)
    assert not found.families()
    assert found.kept_together() == ([], None)


@pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")
def test_kinship_is_that_of_plink2(association_folder: Path, tmp_path: Path):
    bed = association_folder / "example.bed"
    with open_bed(bed) as file:
        calls = file.read(dtype="int8")
        names = np.asarray(file.iid, dtype=str).astype(object)
    rng = np.random.default_rng(0)
    calls = np.where((calls < 0) | (rng.random(calls.shape) < 0.03), -1, calls).astype(np.int8)
    genotypes = diploid(calls)
    written = packed.create(tmp_path / "holes.bed", *calls.shape)
    written[:, slice(0, calls.shape[1])] = calls
    for ending in (".bim", ".fam"):
        shutil.copy(bed.with_suffix(ending), tmp_path / f"holes{ending}")
    command = ["plink2", "--bfile", tmp_path / "holes", "--make-king-table", "--out", tmp_path / "king"]
    subprocess.run(command, check=True, capture_output=True)
    theirs = pd.read_csv(tmp_path / "king.kin0", sep="\t", dtype={"IID1": str, "IID2": str})
    ours = relatives.find(genotypes, least=-np.inf).pairs
    place = {name: number for number, name in enumerate(names)}
    ends = np.sort(np.column_stack([theirs["IID1"].map(place), theirs["IID2"].map(place)]), axis=1)
    theirs = theirs.assign(first=ends[:, 0], second=ends[:, 1])
    both = ours.merge(theirs, on=["first", "second"])
    assert len(both) == len(ours) == 124_750
    assert np.abs(both["value"] - both["KINSHIP"]).max() < 1e-6
    assert (both["variants"] == both["NSNP"]).all()


def test_yeast_segregants_are_told_apart(yeast):
    found = relatives.find(yeast)
    assert found.measure == "concordance"
    assert found.telling
    assert found.count(0) == len(found.pairs)


@pytest.mark.parametrize("variants", [100, 200, 400])
def test_among_independent_samples_at_few_variants_nobody_is_related(variants):
    """A pair far out by chance has a small jackknife error by chance: by that alone 30, 12 and 3 of 30 panels fail."""
    chromosome = [str(place) for place in range(1, 11)]
    listed = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        calls = rng.binomial(2, rng.uniform(0.1, 0.5, variants), (200, variants))
        listed += len(relatives.find(panels.genotypes(calls, np.repeat(chromosome, variants // 10))).pairs)
    assert listed == 0
