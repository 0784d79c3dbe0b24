"""The arithmetic of the view Few samples against the lesson's own, scipy and scikit-learn, and its lines."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import r2_score

from explorer.training.lessons.few_samples import WAYS, Few, explained, kept

ABOUT = {"ways": list(WAYS), "sizes": [12, 25], "scenarios": 4, "rounds": 3, "test": 10, "quantile": 4.302653}
PLACES = [{"scenario": s, "size": n, "way": w} for s in range(4) for n in range(2) for w in range(len(WAYS))]
NEW = "new Measured(about, arrays)"


@pytest.fixture(scope="module")
def made() -> Few:
    rng = np.random.default_rng(4)
    whole, scale, middle = kept(rng.normal(size=(3, 4, 2, len(WAYS), 10)))
    true, means = rng.normal(size=(3, 4, 10)).astype(np.float32), rng.normal(size=(3, 4, 2)).astype(np.float32)
    nobody = np.zeros((3, 1), np.int16)
    return Few(whole, scale, middle, true, means, nobody, nobody, nobody)


def sent(made: Few) -> dict[str, object]:
    names = ("said", "scale", "middle", "true", "means")
    return {"about": ABOUT, "arrays": {name: getattr(made, name).ravel().tolist() for name in names}}


def test_r_and_r2_of_every_fit_are_the_lessons(made) -> None:
    told = arithmetic.evaluate(
        "pictures/few_samples/measured.js",
        f"((all) => places.map((p) => MEASURES.map((m) => all.values(p, m))))({NEW})",
        places=PLACES,
        **sent(made),
    )
    found = np.array(told).reshape(4, 2, len(WAYS), 2, 3).transpose(3, 4, 0, 1, 2)
    np.testing.assert_allclose(found[0], made.correlations, atol=1e-9)
    said, true = made.predictions, made.true.astype(np.float64)
    for at in np.ndindex(3, 4, 2, len(WAYS)):
        assert found[1][at] == pytest.approx(r2_score(true[at[:2]], said[at]))
        assert explained(said[at], true[at[:2]]) == pytest.approx(found[1][at])


def test_intervals_are_students_and_differences_are_paired(made) -> None:
    place = {"scenario": 2, "size": 1, "way": 1}
    told = arithmetic.evaluate(
        "pictures/few_samples/measured.js",
        f"((all) => [all.found(p, 'r'), all.difference(p, 4, 'r'), all.ofTheMean(2, 1)])({NEW})",
        p=place,
        **sent(made),
    )
    of = made.correlations[:, 2, 1]
    saying = [
        r2_score(true, np.full(10, mean))
        for true, mean in zip(made.true[:, 2].astype(float), made.means[:, 2, 1].astype(float), strict=True)
    ]
    for interval, values in zip(told, (of[:, 1], of[:, 1] - of[:, 4], np.array(saying)), strict=True):
        low, high = stats.t.interval(0.95, 2, values.mean(), stats.sem(values))
        assert [interval["mean"], interval["low"], interval["high"]] == pytest.approx([values.mean(), low, high])
        assert interval["spread"] == pytest.approx(values.std(ddof=1))


def test_the_same_for_everybody_says_nothing() -> None:
    told = arithmetic.evaluate(
        "pictures/few_samples/measured.js",
        "[correlation(sums([2, 2, 2], [1, 2, 3])), explained(sums([2, 2, 2], [1, 2, 3]))]",
    )
    assert told == [0, 0]


def test_a_line_grows_evenly_along_its_logarithmic_axis() -> None:
    points = [[12, 0.0], [48, 1.0], [100, 2.0]]
    told = arithmetic.evaluate(
        "pictures/few_samples/curves.js", "[0, 0.5, 1, 9].map((upto) => partly(points, upto))", points=points
    )
    assert told[0] == points[:1]
    assert told[1] == [points[0], [pytest.approx(24), 0.5]]
    assert told[2:] == [points[:2], points]


def test_exercises_accept_what_is_right_and_say_why_not() -> None:
    half = 2.365 * 0.08 / 8**0.5
    told = arithmetic.evaluate(
        "pictures/few_samples/exercises.js",
        "[...lows.map((low) => INTERVAL.check({ low })), ...hows.map((how) => WHEN.check({ how }))]",
        hows=["held", "fit", "error"],
        lows=[round(0.06 - half, 3), 0.06 - 2.365 * 0.08, 0.06 + half, half, 0.5],
    )
    assert [one["right"] for one in told] == [True, False, False, False, False, True, False, False]
    assert len({one["words"] for one in told}) == 8
