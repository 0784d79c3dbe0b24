"""The arithmetic of Few pictures in the browser's modules against torch, scipy and the lesson's own functions."""

from __future__ import annotations

import itertools

import arithmetic
import numpy as np
import pytest
import torch
from scipy import stats

from explorer.datasets.teaching.photo_halves import grey, judging, patches
from explorer.training.lessons.augmented import changed, standard
from explorer.training.lessons.few_pictures import factor
from explorer.training.lessons.stacked_convolutions import StackedConvolutions

FOLDER = "pictures/few_pictures"
NET = StackedConvolutions((3, 4))
SEEN = patches(judging())[[5, 200]]


def arrays(net: StackedConvolutions, member: int) -> dict[str, list[float]]:
    return {f"way.16.{name}": part.astype(float).ravel().tolist() for name, part in net.parts(member).items()}


def test_the_network_is_torchs_and_a_call_opens_to_its_products():
    for tensor in NET.held:
        tensor.data = tensor.data.half().float()
    asked = (
        "seen.map((patch) => { const net = networkOf(arrays, 'way', [4, 16], 16), means = features(net, patch, 32); "
        "return { ...opened(net, means), means: Array.from(means) }; })"
    )
    told = arithmetic.evaluate(
        f"{FOLDER}/small_cnn.js", asked, arrays=arrays(NET, 1), seen=SEEN.reshape(2, -1).tolist()
    )
    with torch.no_grad():
        means = NET.features(torch.tensor(SEEN)[None])[1]
        sums = NET(torch.tensor(SEEN)[None])[1, :, 0]
    for one, mean, total in zip(told, means, sums, strict=True):
        assert one["means"] == pytest.approx(mean.tolist(), abs=1e-5)
        assert one["sum"] == pytest.approx(float(total), abs=1e-5)
        assert one["flower"] == pytest.approx(float(torch.sigmoid(total)), abs=1e-6)
        products = (mean * NET.held[-2][1, 0]).tolist()
        assert [term["product"] for term in one["largest"]] == pytest.approx(
            sorted(products, key=lambda v: -abs(v))[:3], abs=1e-6
        )
        assert sum(term["product"] for term in one["largest"]) + one["rest"] + one["bias"] == pytest.approx(one["sum"])
        assert one["others"] == 9


