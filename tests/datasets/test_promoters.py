"""Promoter windows worked out by hand on both strands."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.genotypes import variant_table
from explorer.datasets.promoters import windows
from explorer.errors import InputError

SITES = variant_table("7", [10, 20, 30, 40, 50, 60, 70, 80], [f"s{i}" for i in range(8)], size=8)


def genes(*rows):
    return pd.DataFrame(rows, columns=["chromosome", "name", "strand", "tss"])


@pytest.mark.parametrize(
    ("strand", "tss", "expected"),
    [
        ("+", 45, [1, 2, 3, 4, 5]),  # three below 45, two from it on
        ("+", 40, [0, 1, 2, 3, 4]),  # a site at the start is downstream
        ("-", 45, [6, 5, 4, 3, 2]),  # mirrored: the site farthest above comes first
        ("-", 50, [7, 6, 5, 4, 3]),
        (".", 45, [1, 2, 3, 4, 5]),
    ],
)
def test_windows_run_with_transcription(strand, tss, expected):
    promoters = windows(SITES, genes(("7", "G", strand, tss)), upstream=3, downstream=2)
    assert promoters.columns.tolist() == [expected]


def test_genes_without_enough_sites_are_listed():
    promoters = windows(SITES, genes(("7", "near", "+", 20), ("7", "good", "+", 45), ("9", "bare", "-", 45)), 3, 2)
    assert promoters.genes["name"].tolist() == ["good"]
    assert dict(zip(promoters.left_out["name"], promoters.left_out["reason"], strict=True)) == {
        "near": "1 sites upstream and 7 downstream",
        "bare": "0 sites upstream and 0 downstream",
    }


def test_reach_leaves_out_scattered_windows():
    promoters = windows(SITES, genes(("7", "wide", "+", 45)), 3, 2, reach=20)
    assert len(promoters) == 0
    assert "25 bp" in promoters.left_out["reason"][0]


def test_unsorted_variants_and_chromosomes_2_before_10():
    order = np.random.default_rng(0).permutation(16)
    table = pd.concat([SITES.assign(chromosome="10"), SITES.assign(chromosome="2")], ignore_index=True).iloc[order]
    promoters = windows(table.reset_index(drop=True), genes(("10", "b", "+", 45), ("2", "a", "+", 45)), 3, 2)
    assert promoters.genes["name"].tolist() == ["a", "b"]
    positions = table["position"].to_numpy()[promoters.columns]
    assert positions.tolist() == [[20, 30, 40, 50, 60]] * 2
    assert (table["chromosome"].to_numpy()[promoters.columns[0]] == "2").all()


def test_variants_without_a_map_are_refused():
    with pytest.raises(InputError, match="no positions"):
        windows(variant_table("", 0, ["a", "b"], size=2), genes(("7", "G", "+", 5)))
