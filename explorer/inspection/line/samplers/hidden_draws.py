"""Compiled: draw the calls of a block from a hidden Markov model of haplotypes, given what lies on both sides of it.

Inside the block nothing is known. Messages are carried back through it, and then a path of clusters is drawn from left
to right, and alleles on it (forward filtering of the left flank, backward messages of the right one; Rabiner 1989,
Proc. IEEE 77, 257). A copy mostly keeps its cluster, which costs one random number; only where it takes another are
their chances summed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.compiling import in_any_order
from explorer.inspection.line.samplers.hidden_steps import LANES, go_back, mix, scale, total

PART = 64
"""Markers of a block whose messages are held at once."""


@in_any_order
def draw(
    left: np.ndarray,
    right: np.ndarray,
    ancestry: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    frequency: np.ndarray,
    lanes: np.ndarray,
    rows: np.ndarray,
    out: np.ndarray,
    rng: Any,
) -> None:
    """Draw the calls of a block for some samples of a tile.

    Parameters
    ----------
    left : float32 (states, LANES), chances of the states at the marker before the block, given all calls up to it
    right : float32 (states, LANES), how well each state at the block's last marker leads to the calls after it
    ancestry : float32 (populations, LANES)
    jump, weight, frequency : of the block's markers
        float32 (markers, clusters), (markers, populations, clusters), (markers, clusters)
    lanes, rows : int64 (samples,), places of the samples in the tile and in `out`
    out : int8 (draws, samples of all tiles, markers), set to copies of allele 1
    rng : numpy Generator
    """
    markers, clusters = frequency.shape
    size, draws = left.shape[0], out.shape[0]
    parts = (markers + PART - 1) // PART
    longest = min(markers, PART)
    ends = np.empty((parts, size, LANES), np.float32)
    inside = np.empty((longest, size, LANES), np.float32)
    one_anew, mixed = np.empty((longest, clusters, LANES), np.float32), np.empty((longest, clusters, LANES), np.float32)
    all_anew, sums = np.empty((longest, LANES), np.float32), np.empty(LANES, np.float32)
    added = np.empty((clusters, LANES), np.float32)
    message = right.copy()
    first, second = np.empty((draws, len(lanes)), np.int64), np.empty((draws, len(lanes)), np.int64)
    for backwards in range(2 * parts):
        part = parts - 1 - backwards if backwards < parts else backwards - parts
        start, stop = part * PART, min(markers, (part + 1) * PART)
        if backwards < parts:
            ends[part] = message
        else:
            message[:] = ends[part]
        for m in range(stop - 1, start - 1, -1):
            t = m - start
            inside[t] = message
            mix(ancestry, weight[m], mixed[t])
            go_back(inside[t], jump[m], mixed[t], one_anew[t], all_anew[t], added, message)
            total(message, clusters, sums)
            scale(message, sums)
        if backwards == parts - 1:
            _begin(left, message, clusters, lanes, first, second, rng)
        if backwards < parts:
            continue
        for index in range(len(lanes)):
            lane, row = lanes[index], rows[index]
            for d in range(draws):
                a, b = first[d, index], second[d, index]
                for t in range(stop - start):
                    m = start + t
                    if size == clusters:
                        a = _step_one(a, jump[m, a], inside[t], all_anew[t], mixed[t], lane, rng)
                        out[d, row, m] = rng.random() < frequency[m, a]
                    else:
                        a, b = _step_two(a, b, jump[m, 0], inside[t], one_anew[t], all_anew[t], mixed[t], lane, rng)
                        p, q, chance = frequency[m, a], frequency[m, b], rng.random()
                        out[d, row, m] = np.int8(chance < p * q) + np.int8(chance < p + q - p * q)
                first[d, index], second[d, index] = a, b


@in_any_order
def _begin(
    left: np.ndarray,
    message: np.ndarray,
    clusters: int,
    lanes: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    rng: Any,
) -> None:
    """Draw the states at the marker before the block."""
    size = left.shape[0]
    chance = np.empty(size)
    of_first, of_second = np.zeros(size, np.int64), np.zeros(size, np.int64)
    if size == clusters:
        of_first[:] = np.arange(clusters)
    else:
        t = 0
        for a in range(clusters):
            for b in range(a + 1):
                of_first[t], of_second[t] = a, b
                t += 1
    for index in range(len(lanes)):
        lane = lanes[index]
        summed = 0.0
        for t in range(size):
            times = 2.0 if size > clusters and of_first[t] != of_second[t] else 1.0
            summed += times * left[t, lane] * message[t, lane]
            chance[t] = summed
        for d in range(first.shape[0]):
            limit = rng.random() * summed
            t = 0
            while t < size - 1 and chance[t] <= limit:
                t += 1
            first[d, index], second[d, index] = of_first[t], of_second[t]


@in_any_order
def _step_one(
    a: int,
    jump: np.float32,
    inside: np.ndarray,
    all_anew: np.ndarray,
    mixed: np.ndarray,
    lane: int,
    rng: Any,
) -> int:
    """Return the cluster at a marker, given the one before it."""
    stays = (np.float32(1) - jump) * inside[a, lane]
    anew = jump * all_anew[lane]
    if rng.random() * (stays + anew) < stays:
        return a
    limit = rng.random() * all_anew[lane]
    k, summed = 0, 0.0
    while k < mixed.shape[0] - 1:
        summed += mixed[k, lane] * inside[k, lane]
        if limit < summed:
            break
        k += 1
    return k


@in_any_order
def _step_two(
    a: int,
    b: int,
    jump: np.float32,
    inside: np.ndarray,
    one_anew: np.ndarray,
    all_anew: np.ndarray,
    mixed: np.ndarray,
    lane: int,
    rng: Any,
) -> tuple[int, int]:
    """Return the clusters of both copies at a marker, given those before it."""
    stay = np.float32(1) - jump
    pair = a * (a + 1) // 2 + b if a >= b else b * (b + 1) // 2 + a
    none = stay * stay * inside[pair, lane]
    of_first, of_second = stay * jump * one_anew[b, lane], stay * jump * one_anew[a, lane]
    limit = rng.random() * (none + of_first + of_second + jump * jump * all_anew[lane])
    if limit < none:
        return a, b
    if limit < none + of_first:
        return _taken(b, inside, one_anew, mixed, lane, rng), b
    if limit < none + of_first + of_second:
        return a, _taken(a, inside, one_anew, mixed, lane, rng)
    limit = rng.random() * all_anew[lane]
    k, summed = 0, 0.0
    while k < mixed.shape[0] - 1:
        summed += mixed[k, lane] * one_anew[k, lane]
        if limit < summed:
            break
        k += 1
    return k, _taken(k, inside, one_anew, mixed, lane, rng)


@in_any_order
def _taken(other: int, inside: np.ndarray, one_anew: np.ndarray, mixed: np.ndarray, lane: int, rng: Any) -> int:
    """Return a cluster that one copy takes anew where the other copy has the cluster `other`."""
    limit = rng.random() * one_anew[other, lane]
    k, summed = 0, 0.0
    while k < mixed.shape[0] - 1:
        pair = k * (k + 1) // 2 + other if k >= other else other * (other + 1) // 2 + k
        summed += mixed[k, lane] * inside[pair, lane]
        if limit < summed:
            break
        k += 1
    return k
