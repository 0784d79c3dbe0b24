"""The loops of a hidden Markov chain along the genome: forward, backward, expected counts, and drawing a stretch.

Calls are int8 with -1 for missing, emission[place, state, call] is the chance of a call, transitions[place, a, b] that
of state b at place + 1 after a. The first state of a chromosome does not depend on what was before: there transitions
has equal rows. Every message is scaled to sum to 1, so that nothing underflows (Rabiner 1989, section V.A).
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import compiled


@compiled
def forward(calls: np.ndarray, start: np.ndarray, transitions: np.ndarray, emission: np.ndarray) -> np.ndarray:
    """Return float64 (samples, states): the chance of each state at the last place, given the calls there and before.

    Parameters
    ----------
    calls : int8 (samples, n)
    start : float64 (states,), at the first place
    transitions, emission : float64 (n - 1 or more, states, states), (n, states, calls)
    """
    samples, n = calls.shape
    k = len(start)
    result = np.empty((samples, k))
    now, following = np.empty(k), np.empty(k)
    for sample in range(samples):
        now[:] = start
        for place in range(n):
            if place > 0:
                for b in range(k):
                    following[b] = 0.0
                    for a in range(k):
                        following[b] += now[a] * transitions[place - 1, a, b]
                now[:] = following
            call = calls[sample, place]
            total = 0.0
            for a in range(k):
                if call >= 0:
                    now[a] *= emission[place, a, call]
                total += now[a]
            for a in range(k):
                now[a] /= total
        result[sample] = now
    return result


@compiled
def backward(calls: np.ndarray, transitions: np.ndarray, emission: np.ndarray) -> np.ndarray:
    """Return float64 (samples, states): how well each state before the first place leads to the calls from there on.

    Parameters
    ----------
    calls : int8 (samples, n)
    transitions : float64 (n, states, states), the first of them into the first place
    emission : float64 (n, states, calls)
    """
    samples, n = calls.shape
    k = emission.shape[1]
    result = np.empty((samples, k))
    now, following = np.empty(k), np.empty(k)
    for sample in range(samples):
        now[:] = 1.0 / k
        for place in range(n - 1, -1, -1):
            call = calls[sample, place]
            if call >= 0:
                for a in range(k):
                    now[a] *= emission[place, a, call]
            total = 0.0
            for a in range(k):
                following[a] = 0.0
                for b in range(k):
                    following[a] += transitions[place, a, b] * now[b]
                total += following[a]
            for a in range(k):
                now[a] = following[a] / total
        result[sample] = now
    return result


@compiled
def expected(
    calls: np.ndarray, start: np.ndarray, transitions: np.ndarray, emission: np.ndarray, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return what one round of Baum and Welch counts over the samples of one chromosome, and the log-likelihood.

    Parameters
    ----------
    calls : int8 (samples, n)
    start : float64 (states,)
    transitions, emission : float64 (n - 1, states, states), (n, states, calls)
    first : float64 (states,), receives what is counted at the first place; it is returned

    Returns
    -------
    float64 (n - 1, states, states), (n, states, calls), (states,), float
    """
    samples, n = calls.shape
    k = len(start)
    steps, seen = np.zeros(transitions.shape), np.zeros(emission.shape)
    ahead = np.empty((n, k))
    back, behind = np.empty(k), np.empty(k)
    likelihood, product = 0.0, 1.0
    for sample in range(samples):
        for place in range(n):
            call = calls[sample, place]
            total = 0.0
            for b in range(k):
                chance = start[b]
                if place > 0:
                    chance = 0.0
                    for a in range(k):
                        chance += ahead[place - 1, a] * transitions[place - 1, a, b]
                if call >= 0:
                    chance *= emission[place, b, call]
                ahead[place, b] = chance
                total += chance
            inverse = 1.0 / total
            for b in range(k):
                ahead[place, b] *= inverse
            product *= total
            if product < 1e-200:
                likelihood += np.log(product)
                product = 1.0
        back[:] = 1.0
        for place in range(n - 1, -1, -1):
            call = calls[sample, place]
            total = 0.0
            for a in range(k):
                total += ahead[place, a] * back[a]
            inverse = 1.0 / total
            for a in range(k):
                if call >= 0:
                    seen[place, a, call] += ahead[place, a] * back[a] * inverse
                if place == 0:
                    first[a] += ahead[place, a] * back[a] * inverse
            if place == 0:
                break
            if call >= 0:
                for b in range(k):
                    back[b] *= emission[place, b, call]
            total = 0.0
            for a in range(k):
                behind[a] = 0.0
                for b in range(k):
                    behind[a] += transitions[place - 1, a, b] * back[b]
                total += ahead[place - 1, a] * behind[a]
            inverse = 1.0 / total
            for a in range(k):
                weight = ahead[place - 1, a] * inverse
                for b in range(k):
                    steps[place - 1, a, b] += weight * transitions[place - 1, a, b] * back[b]
            for a in range(k):
                back[a] = behind[a] * inverse
    return steps, seen, first, likelihood + np.log(product)


