"""p and q of promoters against a pool of networks on permuted labels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from explorer.training import permuted

judged = st.lists(
    st.tuples(st.sampled_from([0.4, 0.5, 0.6]), st.sampled_from([0.1, 0.2, np.nan])), min_size=1, max_size=9
)


@given(judged, judged)
def test_p_counts_those_that_rank_as_high(real, pool):
    """Counted one by one: a higher score, or the same and a loss no greater; a loss that is none is the greatest."""

    def key(pair):
        return -pair[0], np.inf if np.isnan(pair[1]) else pair[1]

    expected = [(1 + sum(key(other) <= key(one) for other in pool)) / (1 + len(pool)) for one in real]
    found = permuted.p_values(*np.array(real).T, *np.array(pool).T)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_network_that_could_not_be_judged_comes_last():
    p = permuted.p_values(np.array([np.nan]), np.array([np.nan]), np.array([0.1, 0.2]), np.array([1.0, np.nan]))
    assert p == [1.0]


def test_q_by_hand():
    """Benjamini and Hochberg: the least of m p / i over this rank i and those after it."""
    np.testing.assert_allclose(permuted.q_values(np.array([0.5, 0.01, 0.03])), [0.5, 0.03, 0.045])


@pytest.mark.parametrize("ties", [False, True])
def test_without_signal_p_is_uniform(ties):
    """Both from one distribution, 300 times 96 promoters; scores of 40 samples tie, and the loss parts them."""
    rng = np.random.default_rng(0)
    found, early = [], 0
    for _ in range(300):
        scores, pool = rng.binomial(40, 0.5, (2, 96)) / 40 if ties else rng.normal(size=(2, 96))
        losses, pool_losses = rng.normal(size=(2, 96))
        p = permuted.p_values(scores, losses, pool, pool_losses)
        found.append(p[0])
        early += bool((permuted.q_values(p) < 0.05).any())
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert early <= 25


def test_the_least_q_is_as_the_text_says():
    """With n promoters and one permutation each, k above the whole pool have q = n / (k (n + 1))."""
    pool, low = np.linspace(0, 1, 96), np.zeros(96)
    for k in (8, 19, 20):
        scores = np.r_[np.full(k, 2.0), np.full(96 - k, -1.0)]
        q = permuted.q_values(permuted.p_values(scores, low, pool, low))
        assert q[:k] == pytest.approx(96 / (k * 97))
        assert (q[0] < 0.05) == (k >= 20)


def test_the_sentence_counts_promoters_that_pass_and_says_where_none_does():
    def ranking(*folds):
        return pd.DataFrame([{"fold": fold, "p": p, "q": p} for fold, values in enumerate(folds) for p in values])

    assert ". 2 of 3 promoters have q below 0.05; 2 rank above every" in permuted.sentence(ranking([0.01, 0.02, 0.5]))
    two = permuted.sentence(ranking([0.01, 0.02, 0.5], [0.01, 0.3, 0.5], [np.nan] * 3))
    assert ". 1 to 2 of 3 promoters per fold have q below 0.05; 2 rank above" in two
    none = permuted.sentence(ranking([1 / 97, 1 / 97, *[0.06] * 94]).assign(q=0.24))
    assert "No promoter has q below 0.05; 2 rank above every permuted one, where chance gives about 1." in none
    assert "some 20 promoters or more" in none
