"""The arithmetic beside autoencoders, in the browser's modules, against torch, scipy, scikit-learn and closed forms."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.metrics import roc_auc_score, roc_curve
from torch.nn import functional as F

from explorer.datasets.teaching.digits import digits, pixels
from explorer.datasets.teaching.photographs import joined, split
from explorer.training.lessons import colouring, damaged_digits, linear_rebuilding
from explorer.training.lessons.stacked_dense import StackedDense

WIDTHS, ACTIVATIONS = (64, 7, 2, 9, 64), ("tanh", "linear", "relu", "sigmoid")
NETWORK = StackedDense(WIDTHS, ACTIVATIONS, (3,))
KNOWN = linear_rebuilding.components(pixels(digits().train))
TEST = pixels(digits().test)


def flat(parts: dict[str, np.ndarray]) -> dict[str, list[float]]:
    return {name: part.astype(float).ravel().tolist() for name, part in parts.items()}


def test_a_networks_values_are_torchs_and_a_unit_opens_to_its_sum():
    picture = TEST[3]
    for tensor in NETWORK.held:
        tensor.data = tensor.data.half().float()
    asked = (
        'values(layersOf(arrays, "layer", activations), picture).concat([unitOf(layersOf(arrays, "layer", '
        'activations)[3], values(layersOf(arrays, "layer", activations), picture)[3], 20)])'
    )
    arrays = flat(NETWORK.parts(0))
    told = arithmetic.evaluate(
        "making/dense.js", asked, arrays=arrays, activations=list(ACTIVATIONS), picture=picture.tolist()
    )
    given = torch.tensor(picture, dtype=torch.float32)[None]
    with torch.no_grad():
        for place in range(1, 5):
            assert told[place] == pytest.approx(NETWORK.layers(given, 0, place)[0, 0].tolist(), abs=1e-5)
    unit = told[5]
    sums = [*(one["product"] for one in unit["largest"]), unit["rest"], unit["bias"]]
    assert sum(sums) == pytest.approx(unit["sum"])
    assert 1 / (1 + np.exp(-unit["sum"])) == pytest.approx(told[4][20])
    weights = np.array(arrays["layer_4.weight"]).reshape(64, 9)[20]
    assert [one["product"] for one in unit["largest"]] == pytest.approx(
        sorted(weights * told[3], key=lambda v: -abs(v))[:3]
    )


def test_gradients_of_the_linear_autoencoder_are_torchs():
    generator = np.random.default_rng(1)
    inputs = generator.normal(size=(50, 6)) @ generator.normal(size=(6, 6))
    inputs -= inputs.mean(0)
    told = arithmetic.evaluate(
        "making/bottleneck/linear.js",
        "(() => { const net = begin(3, 6, 4); return { net, ...loss(net, covariance), encoded: net.encoder }; })()",
        covariance=(inputs.T @ inputs / 50).ravel().tolist(),
    )
    encoder = torch.tensor(told["encoded"], dtype=torch.float64).reshape(3, 6).requires_grad_()
    decoder = torch.tensor(told["net"]["decoder"], dtype=torch.float64).reshape(6, 3).requires_grad_()
    whole = torch.tensor(inputs)
    loss = ((whole - whole @ encoder.T @ decoder.T) ** 2).sum(1).mean()
    loss.backward()
    assert told["value"] == pytest.approx(loss.item())
    assert told["decoder"] == pytest.approx(decoder.grad.ravel().tolist())  # type: ignore[union-attr]
    assert told["encoder"] == pytest.approx(encoder.grad.ravel().tolist())  # type: ignore[union-attr]


def test_the_largest_principal_angle_is_scipys():
    one, other = np.random.default_rng(2).normal(size=(2, 3, 10))
    near = one + 1e-3 * other
    asked = "[largestAngle(one, other).degrees, largestAngle(one, near).degrees, largestAngle(one, one).degrees]"
    told = arithmetic.evaluate(
        "making/bottleneck/linear.js", asked, one=one.tolist(), other=other.tolist(), near=near.tolist()
    )
    expected = [np.degrees(subspace_angles(one.T, rows.T).max()) for rows in (other, near)]
    assert told[:2] == pytest.approx(expected, rel=1e-6)
    assert told[2] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_linear_autoencoder_descends_to_the_space_of_the_components(size):
    asked = (
        "(() => { let net = begin(size, 64, 1); for (let k = 0; k < steps; k++) net = step(net, covariance, 0.2); "
        "return { columns: Array.from({ length: size }, (_, k) => column(net, k)), value: loss(net, "
        "covariance).value }; })()"
    )
    told = arithmetic.evaluate(
        "making/bottleneck/linear.js", asked, size=size, steps=1500, covariance=KNOWN.covariance.ravel().tolist()
    )
    found = np.array(told["columns"])
    angle = np.degrees(subspace_angles(found.T, KNOWN.directions[:size].T).max())
    assert angle < 1
    assert linear_rebuilding.largest_angle(found, KNOWN.directions[:size]) == pytest.approx(angle, abs=1e-4)
    assert told["value"] == pytest.approx(KNOWN.variances[size:].sum(), rel=1e-3)


def test_codes_by_components_and_wobbles():
    arrays = {
        "images": (TEST[:4] * 16).ravel().tolist(),
        "labels": digits().test_labels[:4].tolist(),
        "mean": KNOWN.mean.tolist(),
        "directions": KNOWN.directions[:2].ravel().tolist(),
    }
    asked = (
        "(() => { const codes = new Codes(arrays, { encoder: [], decoder: [] }); const by = 'components', "
        "at = codes.codes[by]; "
        "return { at, drawn: codes.decode(by, at[1]), middle: codes.middle(by, labels[0]), nearest: at.map((code) => "
        "codes.nearest(by, code)), turned: wobbled(codes.pictures[0], { noise: 0, turned: [0, 27], seed: 1 }), "
        "noisy: [1, 1, 2].map((seed) => wobbled(codes.pictures[0], { noise: 0.5, turned: [], seed })[5]), "
        "tour: tour([[0, 0], [2, 4], [2, 0]], 2) }; })()"
    )
    told = arithmetic.evaluate("making/autoencoder/codes.js", asked, arrays=arrays, labels=arrays["labels"])
    assert told["at"] == pytest.approx(KNOWN.codes(TEST[:4], 2), abs=1e-9)
    assert told["drawn"] == pytest.approx(KNOWN.rebuilt(TEST[1:2], 2)[0])
    assert told["nearest"] == [0, 1, 2, 3]
    expected = TEST[0].copy()
    expected[[0, 27]] = 1 - expected[[0, 27]]
    assert told["turned"] == pytest.approx(expected)
    assert told["noisy"][0] == told["noisy"][1] != told["noisy"][2]
    assert told["tour"] == [[0, 0], [1, 2], [2, 4], [2, 2], [2, 0]]


def test_codes_move_as_far_as_a_linear_code_must():
    """Changes of one length: the mean distance of two linear numbers is that of the projected changes."""
    arrays = {
        "images": (TEST[:60] * 16).ravel().tolist(),
        "labels": digits().test_labels[:60].tolist(),
        "mean": KNOWN.mean.tolist(),
        "directions": KNOWN.directions[:2].ravel().tolist(),
    }
    asked = (
        "(() => { const codes = new Codes(arrays, { encoder: [], decoder: [] }); "
        "return [1, 2].map((length) => moved(codes, 'components', length, 5)); })()"
    )
    one, two = arithmetic.evaluate("making/autoencoder/codes.js", asked, arrays=arrays)
    assert one["count"] == 60
    for kind in ("noise", "other"):
        assert two[kind] == pytest.approx(2 * one[kind])
    noise = np.random.default_rng(0).normal(size=(4000, 64))
    expected = np.linalg.norm((noise / np.linalg.norm(noise, axis=1)[:, None]) @ KNOWN.directions[:2].T, axis=1).mean()
    assert one["noise"] == pytest.approx(expected, rel=0.15)
    assert one["other"] > 2 * one["noise"]


def test_ways_without_a_network_mend_as_the_lesson_does():
    rng = np.random.default_rng(0)
    whole, there = TEST[7], rng.random(64) > 0.5
    noisy, holed = whole + 0.3 * rng.normal(size=64), np.where(there, whole, 0)
    train = digits().train[:200].reshape(200, 64)
    known = {
        "images": train.ravel().tolist(),
        "mean": KNOWN.mean.tolist(),
        "directions": KNOWN.directions.ravel().tolist(),
        "variances": KNOWN.variances.tolist(),
        "covariance": KNOWN.covariance.ravel().tolist(),
    }
    asked = (
        "({ shrunk: shrunk(known, noisy, 0.3), given: given(known, { seen: holed, there }), nearest: "
        "nearest(known, { seen: "
        "holed, there }), few: byComponents(known, { seen: holed, there }, 8), whole: byComponents(known, { "
        "seen: noisy, "
        "there: there.map(() => true) }, 8), apart: [apart(noisy, whole, 'noise', there), apart(noisy, "
        "whole, 'missing', there)] })"
    )
    told = arithmetic.evaluate(
        "making/damaged/mending.js",
        asked,
        known=known,
        noisy=noisy.tolist(),
        holed=holed.tolist(),
        there=there.tolist(),
        whole=whole.tolist(),
    )
    assert told["shrunk"] == pytest.approx(linear_rebuilding.cleaned(noisy[None], KNOWN, 0.3)[0])
    assert told["given"] == pytest.approx(linear_rebuilding.filled(holed[None], there[None], KNOWN)[0])
    (row,) = damaged_digits.nearest_rows(holed[None], there[None], train / 16)
    assert told["nearest"] == pytest.approx(train[row] / 16)
    assert told["few"] == pytest.approx(damaged_digits._projected(holed[None], there[None], KNOWN, 8)[0])
    assert told["whole"] == pytest.approx(KNOWN.rebuilt(noisy[None], 8)[0])
    squares = (noisy - whole) ** 2
    assert [one["root"] for one in told["apart"]] == pytest.approx(
        [np.sqrt(squares.mean()), np.sqrt(squares[~there].mean())]
    )


def test_what_is_missing_and_turned_by_hand():
    asked = (
        "[damaged(whole, { kind: 'missing', amount: 0.4, seed: 3, turned: [] }), damaged(whole, { kind: "
        "'missing', amount: "
        "0.4, seed: 3, turned: [5] }), damaged(whole, { kind: 'missing', amount: 0, seed: 3, turned: [] }), "
        "damaged(whole, { kind: 'noise', amount: 0, seed: 3, turned: [] })]"
    )
    some, turned, none, still = arithmetic.evaluate("making/damaged/mending.js", asked, whole=TEST[0].tolist())
    assert 10 < some["there"].count(False) < 42
    assert [a != b for a, b in zip(some["there"], turned["there"], strict=True)] == [k == 5 for k in range(64)]
    for one in (none, still):
        assert one["seen"] == pytest.approx(TEST[0])


def test_divergence_and_cross_entropy_are_torchs():
    mean, log_variance = [0.7, -1.3], [-0.4, 0.9]
    network = {
        "encoder": [{"weights": [0.0] * 8, "biases": [*mean, *log_variance], "activation": "linear"}],
        "plain": False,
    }
    drawn, picture = np.random.default_rng(3).random((2, 64))
    asked = (
        "({ terms: divergences(encode(network, [1, 1])), code: encode(network, [1, 1]), entropy: "
        "crossEntropy(picture, drawn_), "
        "way: between([0, 2], [3, 8], 4), draws: drawn(2000, 1) })"
    )
    told = arithmetic.evaluate(
        "making/variational/codes.js", asked, network=network, picture=picture.tolist(), drawn_=drawn.tolist()
    )
    spread = torch.tensor(log_variance).div(2).exp()
    ours = torch.distributions.Normal(torch.tensor(mean), spread)
    known = torch.distributions.kl_divergence(ours, torch.distributions.Normal(0.0, 1.0))
    assert told["terms"] == pytest.approx(known.tolist(), abs=1e-6)
    assert told["code"]["spread"] == pytest.approx(spread.tolist())
    expected = F.binary_cross_entropy(torch.tensor(drawn), torch.tensor(picture), reduction="sum")
    assert told["entropy"] == pytest.approx(expected.item())
    assert told["way"] == [[0, 2], [1, 4], [2, 6], [3, 8]]
    assert np.mean(told["draws"], 0) == pytest.approx([0, 0], abs=0.08)
    assert np.var(told["draws"], 0) == pytest.approx([1, 1], abs=0.1)


def test_areas_and_curves_are_scikit_learns_and_one_half_where_nothing_differs():
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 10, 400)
    scores = np.round(rng.normal(size=400) + 0.8 * (labels == 3), 1)  # many are equal
    asked = (
        "({ pairs: pairs(scores, labels, 3), other: pairs(scores, labels, 5), curve: curve(scores, labels, 3), "
        "at: above(scores, labels, 3, 1), share: thresholdAt([5, 1, 3, 2], 0.5) })"
    )
    told = arithmetic.evaluate("making/unseen/roc.js", asked, scores=scores.tolist(), labels=labels.tolist())
    assert told["pairs"]["area"] == pytest.approx(roc_auc_score(labels == 3, scores))
    assert told["other"]["area"] == pytest.approx(0.5, abs=0.12)
    alarms, hits, _ = roc_curve(labels == 3, scores, drop_intermediate=False)
    assert np.array(told["curve"]) == pytest.approx(np.stack([alarms, hits], 1))
    assert told["at"]["hits"] == int(((labels == 3) & (scores > 1)).sum())
    assert told["at"]["alarms"] == int(((labels != 3) & (scores > 1)).sum())
    assert told["share"] == 2.5


def test_convolutions_are_torchs_and_colours_come_back():
    net = colouring.network(0)
    light = np.random.default_rng(5).random((9, 11))
    layers = [
        {
            "weights": net[k].weight.detach().ravel().tolist(),  # type: ignore[union-attr,operator]
            "biases": net[k].bias.detach().tolist(),  # type: ignore[union-attr,operator]
            "kernel": 1 if k == 4 else 5,
            "rectified": k < 4,
        }
        for k in (0, 2, 4)
    ]
    asked = "({ ...coloured(layers, light, 9, 11), split: split(colour), joined: joined(0.4, 0.1, -0.2) })"
    colour = [0.9, 0.2, 0.5]
    told = arithmetic.evaluate(
        "making/colouring/convolve.js", asked, layers=layers, light=light.ravel().tolist(), colour=colour
    )
    with torch.no_grad():
        expected = net(torch.tensor(light, dtype=torch.float32)[None, None])[0].flatten(1)
    assert told["blue"] == pytest.approx(expected[0].tolist(), abs=1e-5)
    assert told["red"] == pytest.approx(expected[1].tolist(), abs=1e-5)
    seen, differences = split(np.array(colour))
    assert [told["split"][name] for name in ("light", "blue", "red")] == pytest.approx([seen, *differences])
    assert told["joined"] == pytest.approx(joined(np.array(0.4), np.array([0.1, -0.2])))
    assert joined(seen, differences) == pytest.approx(colour)


@pytest.mark.parametrize(
    ("module", "name", "right", "wrong"),
    [
        ("autoencoder", "COUNTED", {"count": 8642}, {"count": 8448}),
        ("autoencoder", "SMALL", {"first": 0, "second": 5}, {"first": 0, "second": 1}),
        ("bottleneck", "LEFT", {"error": 0.5}, {"error": 2}),
        ("damaged", "SHRUNK", {"score": 1}, {"score": 0.65}),
        ("variational", "DIVERGENCE", {"nats": 2}, {"nats": 4}),
        ("unseen", "PAIRS", {"area": 0.833}, {"area": 0.167}),
        ("colouring", "GREEN", {"green": 0.45}, {"green": 0.27}),
    ],
)
def test_exercises_take_the_right_answer_alone(module, name, right, wrong):
    told = arithmetic.evaluate(
        f"making/{module}/exercises.js", f"[{name}.check(right), {name}.check(wrong)]", right=right, wrong=wrong
    )
    assert [one["right"] for one in told] == [True, False]
    assert all(len(one["words"]) > 10 for one in told)


def test_a_relief_is_lit_by_three_pictures():
    asked = (
        "({ normals: normalsOf(12), lit: lit(normalsOf(12), lightAt(-0.4, 0.7)), light: lightAt(-0.4, 0.7), far: "
        "lightAt(3, 4), free: held(lights().map((l) => "
        "lit(normalsOf(12), l, false)), 4), dark: held(lights().map((l) => lit(normalsOf(12), l)), 4) })"
    )
    told = arithmetic.evaluate("making/elsewhere/relief.js", asked)
    normals, light = np.array(told["normals"]), np.array(told["light"])
    assert light == pytest.approx([-0.4, 0.7, np.sqrt(1 - 0.65)])
    assert np.linalg.norm(told["far"]) == pytest.approx(1)
    assert told["lit"] == pytest.approx(np.maximum(normals @ light, 0))
    at = (np.arange(12) + 0.5) / 6 - 1
    across, up = np.meshgrid(at, -at)
    radius = np.hypot(across, up)
    along = (
        -10 * 0.55 * np.exp(-5 * radius**2) - 120 * 0.16 * (radius - 0.72) * np.exp(-60 * (radius - 0.72) ** 2) / radius
    )
    slopes = np.stack([-along * across, -along * up, np.ones_like(up)], -1).reshape(-1, 3)
    assert normals == pytest.approx(slopes / np.linalg.norm(slopes, axis=1)[:, None], abs=1e-5)
    tilts = [
        (t * np.cos(2 * np.pi * k / 20), t * np.sin(2 * np.pi * k / 20)) for t in (0.3, 0.6, 0.9) for k in range(20)
    ]
    every = np.array([[x, y, np.sqrt(1 - x * x - y * y)] for x, y in tilts])
    for name, pictures in (("free", every @ normals.T), ("dark", np.maximum(every @ normals.T, 0))):
        squares = np.linalg.svd(pictures, compute_uv=False) ** 2
        assert told[name] == pytest.approx(np.cumsum(squares)[:4] / squares.sum(), abs=1e-5)


def test_a_table_is_completed_from_what_is_known():
    """A film's numbers are those of ridge regression on the numbers of the people who rated it."""
    asked = (
        "(() => { const made = table(3), code = completed(made, 2); return { made, code, errors: "
        "errors(made, code), guess: guess(code, 2, 4) }; })()"
    )
    told = arithmetic.evaluate("making/elsewhere/ratings.js", asked)
    whole, known = np.array(told["made"]["whole"]), np.array(told["made"]["known"])
    people, films, middle = (np.array(told["code"][name]) for name in ("people", "films", "middle"))
    assert middle == pytest.approx(whole[known].mean())
    assert told["guess"] == pytest.approx(middle + people[2] @ films[4])
    for k, row in enumerate(known.T):
        rest = whole[row, k] - middle
        expected = np.linalg.solve(people[row].T @ people[row] + 0.3 * np.eye(2), people[row].T @ rest)
        assert films[k] == pytest.approx(expected, abs=1e-6)
    for i, row in enumerate(known):
        rest = whole[i, row] - middle
        expected = np.linalg.solve(films[row].T @ films[row] + 0.3 * np.eye(2), films[row].T @ rest)
        assert people[i] == pytest.approx(expected, abs=0.02), "by turns, until neither moves"
    hidden = (middle + people @ films.T - whole)[~known]
    assert told["errors"]["code"] == pytest.approx(np.sqrt((hidden**2).mean()))
    means = np.array([whole[known[:, j], j].mean() for j in range(whole.shape[1])])
    assert told["errors"]["mean"] == pytest.approx(np.sqrt(((means - whole)[~known] ** 2).mean()))
