"""The chain against brute force: every path of states and every block of calls, on chromosomes of a few markers."""

from itertools import pairwise, product

import crosses
import numpy as np
import pytest

from explorer.inspection.line.indistinguishable import check
from explorer.inspection.line.samplers.chain import Chain, muted


def small(rng, states, missing=0.15, samples=40, lengths=(5, 4)):
    """A chain of two short chromosomes with missing calls, and with transitions and errors of any size."""
    m = sum(lengths)
    calls = rng.choice(states, (samples, m)).astype(np.int8)
    calls[:, 1:] = np.where(rng.random((samples, m - 1)) < 0.5, calls[:, :-1], calls[:, 1:])
    calls[rng.random(calls.shape) < missing] = -1
    chain = Chain(calls, np.repeat(np.arange(len(lengths)), lengths), np.arange(m), states, errors=False)
    k = len(states)
    chain.transitions = rng.dirichlet(np.ones(k), (m - 1, k))
    chain.start = rng.dirichlet(np.ones(k), m)
    chain.transitions[~chain.joined] = chain.start[1:][~chain.joined][:, None, :]
    return chain


def with_errors(chain, rng):
    """Let every call be wrong with a chance of its own."""
    m, k = chain.start.shape
    emission = rng.dirichlet(np.ones(3), (m, k)) * 0.4
    emission[:, np.arange(k), chain.states] += 0.6
    chain.emission = emission
    return chain


def by_brute_force(chain, first, last, sample):
    """Return the chance of every block of calls, given the other calls of the sample, summed over all paths."""
    m, k = chain.start.shape
    calls = chain.calls[sample]
    chance: dict[tuple[int, ...], float] = {}
    given = [calls[place] if not first <= place <= last else -1 for place in range(m)]
    for path in product(range(k), repeat=m):
        weight = 1.0
        for place, state in enumerate(path):
            new = place == 0 or not chain.joined[place - 1]
            weight *= chain.start[place, state] if new else chain.transitions[place - 1, path[place - 1], state]
            if given[place] >= 0:
                weight *= chain.emission[place, state, given[place]]
        if weight == 0:
            continue
        for block in product(range(3), repeat=last - first + 1):
            seen = weight
            for place, call in enumerate(block, start=first):
                seen *= chain.emission[place, path[place], call]
            if seen:
                shown = tuple(-1 if calls[first + i] < 0 else call for i, call in enumerate(block))
                chance[shown] = chance.get(shown, 0.0) + seen
    total = sum(chance.values())
    return {block: weight / total for block, weight in chance.items()}


