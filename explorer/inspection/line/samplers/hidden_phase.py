"""Compiled: draw which allele of a heterozygous call lies on which copy, from a model of pairs of clusters.

A path of pairs is drawn given all calls of a sample, from right to left (forward filtering, backward sampling), and the
alleles of a heterozygous call given the pair. Calls drawn anew given phased flanks are as good as those given the calls
alone, as long as the phase is a draw and not a best guess: phase and calls are then a draw of both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.compiling import in_any_order
from explorer.inspection.line.samplers.hidden_steps import LANES, marginals, mix
from explorer.inspection.line.samplers.hidden_sweep import STRETCH, forward


@in_any_order
def phase(
    calls: np.ndarray,
    ancestry: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    frequency: np.ndarray,
    samples: int,
    out: np.ndarray,
    rng: Any,
) -> None:
    """Set out to the copies of allele 1 on either copy, int8 (2, samples, markers), -1 where the call is missing.

    Parameters
    ----------
    calls, ancestry, jump, weight, frequency : of a tile of diploids, as in `forward`
    samples : how many of its lanes are in use
    rng : numpy Generator
    """
    markers, clusters = frequency.shape
    size = clusters * (clusters + 1) // 2
    stretches = (markers + STRETCH - 1) // STRETCH
    kept, inside = np.empty((stretches, size, LANES), np.float32), np.empty((STRETCH, size, LANES), np.float32)
    message = np.full((size, LANES), np.float32(1.0 / clusters**2))
    zeros, own = np.zeros(LANES, np.float32), np.empty((clusters, LANES), np.float32)
    mixed = np.empty((clusters, LANES), np.float32)
    forward(calls, ancestry, jump, weight, frequency, message, STRETCH, kept, zeros)
    first, second = np.empty(LANES, np.int64), np.empty(LANES, np.int64)
    for stretch in range(stretches - 1, -1, -1):
        start, stop = stretch * STRETCH, min(markers, (stretch + 1) * STRETCH)
        here = slice(start, stop)
        message[:] = kept[stretch]
        forward(calls[here], ancestry, jump[here], weight[here], frequency[here], message, 1, inside, zeros)
        for m in range(stop - 1, start - 1, -1):
            now = message if m == stop - 1 else inside[m + 1 - start]
            marginals(now, own)
            if m < markers - 1:
                mix(ancestry, weight[m + 1], mixed)
            for lane in range(samples):
                if m == markers - 1:
                    a, b = _pair(now, own, lane, rng)
                else:
                    a, b = _before(first[lane], second[lane], now, own, jump[m + 1, 0], mixed, lane, rng)
                first[lane], second[lane] = a, b
                call = calls[m, lane]
                if call == 1:
                    p = frequency[m, a] * (1 - frequency[m, b])
                    q = frequency[m, b] * (1 - frequency[m, a])
                    one = rng.random() * (p + q) < p
                    out[0, lane, m], out[1, lane, m] = np.int8(one), np.int8(not one)
                else:
                    allele = np.int8(-1) if call < 0 else np.int8(call // 2)
                    out[0, lane, m], out[1, lane, m] = allele, allele


@in_any_order
def _before(
    a: int,
    b: int,
    message: np.ndarray,
    own: np.ndarray,
    jump: np.float32,
    mixed: np.ndarray,
    lane: int,
    rng: Any,
) -> tuple[int, int]:
    """Return the clusters of both copies at a marker, given those at the next, to which `jump` and `mixed` belong."""
    stay = np.float32(1) - jump
    pair = a * (a + 1) // 2 + b if a >= b else b * (b + 1) // 2 + a
    none = stay * stay * message[pair, lane]
    of_first = stay * jump * mixed[a, lane] * own[b, lane]
    of_second = stay * jump * mixed[b, lane] * own[a, lane]
    limit = rng.random() * (none + of_first + of_second + jump * jump * mixed[a, lane] * mixed[b, lane])
    if limit < none:
        return a, b
    if limit < none + of_first:
        return _with(b, message, own, lane, rng), b
    if limit < none + of_first + of_second:
        return a, _with(a, message, own, lane, rng)
    return _pair(message, own, lane, rng)


@in_any_order
def _pair(message: np.ndarray, own: np.ndarray, lane: int, rng: Any) -> tuple[int, int]:
    """Return an ordered pair of clusters by its chances."""
    limit = rng.random()
    k, summed = 0, 0.0
    while k < own.shape[0] - 1:
        summed += own[k, lane]
        if limit < summed:
            break
        k += 1
    return k, _with(k, message, own, lane, rng)


@in_any_order
def _with(other: int, message: np.ndarray, own: np.ndarray, lane: int, rng: Any) -> int:
    """Return the cluster of one copy by its chances, given that of the other."""
    limit = rng.random() * own[other, lane]
    k, summed = 0, 0.0
    while k < own.shape[0] - 1:
        pair = k * (k + 1) // 2 + other if k >= other else other * (other + 1) // 2 + k
        summed += message[pair, lane]
        if limit < summed:
            break
        k += 1
    return k
