"""The arithmetic of smileys in the browser: pictures are the lesson's, the network and its gradient are torch's."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from explorer.datasets.teaching.smileys import pictures, smileys
from explorer.training.lessons import smiley_reading as lesson

FACES, THERE, _ = smileys(6, 5)
INK = pictures(FACES, np.ones_like(THERE))
NET = lesson.network(3)
ARRAYS = {name: part.ravel().tolist() for name, part in NET.state_dict().items()}


def test_strokes_make_the_pictures_that_were_learnt():
    asked = "faces.map((face) => picture(Object.values(strokesOf(face))))"
    told = arithmetic.evaluate("pictures/smiley/face.js", asked, faces=FACES.tolist())
    assert np.array(told) == pytest.approx(INK.reshape(6, -1), abs=1e-6)
    assert INK.max() == 1
    assert 0.05 < INK.mean() < 0.3


def test_what_is_drawn_can_be_rubbed_out_and_comes_back_from_its_text():
    asked = (
        "(() => { const one = new Float64Array(576).fill(0.4);"
        "const text = 'd' + coded([3, 12]) + coded([21, 12]) + '-r' + coded([12, 12]), both = decoded(text);"
        "const wrong = ['d', 'x00', 'd0', 'd00-', 'd0!', 'd00--d00'].map((words) => decoded(words) === undefined);"
        "return { both, drawn: picture(both.slice(0, 1)), left: picture(both), laid: laid(one, bounds(both)),"
        "on: picture(both, one), wrong }; })()"
    )
    told = arithmetic.evaluate("pictures/smiley/face.js", asked)
    line, rubbed = told["both"]
    assert told["laid"] == pytest.approx(told["on"])
    assert np.array(line["points"]) == pytest.approx(np.array([[3, 12], [21, 12]]), abs=24 / 61 / 2 + 1e-9)
    assert rubbed["rub"]
    assert not line["rub"]
    assert all(told["wrong"])
    one, left = (np.array(told[name]).reshape(24, 24) for name in ("drawn", "left"))
    assert one[:, 4:20].sum(0) == pytest.approx(1.6, abs=0.25)  # the line is 1.6 pixels thick
    assert left[11:13, 11:13] == pytest.approx(0)
    assert left[:, :9] == pytest.approx(one[:, :9])


def test_the_network_its_gradient_and_what_covering_changes_are_torchs():
    asked = (
        "inks.map((ink) => { const net = networkOf(arrays), made = read(net, ink);"
        "return { ...made, gradient: gradient(net, made), covered: covered(net, ink, made) }; })"
    )
    told = arithmetic.evaluate("pictures/smiley/network.js", asked, arrays=ARRAYS, inks=INK.reshape(6, -1).tolist())
    images = torch.tensor(INK)[:, None]
    with torch.no_grad():
        sums, features = NET(images)[:, 0], NET[:-1](images)
    product, fallen = lesson.gradient_times_input(NET, images).detach(), lesson.covered(NET, images)
    for k, made in enumerate(told):
        assert made["sum"] == pytest.approx(sums[k].item(), abs=1e-5)
        assert made["features"] == pytest.approx(features[k].tolist(), abs=1e-5)
        assert made["probability"] == pytest.approx(torch.sigmoid(sums[k]).item(), abs=1e-6)
        assert np.array(made["gradient"]) * INK[k].ravel() == pytest.approx(product[k].ravel().numpy(), abs=1e-5)
        assert made["covered"] == pytest.approx(fallen[k].ravel().tolist(), abs=1e-5)


def test_bins_gaps_and_intervals():
    rng = np.random.default_rng(2)
    said = rng.random(400).round(3)
    labels = (rng.random(400) < said).astype(int)
    held = {"said": said.tolist(), "labels": labels.tolist(), "bends": []}
    asked = (
        "({ bins: calibration(held), gap: gap(calibration(held)), sure: sure(held.said), shares: shares(held.said) })"
    )
    told = arithmetic.evaluate("pictures/smiley/measured.js", asked, held=held)
    place = np.minimum(9, np.floor(said * 10)).astype(int)
    expected = [(said[place == k].mean(), labels[place == k].mean(), (place == k).sum()) for k in range(10)]
    assert [(one["mean"], one["happy"], one["count"]) for one in told["bins"]] == pytest.approx(np.array(expected))
    assert told["gap"] == pytest.approx(sum(n / 400 * abs(mean - happy) for mean, happy, n in expected))
    assert told["sure"] == pytest.approx(((said >= 0.9) | (said <= 0.1)).mean())
    assert told["shares"] == pytest.approx(np.bincount(place, minlength=10) / 400)
    low, high = arithmetic.evaluate("pictures/smiley/charts.js", "interval(0.3, 50)")
    theirs = binomtest(15, 50).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high))


def test_the_exercise_takes_right_answers_only():
    asked = (
        "[0.75, 1.1, 0.25, 0.79, 0.5].map((p) => SIGMOID.check({ p }).right).concat([{}, { bend: 0.2 }, { tilt: 180 },"
        "{ eyes: false }, { paper: 'digit' }].map((some) => fooled(() => ({ state: { ...state, ...some }, probability: "
        "0.2 })).check().right), fooled(() => ({ state, probability: 0.5 })).check().right)"
    )
    state = {"paper": "face", "head": True, "eyes": True, "mouth": True, "bend": 0.7, "tilt": 0}
    told = arithmetic.evaluate("pictures/smiley/exercises.js", asked, state=state)
    assert told == [True, False, False, False, False, True, False, False, False, False, False]
    assert 1 / (1 + np.exp(-1.1)) == pytest.approx(0.75, abs=0.005)
