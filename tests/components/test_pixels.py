"""The view of images: weights counted as torch does, orders undone, means nearest as numpy finds, exercises checked."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate
from torch import nn

from explorer.training.lessons.class_means import PICTURES, class_means
from explorer.training.lessons.permuted_pixels import order

FOLDER = "generalising/pixels"


@pytest.mark.parametrize(("side", "channels", "units", "kernel", "filters"), [(9, 3, 5, 3, 4), (16, 1, 7, 5, 2)])
def test_weights_are_counted_as_torch_does(side, channels, units, kernel, filters) -> None:
    sizes = {"side": side, "channels": channels, "units": units, "kernel": kernel, "filters": filters}
    dense = nn.Linear(side * side * channels, units, bias=False)
    conv = nn.Conv2d(channels, filters, kernel, bias=False)
    found = evaluate(f"{FOLDER}/layers.js", "[dense(sizes), convolution(sizes), maps(sizes)]", sizes=sizes)
    assert found == [dense.weight.numel(), conv.weight.numel(), side * side * filters]


def test_three_billion_weights_need_twelve_gigabytes() -> None:
    sizes = {"side": 1000, "channels": 3, "units": 1000, "kernel": 5, "filters": 64}
    found = evaluate(
        f"{FOLDER}/layers.js", "[dense(sizes), memory(dense(sizes)), memory(convolution(sizes))]", sizes=sizes
    )
    assert found == [3_000_000_000, "12 GB", "19.2 kB"]
    assert evaluate(f"{FOLDER}/layers.js", "[1, 250, 333333, 1e12].map(memory)") == [
        "4 bytes",
        "1 kB",
        "1.333… MB",
        "4 TB",
    ]


def test_an_order_is_followed_and_undone() -> None:
    one = order(2)
    values = list(np.random.default_rng(0).random(64))
    expression = "[reordered(values, one), reordered(reordered(values, one), places(one)), places(one)]"
    moved, back, places = evaluate(f"{FOLDER}/order.js", expression, values=values, one=one.tolist())
    assert moved == [values[k] for k in one]
    assert back == values
    assert places == np.argsort(one).tolist()


def test_pixels_travel_from_their_old_place_to_the_new() -> None:
    ends = evaluate(f"{FOLDER}/order.js", "[0, 1].map((share) => between(10, 63, share, 8))")
    assert ends == [[1, 2], [7, 7]]


@pytest.mark.parametrize("pictures", PICTURES)
def test_the_browser_reads_test_pictures_as_python_does(pictures) -> None:
    found = class_means(pictures)
    means = found.means.astype(np.float32).astype(float)
    expression = "tests.map((one) => nearest(distances(one, means)))"
    read = evaluate(f"{FOLDER}/nearest.js", expression, tests=found.tests[:60].tolist(), means=means.ravel().tolist())
    assert [one["read"] for one in read] == found.read[:60].tolist()
    assert all(one["tied"] == (pictures == "bars") for one in read)


def test_means_and_losses_are_of_counts() -> None:
    readings = [
        {"reader": reader, "size": 10, "permuted": permuted, "seed": seed, "test": right / 20}
        for reader, permuted, counts in (
            ("dense", False, (10, 12)),
            ("dense", True, (11, 10)),
            ("convolution", False, (18, 20)),
            ("convolution", True, (10, 11)),
        )
        for seed, right in enumerate(counts)
    ]
    expression = """(() => {
        const all = new Accuracies(readings, 20);
        return [all.counts("dense", 10, true), all.mean("convolution", 10, false), all.lost("dense", 10), all.lost("convolution", 10)];
    })()"""  # noqa: E501
    counts, mean, dense, convolution = evaluate(f"{FOLDER}/accuracies.js", expression, readings=readings)
    assert counts == [11, 10]
    assert mean == 0.95
    assert dense == {"mean": pytest.approx(1 / 40), "worse": 1}
    assert convolution == {"mean": pytest.approx(17 / 40), "worse": 2}


def test_the_exercise_takes_what_torch_counts_and_says_why_others_are_wrong() -> None:
    dense = nn.Linear(200 * 200 * 3, 500, bias=False, device="meta").weight.numel()
    conv = nn.Conv2d(3, 64, 5, bias=False).weight.numel()
    tries = [
        (dense, conv),
        (dense // 3, conv),
        (dense, conv // 3),
        (dense, conv + 64),
        (dense, conv * 40000),
        (1, conv),
        (dense, 7),
    ]
    told = evaluate(
        f"{FOLDER}/exercises.js",
        "tries.map(([dense, convolution]) => WEIGHTS.check({ dense, convolution }))",
        tries=tries,
    )
    assert [one["right"] for one in told] == [True] + [False] * 6
    assert len({one["words"] for one in told}) == 7
