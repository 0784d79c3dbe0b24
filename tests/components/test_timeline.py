"""The timeline's neocognitron and small pictures, as the browser reckons them, against torch and closed forms."""

from __future__ import annotations

import math

import arithmetic
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.networks.zoo import gallery

CELLS = "neuron/timeline/neocognitron.js"
PICTURES = "neuron/timeline/demonstrations.js"
BARS = [
    {"way": way, "row": row, "column": column, "length": length}
    for way in ("upright", "flat", "falling", "rising")
    for row, column in ((3, 3), (6, 5), (9, 10), (7, 7))
    for length in (2, 5)
]


def torchs(picture: np.ndarray, filters: list, threshold: float = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return the S maps and the C maps of a picture by torch."""
    weight = torch.tensor(filters, dtype=torch.float64)[:, None]
    bias = torch.full((len(filters),), -threshold, dtype=torch.float64)
    s = F.relu(F.conv2d(torch.from_numpy(picture)[None, None], weight, bias))
    return s[0].numpy(), F.max_pool2d(s, 4)[0].numpy()


@pytest.fixture(scope="module")
def answered() -> dict:
    expression = (
        "{ filters: ORIENTATIONS.map(({ weights }) => weights), all: bars.map(answers), free: bars.map(freedom),"
        " cells: bars.map(cellsOf) }"
    )
    return arithmetic.evaluate(CELLS, expression, bars=BARS)


def test_every_s_and_c_cell_is_torchs(answered):
    for bar, answer, cells in zip(BARS, answered["all"], answered["cells"], strict=True):
        picture = np.zeros((14, 14))
        for row, column in cells:
            picture[row, column] = 1
        assert picture.sum() == bar["length"]
        assert np.array_equal(answer["picture"], picture)
        s, c = torchs(picture, answered["filters"])
        assert np.array_equal([one["s"] for one in answer["maps"]], s)
        assert np.array_equal([one["c"] for one in answer["maps"]], c)


def test_only_the_cells_of_a_bars_own_direction_answer_it(answered):
    for bar, answer in zip(BARS, answered["all"], strict=True):
        largest = {one["name"]: np.max(one["s"]) for one in answer["maps"]}
        own = largest.pop(bar["way"])
        assert own == (4 if bar["length"] > 2 else 2)
        assert not any(largest.values())


def test_a_filter_finds_its_line_and_shares_its_weights(answered):
    upright, flat, falling, rising = np.array(answered["filters"])
    assert np.array_equal(upright, [[-1, 2, -1]] * 3)
    assert np.array_equal(flat, upright.T)
    assert np.array_equal(falling, 3 * np.eye(3) - 1)
    assert np.array_equal(rising, falling[::-1])


def test_how_far_a_bar_may_go_is_found_by_moving_it(answered):
    for cells, free in zip(answered["cells"], answered["free"], strict=True):
        base, far = None, 0
        for by in range(14):
            picture = np.zeros((14, 14))
            moved = [(row, column + by) for row, column in cells]
            if max(column for _, column in moved) > 13:
                break
            for row, column in moved:
                picture[row, column] = 1
            _, c = torchs(picture, answered["filters"])
            base = c if base is None else base
            if not np.array_equal(base, c):
                break
            far = by
        assert free == far


def test_a_bar_stays_on_the_retina():
    bars = [{**bar, "row": row, "column": column} for bar in BARS[::4] for row in (-5, 6, 40) for column in (-5, 6, 40)]
    for cells in arithmetic.evaluate(CELLS, "bars.map((bar) => cellsOf(held(bar)))", bars=bars):
        assert all(0 <= place <= 13 for cell in cells for place in cell)


def test_a_move_within_the_neighbourhood_changes_s_but_not_c():
    start = "{ way: 'upright', row: 6, column: 6, length: 5 }"
    counted = arithmetic.evaluate(CELLS, f"[1, 2, 3].map((by) => changed({start}, {{ ...{start}, column: 6 + by }}))")
    assert [one["c"] == 0 for one in counted] == [True, True, False]
    assert all(one["s"] == 10 for one in counted)


def test_the_numbers_of_the_small_pictures():
    found = arithmetic.evaluate(
        PICTURES,
        "{ and: [[0,0],[0,1],[1,0],[1,1]].map(([a, b]) => and(a, b)),"
        " xor: [[0,0],[0,1],[1,0],[1,1]].map(([a, b]) => xor(a, b).answer), tuning: tuning(),"
        " kept: KEPT, lstm: left(KEPT.lstm), recurrent: left(KEPT.recurrent), at0: discriminator(0),"
        " squash: [0, 0.5, 1, 3].map(squashed), "
        " bells: [-1, 0, 2.5].map((x) => [bell(x), bell(x, 2), discriminator(x)]) }",
    )
    assert found["and"] == [0, 0, 0, 1]
    assert found["xor"] == [0, 1, 1, 0]
    assert [one["answer"] for one in found["tuning"]] == [4, 0, 0, 0]
    assert found["kept"]["lstm"] == pytest.approx(50 / 51)
    assert found["lstm"] == pytest.approx((50 / 51) ** 50)
    assert found["recurrent"] == 0.5**50
    assert found["at0"] == pytest.approx(0.8808, abs=5e-5)  # FACTS: D*(0)
    assert found["squash"] == pytest.approx([0, 0.2, 0.5, 0.9])
    for p, q, best in found["bells"]:
        assert best == pytest.approx(p / (p + q))
    assert found["bells"][1][0] == pytest.approx(1 / math.sqrt(2 * math.pi))


def test_lenets_and_u_nets_sizes_are_the_published_ones():
    lenet, unet = arithmetic.evaluate(PICTURES, "[lenet(), uNet()]")
    assert lenet["volumes"] == [[32, 1], [28, 6], [14, 6], [10, 16], [5, 16]]
    assert sum(lenet["parameters"]) == gallery.architecture("lenet-5-plain").counted == 61_706
    assert unet == {"down": [568, 280, 136, 64, 28], "up": [52, 100, 196, 388]}


def test_an_upright_filter_gives_any_other_bar_at_most_its_threshold(answered):
    for bar, answer in zip(BARS, answered["all"], strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(np.array(answer["picture"]), (3, 3))
        sums = (windows * np.array(answered["filters"][0])).sum((2, 3))
        assert sums.max() <= 2 or bar["way"] == "upright"


def test_the_opened_rows_say_what_torch_says():
    bar = "{ way: 'upright', row: 6, column: 6, length: 5 }"
    answers = "(({ picture, maps }) => cellRows(picture, maps[0], { map: 0, row: 1, column: 1 }))(found)"
    found = arithmetic.evaluate(CELLS, f"answers({bar})")
    rows = {row["name"]: row for row in arithmetic.evaluate("neuron/timeline/rows.js", answers, found=found)}
    assert rows["c"]["text"] == "largest of 0 4 0 0 / 0 4 0 0 / 0 4 0 0 / 0 2 0 0"
    assert [rows[name]["value"] for name in ("c", "sum", "s")] == ["4", "6", "4"]
    assert rows["s"]["label"] == "S cell, row 5, column 6"


def test_the_guess_is_told_from_what_moved_and_exercises_are_checked():
    start = "{ way: 'upright', row: 6, column: 6, length: 5 }"
    found = arithmetic.evaluate(
        "neuron/timeline/asked.js",
        f"{{ stays: outcome({start}, {{ ...{start}, column: 7 }}),"
        f" leaves: outcome({start}, {{ ...{start}, column: 9 }}),"
        f" short: [2, 4, 1].map((answer) => shortBar().check({{ answer }})),"
        f" room: [2, 1, 3].map((cells) => room(() => ({start})).check({{ cells }})) }}",
    )
    assert (found["stays"]["right"], found["leaves"]["right"]) == (1, 0)
    for name in ("short", "room"):
        assert [one["right"] for one in found[name]] == [True, False, False]
        assert all(one["words"] for one in found[name])


def test_the_toys_attention_is_torchs():
    found = arithmetic.evaluate(PICTURES, "attention()")
    query, key = torch.tensor([[2.0, 0, 1], [0, 1, 1]]).double(), torch.tensor([[0.0, 1, 1], [2, 0, 0]]).double()
    weights = F.scaled_dot_product_attention(query.T[None], key.T[None], torch.eye(3).double()[None])[0]
    assert np.array_equal(found["scores"], query.T @ key)
    assert np.array(found["weights"]) == pytest.approx(weights.numpy(), rel=1e-12)


def test_accuracies_are_the_published_ones():
    rows = arithmetic.evaluate(PICTURES, "ILSVRC.map(({ name, year, top5 }) => [name, year, top5])")
    assert rows == [
        ["runner-up", 2012, 73.8], ["AlexNet", 2012, 84.7], ["best entry", 2013, 89], ["VGG", 2014, 92.7],
        ["GoogLeNet", 2014, 93.4], ["ResNet", 2015, 96.4],
    ]  # fmt: skip
