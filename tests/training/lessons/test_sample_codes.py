"""Codes of samples against scikit-learn, and scores that tell a new group but not a random one."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cross_decomposition import CCA
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score

from explorer.training.lessons import sample_codes as lesson


@pytest.fixture(scope="module")
def people() -> tuple[np.ndarray, np.ndarray]:
    """Calls of two groups with other frequencies, some missing."""
    rng = np.random.default_rng(0)
    group = (rng.random(160) < 0.4).astype(np.int64)
    one = rng.uniform(0.1, 0.9, 120)
    other = np.clip(one + rng.normal(0, 0.3, 120), 0.05, 0.95)
    calls = rng.binomial(2, np.where(group[:, None] == 1, other, one)).astype(np.int8)
    calls[rng.random(calls.shape) < 0.02] = -1
    return calls, group


def test_scaled_calls_have_mean_0_and_spread_1_in_training(people):
    calls, train = people[0].copy(), np.arange(100)
    calls[:, 3] = 1
    rows = lesson.scaled(calls, train)
    known = np.where(calls < 0, np.nan, rows)
    np.testing.assert_allclose(np.nanmean(known[train], 0), 0, atol=1e-12)
    np.testing.assert_allclose(np.delete(np.nanstd(known[train], 0), 3), 1)
    assert (rows[:, 3] == 0).all()
    assert (rows[calls < 0] == 0).all()


def test_components_errors_and_aurocs_are_scikit_learns(people):
    rows = lesson.scaled(people[0], np.arange(160))
    rows -= rows.mean(0)
    fitted = PCA(3, svd_solver="full").fit(rows)
    along = lesson.directions(rows, 3)
    assert lesson.largest_angle(along, np.asarray(fitted.components_)) < 1e-4
    rebuilt = fitted.inverse_transform(fitted.transform(rows))
    np.testing.assert_allclose(lesson.component_error(rows, along), np.square(rows - rebuilt).mean(1))
    places = rows @ along.T
    r2 = LinearRegression().fit(places, people[1]).score(places, people[1])
    assert lesson.explained(people[1], places) == pytest.approx(r2)
    scores = np.round(places[:, 0])
    known, new = scores[people[1] == 0], scores[people[1] == 1]
    assert lesson.auroc_of(known, new) == pytest.approx(roc_auc_score(people[1], scores))
    assert lesson.auroc_of(np.array([1.0, 2, 2]), np.array([2.0, 3])) == pytest.approx(5 / 6)  # ties are halves


def test_angles_and_canonical_correlations():
    rng = np.random.default_rng(1)
    plane, turn = np.eye(5)[:2], np.radians(30)
    tilted = np.stack([np.eye(5)[0], np.cos(turn) * np.eye(5)[1] + np.sin(turn) * np.eye(5)[2]])
    assert lesson.largest_angle(plane, tilted) == pytest.approx(30)
    one = rng.normal(size=(80, 2))
    other = one @ rng.normal(size=(2, 2)) + rng.normal(size=(80, 2))
    x, y = CCA(2, max_iter=2000, tol=1e-12).fit(one, other).transform(one, other)
    theirs = [np.corrcoef(x[:, k], y[:, k])[0, 1] for k in range(2)]
    np.testing.assert_allclose(lesson.canonical(one, other), theirs, atol=1e-3)


def test_a_linear_autoencoder_finds_the_first_component(people):
    rows = lesson.scaled(people[0][:, :30], np.arange(160))
    rows -= rows.mean(0)
    decoder = lesson.linear_decoder(rows, 1, 0, steps=1500)
    assert lesson.largest_angle(decoder, lesson.directions(rows, 1)) < 1


def test_a_new_group_is_told_and_a_random_one_is_not(people):
    calls, group = people
    found = lesson.novelty(calls, group == 1, 0, epochs=5)
    assert min(found.aurocs[:2]) > 0.8
    random = np.random.default_rng(5).permutation(len(group)) < group.sum()
    assert all(0.3 < auroc < 0.7 for auroc in lesson.novelty(calls, random, 0, epochs=5).aurocs)
    assert found.known.shape[1] == round(0.25 * (group == 0).sum())