@compiled
def messages(after: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Return float64 (samples, n, states): how well each state of a stretch without calls leads to what comes after it.

    Parameters
    ----------
    after : float64 (samples, states), of its last place
    transitions : float64 (n - 1, states, states), within it
    """
    samples, k = after.shape
    n = len(transitions) + 1
    result = np.empty((samples, n, k))
    for sample in range(samples):
        total = after[sample].sum()
        for a in range(k):
            result[sample, n - 1, a] = after[sample, a] / total
        for place in range(n - 2, -1, -1):
            total = 0.0
            for a in range(k):
                sum_ = 0.0
                for b in range(k):
                    sum_ += transitions[place, a, b] * result[sample, place + 1, b]
                result[sample, place, a] = sum_
                total += sum_
            for a in range(k):
                result[sample, place, a] /= total
    return result


@compiled
def draw(
    before: np.ndarray,
    leading: np.ndarray,
    transitions: np.ndarray,
    emission: np.ndarray,
    usual: np.ndarray,
    uniform: np.ndarray,
) -> np.ndarray:
    """Return calls int8 (draws, samples, n) of a stretch, of states drawn one after another.

    One uniform number draws a state, and what is left of it the call: given the state it is uniform again.

    Parameters
    ----------
    before : float64 (samples, states), chances at the first place given what comes before
    leading : float64 (samples, n, states), from `messages`
    transitions, emission : float64 (n - 1, states, states), (n, states, calls)
    usual : int8 (states,), the call that is looked at first
    uniform : float64 (draws, samples, n), from 0 to 1
    """
    draws, samples, n = uniform.shape
    k, symbols = emission.shape[1], emission.shape[2]
    result = np.empty((draws, samples, n), dtype=np.int8)
    limits = np.empty((n, k, k + 1))  # of each state after each: the numbers that draw it lie between two of these
    for sample in range(samples):
        for place in range(n):
            for a in range(k):
                total = 0.0
                limits[place, a, 0] = 0.0
                for b in range(k):
                    chance = before[sample, b] if place == 0 else transitions[place - 1, a, b]
                    total += chance * leading[sample, place, b]
                    limits[place, a, b + 1] = total
                for b in range(1, k + 1):
                    limits[place, a, b] /= total
        for one in range(draws):
            state = 0
            for place in range(n):
                u = uniform[one, sample, place]
                own = limits[place, state]
                after = 0
                while after < k - 1 and u >= own[after + 1]:
                    after += 1
                width = own[after + 1] - own[after]
                left = u - own[after]
                call = usual[after]
                chance = width * emission[place, after, call]
                if left >= chance:
                    left -= chance
                    for symbol in range(symbols):
                        chance = width * emission[place, after, symbol]
                        if symbol == usual[after] or chance == 0.0:
                            continue
                        call = symbol
                        if left < chance:
                            break
                        left -= chance
                result[one, sample, place] = call
                state = after
    return result
