"""A layer opened: its arithmetic as formulas, and the genes its units see, counted one by one."""

import numpy as np
import pytest

from explorer.datasets import samples
from explorer.networks import zoo
from explorer.networks.geometry import geometry
from explorer.ui.layer_detail import genes_seen, latex


def test_nested_brackets_keep_their_floor():
    assert latex("n", "floor((8 - (2 + 1)) / 2) + ceil(5 / 2)", 5) == (
        r"\text{n} = \left\lfloor (8 - (2 + 1)) / 2 \right\rfloor + \left\lceil 5 / 2 \right\rceil = 5"
    )
    assert latex("parameters", "16·(20 + 1)", 1336) == r"\text{parameters} = 16\cdot (20 + 1) = 1{,}336"
    assert latex("features", "128", 128) == r"\text{features} = 128"


def test_genes_in_a_window_are_counted_as_by_hand():
    data = samples.open_sample("cross")
    variants, genes = data.genotypes.variants, data.genes
    assert genes is not None
    found = geometry(zoo.load("cnn", positions=len(variants)))
    row = next(row for row in found if row.kind == "conv1d")
    counts = []
    assert row.field
    for first, last in row.field.windows("positions"):
        inside = variants.iloc[max(0, first) : last]
        if inside["chromosome"].nunique() > 1:
            continue
        low, high = inside["position"].iloc[0], inside["position"].iloc[-1]
        own = genes[genes["chromosome"] == inside["chromosome"].iloc[0]]
        counts.append(int(((own["start"] <= high) & (own["end"] >= low)).sum()))
    middle = int(np.median(counts))
    assert genes_seen(row, data).startswith(f"One of its units sees {middle:,} gene")
    assert f"{max(counts):,} at most" in genes_seen(row, data)


@pytest.mark.parametrize("name", ["linear", "cnn"])
def test_nothing_is_said_where_there_is_no_window(name):
    data = samples.open_sample("cross")
    row = geometry(zoo.load(name, positions=100)).rows[-1]
    assert genes_seen(row, data) == ""
