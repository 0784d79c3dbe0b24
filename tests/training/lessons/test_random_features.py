"""Least squares on random features: against numpy and scikit-learn; the peak at as many features as samples."""

from __future__ import annotations

import numpy as np
import pytest
from shipped_curves import shipped
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

from explorer.datasets.teaching.shuffled import shuffled
from explorer.training.lessons.error_curves import NOISES, ErrorCurves, draws, judged
from explorer.training.lessons.random_features import (
    FOLDS,
    RIDGES,
    FeaturesTask,
    drawn_features,
    folds,
    measure,
    solution,
)

SMALL = FeaturesTask(samples=60, draws=2)


@pytest.fixture(scope="module")
def small() -> ErrorCurves:
    return measure(SMALL)


@pytest.mark.parametrize("features", [7, 40, 41, 90])
def test_without_ridge_it_is_the_solution_of_least_norm(features: int) -> None:
    generator = np.random.default_rng(features)
    x, y = generator.standard_normal((40, features)), generator.standard_normal((40, 3))
    found = solution(x, y, 0)
    assert found == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0], rel=1e-6, abs=1e-9)
    assert found == pytest.approx(np.linalg.pinv(x) @ y, rel=1e-6, abs=1e-9)
    if features > 40:
        assert x @ found == pytest.approx(y)


def test_where_features_depend_on_each_other_the_norm_is_least_too() -> None:
    generator = np.random.default_rng(1)
    x = generator.standard_normal((30, 4)) @ generator.standard_normal((4, 12))
    y = generator.standard_normal((30, 2))
    assert solution(x, y, 0) == pytest.approx(np.linalg.pinv(x, rcond=1e-12) @ y, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("ridge", [1e-3, 1.0, 30.0])
def test_with_a_ridge_it_is_scikit_learns(ridge: float) -> None:
    generator = np.random.default_rng(0)
    for features in (10, 80):
        x, y = generator.standard_normal((40, features)), generator.standard_normal((40, 3))
        known = Ridge(ridge, fit_intercept=False, solver="svd").fit(x, y).coef_.T
        assert solution(x, y, ridge) == pytest.approx(known, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize(("samples", "count"), [(300, 5), (101, 4), (7, 7)])
def test_folds_partition_the_samples_as_scikit_learn_deals_them(samples: int, count: int) -> None:
    found = folds(samples, count)
    assert np.array_equal(np.concatenate(found), np.arange(samples))
    for mine, (_, theirs) in zip(found, KFold(count).split(np.zeros(samples)), strict=True):
        assert np.array_equal(mine, theirs)


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_shuffled_labels_are_the_same_labels_elsewhere(share: float) -> None:
    labels = np.arange(1000) % 10
    found = shuffled(labels, share, np.random.default_rng(0))
    assert np.array_equal(np.bincount(found), np.bincount(labels))
    assert (found != labels).mean() == pytest.approx(0.9 * share, abs=0.04)


def test_every_number_of_the_table_is_what_it_is_called(small: ErrorCurves) -> None:
    others, truth = judged()
    drawn = list(draws(SMALL.samples, SMALL.draws))
    directions = [draw.generator.standard_normal((64, small.sizes[-1])) / 8 for draw in drawn]
    noise, ridge, size = 2, 7, 9
    said = []
    for k, draw in enumerate(drawn):
        features, unseen = (drawn_features(x, directions[k][:, : small.sizes[size]]) for x in (draw.images, others))
        model = Ridge(RIDGES[ridge], fit_intercept=False, solver="svd").fit(features, draw.targets[noise])
        said.append(model.predict(unseen))
        assert small.test[k, noise, ridge, size] == pytest.approx(((said[k] - truth) ** 2).sum(1).mean())
        if k:
            continue
        error = ((model.predict(features) - draw.targets[noise]) ** 2).sum(1).mean()
        assert small.train[noise, ridge, size] == pytest.approx(error)
        assert small.norm[noise, ridge, size] == pytest.approx(np.linalg.norm(model.coef_))
        assert small.rank[size] == np.linalg.matrix_rank(features)
        total = 0.0
        for kept, left_out in KFold(FOLDS).split(features):
            fitted = Ridge(RIDGES[ridge], fit_intercept=False, solver="svd").fit(
                features[kept], draw.targets[noise][kept]
            )
            total += ((fitted.predict(features[left_out]) - draw.targets[noise][left_out]) ** 2).sum()
        assert small.validated[noise, ridge, size] == pytest.approx(total / SMALL.samples)
    spread = np.mean([((one - np.mean(said, 0)) ** 2).sum(1).mean() for one in said])
    assert (small.mean - small.bias)[noise, ridge, size] == pytest.approx(spread), "bias² and variance add up"


def test_what_is_kept_is_what_was_measured(small: ErrorCurves, tmp_path) -> None:
    small.save(tmp_path)
    read = ErrorCurves.load(tmp_path)
    for name, value in small.__dict__.items():
        assert getattr(read, name) == pytest.approx(value, rel=2e-4, abs=1e-30), name


def test_the_peak_lies_where_features_are_as_many_as_samples() -> None:
    curves = shipped("features")
    assert curves.test.shape[0] == 5
    for noise in range(len(NOISES)):
        assert np.all(np.abs(curves.peaks(noise) / 300 - 1) <= 0.1), "of every draw"
        assert abs(curves.sizes[curves.mean[noise, 0].argmax()] / 300 - 1) <= 0.1
    full = curves.sizes[curves.rank == 300][0]
    assert abs(curves.peaks()[0] - full) <= 10, "where the features become independent enough to fit every digit"


@pytest.mark.parametrize(
    ("noise", "known"),
    [(0.0, {100: 0.37, 300: 9.5, 600: 0.34, 2000: 0.16}), (0.2, {100: 0.52, 300: 29, 600: 1.4, 2000: 0.61})],
)
def test_the_errors_are_those_measured_before(noise: float, known: dict[int, float]) -> None:
    """Other draws: near the threshold an error is known to a factor, elsewhere to a quarter."""
    curves = shipped("features")
    median = np.median(curves.test[:, NOISES.index(noise), 0], 0)
    for size, error in known.items():
        found = median[list(curves.sizes).index(size)]
        assert error / (2.5 if size == 300 else 1.25) < found < error * (2.5 if size == 300 else 1.25), size


def test_where_the_labels_say_nothing_no_model_is_better_than_saying_one_tenth() -> None:
    for model in ("features", "network"):
        assert shipped(model).mean[NOISES.index(1.0)].min() > 0.9 * 0.99


def test_the_ridge_of_cross_validation_takes_the_peak_away() -> None:
    curves = shipped("features")
    for noise in range(4):
        chosen = curves.validated[noise].argmin(0)
        errors = np.take_along_axis(curves.test[0, noise], chosen[None], 0)[0]
        assert errors.max() == pytest.approx(errors[0], rel=0.05), "the smallest model is the worst"


@pytest.mark.slow
def test_measured_anew_the_features_give_what_is_shipped() -> None:
    known, again = shipped("features"), measure(FeaturesTask())
    assert np.array_equal(known.sizes, again.sizes)
    far = known.sizes != known.peaks()[0]
    assert known.test[0][..., far] == pytest.approx(again.test[0][..., far], rel=1e-2)
