"""What the attention view and the matrix steps send to the browser and believe of what comes back."""

import numpy as np
import pytest

from explorer.components import attention_view, matrix_steps


def test_maps_of_many_blocks_share_cells_by_their_mean():
    maps = np.arange(2 * 5 * 5, dtype=np.float32).reshape(2, 5, 5)
    axis = attention_view.Axis(tuple("abcde"), ("1", "1", "1", "2", "2"))
    thin, where = attention_view.thinned(maps, axis, most=18)
    assert thin.shape == (2, 3, 3)
    assert thin[0, 0, 0] == pytest.approx(maps[0, :2, :2].mean())
    assert thin[1, 2, 1] == pytest.approx(maps[1, 4:, 2:4].mean())
    assert where.groups == ("1", "1", "2")
    assert attention_view.thinned(maps, axis, most=50)[0] is maps


@pytest.mark.parametrize("value", [None, "x", {}, {"head": True}, {"head": -1}, {"cell": [1]}, {"cell": [0, 1e9]}])
def test_nonsense_from_a_browser_chooses_nothing(value):
    assert attention_view.read_picked(value, 3, 4) == attention_view.Picked()


@pytest.mark.parametrize(
    "value", [None, [], {"x": 3}, {"x": [[1]]}, {"x": [[1, 2], [3, float("nan")]]}, {"x": [[1, 2], [3, 1e6]]}]
)
def test_edits_of_another_shape_or_size_are_not_believed(value):
    assert matrix_steps.read_edited(value, {"x": (2, 2)}) == {}
