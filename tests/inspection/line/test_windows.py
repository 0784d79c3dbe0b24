"""Which variants each block holds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ridge_runs import STEP, cross

from explorer.datasets.genotypes import variant_table
from explorer.inspection.line import windows
from explorer.inspection.line.result import loci_of


def table(chromosome: str, position: list[int]) -> pd.DataFrame:
    """Return variants; one letter names the chromosome of each."""
    names = [f"v{i}" for i in range(len(position))]
    return variant_table(list(chromosome), np.array(position), names)


def test_windows_overlap_by_half_and_hold_all_variants():
    variants = table("aaaaaabb", [100, 150, 210, 290, 300, 420, 100, 500])
    made = windows.ladder(variants, (100,))
    held = [(one.chromosome, one.first, one.last, one.start, one.end) for one in made]
    assert held == [
        *(("a", 0, 1, 100, 150), ("a", 1, 2, 150, 210), ("a", 2, 3, 210, 290), ("a", 3, 4, 290, 300)),
        *(("a", 4, 4, 300, 300), ("a", 5, 5, 420, 420), ("b", 6, 6, 100, 100), ("b", 7, 7, 500, 500)),
    ]
    assert {one.width for one in made} == {100}


def test_windows_of_the_same_variants_are_tested_once():
    """The narrower one stands; two widths of windows of one variant are one window, a chromosome of one marker too."""
    variants = table("aab", [100, 90_000, 5])
    made = windows.ladder(variants, (10, 20))
    assert [(one.first, one.last, one.width) for one in made] == [(0, 0, 10), (1, 1, 10), (2, 2, 10)]


def test_every_window_is_as_by_definition():
    """Against a search by hand over random places."""
    rng = np.random.default_rng(1)
    position = np.sort(rng.integers(1, 2000, 60))
    made = windows.ladder(table("a" * 60, position.tolist()), (150, 400))
    wanted: dict[tuple[int, int], int] = {}
    for width in (150, 400):
        for start in range(int(position[0]), int(position[-1]) + 1, width // 2):
            inside = [i for i in range(60) if start <= position[i] < start + width]
            if inside:
                wanted.setdefault((inside[0], inside[-1]), width)
    assert [((one.first, one.last), one.width) for one in made] == list(wanted.items())


def test_variants_without_a_place_are_in_no_window():
    variants = table("aab", [100, 200, 0])
    variants.loc[1, "chromosome"] = ""
    assert [(one.first, one.last) for one in windows.ladder(variants, (1000,))] == [(0, 0)]
    assert [(one.first, one.last, one.width) for one in windows.chromosomes(variants)] == [(0, 0, 1)]


def test_genes_hold_their_variants():
    variants = table("aaab", [100, 200, 300, 100])
    genes = pd.DataFrame(
        [
            ("a", 150, 300, "two"),
            ("a", 150, 250, "one"),
            ("a", 140, 260, "same"),
            ("a", 1, 50, "none"),
            ("b", 100, 100, "b"),
        ],
        columns=["chromosome", "start", "end", "name"],
    )
    made = windows.of_genes(variants, genes)
    assert [(one.name, one.first, one.last) for one in made] == [("two", 1, 2), ("one, same", 1, 1), ("b", 3, 3)]
    assert {one.kind for one in made} == {"gene"}


def test_promoters_of_all_folds_are_blocks():
    """Two folds chose promoters of three sites; one promoter is in both, one lies on the other strand."""
    variants = table("aaaaaaaaa", list(range(10, 100, 10)))
    names = [pd.DataFrame({"name": own}) for own in (["p", "q"], ["q", "r"])]
    chosen = [(np.array([2, 1, 0, 3, 4, 5]), names[0]), (np.array([3, 4, 5, 6, 7, 8]), names[1])]
    made = windows.of_promoters(variants, np.arange(9), chosen)
    assert [(one.name, one.first, one.last) for one in made] == [("p", 0, 2), ("q", 3, 5), ("r", 6, 8)]


def test_ld_blocks_are_runs_of_neighbours():
    genotypes = cross(np.random.default_rng(2), samples=200, chromosomes=2, markers=12)
    calls = np.asarray(genotypes.dosages).copy()
    calls[:, 3:6] = calls[:, 3:4]
    genotypes = replace(genotypes, dosages=calls)
    made = windows.of_ld(genotypes, np.arange(24))
    assert [one.first for one in made] == [0, *(one.last + 1 for one in made[:-1])]
    assert made[-1].last == 23
    assert any(one.first <= 3 and one.last >= 5 for one in made)
    assert all(
        genotypes.variants["chromosome"][one.first] == genotypes.variants["chromosome"][one.last] for one in made
    )


def test_widths_are_where_markers_are_so_correlated():
    """In a haploid cross r2 of markers d steps apart is (1 - 2 r)^(2 d) by construction."""
    genotypes = cross(np.random.default_rng(3), samples=800, chromosomes=3, markers=60)
    found = windows.widths(genotypes)
    steps = [np.log(level) / (2 * np.log(1 - 2 * 0.06)) for level in windows.CORRELATED]
    assert np.array(found) / STEP == pytest.approx(steps, rel=0.3, abs=1.0)


def test_widths_where_ld_never_falls_or_is_not_there():
    far = np.array([10.0, 100.0, 1000.0])
    assert windows._widths(far, np.array([0.9, 0.85, 0.8]), 0.0, 5000) == (5000,)
    assert windows._widths(far, np.array([0.1, 0.01, 0.0]), 0.0, 5000) == (10,)
    assert windows._widths(np.zeros(0), np.zeros(0), 0.0, 5000) == (5000,)
    structured = windows._widths(far, np.array([0.9, 0.55, 0.5]), 0.5, 5000)
    assert structured == (100,)


def locus(chromosome: str, start: int, end: int, width: int, log10_p: float, passes: bool = True) -> dict[str, object]:
    """Return a row of the table of windows."""
    place = {"chromosome": chromosome, "start": start, "end": end, "first": start, "last": end}
    return {**place, "width": width, "log10_p": log10_p, "passes": passes}


def test_the_finest_window_that_passes_is_the_locus():
    rows = [
        locus("1", 0, 40, 40, -9.0),  # holds the two finer ones
        locus("1", 5, 14, 10, -5.0),
        locus("1", 10, 19, 10, -6.0),  # overlaps the one before, and is stronger
        locus("1", 30, 39, 10, -4.0),  # another locus
        locus("2", 10, 19, 10, -7.0, passes=False),
        locus("2", 0, 40, 40, -5.5),  # no finer one passes
        locus("3", 10, 19, 10, -8.0),  # the same places, on another chromosome
    ]
    found = loci_of(pd.DataFrame(rows))
    assert found[["chromosome", "start", "width"]].to_numpy().tolist() == [
        ["3", 10, 10],
        ["1", 10, 10],
        ["2", 0, 40],
        ["1", 30, 10],
    ]
    assert list(found["log10_p"]) == sorted(found["log10_p"])
    assert len(loci_of(pd.DataFrame(rows[4:5]))) == 0
