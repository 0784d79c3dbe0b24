"""Pieces of ReLU networks and the tent map, counted in the browser, against numpy and closed forms."""

import arithmetic
import numpy as np
import pytest

FOLDER = "generalising/regions"
SHAPES = [[1], [5], [24], [4, 4], [8, 8, 8], [6, 6, 6, 6]]


def forward(network, places):
    """Return answers and which units are on, of places (n, 2)."""
    values, on = places, []
    for weights, biases in zip(network["weights"], network["biases"], strict=True):
        sums = values @ np.array(weights).T + np.array(biases)
        on.append(sums > 0)
        values = np.maximum(sums, 0)
    return values @ np.array(network["last"]) + network["offset"], np.concatenate(on, axis=1)


@pytest.fixture(scope="module")
def cut():
    """Networks and their pieces, with the browser's own idea of a piece's middle."""
    networks = arithmetic.evaluate(
        f"{FOLDER}/network.js", "shapes.flatMap((w) => [1, 2, 3].map((s) => drawn(w, s)))", shapes=SHAPES
    )
    asked = "nets.map((n) => pieces(n).map((p) => ({ ...p, middle: middle(p) })))"
    return list(zip(networks, arithmetic.evaluate(f"{FOLDER}/splitting.js", asked, nets=networks), strict=True))


def test_pieces_fill_the_square_and_do_not_overlap(cut):
    for _, pieces in cut:
        areas = []
        for piece in pieces:
            x, y = np.array(piece["corners"]).T
            areas.append(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
        assert sum(areas) == pytest.approx(4, rel=1e-9)


def test_in_a_piece_the_same_units_are_on_and_the_network_is_the_plane_that_is_said(cut):
    for network, pieces in cut:
        middles = np.array([piece["middle"] for piece in pieces])
        values, on = forward(network, middles)
        said = np.array([[unit for layer in piece["on"] for unit in layer] for piece in pieces])
        assert np.array_equal(on, said)
        assert len(np.unique(said, axis=0)) == len(pieces)
        planes = np.array([[*piece["slope"], piece["offset"]] for piece in pieces])
        assert (planes[:, :2] * middles).sum(1) + planes[:, 2] == pytest.approx(values, abs=1e-12)


def test_a_fine_grid_finds_no_pattern_that_was_not_counted(cut):
    side = np.linspace(-0.999, 0.999, 500)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    for network, pieces in cut[::3]:
        found = len(np.unique(np.packbits(forward(network, grid)[1], axis=1), axis=0))
        assert 0.85 * len(pieces) <= found <= len(pieces)


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_lines_that_all_cross_within_the_square_make_as_many_pieces_as_the_formula_says(n):
    angles = np.pi * (np.arange(n) + 0.3) / n
    network = {
        "weights": [np.column_stack([np.cos(angles), np.sin(angles)]).tolist()],
        "biases": [(0.02 * np.cos(5 * angles + np.arange(n) ** 2)).tolist()],
        "last": [1.0] * n,
        "offset": 0.0,
    }
    assert arithmetic.evaluate(f"{FOLDER}/splitting.js", "pieces(net).length", net=network) == 1 + n + n * (n - 1) // 2


def test_bounds_are_the_published_ones():
    """Montufar et al. 2014: 2 inputs, 8-8-8 against one layer of 24."""
    asked = "[possible([8, 8, 8]), oneLayer(24), possible([5]), oneLayer(5), possible([4, 4])]"
    assert arithmetic.evaluate(f"{FOLDER}/bounds.js", asked) == [9472, 301, 16, 16, 44]


def test_the_tent_doubles_its_pieces_and_its_corners_lie_on_it():
    xs = np.linspace(0, 1, 1001)
    one = "{ corners: corners(l), straight: straight(corners(l)), ys: xs.map((x) => passed(x, l)[l]) }"
    asked = f"[1, 2, 3, 10].map((l) => ({one}))"
    for layers, told in zip(
        [1, 2, 3, 10], arithmetic.evaluate(f"{FOLDER}/tent.js", asked, xs=xs.tolist()), strict=True
    ):
        assert told["straight"] == 2**layers
        expected = xs
        for _ in range(layers):
            expected = 1 - np.abs(2 * expected - 1)
        assert told["ys"] == pytest.approx(expected, abs=1e-9)
        corners = np.array(told["corners"])
        assert np.interp(xs, corners[:, 0], corners[:, 1]) == pytest.approx(expected, abs=1e-9)


def test_corners_without_a_bend_are_not_counted():
    assert arithmetic.evaluate(f"{FOLDER}/tent.js", "straight([[0, 0], [0.25, 0.5], [0.5, 1], [1, 0]])") == 2
