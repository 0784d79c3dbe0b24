"""The arithmetic along a chromosome: the model against the sum over all paths, the network against torch."""

from __future__ import annotations

import itertools

import arithmetic
import numpy as np
import pytest
import torch

from explorer.datasets.teaching.ancestry import SWITCH
from explorer.training.lessons import ancestry as lesson
from explorer.training.lessons import ancestry_network, ancestry_rivals

FOLDER = "pictures/ancestry"
HELD = lesson.judging(0.3, 0.05, 3, 11)


def listed(array: np.ndarray) -> list:
    return array.astype(float).tolist()


def by_all_paths(
    calls: np.ndarray, frequencies: np.ndarray, error: float, change: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability of the second population and of allele 1, by the sum over all paths and true alleles."""
    count = len(calls)
    second, one, total = np.zeros(count), np.zeros(count), 0.0
    for path in itertools.product((0, 1), repeat=count):
        for alleles in itertools.product((0, 1), repeat=count):
            p = 0.5
            for k, (z, allele) in enumerate(zip(path, alleles, strict=True)):
                p *= 1 if k == 0 else change if z != path[k - 1] else 1 - change
                p *= frequencies[z, k] if allele else 1 - frequencies[z, k]
                p *= error if allele != calls[k] else 1 - error
            total += p
            second += p * np.array(path)
            one += p * np.array(alleles)
    return second / total, one / total


def test_forwards_and_backwards_are_the_sum_over_all_paths():
    drawn = np.random.default_rng(3)
    frequencies, calls = drawn.uniform(0.05, 0.95, (2, 6)), drawn.integers(0, 2, 6)
    second, one = by_all_paths(calls, frequencies, 0.07, 0.1)
    told = arithmetic.evaluate(
        f"{FOLDER}/markov.js",
        "(() => { const made = passed({ calls, frequencies, error: 0.07, change: 0.1 });"
        "return { ...made, one: calls.map((call, k) => trueAllele(call, frequencies, k, 0.07, made.second[k])) }; })()",
        calls=listed(calls),
        frequencies=listed(frequencies),
    )
    assert told["second"] == pytest.approx(second)
    assert told["one"] == pytest.approx(one)
    errors = np.array([0.07])
    mine = ancestry_rivals.posterior(calls[None], frequencies[None], errors, 0.1)
    assert mine[0] == pytest.approx(second)
    assert ancestry_rivals.true_allele(calls[None], frequencies[None], errors, mine)[0] == pytest.approx(one)


def test_browser_and_python_say_the_same_of_a_mosaic():
    told = arithmetic.evaluate(
        f"{FOLDER}/markov.js",
        "(() => { const made = passed({ calls, frequencies, error: 0.05, change }), evidence = ratios(made.seen);"
        "return { second: made.second, evidence, windows: [1, 7, 63].map((width) => windowed(evidence, width)) }; })()",
        calls=listed(HELD.made.calls[0]),
        frequencies=listed(HELD.frequencies[0]),
        change=SWITCH,
    )
    second, _ = lesson.exact(HELD)
    evidence = ancestry_rivals.ratios(HELD.made.calls, HELD.frequencies, HELD.errors)
    assert told["second"] == pytest.approx(second[0])
    assert told["evidence"] == pytest.approx(evidence[0])
    for width, found in zip((1, 7, 63), told["windows"], strict=True):
        assert found == pytest.approx(ancestry_rivals.windowed(evidence, width)[0])
        by_hand = [evidence[0][max(0, k - width // 2) : k + width // 2 + 1].sum() for k in range(evidence.shape[1])]
        assert found == pytest.approx(by_hand)


def test_the_network_is_torchs():
    net = ancestry_network.AncestryNet(5).eval()
    told = arithmetic.evaluate(
        f"{FOLDER}/network.js",
        "answers(run(layers, arrays, given(calls, frequencies, 0.05)))",
        layers=ancestry_network.LAYERS,
        arrays={name.removeprefix("convs."): part.ravel().tolist() for name, part in net.state_dict().items()},
        calls=listed(HELD.made.calls[0]),
        frequencies=listed(HELD.frequencies[0]),
    )
    with torch.no_grad():
        answer = net(ancestry_network.given(HELD.made.calls, HELD.frequencies, HELD.errors))
    assert np.array(told["logits"]) == pytest.approx(answer["where"][0].T.numpy(), abs=1e-4)
    assert told["allele"] == pytest.approx(answer["cleaner"][0, 0].tolist(), abs=1e-4)
    second, one = lesson.answered(net, HELD)
    assert told["second"] == pytest.approx(second[0], abs=1e-5)
    assert told["one"] == pytest.approx(one[0], abs=1e-5)


def test_a_mosaic_has_its_stretches_its_errors_and_the_calls_that_were_exchanged():
    told = arithmetic.evaluate(
        f"{FOLDER}/mosaic.js",
        "({ plain: mosaic(asked, panel), flipped: mosaic({ ...asked, flips: [0, 50] }, panel),"
        "wrong: mosaic({ ...asked, error: 1 }, panel), neither: mosaic({ ...asked, neither: true }, panel),"
        "found: switchesOf(mosaic(asked, panel).ancestry), moves: [moved([20, 60], 0, 80), moved([20, 60], 1, -5),"
        "moved([20, 60], 1, 300), moved([20], 0, 31.6)], added: [added([]), added([20, 60]), added([100])] })",
        asked={"switches": [20, 60], "seed": 2, "error": 0, "flips": [], "neither": False},
        panel={"before": [1] * 128, "frequencies": [[0] * 128, [1] * 128]},
    )
    expected = np.r_[np.zeros(20), np.ones(40), np.zeros(68)]
    plain = told["plain"]
    for name in ("ancestry", "alleles", "calls"):
        assert plain[name] == listed(expected)
    assert told["found"] == [20, 60]
    assert np.flatnonzero(np.array(told["flipped"]["calls"]) != plain["calls"]).tolist() == [0, 50]
    assert told["flipped"]["alleles"] == plain["alleles"]
    assert told["wrong"]["calls"] == listed(1 - expected)
    assert told["neither"]["alleles"] == [1] * 128
    assert told["moves"] == [[59, 60], [20, 21], [20, 127], [32]]
    assert told["added"] == [[64], [20, 60, 94], [50, 100]]


def test_links_with_nonsense_open_as_usual():
    read = arithmetic.evaluate(
        f"{FOLDER}/state.js",
        "[['fst', '0.2512'], ['fst', '7'], ['switches', '5,9'], ['switches', '9,5'], ['switches', '0'], ['switches',"
        "'1,2,3,4,5'], ['flips', '2.5'], ['flips', '0,127']].map(([name, text]) => FIELDS[name].read(text) ?? null)"
        ".concat([panelOf(0.3), lower(0.3), lower(0)])",
    )
    assert read == [0.25, None, [5, 9], None, None, None, None, [0, 127], 60, 0.295, 0]


def test_the_exercises_take_right_answers_only():
    told = arithmetic.evaluate(
        f"{FOLDER}/exercises.js",
        "[[0.69, -0.69, 2, 0.3, 1].map((sum) => EVIDENCE.check({ sum }).right),"
        "[0.34, 0.66, 0.31, 0.09, 0.12].map((b) => FORWARDS.check({ b }).right),"
        "[0.16, 0.84, 0.95, 0.0095, 0.5].map((p) => TRUTH.check({ p }).right)]",
    )
    assert told == [[True, False, False, False, False]] * 3
    assert np.log(0.4 / 0.8) + np.log(0.4 / 0.1) == pytest.approx(0.69, abs=0.005)


def test_what_was_measured_is_said_with_its_losses():
    """Two networks, a window, the model, at one FST and error rate, and at FST 0 with no signal."""
    right = [[[0.5], [0.8]], [[0.5], [0.84]], [[0.5], [0.81]], [[0.5], [0.85]]]
    switches = [
        [[0, 4, 10, 0], [5, 10, 10, 15]],
        [[0, 4, 10, 0], [3, 6, 10, 9]],
        [[0, 0, 10, 0], [4, 8, 10, 8]],
        [[0, 0, 10, 0], [4, 5, 10, 4]],
    ]
    cleaned = [[[90, 0, 10], [100, 30, 10]], [[90, 0, 20], [100, 40, 20]], [[90, 0, 0], [100, 40, 5]]]
    measured = {
        "right": right,
        "claims": [[[0.52], [0.8]], [[0.54], [0.82]], [[0.5], [0.83]]],
        "switches": [[[row] for row in way] for way in switches],
        "cleaned": [[[row] for row in way] for way in cleaned],
        "widths": [[1], [15]],
        "neither": [[[0.5, 0], [0.7, 0.1]], [[0.5, 0], [0.72, 0.2]], [[0.5, 0], [0.75, 0.25]]],
        "fsts": [0, 0.3],
        "errors": [0.05],
        "judged": 5,
        "near": 5,
    }  # fmt: skip
    made = arithmetic.evaluate(
        f"{FOLDER}/told.js",
        "({ rows: Object.fromEntries(ofHeldOut(measured, 0.29, 0).map(({ name, text }) => [name, text])),"
        "none: Object.fromEntries(ofHeldOut(measured, 0.1, 0).map(({ name, text }) => [name, text])),"
        "asked: asked(measured, 0), sure: asked({ ...measured, claims: sure }, 0).right,"
        "verdicts: [verdict([0.8, 0.84], 0.79), verdict([0.8, 0.84], 0.85), verdict([0.8, 0.84], 0.81)] })",
        measured=measured,
        sure=[[[0.9], [0.9]]] * 3,
    )
    rows, none = made["rows"], made["none"]
    assert rows["held"].startswith(
        "variants right: networks 0.820 (0.800 to 0.840); window of 15 0.810; model 0.850: not"
    )
    assert rows["switches"].startswith("networks 40% found, off by 3.0, 50% of those called false; window 40% found")
    assert "of 100: networks leave 80 (35 put right, 15 spoilt), model 65 (40 put right, 5 spoilt)" in rows["cleaned"]
    assert "0.710 (0.700 to 0.720), model 0.750; 0.9 or more at 15% and 25%" in rows["neither"]
    assert none["switches"].endswith("window none called; model none called")
    assert "networks leave 105 (0 put right, 15 spoilt: worse than to leave them)" in none["cleaned"]
    assert made["asked"]["right"] == 0
    assert "0.52, 0.54 in the mean" in made["asked"]["because"]
    assert made["sure"] == 2
    assert [words.split()[0] for words in made["verdicts"]] == ["every", "the", "not"]
