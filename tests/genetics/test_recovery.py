"""Known loci among top clumps: a hand-made genome whose answers can be counted on paper."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.genotypes import variant_table
from explorer.genetics.ld import Clump
from explorer.genetics.recovery import locus_recovery


@pytest.fixture
def variants() -> pd.DataFrame:
    """Ten variants on each of two chromosomes, every 100 bp."""
    return variant_table(["1"] * 10 + ["2"] * 10, list(range(100, 1100, 100)) * 2, [f"v{i}" for i in range(20)])


def clumps_at(variants: pd.DataFrame, *leads: int) -> list[Clump]:
    return [
        Clump(i, np.array([i]), variants["chromosome"][i], int(variants["position"][i]), 0, 0, 9.0 - rank)
        for rank, i in enumerate(leads)
    ]


def loci(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["chromosome", "start", "end"]).assign(name="", trait="")


def test_only_leads_inside_intervals_among_the_top_k_count(variants):
    truth = loci(("1", 250, 450), ("2", 300, 300), ("2", 950, 5000), ("9", 1, 10_000))
    clumps = clumps_at(variants, 12, 0, 3, 18, 19)
    result = locus_recovery(clumps, truth, variants)
    assert (result.found, result.of, result.k) == (2, 4, 4)
    assert result.rows["found"].tolist() == [True, True, False, False]
    assert result.rows["lead"].tolist() == [3, 12, -1, -1]
    assert result.rows["rank"].tolist() == [3, 1, 0, 0]
    assert locus_recovery(clumps, truth, variants, k=5).found == 3
    assert locus_recovery(clumps, truth, variants, k=1).rows["found"].tolist() == [False, True, False, False]


def test_chance_counts_every_move_around_the_genome(variants):
    """Two leads four markers apart, one locus of three of the twenty markers: 6 of the 20 moves hit it, never twice."""
    truth = loci(("1", 200, 400))
    result = locus_recovery(clumps_at(variants, 2, 6), truth, variants, k=2)
    assert result.found == 1
    assert result.by_chance == pytest.approx(6 / 20)
    assert result.p == pytest.approx(6 / 20)


def test_chance_by_random_moves_agrees_with_all_of_them(variants):
    truth = loci(("1", 200, 400), ("2", 100, 500), ("2", 600, 1000))
    clumps = clumps_at(variants, 2, 12, 16)
    exact = locus_recovery(clumps, truth, variants)
    drawn = locus_recovery(clumps, truth, variants, moves=19, seed=3)
    many = [locus_recovery(clumps, truth, variants, moves=19, seed=s).by_chance for s in range(200)]
    assert exact.found == drawn.found == 3
    assert np.mean(many) == pytest.approx(exact.by_chance, abs=0.05)


def test_nothing_to_find_and_nothing_found(variants):
    assert locus_recovery([], loci(("1", 1, 500)), variants).rows["lead"].tolist() == [-1]
    empty = locus_recovery(clumps_at(variants, 1), loci(), variants)
    assert (empty.found, empty.of, empty.by_chance, empty.p) == (0, 0, 0.0, 1.0)


def test_without_a_map_loci_are_marker_numbers():
    variants = variant_table("", 0, [f"m{i}" for i in range(12)])
    clumps = [Clump(7, np.array([7]), "", 8, 8, 8, 1.0)]
    assert locus_recovery(clumps, loci(("", 8, 8)), variants).found == 1
    assert locus_recovery(clumps, loci(("", 7, 7)), variants).found == 0


def test_the_p_of_random_moves_is_never_nothing(variants):
    """Of x moves among 19 that hold as many, (1 + x) / 20: at least 1/20, and the exact share on average."""
    truth = loci(("1", 200, 400), ("2", 100, 500), ("2", 600, 1000))
    clumps = clumps_at(variants, 2, 12, 16)
    exact = locus_recovery(clumps, truth, variants)
    drawn = [locus_recovery(clumps, truth, variants, moves=19, seed=seed).p for seed in range(300)]
    assert min(drawn) == pytest.approx(1 / 20)
    assert np.mean(drawn) == pytest.approx((1 + 19 * exact.p) / 20, abs=0.015)