@pytest.mark.parametrize(("side", "kernel", "stride"), [(32, 5, 2), (16, 3, 2), (8, 3, 1), (7, 5, 2)])
def test_a_convolution_with_zeros_around_is_torchs(side, kernel, stride):
    chance = torch.Generator().manual_seed(side)
    maps, weights, biases = (
        torch.randn(shape, generator=chance) for shape in ((1, 3, side, side), (4, 3, kernel, kernel), (4,))
    )
    told = arithmetic.evaluate(
        f"{FOLDER}/small_cnn.js",
        "(() => { const made = convolved({ weights, biases, kernel, stride }, maps, side); "
        "return [made.side, ...made.values]; })()",
        weights=weights.ravel().tolist(),
        biases=biases.tolist(),
        maps=maps.ravel().tolist(),
        kernel=kernel,
        stride=stride,
        side=side,
    )
    made = torch.relu(torch.nn.functional.conv2d(maps, weights, biases, stride, kernel // 2))
    assert told[0] == made.shape[-1]
    assert told[1:] == pytest.approx(made.ravel().tolist(), abs=1e-4)


@pytest.mark.parametrize("change", [(True, 3, -2, 0.5), (False, -4, 4, 2.0), (True, 0, 0, 1.0), (False, 0, 1, 1.3)])
def test_a_changed_patch_is_the_one_the_lesson_learns_from(change):
    flip, down, right, power = change
    patch = torch.tensor(SEEN[:1])
    expected = changed(patch, *(torch.tensor([value]) for value in (flip, down, right, power)))[0]
    told = arithmetic.evaluate(
        f"{FOLDER}/changing.js",
        "Array.from(standard(changed(patch, change)))",
        patch=patch.ravel().tolist(),
        change={"flip": flip, "down": down, "right": right, "power": power},
    )
    assert told == pytest.approx(expected.ravel().tolist(), abs=1e-4)
    assert np.mean(told) == pytest.approx(0, abs=1e-9)
    assert np.std(told) == pytest.approx(1)


def test_brightness_and_contrast_are_undone_and_a_patch_is_cut_where_the_lesson_cuts():
    patch = torch.tensor(SEEN)
    assert standard(3 * patch - 7).numpy() == pytest.approx(patch.numpy(), abs=1e-5)
    row, column = judging()[0][5].tolist()
    told = arithmetic.evaluate(
        f"{FOLDER}/changing.js",
        "Array.from(standard(cut(picture, 320, row, column)))",
        picture=grey("china").ravel().tolist(),
        row=row,
        column=column,
    )
    assert told == pytest.approx(SEEN[0].ravel().tolist(), abs=1e-5)


def test_intervals_and_verdicts_are_scipys():
    rng = np.random.default_rng(0)
    one, other = rng.normal(0.7, 0.05, (2, 8))
    told = arithmetic.evaluate(
        f"{FOLDER}/statistics.js",
        "[interval(one, factor), compared(one, other, factor), compared(lifted, other, factor), "
        "compared(other, lifted, factor)]",
        one=one.tolist(),
        other=other.tolist(),
        lifted=(other + 0.2 + 0.01 * rng.normal(size=8)).tolist(),
        factor=factor(8),
    )
    for values, made in ((one, told[0]), (one - other, told[1])):
        low, high = stats.t.interval(0.95, 7, values.mean(), stats.sem(values))
        assert [made["mean"], made["low"], made["high"]] == pytest.approx([values.mean(), low, high])
    p = stats.ttest_rel(one, other).pvalue
    assert told[1]["verdict"] == ("better" if p < 0.05 else "no difference shown")
    assert [made["verdict"] for made in told[2:]] == ["better", "worse"]


def test_a_verdict_is_seldom_found_without_a_difference():
    """Two ways that are equal: about 5 in 100 comparisons of 8 draws are called better or worse."""
    draws = np.random.default_rng(1).normal(0.6, 0.1, (1000, 2, 8)).tolist()
    told = arithmetic.evaluate(
        f"{FOLDER}/statistics.js",
        "draws.filter(([one, other]) => compared(one, other, factor).verdict !== 'no difference shown').length",
        draws=draws,
        factor=factor(8),
    )
    assert 30 <= told <= 70


CURVES = {
    "networks": [
        [[0.5, 0.5], [0.55, 0.6], [0.6, 0.6], [0.7, 0.72]],
        [[0.5, 0.6], [0.6, 0.64], [0.65, 0.7], [0.8, 0.8]],
    ],
    "ways": ["nothing", "augmented"],
    "sizes": [4, 8, 16, 32],
}


@pytest.mark.parametrize(
    ("place", "right", "wrong", "few"),
    [(2, 32, 16, "still below"), (0, 8, 16, "fewer"), (3, 0, 32, "still below")],
)
def test_how_many_patches_a_way_is_worth(place, right, wrong, few):
    told = arithmetic.evaluate(
        f"{FOLDER}/exercises.js",
        "[right, wrong].map((size) => worth(measured, place).check({ size }))",
        measured=CURVES,
        place=place,
        right=right,
        wrong=wrong,
    )
    assert [one["right"] for one in told] == [True, False]
    assert few in told[1]["words"]


def test_the_changed_row_is_numpys():
    row = np.array([0.2, 0.4, 0.8, 0.6])[::-1]
    moved = row[[0, 0, 1, 2]]
    answers = [(moved[2], moved.mean()), (moved[2], 0.5), (row[2], moved.mean()), (0.2, 0.6), (0.3, 0.3)]
    told = arithmetic.evaluate(
        f"{FOLDER}/exercises.js",
        "answers.map(([third, mean]) => CHANGED.check({ third, mean }).right)",
        answers=answers,
    )
    assert told == [True, False, False, False, False]


def test_labels_are_moved_apart():
    told = arithmetic.evaluate(
        f"{FOLDER}/curves.js",
        "apart([50, 52, 10, 99, 98].map((y) => ({ y })), 12, 0, 100).map(({ y, was }) => [y, was])",
    )
    places = [y for y, _ in told]
    assert all(later - sooner >= 12 - 1e-9 for sooner, later in itertools.pairwise(places))
    assert places[-1] <= 100
    assert [was for _, was in told] == [10, 50, 52, 98, 99]