@pytest.mark.parametrize("states", [(0, 1), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("errors", [False, True])
@pytest.mark.parametrize(("first", "last"), [(2, 3), (0, 1), (4, 4), (5, 6), (8, 8), (3, 5)])
def test_draws_follow_the_exact_conditional_distribution(states, errors, first, last):
    """At chromosome ends, inside, and across two chromosomes; chi-squared over all blocks that can occur."""
    rng = np.random.default_rng(7 * first + last)
    chain = small(rng, states, lengths=(5, 4) if len(states) == 2 else (4, 3))
    if last >= chain.calls.shape[1]:
        first, last = first - 2, last - 2
    if errors:
        with_errors(chain, rng)
    draws = 4000
    for sample in (0, 1):
        expected = by_brute_force(chain, first, last, sample)
        drawn = chain.draw(first, last, np.array([sample]), draws, rng)[:, 0]
        blocks, counts = np.unique(drawn, axis=0, return_counts=True)
        counted = {tuple(int(call) for call in block): int(count) for block, count in zip(blocks, counts, strict=True)}
        assert set(counted) <= set(expected)
        for block, chance in expected.items():
            error = np.sqrt(draws * chance * (1 - chance)) + 1
            assert abs(counted.get(block, 0) - draws * chance) < 5 * error


@pytest.mark.parametrize("errors", [False, True])
def test_messages_from_both_sides_are_exact(errors):
    """To rounding: what comes before and after a place, against sums over all paths."""
    rng = np.random.default_rng(3)
    chain = small(rng, (0, 1, 2), missing=0.3, lengths=(4, 3))
    if errors:
        with_errors(chain, rng)
    rows = np.arange(3)
    for place in range(7):
        together = chain.before(place, rows) * chain.after(place, rows)
        together /= together.sum(1, keepdims=True)
        chain.calls[:, place], was = 0, chain.calls[:, place].copy()  # called, so that the brute force tells its chance
        kept = chain.emission.copy()
        chain.emission[place] = np.eye(3)
        for sample in rows:
            expected = by_brute_force(chain, place, place, sample)
            np.testing.assert_allclose(together[sample], [expected.get((a,), 0.0) for a in range(3)], rtol=1e-10)
        chain.emission, chain.calls[:, place] = kept, was


def test_missing_calls_stay_missing_and_rows_can_be_chosen():
    """Every draw has its missing calls where the real block has them."""
    rng = np.random.default_rng(0)
    chain = small(rng, (0, 1), missing=0.4)
    rows = np.array([3, 3, 17])
    drawn = chain.draw(1, 3, rows, 9, rng)
    assert drawn.shape == (9, 3, 3)
    assert drawn.dtype == np.int8
    assert ((drawn < 0) == (chain.calls[rows, 1:4] < 0)).all()
    assert (chain.calls[rows, 1:4] < 0).any()


def counted(transitions, start, n, rng):
    """Calls (n, m) of a chain."""
    calls = np.empty((n, len(transitions) + 1), dtype=np.int8)
    calls[:, 0] = rng.random(n) < start
    for step in range(len(transitions)):
        calls[:, step + 1] = rng.random(n) < transitions[step][calls[:, step], 1]
    return calls


def test_recombination_and_wrong_calls_are_estimated():
    """Whichever allele a marker counts; the share of wrong calls to a fifth, switches to their sampling error."""
    rng = np.random.default_rng(4)
    m, n, error = 200, 800, 0.02
    switch = rng.uniform(0.005, 0.05, m - 1)
    turned = rng.random(m) < 0.5
    transitions = np.stack([np.array([[1 - r, r], [r, 1 - r]]) for r in switch])
    true = counted(transitions, 0.5, n, rng)
    wrong = rng.random(true.shape) < error
    calls = (true ^ wrong ^ turned).astype(np.int8)
    chain = Chain(calls, np.zeros(m), np.arange(m), (0, 1))
    assert chain.error == pytest.approx(error, rel=0.2)
    off = np.where(turned[1:] == turned[:-1], chain.transitions[:, 0, 1], chain.transitions[:, 0, 0])
    away = (off - switch) / np.sqrt(2 * switch / n)
    assert abs(away.mean()) < 0.5
    assert away.std() < 1.6


def test_estimation_only_raises_the_likelihood():
    """As expectation and maximisation must, but for the little that is borrowed from other markers."""
    rng = np.random.default_rng(5)
    transitions = np.tile([[0.97, 0.03], [0.03, 0.97]], (99, 1, 1))
    calls = counted(transitions, 0.5, 200, rng) ^ (rng.random((200, 100)) < 0.01)
    chain = Chain(calls.astype(np.int8), np.zeros(100), np.arange(100), (0, 1))
    reached = [chain.likelihood]
    for _ in range(4):
        chain._round()
        reached.append(chain.likelihood)
    assert all(later > earlier - 0.5 for earlier, later in pairwise(reached))


def test_without_wrong_calls_none_is_believed():
    """An exact chain gets a share of wrong calls no larger than its double crossovers."""
    rng = np.random.default_rng(6)
    transitions = np.tile([[0.98, 0.02], [0.02, 0.98]], (99, 1, 1))
    chain = Chain(counted(transitions, 0.5, 1000, rng), np.zeros(100), np.arange(100), (0, 1))
    assert chain.error < 5e-4


@pytest.mark.parametrize(("kind", "states"), [("haploid", (0, 1)), ("F2", (0, 1, 2)), ("inbred lines", (0, 2))])
def test_the_chain_passes_markers_by_that_say_nothing(kind, states):
    """Constant ones, runs of them too, and ones that go with nothing; linkage reaches across, and draws look real."""
    rng = np.random.default_rng(1)
    calls, chromosome = crosses.offspring(rng, kind, 400)
    turned = rng.random(calls.shape[1]) < 0.5
    calls = np.where(turned, calls.max() - calls, calls).astype(np.int8)
    constant, strange = np.array([20, 40, 41, 42, 79, 80, 150, 200]), np.array([10, 60, 61, 120, 230])
    calls[:, constant] = states[-1]
    calls[:, strange] = rng.permuted(calls[:, strange], axis=0)
    chain = Chain(calls, chromosome, np.arange(calls.shape[1]), states)
    assert set(constant) <= set(np.flatnonzero(chain.mute)) <= set(constant) | set(strange)
    assert chain.mute[strange].all()
    assert chain.error < 0.01
    rows = np.arange(400)
    drawn = chain.draw(30, 50, rows, 4, rng)
    assert (drawn[:, :, [10, 11, 12]] == states[-1]).all()
    left, right = (1 - 2 * (calls[:, place] > 0) for place in (39, 43))
    kept = chain.draw(41, 43, rows, 4, rng)[0, :, 2]
    assert abs(np.corrcoef(left, 1 - 2 * (kept > 0))[0, 1]) > abs(np.corrcoef(left, right)[0, 1]) - 0.05
    result = check(chain)
    assert result.passes, result.sentence


def test_distorted_segregation_is_not_taken_for_a_marker_that_says_nothing():
    """Markers around a lethal gene hardly vary, but with each other; none is passed by in an ideal cross either."""
    rng = np.random.default_rng(2)
    calls, chromosome = crosses.offspring(rng, "haploid", 800)
    assert not muted(calls, chromosome[1:] == chromosome[:-1]).any()
    alive = (calls[:, 40] == 0) | (rng.random(800) < 0.1)
    calls = calls[alive]
    assert calls[:, 40].mean() < 0.15
    assert not muted(calls, chromosome[1:] == chromosome[:-1])[30:50].any()
