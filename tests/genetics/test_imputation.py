"""Ways of filling in missing calls against scikit-learn and brute force, and that hidden truth is never seen."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.impute import KNNImputer
from sklearn.linear_model import Ridge

from explorer.genetics.imputation import frequent, hiding, linked, neighbours, scores
from explorer.genetics.imputation.scores import BORDERS, SUMS, Scores
from explorer.genetics.imputation.windows import by_correlation, standardised, windows


def linked_calls(samples: int = 200, variants: int = 24, states: int = 3, seed: int = 0) -> np.ndarray:
    """Return calls of haplotypes that are mosaics of four founders, some missing."""
    rng = np.random.default_rng(seed)
    founders = rng.integers(0, 2, (4, variants))

    def copy() -> np.ndarray:
        jump = rng.random((samples, variants)) < 0.08
        source = rng.integers(0, 4, (samples, variants))
        place = np.where(jump, np.arange(variants), 0)
        place = np.maximum.accumulate(place, axis=1)
        return founders[np.take_along_axis(source, place, 1), np.arange(variants)]

    calls = (copy() + copy() if states == 3 else copy()).astype(np.int8)
    calls[rng.random(calls.shape) < 0.03] = -1
    return calls


@pytest.fixture(params=[3, 2], ids=["diploid", "haploid"])
def states(request) -> int:
    return request.param


@pytest.fixture
def calls(states) -> np.ndarray:
    return linked_calls(states=states)


def test_neighbours_vote_as_scikit_learn_means(calls, states):
    """Distances are made all different by one more variant of each sample, so that no tie is open."""
    at = neighbours.most_linked(standardised(calls), 5)
    rng = np.random.default_rng(1)
    rows = np.flatnonzero(calls[:, 5] < 0)
    donors = np.flatnonzero(calls[:, 5] >= 0)
    apart = neighbours.distances(calls[np.ix_(rows, at)], calls[np.ix_(donors, at)])
    table = np.where(calls < 0, np.nan, calls.astype(float))[:, at]
    plain = np.array([[np.nanmean((table[r] - table[d]) ** 2) for d in donors] for r in rows])
    np.testing.assert_allclose(apart, plain, rtol=1e-6)
    jitter = rng.normal(0, 1e-3, table.shape)
    full = np.column_stack([np.where(calls[:, 5] < 0, np.nan, calls[:, 5].astype(float)), table + jitter])
    theirs = KNNImputer(n_neighbors=neighbours.NEIGHBOURS).fit_transform(full)[rows, 0]
    exact = np.array([[np.nanmean((full[r, 1:] - full[d, 1:]) ** 2) for d in donors] for r in rows], np.float64)
    chosen = neighbours.nearest(exact)
    np.testing.assert_allclose(calls[donors, 5][chosen].mean(1), theirs, atol=1e-9)
    votes = neighbours.votes(calls, 5, rows, states)
    assert (votes.sum(1) == neighbours.NEIGHBOURS).all()
    wanted = calls[:, 4:8] < 0
    found, dosage = neighbours.by_neighbours(calls, 4, 8, wanted, states)
    here = np.nonzero(wanted)[1] == 1
    share = frequent.shares(calls[:, 5:6], states)[0]
    np.testing.assert_allclose(found[here], (votes + share) / (neighbours.NEIGHBOURS + 1))
    np.testing.assert_allclose(dosage, found @ np.arange(states))


def test_the_fit_on_linked_variants_is_scikit_learns_ridge(calls, states):
    scaled, here = linked.scale(calls), calls[:, 7]
    fitted, known = linked.fit(scaled, here, 7), here >= 0
    others = np.delete(scaled, 7, axis=1)
    ridge = Ridge(alpha=linked.PENALTY * known.sum()).fit(others[known], here[known].astype(float))
    np.testing.assert_allclose(np.delete(fitted.weights, 7), ridge.coef_, atol=1e-8)
    np.testing.assert_allclose(fitted(scaled), ridge.predict(others), atol=1e-8)
    assert fitted.weights[7] == 0


def test_the_spread_is_that_of_leaving_each_sample_out(calls):
    scaled, here = linked.scale(calls), calls[:, 7]
    known = np.flatnonzero(here >= 0)[:60]
    some, aims = np.delete(scaled, 7, axis=1)[known], here[known].astype(float)
    penalty = linked.PENALTY * len(known)
    left = []
    for out in range(len(known)):
        rest = np.delete(np.arange(len(known)), out)
        inner = some - some.mean(0)  # the mean stays that of all: the leverage has 1/n for it
        gram = inner[rest].T @ inner[rest] + penalty * np.eye(inner.shape[1])
        total = np.column_stack([np.ones(len(rest)), inner[rest]])
        full = np.zeros((total.shape[1],) * 2)
        full[1:, 1:] = np.eye(inner.shape[1]) * penalty
        weights = np.linalg.solve(total.T @ total + full, total.T @ aims[rest])
        assert gram.shape == full[1:, 1:].shape
        left.append(aims[out] - np.concatenate([[1], inner[out]]) @ weights)
    fitted = linked.fit(scaled[known], here[known], 7)
    assert fitted.variance == pytest.approx(np.mean(np.square(left)), rel=1e-6)


def test_probabilities_fall_as_a_normal_density():
    from scipy.stats import norm

    dosage = np.array([0.3, 1.9])
    density = norm.pdf(np.arange(3), dosage[:, None], 0.5)
    np.testing.assert_allclose(linked.around(dosage, 0.25, 3), density / density.sum(1, keepdims=True), rtol=1e-12)


def test_hidden_truth_is_never_seen(calls, states):
    """Poison what is hidden: no answer changes."""
    columns = np.arange(calls.shape[1])
    hides = hiding.hidden(calls, columns, 0.2, 1, seed=4)
    poisoned = np.where(hides, states - 1 - calls, calls).astype(np.int8)
    again = hiding.hidden(poisoned, columns, 0.2, 1, seed=4)
    assert (hides == again).all()
    assert (poisoned[hides] != calls[hides]).any()
    seen, other = hiding.without(calls, hides), hiding.without(poisoned, again)
    assert (by_correlation(seen) == by_correlation(other)).all()
    for way in (frequent.by_frequency, neighbours.by_neighbours, linked.by_linkage):
        one, two = (way(table, 4, 20, hides[:, 4:20], states) for table in (seen, other))
        for a, b in zip(one, two, strict=True):
            np.testing.assert_array_equal(a, b)
        np.testing.assert_allclose(one[0].sum(1), 1)


def test_masks_share_no_call_and_hide_about_their_share():
    calls = linked_calls(400, 50)
    masks = [hiding.hidden(calls, range(50), 0.2, k, 7) for k in range(5)]
    assert (np.sum(masks, axis=0) == (calls >= 0)).all()
    assert masks[0].sum() / (calls >= 0).sum() == pytest.approx(0.2, abs=0.01)
    part = hiding.hidden(calls[:, 10:20], range(10, 20), 0.2, 0, 7)
    assert (part == masks[0][:, 10:20]).all()
    with pytest.raises(ValueError, match="hides"):
        hiding.hidden(calls, range(50), 0.2, 5, 7)


def test_scores_are_those_of_brute_force(calls, states):
    rng = np.random.default_rng(0)
    columns = np.arange(calls.shape[1])
    hides = hiding.hidden(calls, columns, 0.2, 0, 1)
    seen = hiding.without(calls, hides)
    found, dosage = linked.by_linkage(seen, 0, calls.shape[1], hides, states)
    truth, which = calls[hides], np.nonzero(hides)[1]
    mean = np.array([seen[:, k][seen[:, k] >= 0].mean() for k in columns])
    at = scores.bins(calls, states - 1)
    table = scores.summed(truth, found, dosage, mean[which], at[which], states - 1)
    read = Scores(table.sum(0))
    best = found.argmax(1)
    assert read.concordance == pytest.approx(np.mean(best == truth))
    minor = np.where(mean[which] > (states - 1) / 2, truth < states - 1, truth > 0)
    assert read.minor == pytest.approx(np.mean(best[minor] == truth[minor]))
    if states == 3:
        assert read.heterozygotes == pytest.approx(np.mean(best[truth == 1] == 1))
    else:
        assert np.isnan(read.heterozygotes)
    assert read.r2 == pytest.approx(np.corrcoef(truth - mean[which], dosage - mean[which])[0, 1] ** 2)
    picked = np.maximum(found[np.arange(len(truth)), truth], scores.LEAST)
    assert read.loss == pytest.approx(-np.log(picked).mean())
    for bin_ in np.unique(at):
        inside = at[which] == bin_
        assert Scores(table).concordance[bin_] == pytest.approx(np.mean(best[inside] == truth[inside]))
    frequency = np.array([calls[:, k][calls[:, k] >= 0].mean() / (states - 1) for k in columns])
    assert (at == np.digitize(np.minimum(frequency, 1 - frequency), BORDERS)).all()
    assert table.shape == (len(BORDERS) + 1, len(SUMS))
    assert rng is not None


def test_the_most_frequent_has_no_r2(states, calls):
    hides = hiding.hidden(calls, range(calls.shape[1]), 0.2, 0, 1)
    seen = hiding.without(calls, hides)
    found, dosage = frequent.by_frequency(seen, 0, calls.shape[1], hides, states)
    which = np.nonzero(hides)[1]
    mean = frequent.shares(seen, states) @ np.arange(states)
    table = scores.summed(calls[hides], found, dosage, mean[which], np.zeros(len(which), int), states - 1)
    assert Scores(table[0]).r2 == 0


def test_what_does_not_vary_or_is_not_called_is_answered_without_nan():
    calls = linked_calls(60, 6)
    calls[:, 2] = 2
    calls[5, 2] = -1
    calls[:, 4] = -1
    wanted = calls < 0
    for way in (frequent.by_frequency, neighbours.by_neighbours, linked.by_linkage):
        found, dosage = way(calls, 0, 6, wanted, 3)
        assert np.isfinite(found).all()
        assert np.isfinite(dosage).all()
        rows, places = np.nonzero(wanted)
        assert found[(rows == 5) & (places == 2)].argmax() == 2


def test_windows_hold_each_variant_once_and_stay_on_their_chromosome():
    order, chromosome = np.random.default_rng(0).permutation(300), ["1"] * 130 + ["2"] * 170
    made = windows(order, chromosome)
    assert np.concatenate([window.core for window in made]).tolist() == order.tolist()
    first = set(order[:130].tolist())
    for window in made:
        assert len({int(column) in first for column in window.columns}) == 1
        assert window.width <= 128


def test_variants_that_go_together_are_laid_side_by_side():
    rng = np.random.default_rng(0)
    blocks = rng.binomial(2, 0.4, (300, 5))
    calls = np.repeat(blocks, 4, axis=1).astype(np.int8)
    flips = rng.random(calls.shape) < 0.02
    calls[flips] = rng.binomial(2, 0.4, flips.sum())
    mixed = rng.permutation(20)
    laid = mixed[by_correlation(calls[:, mixed])] // 4
    assert (np.diff(laid) != 0).sum() == 4
