"""How well cells follow a pattern, in the browser's modules, against scikit-learn, numpy and chance."""

import arithmetic
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

FOLDER = "sequences/remember"


def random_pattern(generator, letters):
    """Stretches of ones and zeros, some letters left out."""
    values = np.repeat(generator.integers(0, 2, letters // 7 + 1), 7)[:letters]
    values[generator.random(letters) < 0.1] = -1
    return values


@pytest.mark.parametrize("shift", [0, 59])
def test_pairs_in_order_are_the_area_under_the_curve(shift):
    generator = np.random.default_rng(1)
    values, numbers = random_pattern(generator, 60), generator.integers(0, 12, 60) / 4  # many are equal
    asked = """(() => {
      const order = sorted(numbers);
      return [pairs(numbers, order, values, shift), followed({ kind: "order", values }, numbers, order, shift)];
    })()"""
    counted, value = arithmetic.evaluate(
        f"{FOLDER}/following.js", asked, numbers=numbers.tolist(), values=values.tolist(), shift=shift
    )
    moved = np.roll(values, shift)
    known = roc_auc_score(moved[moved >= 0], numbers[moved >= 0])
    assert counted["right"] / counted["pairs"] == pytest.approx(known)
    assert counted["pairs"] == (moved == 1).sum() * (moved == 0).sum()
    assert value == pytest.approx(2 * known - 1)


@pytest.mark.parametrize("shift", [0, 21])
def test_amounts_are_followed_by_pearsons_correlation(shift):
    generator = np.random.default_rng(2)
    values, numbers = generator.integers(-1, 5, 50), generator.normal(size=50)
    told = arithmetic.evaluate(
        f"{FOLDER}/following.js",
        "correlation(numbers, values, shift)",
        numbers=numbers.tolist(),
        values=values.tolist(),
        shift=shift,
    )
    moved = np.roll(values, shift)
    counts = moved >= 0
    assert told["value"] == pytest.approx(np.corrcoef(numbers[counts], moved[counts])[0, 1])
    assert told["value"] == pytest.approx(told["together"] / (told["spreadX"] * told["spreadY"]))


def test_nothing_to_tell_apart_is_no_number():
    asked = """[
      followed({ kind: "order", values: [1, 1, 1] }, [1, 2, 3], sorted([1, 2, 3])),
      followed({ kind: "amount", values: [2, 2, 2] }, [1, 2, 3], null),
      followed({ kind: "amount", values: [0, 1, 2] }, [1, 1, 1], null),
    ]"""
    assert np.isnan(arithmetic.evaluate(f"{FOLDER}/following.js", asked)).all()


def test_shifts_differ_and_chance_counts_the_true_one():
    asked = (
        "[shifts(2000, 199, 1), chance(0.9, [0.1, 0.95, 0.9, 0.2]), most(Array.from({ length: 200 }, (_, k) => k + 1))]"
    )
    moved, share, high = arithmetic.evaluate(f"{FOLDER}/following.js", asked)
    assert len(set(moved)) == 199
    assert min(moved) >= 1
    assert max(moved) <= 1999
    assert min(moved) < 100
    assert share == 3 / 5
    assert high == 190


RANK = """(() => {
  const length = states.length / units, half = length / 2;
  const cell = (k) => Float64Array.from({ length }, (_, t) => states[t * units + k]);
  const reading = { lstm: { units }, cell };
  const [a, b] = [new Part(reading, 0, half), new Part(reading, half, length)];
  return patterns.map((values) => {
    const whole = { kind, values }, first = stretch(whole, 0, half), second = stretch(whole, half, length);
    const all = ranked(a, b, first, second);
    if (!all.length) return { verdict: verdict({ picked: 1, held: null, others: [] }) };
    const shifted = new Shifted(a, b, first, second, all[0]).go(), [picked, held] = [shifted.ofPicked, shifted.ofHeld];
    const said = verdict({ best: all[0], picked: picked.p, held: held ? held.p : null, others });
    return { all, picked, held, verdict: said };
  });
})()"""


def measured(states, patterns, kind="order", others=()):
    return arithmetic.evaluate(
        f"{FOLDER}/ranking.js",
        RANK,
        states=states.ravel().tolist(),
        units=states.shape[1],
        patterns=[pattern.tolist() for pattern in patterns],
        kind=kind,
        others=list(others),
    )


def drifting(generator, letters, units):
    """States that change slowly, as memories do."""
    states = generator.normal(size=(letters, units))
    for place in range(1, letters):
        states[place] = 0.9 * states[place - 1] + 0.44 * states[place]
    return states


def test_a_cell_that_follows_is_found_with_its_sign_and_judged_apart():
    generator = np.random.default_rng(3)
    states = drifting(generator, 800, 6)
    pattern = np.repeat(generator.integers(0, 2, 80), 10)
    states[:, 4] -= 3 * pattern
    (told,) = measured(states, [pattern])
    best = told["all"][0]
    assert best["cell"] == 4
    for part, name, sign in ((slice(400), "picked", 1), (slice(400, 800), "held", -1)):
        assert best[name] == pytest.approx(sign * (2 * roc_auc_score(pattern[part], states[part, 4]) - 1))
    assert told["picked"]["p"] == told["held"]["p"] == 1 / 200
    assert told["verdict"] == "learnt"
    (beaten,) = measured(states, [pattern], others=[0.1, best["held"] + 0.01])
    assert beaten["verdict"] == "unlearnt"


def test_marks_on_one_part_alone_are_not_judged_and_none_are_nothing():
    generator = np.random.default_rng(3)
    states = drifting(generator, 800, 6)
    pattern = np.repeat(generator.integers(0, 2, 80), 10)
    states[:, 4] += 3 * pattern
    pattern[400:] = -1
    one, none = measured(states, [pattern, np.zeros(800, int)])
    assert one["verdict"] == "unjudged"
    assert one["held"] is None
    assert np.isnan(one["all"][0]["held"])
    assert none["verdict"] == "nothing"


def without_signal(generator, count):
    states = drifting(generator, 800, 12)
    return states, [np.repeat(generator.integers(0, 2, 80), 10) for _ in range(count)]


def test_few_patterns_that_have_nothing_to_do_with_the_states_are_found():
    states, patterns = without_signal(np.random.default_rng(5), 20)
    told = measured(states, patterns)
    assert sum(one["picked"]["p"] <= 0.05 for one in told) <= 3
    assert sum(one["held"]["p"] <= 0.05 for one in told) <= 3
    assert [one["verdict"] for one in told] == ["chance"] * 20


@pytest.mark.slow
def test_shares_of_chance_keep_their_level():
    """Of 300 patterns without signal 5% pass each share, give or take 2.6 standard errors; amounts too."""
    for kind, seed in (("order", 6), ("amount", 7)):
        states, patterns = without_signal(np.random.default_rng(seed), 300)
        told = measured(states, [pattern + (kind == "amount") * (np.arange(800) % 3) for pattern in patterns], kind)
        for part in ("picked", "held"):
            assert 5 <= sum(one[part]["p"] <= 0.05 for one in told) <= 25
        assert sum(one["verdict"] != "chance" for one in told) <= 4


def test_a_mark_is_drawn_joined_and_taken_away():
    asked = """[
      drawn([], 5, 9), drawn([[5, 10]], 12, 8), drawn([[5, 10]], 10, 12), drawn([[5, 10]], 6, 7),
      drawn([[2, 4], [8, 9]], 3, 20),
      ...["12-20,30-33", "", "3-2", "1-5000", "x"].map((text) => marksIn(text, 4000)),
      Array.from(ofMarks([[2, 4]], 9, (k) => Math.floor(k / 3)).values), wordsOf([[12, 20], [30, 33]]),
    ]"""
    told = arithmetic.evaluate(f"{FOLDER}/patterns.js", asked)
    assert told[:5] == [[[5, 10]], [[5, 13]], [[5, 13]], [[5, 6], [8, 10]], [[2, 3]]]
    assert told[5:10] == [[[12, 20], [30, 33]], [], None, None, None]
    assert told[10] == [0, 0, 1, 1, 0, 0, -1, -1, -1]
    assert told[11] == "12-20,30-33"


def test_a_letter_is_found_where_it_stands():
    asked = """(() => {
      const all = layout(300, 13, { page: 1, part: 2000, typed: 30 });
      const spots = [400, 577, 799, 2400, 2799, 4000, 4029].map((k) => {
        const [x, y] = placeOf(all, k);
        return letterAt(all, { x: x + 2, y: y + 2 });
      });
      const points = [{ x: -5, y: 40 }, { x: 5, y: 2 }].map((point) => letterAt(all, point));
      const near = letterAt(all, { x: 900, y: -50 }, 500);
      return { spots, off: [placeOf(all, 399), placeOf(all, 800), ...points], near, across: all.across };
    })()"""
    told = arithmetic.evaluate(f"{FOLDER}/layout.js", asked)
    assert told["spots"] == [400, 577, 799, 2400, 2799, 4000, 4029]
    assert told["off"] == [None, None, None, None]
    assert told["near"] == 400 + told["across"] - 1
