"""Logos against numbers by hand and a simulation; likeness against a loop; recovery against known answers."""

import numpy as np
import pytest
from scipy import stats

from explorer.inspection.filters import likeness, logo, recovery
from explorer.inspection.filters.kinds import filter_layers
from explorer.inspection.filters.weights import bank


def test_a_logo_by_hand():
    """Four windows, states 2 2 2 0, background 1/4 1/4 1/2: 3/4 log2(3/2) + 1/4 log2 1 - 2 / (2 ln 2 · 4)."""
    states = np.array([[2, -1], [2, -1], [2, -2], [0, 1]], dtype=np.int8)
    background = np.tile([0.25, 0.25, 0.5], (4, 2, 1))
    drawn = logo.information(states, background)
    entropy = 0.75 * np.log2(1.5)
    assert drawn.correction[0] == pytest.approx(0.360674, abs=1e-6)
    assert drawn.bits[0] == pytest.approx(entropy - 0.360674, abs=1e-6)
    assert drawn.windows[0] == pytest.approx([0.25, 0, 0.75])
    assert drawn.heights[0] == pytest.approx([0.25 * drawn.bits[0], 0, 0.75 * drawn.bits[0]])
    assert drawn.counted.tolist() == [4, 1]
    # one window: log2 4 - 2 / (2 ln 2) = 0.557
    assert drawn.bits[1] == pytest.approx(2 - 1 / np.log(2), abs=1e-6)


def test_the_background_is_each_windows_own(made):
    _, data = made("conv1d")
    columns = np.array([[0, 5, -2], [7, 0, 1]])
    rows = np.arange(10, 30)
    usual = logo.backgrounds(data, columns, rows)
    for i, j in np.ndindex(2, 3):
        if columns[i, j] < 0:
            assert not usual[i, j].any()
            continue
        own = data.genotypes.dosages[rows, columns[i, j]]
        own = own[own >= 0]
        assert usual[i, j] == pytest.approx([(own == g).mean() for g in range(3)])


def test_windows_drawn_from_the_background_hold_no_information():
    """The mean of the entropy before the correction is what the correction takes off."""
    rng = np.random.default_rng(0)
    frequencies = np.array([0.4, 0.35, 0.25])
    states = rng.choice(3, (40, 3000), p=frequencies).astype(np.int8)
    drawn = logo.information(states, np.broadcast_to(frequencies, (40, 3000, 3)))
    shares = drawn.windows
    before = np.where(shares > 0, shares * np.log2(np.maximum(shares, 1e-12) / frequencies), 0).sum(1)
    assert before.mean() == pytest.approx(drawn.correction.mean(), rel=0.08)
    assert drawn.correction == pytest.approx(np.full(3000, 2 / (2 * np.log(2) * 40)))


def test_nothing_called_is_no_information():
    drawn = logo.information(np.full((3, 1), -1, dtype=np.int8), np.zeros((3, 1, 3)))
    assert drawn.bits.tolist() == [0.0]
    assert drawn.heights.tolist() == [[0, 0, 0]]


def slow_likeness(u: np.ndarray, v: np.ndarray) -> tuple[float, int]:
    taps, best = u.shape[1], (0.0, 0)
    for s in sorted(range(-taps + 1, taps), key=abs):
        total = sum(u[c, j + s] * v[c, j] for c in range(len(u)) for j in range(taps) if 0 <= j + s < taps)
        total /= np.linalg.norm(u) * np.linalg.norm(v)
        if abs(total) > abs(best[0]) + 1e-6:
            best = (float(total), s)
    return best


def bank_of(made, name="groups"):
    trained, _ = made(name)
    layer = next(one for one in filter_layers(trained.network.spec) if one.name == "look")
    return bank(trained.network, layer)


def test_likeness_is_the_best_cosine_over_shifts(made):
    own = bank_of(made)
    correlation, shift = likeness.likeness(own)
    for i in range(6):
        for j in range(6):
            value, by = slow_likeness(own.weights[i].astype(float), own.weights[j].astype(float))
            assert correlation[i, j] == pytest.approx(value, abs=1e-5)
            assert shift[i, j] == by or abs(abs(value) - abs(correlation[i, j])) < 1e-5
    assert np.diag(correlation) == pytest.approx(np.ones(6))
    assert (correlation == correlation.T).all()


def test_a_moved_and_a_turned_filter_are_duplicates(made):
    own = bank_of(made, "conv1d")
    w = own.weights
    w[0, 0] = [1, -2, 3, 0, 0, 0]
    w[1, 0] = [0, 0, -1, 2, -3, 0]
    w[2] = 0
    correlation, shift = likeness.likeness(own)
    assert correlation[0, 1] == pytest.approx(-1)
    assert shift[0, 1] == -2
    assert shift[1, 0] == 2
    assert not correlation[2].any()
    groups = likeness.groups(correlation)
    assert groups[0] == groups[1] == 0
    assert len(set(groups.tolist())) == 4


def test_filters_tied_to_places_are_not_moved(made):
    _, shift = likeness.likeness(bank_of(made, "locally_connected1d"))
    assert not shift.any()


def test_a_group_holds_only_filters_that_all_go_together():
    """1 is like 2 and 2 is like 3, but 1 is not like 3."""
    r = np.array([[1, 0.95, 0.2], [0.95, 1, 0.92], [0.2, 0.92, 1]])
    assert likeness.groups(r).tolist() == [0, 0, 1]


def test_a_pattern_is_found_moved_turned_and_scaled():
    pattern = np.array([1.0, -2, 0.5, 3])
    weights = np.random.default_rng(0).normal(size=(5, 1, 9)) * 10
    weights[3] = 0
    weights[3, 0, 4:8] = -0.01 * pattern
    best = recovery.recovered(weights, pattern)
    assert (best.filter, best.shift) == (3, 4)
    assert best.correlation == pytest.approx(-1)
    weights[3, 0] = [*pattern[1:], 0, 0, 0, 0, 0, 0]
    matches = recovery.correlations(weights, pattern)
    assert matches[0][3] == pytest.approx(np.linalg.norm(pattern[1:]) / np.linalg.norm(pattern))
    assert matches[1][3] == -1
    assert recovery.correlations(np.zeros((1, 1, 9)), pattern)[0].tolist() == [0]


def test_weights_beside_the_pattern_count_against_it():
    pattern = np.ones(6)
    weights = np.zeros((1, 1, 12))
    weights[0, 0] = [1] * 6 + [0, 0, 0, 0, 0, 3]
    assert recovery.recovered(weights, pattern).correlation == pytest.approx(np.sqrt(6 / 15))


def test_chance_is_the_law_of_the_cosine_where_there_is_one_filter_and_no_shift():
    """A direction in d dimensions: cosine² ~ Beta(1/2, (d-1)/2); the pattern fills the filter, so shifts lose much."""
    pattern = np.zeros(7)
    pattern[3] = 1.0  # one site of a filter as wide as the pattern: the best shift is the largest weight
    random = recovery.by_chance(1, 7, pattern, draws=4000)
    largest = np.random.default_rng(1).normal(size=(4000, 7))
    largest = np.sort((np.abs(largest) / np.linalg.norm(largest, axis=1, keepdims=True))[:, :].max(1))
    assert stats.ks_2samp(random, largest).pvalue > 0.001  # pyright: ignore[reportAttributeAccessIssue]
    more = recovery.by_chance(16, 7, pattern, draws=300)
    assert more.mean() > random.mean()
