"""The arithmetic of the view of double descent, against numpy and the library's own table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arithmetic import evaluate

from explorer.training.lessons import random_features
from explorer.training.lessons.error_curves import ErrorCurves
from explorer.training.lessons.random_features import FeaturesTask, measure

ASKED, CURVES = (f"generalising/double_descent/{name}.js" for name in ("asked", "curves"))


@pytest.fixture(scope="module")
def table() -> ErrorCurves:
    return measure(FeaturesTask(samples=40, draws=2))


def sent(curves: ErrorCurves) -> dict[str, Any]:
    """Return what the view gets."""
    about = {"model": "features", "samples": 40, "folds": 5, "parameters": [], "steps": 0}
    arrays = {name: getattr(curves, name).ravel().tolist() for name in ErrorCurves.__dataclass_fields__}
    return {"about": about, "arrays": arrays}


def read(curves: ErrorCurves, expression: str, **values: Any) -> Any:
    """Return an expression of the view's table, `t`."""
    return evaluate(CURVES, f"((t) => ({expression}))(new Curves(about, arrays))", **sent(curves), **values)


def test_the_table_is_read_as_it_was_measured(table: ErrorCurves) -> None:
    for noise, ridge, size in ((0, 0, 0), (2, 5, 11), (4, 11, len(table.sizes) - 1)):
        place = (noise, ridge, size)
        found = read(
            table,
            "[t.test(...p), t.mean(...p), ...['bias', 'norm', 'train'].map((n) => t.at(n, ...p)), t.variance(...p)]",
            p=list(place),
        )
        assert found[0] == pytest.approx(table.test[(slice(None), *place)])
        bias, mean = table.bias[place], table.mean[place]
        assert found[1:] == pytest.approx([mean, bias, table.norm[place], table.train[place], mean - bias])


def test_the_ridge_of_least_validated_error_is_chosen(table: ErrorCurves) -> None:
    chosen = read(table, "[0, 1, 2, 3, 4].map((noise) => t.sizes.map((_, size) => t.chosen(noise, size)))")
    assert chosen == table.validated.argmin(1).tolist()


def test_the_threshold_is_as_many_features_as_digits(table: ErrorCurves) -> None:
    threshold, last, peak = read(table, "[t.threshold, t.last, t.peak(0, 0)]")
    assert threshold == 40
    assert table.sizes[last] == 40
    assert peak == table.mean[0, 0].argmax()
    about = {"model": "network", "samples": 100, "folds": 5, "parameters": [985, 1060, 1135], "steps": 10}
    arrays = {**sent(table)["arrays"], "sizes": [13, 14, 15]}
    network = evaluate(
        CURVES, "[new Curves(about, arrays).threshold, new Curves(about, arrays).last]", about=about, arrays=arrays
    )
    assert network == [1000, 0], "outputs share the hidden layer: 100 digits are 1,000 numbers to fit"


@pytest.mark.parametrize(("samples", "count"), [(300, 5), (101, 4), (7, 7)])
def test_folds_are_the_librarys(samples: int, count: int) -> None:
    drawn = evaluate(CURVES, "folds(samples, count)", samples=samples, count=count)
    assert drawn == [[int(one[0]), int(one[-1]) + 1] for one in random_features.folds(samples, count)]


def test_saying_one_tenth_for_each_digit_costs_nine_tenths() -> None:
    assert evaluate(CURVES, "CONSTANT") == pytest.approx(((np.eye(10)[3] - 0.1) ** 2).sum())


@pytest.mark.parametrize(
    ("exercise", "field", "right", "wrong"),
    [
        ("THRESHOLD", "features", [500], [5000, 50, 499]),
        ("FITS", "fits", [40], [41, 5, 8, 32, 13]),
        ("WIDTH", "width", [27], [26, 3, 28, 200]),
    ],
)
def test_exercises_take_the_right_answers_and_say_why_others_are_wrong(exercise, field, right, wrong) -> None:
    told = evaluate(
        ASKED, f"values.map((value) => {exercise}.check({{ [field]: value }}))", values=right + wrong, field=field
    )
    assert [one["right"] for one in told] == [True] * len(right) + [False] * len(wrong)
    assert len({one["words"] for one in told}) >= 4


def test_the_outcome_is_read_from_what_was_measured(table: ErrorCurves) -> None:
    """Were it to go on rising, that would be the right answer."""
    said = evaluate(
        ASKED,
        "[falls, rises, stays].map((mean) => outcome({ sizes: mean, across: [10, 40, 80], last: 1, linear: true,"
        " about: {}, peak: () => mean.indexOf(Math.max(...mean)), mean: (_, __, size) => mean[size] }, 0))",
        falls=[0.5, 9, 0.3],
        rises=[0.5, 9, 12],
        stays=[0.5, 0.52, 0.51],
    )
    assert [one["right"] for one in said] == [2, 0, 1]
    assert "9 at 40 features, 0.3 at 80" in said[0]["because"]
