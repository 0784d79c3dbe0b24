"""Features by hand against scikit-learn and scipy; what is shipped, recomputed; nothing found in shuffled labels."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from scipy import ndimage, stats
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.svm import SVC

from explorer.jobs import prepared
from explorer.training.lessons import features_compared as compared
from explorer.training.lessons import hand_features, learnt_features, twins
from explorer.training.lessons.features_compared import COUNTS, FIXED, SUBJECTS, Compared


@pytest.fixture(scope="module")
def shipped() -> Compared:
    named = prepared.manifest()
    assert named is not None
    return Compared.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("features-")))


@pytest.mark.parametrize(("samples", "width"), [(60, 9), (12, 40)])
def test_components_are_scikit_learns(samples, width):
    drawn = np.random.default_rng(0)
    inputs = drawn.normal(size=(samples, width)) * np.arange(1, width + 1)
    found, oracle = hand_features.components(inputs), PCA().fit(inputs)
    most = min(samples - 1, width)
    assert found.directions.shape == (most, width)
    assert found.variances == pytest.approx(np.asarray(oracle.explained_variance_)[:most])
    assert found.shares == pytest.approx(np.asarray(oracle.explained_variance_ratio_)[:most])
    assert np.abs(found.directions @ np.asarray(oracle.components_)[:most].T) == pytest.approx(np.eye(most), abs=1e-7)
    others = drawn.normal(size=(5, width))
    assert np.abs(found.scores(others)) == pytest.approx(np.abs(oracle.transform(others)[:, :most]))
    assert (np.take_along_axis(found.directions, np.abs(found.directions).argmax(1)[:, None], 1) > 0).all()


def test_edges_are_those_of_the_sobel_filter():
    images = np.random.default_rng(1).uniform(size=(3, 8, 8))
    across, down = hand_features.slopes(images)
    for image, a, d in zip(images, across, down, strict=True):
        assert a == pytest.approx(ndimage.sobel(image, axis=1, mode="constant") / 4)
        assert d == pytest.approx(ndimage.sobel(image, axis=0, mode="constant") / 4)
    by_cell = hand_features.edges(images).reshape(3, 3, 3, hand_features.DIRECTIONS)
    assert by_cell[:, 0, 0].sum(-1) == pytest.approx(np.hypot(across, down)[:, :4, :4].sum((1, 2)))
    assert by_cell[:, 2, 1].sum(-1) == pytest.approx(np.hypot(across, down)[:, 4:, 2:6].sum((1, 2)))


def test_an_edge_is_sorted_by_its_direction():
    step = np.zeros((1, 8, 8))
    step[:, :, 4:] = 1  # dark to light along each row
    filled = hand_features.edges(step).reshape(3, 3, -1)[1, 1]
    assert filled[hand_features.DIRECTIONS // 2] == filled.sum() > 0


def test_the_components_of_a_promoter_see_that_promoter_alone():
    inputs = np.random.default_rng(2).normal(size=(80, 128))
    own, others = hand_features.promoters(inputs[:50], inputs[50:])
    oracle = PCA(4).fit(inputs[:50, 64:])
    assert np.abs(own[:, 4:]) == pytest.approx(np.abs(oracle.transform(inputs[:50, 64:])))
    assert np.abs(others[:, 4:]) == pytest.approx(np.abs(oracle.transform(inputs[50:, 64:])))


def test_the_interval_is_that_of_nadeau_and_bengio():
    differences = np.random.default_rng(3).normal(0.01, 0.02, 10)
    mean, half = compared.corrected(differences)
    independent = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    wider = np.sqrt((1 / 10 + 3 / 7) / (1 / 10))
    assert mean == pytest.approx(differences.mean())
    assert half == pytest.approx(wider * (independent.high - independent.low) / 2)


def test_training_repeats_and_leaves_torchs_random_numbers_alone():
    inputs = np.random.default_rng(4).normal(size=(40, 128))
    labels = (inputs[:, 0] > 0).astype(np.int64)
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    recipe = learnt_features.RECIPES["cohort"]["cnn"]
    first, again = (learnt_features.train(recipe, inputs, labels, seed=1)[0] for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert (learnt_features.outputs(first, inputs) == learnt_features.outputs(again, inputs)).all()
    assert learnt_features.outputs(first, inputs).shape == (40,)


@pytest.mark.parametrize("split", [0, 3])
def test_shipped_scores_of_digits_are_scikit_learns(shipped, split):
    data = compared.material("digits")
    train, test = list(compared.splits(data.labels, 4))[split]
    assert len(test) == compared.TESTED["digits"]
    scores = PCA(32).fit(data.inputs[train]).transform(data.inputs)
    k = COUNTS["digits"].index(32)
    for c, model in enumerate((LogisticRegression(max_iter=1000), SVC(C=10))):
        right = model.fit(scores[train], data.labels[train]).score(scores[test], data.labels[test])
        assert shipped.digits_curve[0, c, k, split] == pytest.approx(right, abs=2 / 540)


def test_shipped_scores_of_the_cohort_are_scikit_learns(shipped):
    data = compared.material("cohort")
    train, test = next(compared.splits(data.labels, 2))
    assert len(test) == compared.TESTED["cohort"]
    inputs = compared.standardised(data.inputs, train)
    assert inputs[train].mean(0) == pytest.approx(0, abs=0.02)
    scores = PCA(16, svd_solver="randomized", random_state=0, n_oversamples=200).fit(inputs[train]).transform(inputs)
    area = roc_auc_score(
        data.labels[test], SVC().fit(scores[train], data.labels[train]).decision_function(scores[test])
    )
    assert shipped.cohort_curve[0, 1, COUNTS["cohort"].index(16), 0] == pytest.approx(area, abs=0.02)
    ridge = LogisticRegression(C=1e-4, max_iter=1000).fit(inputs[train], data.labels[train])  # as all components
    area = roc_auc_score(data.labels[test], ridge.decision_function(inputs[test]))
    assert shipped.cohort_curve[0, 0, -1, 0] == pytest.approx(area, abs=2e-3)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_shuffled_labels_teach_nothing(shipped, subject):
    chance = 0.1 if subject == "digits" else 0.5
    curve, fixed = (getattr(shipped, f"{subject}_{part}")[1] for part in ("curve", "fixed"))
    rows = [*curve.reshape(-1, curve.shape[-1]), *fixed[~np.isnan(fixed).any(1)]]
    assert len(rows) == 2 * len(COUNTS[subject]) + len(FIXED) - (subject == "digits")
    for row in rows:
        mean, half = compared.corrected(row)
        assert abs(mean - chance) < half, (mean, half)
        assert abs(mean - chance) < 0.05


def test_what_the_pictures_show_is_of_the_first_split(shipped):
    data = compared.material("digits")
    train, test = next(compared.splits(data.labels, 2))
    oracle = PCA().fit(data.inputs[train])
    assert shipped.digits_mean == pytest.approx(oracle.mean_, abs=1e-6)
    assert shipped.digits_shares == pytest.approx(oracle.explained_variance_ratio_, abs=1e-6)
    assert np.abs((shipped.digits_components[:20] * np.asarray(oracle.components_)[:20]).sum(1)) == pytest.approx(
        1, abs=1e-5
    )
    rows = {tuple(row): label for row, label in zip(np.rint(data.inputs[test] * 16), data.labels[test], strict=True)}
    assert [rows[tuple(image)] for image in shipped.digits_images] == shipped.digits_labels.tolist()
    assert shipped.promoters.sum(1) == pytest.approx(1)
    cohort = compared.material("cohort")
    ancestry, component = cohort.ancestry, shipped.places[:, 0]
    assert ancestry is not None
    r = np.corrcoef(ancestry, component)[0, 1]
    assert shipped.explained[0, 0] == pytest.approx(r**2, abs=1e-5)


def test_the_shipped_twins_are_those_of_the_published_figure():
    """A page says of them what is stored; that the deeper plain one learns less, as published, shall stay true."""
    named = prepared.manifest()
    assert named is not None
    folder = prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("twins-"))
    loss = {one["name"]: one["loss"][-1] for one in json.loads((folder / "twins.json").read_text())}
    shallow, deep = twins.PUBLISHED
    assert set(loss) == {f"{kind}, {depth} layers" for kind in ("plain", "residual") for depth in twins.PUBLISHED}
    assert loss[f"plain, {deep} layers"] > loss[f"plain, {shallow} layers"] > loss[f"residual, {deep} layers"]
