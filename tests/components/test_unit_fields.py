"""What the view of units sends to the browser and believes of what comes back."""

import numpy as np
import pytest

from explorer.components import unit_fields

LAYERS = [unit_fields.Drawn("conv", "Convolution", "4 x 9", 4, 9, "channel")]


def test_the_ruler_tells_chromosomes_in_the_networks_order():
    ruler = unit_fields.Ruler(["7", "7", "9", "7", ""], np.array([5, 6, 1, 2, 0]))
    assert ruler.runs() == [("7", 0, 2), ("9", 2, 3), ("7", 3, 4), ("", 4, 5)]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"layer": "other", "channel": 0, "column": 0},
        {"layer": "conv", "channel": -1, "column": 0},
        {"layer": "conv", "channel": True, "column": 0},
        {"layer": "conv", "channel": 0, "column": 9},
        {"layer": "conv", "channel": "0", "column": 1},
    ],
)
def test_nonsense_from_a_browser_chooses_nothing(value):
    assert unit_fields.read_cell(value, LAYERS) is None
