"""Responses pooled for drawing, against a loop; weights that share a cell."""

import numpy as np
import pytest

from explorer.inspection.filters.maps import pooled
from explorer.inspection.filters.weights import thinned


@pytest.mark.parametrize(("first", "end", "bins"), [(0, 1000, 50), (37, 803, 30), (990, 5000, 4), (12, 13, 1)])
def test_every_bin_holds_its_largest_response_and_says_where(first, end, bins):
    values = np.random.default_rng(0).normal(size=(3, 1000)).astype(np.float32)
    made = pooled(values, first, end, bins)
    count = made.value.shape[1]
    assert count <= bins
    assert made.first <= first
    assert made.end >= min(end, 1000)
    assert made.first % made.step == 0
    for k, b in np.ndindex(3, count):
        begin = made.first + b * made.step
        part = values[k, begin : min(begin + made.step, made.end)]
        assert made.value[k, b] == part[np.abs(part).argmax()]
        assert values[k, made.at[k, b]] == made.value[k, b]


def test_bins_stay_where_they_are_while_one_moves_along():
    values = np.random.default_rng(0).normal(size=(2, 4096)).astype(np.float32)
    one, other = pooled(values, 0, 2048, 64), pooled(values, 700, 2500, 64)
    assert one.step == other.step == 32
    shared = (2048 - other.first) // 32
    assert (one.value[:, -shared:] == other.value[:, :shared]).all()


def test_weights_that_share_a_cell_show_the_largest():
    weights = np.array([[[1, -3, 2, 0.5, 0]]], dtype=np.float32)
    cells, share = thinned(weights, 3)
    assert share == 2
    assert cells.tolist() == [[[-3, 2, 0]]]
    assert thinned(weights, 5)[1] == 1
