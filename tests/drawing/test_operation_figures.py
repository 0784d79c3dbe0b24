"""Figures of the lesson on convolution hold the numbers they are given, and say them in words."""

import numpy as np
import pytest
from figures import layout, traces

from explorer.drawing import operations, theme
from explorer.inspection.operations import cortex, dropping


def test_volumes_are_named_and_grow_with_their_sides():
    figure = operations.volumes((3, 32, 32), (10, 128, 32))
    texts = [note.text for note in layout(figure).annotations]
    assert texts == ["width 32", "height 32", "depth 3", "width 32", "height 128", "depth 10"]
    fronts = [trace for trace in traces(figure)[::3]]
    heights = [max(trace.y) - min(trace.y) for trace in fronts]
    assert heights[1] / heights[0] == pytest.approx(2)  # sides are drawn by their root
    assert "3 × 32 × 32 before, 10 × 128 × 32 after" in theme.describe(figure)


def test_averages_are_distances_from_the_mean_over_all_masks():
    units = np.array([1.0, -2.0])
    found = dropping.dropout(units, 0.5, 40, inverted=True, seed=3)
    figure = operations.averages(found)
    after_two = np.abs(found.values[:2].mean(0) - units).mean()
    assert traces(figure)[0].y[1] == pytest.approx(after_two)
    assert len(traces(figure)[0].y) == 40
    assert traces(figure)[1].y[0] / traces(figure)[1].y[24] == pytest.approx(5)  # one over the root of 25


def test_tuning_draws_both_cells_at_the_bar_that_is_shown():
    found = cortex.answers(45.0)
    figure = operations.tuning(found, 46.0, 1.0)
    drawn = {(trace.name, trace.xaxis): np.array(trace.y) for trace in traces(figure)}
    assert drawn["simple cell", "x"] == pytest.approx(found.simple[:, found.offsets.tolist().index(1.0)])
    assert drawn["complex cell", "x2"] == pytest.approx(found.complex[found.angles.tolist().index(45.0)])
    assert "bars of 45 degrees" in theme.describe(figure)
