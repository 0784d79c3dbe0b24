"""Compiled: what a hidden Markov model of haplotypes expects of LANES samples, given all of their calls.

The messages from the left are kept at every STRETCH-th marker and made again stretch by stretch on the way back, so
that memory does not grow with the markers.
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import in_any_order
from explorer.inspection.line.samplers.hidden_steps import (
    LANES,
    against,
    go_back,
    marginals,
    mix,
    predict,
    read,
    scale,
    total,
    weigh,
)

STRETCH = 32


@in_any_order
def forward(
    calls: np.ndarray,
    ancestry: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    frequency: np.ndarray,
    message: np.ndarray,
    stride: int,
    kept: np.ndarray,
    each: np.ndarray,
) -> float:
    """Go along some markers from the chances before them, which are left at those of the last; return log likelihood.

    Parameters
    ----------
    calls : int8 (markers, LANES), -1 missing; of haploids 0 or 1
    ancestry : float32 (populations, LANES)
    jump, weight, frequency : float32 (markers, clusters), (markers, populations, clusters), (markers, clusters)
    message : float32 (states, LANES), chances that sum to 1, given all calls so far; overwritten
    stride : the chances before each `stride`-th marker are kept
    kept : float32 (at least markers / stride, states, LANES), or of no length
    each : float32 (LANES,), 1 for the lanes that count in the likelihood
    """
    markers, clusters = frequency.shape
    haploid = message.shape[0] == clusters
    own, room, mixed, first, second = (
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
    )
    crossed, sums = np.empty(0 if haploid else LANES, np.float32), np.empty(LANES, np.float32)
    predicted = np.empty_like(message)
    likelihood = 0.0
    for m in range(markers):
        if len(kept) and m % stride == 0:
            kept[m // stride] = message
        mix(ancestry, weight[m], mixed)
        if not haploid:
            marginals(message, own)
        predict(message, own, jump[m], mixed, room, predicted)
        read(calls[m], frequency[m], first, second, crossed)
        weigh(predicted, first, second, crossed, message)
        total(message, clusters, sums)
        scale(message, sums)
        for lane in range(LANES):
            likelihood += each[lane] * np.log(sums[lane])
    return likelihood


@in_any_order
def backward(
    calls: np.ndarray,
    ancestry: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    frequency: np.ndarray,
    message: np.ndarray,
    stride: int,
    kept: np.ndarray,
) -> None:
    """Go back along some markers: from how well the states at the last lead to the calls after it, to before the first.

    Parameters
    ----------
    message : float32 (states, LANES); overwritten, and scaled as suits
    kept : float32 (at least markers / stride, states, LANES), or of no length
        Set to the messages at the last marker, `stride` markers before it, and so on.
    calls, ancestry, jump, weight, frequency : as in `forward`
    """
    markers, clusters = frequency.shape
    room, mixed, first, second, added = (
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
    )
    crossed = np.empty(0 if message.shape[0] == clusters else LANES, np.float32)
    sums, either, weighed = np.empty(LANES, np.float32), np.empty(LANES, np.float32), np.empty_like(message)
    for step in range(markers):
        m = markers - 1 - step
        if len(kept) and step % stride == 0:
            kept[step // stride] = message
        mix(ancestry, weight[m], mixed)
        read(calls[m], frequency[m], first, second, crossed)
        weigh(message, first, second, crossed, weighed)
        go_back(weighed, jump[m], mixed, room, either, added, message)
        total(message, clusters, sums)
        scale(message, sums)


@in_any_order
def sweep(
    calls: np.ndarray,
    ancestry: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    frequency: np.ndarray,
    copies: int,
    each: np.ndarray,
    jumped: np.ndarray,
    ones: np.ndarray,
    seen: np.ndarray,
    left: np.ndarray,
    stood: np.ndarray,
) -> float:
    """Add what is expected of these samples to the counts; return their log likelihood.

    Parameters
    ----------
    calls, ancestry, jump, weight, frequency, each : as in `forward`
    jumped : float64 (markers, populations, clusters)
        Copies that at a marker took a cluster anew, by the weights of a population.
    ones, seen : float64 (markers, clusters)
        Copies of allele 1, and copies called, on a cluster.
    left, stood : float64 (markers, clusters), of haploids
        Copies that left a cluster before a marker, and copies that were on it at the marker before.
    """
    markers, populations, clusters = weight.shape
    size = clusters if copies == 1 else clusters * (clusters + 1) // 2
    stretches = (markers + STRETCH - 1) // STRETCH
    kept, inside = np.empty((stretches, size, LANES), np.float32), np.empty((STRETCH, size, LANES), np.float32)
    message = np.full((size, LANES), np.float32(1.0 / clusters**copies))
    likelihood = forward(calls, ancestry, jump, weight, frequency, message, STRETCH, kept, each)
    own, room, mixed, first, second, part = (
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
        np.empty((clusters, LANES), np.float32),
    )
    crossed, sums, either, leaving = (
        np.empty(0 if copies == 1 else LANES, np.float32),
        np.empty(LANES, np.float32),
        np.empty(LANES, np.float32),
        np.empty(LANES, np.float32),
    )
    predicted, weighed, both = np.empty_like(message), np.empty_like(message), np.empty_like(message)
    after = np.ones((size, LANES), np.float32)
    for stretch in range(stretches - 1, -1, -1):
        start, stop = stretch * STRETCH, min(markers, (stretch + 1) * STRETCH)
        message[:] = kept[stretch]
        here = slice(start, stop)
        forward(calls[here], ancestry, jump[here], weight[here], frequency[here], message, 1, inside, each)
        for m in range(stop - 1, start - 1, -1):
            before = inside[m - start]
            mix(ancestry, weight[m], mixed)
            marginals(before, own)
            predict(before, own, jump[m], mixed, room, predicted)
            read(calls[m], frequency[m], first, second, crossed)
            weigh(after, first, second, crossed, weighed)
            for t in range(size):
                product, one, other = both[t], predicted[t], weighed[t]
                for lane in range(LANES):
                    product[lane] = one[lane] * other[lane]
            total(both, clusters, sums)
            for lane in range(LANES):
                sums[lane] = each[lane] / sums[lane]
            marginals(both, part)
            _count(calls[m], part, sums, copies, ones[m], seen[m])
            if copies == 2:
                for t in range(size):
                    product, one, other = both[t], predicted[t], after[t]
                    for lane in range(LANES):
                        product[lane] = one[lane] * other[lane]
                against(both, second, part)
                _count_heterozygous(calls[m], part, frequency[m], sums, ones[m])
                stay = np.float32(1) - jump[m, 0]
                for k in range(clusters):
                    row, old, taken = room[k], own[k], mixed[k]
                    for lane in range(LANES):
                        row[lane] = stay * old[lane] + jump[m, 0] * taken[lane]
                against(weighed, room, part)
                for lane in range(LANES):
                    leaving[lane] = np.float32(2) * jump[m, 0] * sums[lane]
            else:
                part[:] = weighed
                leaving[:] = 0
                for k in range(clusters):
                    old, leaves = before[k], jump[m, k]
                    for lane in range(LANES):
                        leaving[lane] += leaves * old[lane]
                for lane in range(LANES):
                    leaving[lane] *= sums[lane]
            for k in range(clusters):
                row = part[k]
                for lane in range(LANES):
                    row[lane] *= leaving[lane]
                for p in range(populations):
                    mine = ancestry[p]
                    amount = np.float32(0)
                    for lane in range(LANES):
                        amount += row[lane] * mine[lane]
                    jumped[m, p, k] += amount * weight[m, p, k]
            go_back(weighed, jump[m], mixed, room, either, part, after)
            if copies == 1:
                for lane in range(LANES):
                    either[lane] *= sums[lane]
                for k in range(clusters):
                    old, new, gone, there = before[k], after[k], np.float32(0), np.float32(0)
                    for lane in range(LANES):
                        gone += old[lane] * either[lane]
                    for lane in range(LANES):
                        there += old[lane] * new[lane] * sums[lane]
                    left[m, k] += jump[m, k] * gone
                    stood[m, k] += there
            total(after, clusters, sums)
            scale(after, sums)
    return likelihood


@in_any_order
def _count(
    calls: np.ndarray, part: np.ndarray, sums: np.ndarray, copies: int, ones: np.ndarray, seen: np.ndarray
) -> None:
    """Add the copies on each cluster, of the samples called and of those that have allele 1 alone."""
    called, alone = np.empty(LANES, np.float32), np.empty(LANES, np.float32)
    for lane in range(LANES):
        called[lane] = sums[lane] * np.float32(calls[lane] >= 0)
        alone[lane] = sums[lane] * np.float32(calls[lane] == copies)
    for k in range(part.shape[0]):
        row = part[k]
        one, all_called = np.float32(0), np.float32(0)
        for lane in range(LANES):
            all_called += row[lane] * called[lane]
        for lane in range(LANES):
            one += row[lane] * alone[lane]
        ones[k] += copies * one
        seen[k] += copies * all_called


@in_any_order
def _count_heterozygous(
    calls: np.ndarray, part: np.ndarray, frequency: np.ndarray, sums: np.ndarray, ones: np.ndarray
) -> None:
    """Add the copies of allele 1 on each cluster, of the heterozygous samples."""
    mixed = np.empty(LANES, np.float32)
    for lane in range(LANES):
        mixed[lane] = sums[lane] * np.float32(calls[lane] == 1)
    for k in range(part.shape[0]):
        row = part[k]
        one = np.float32(0)
        for lane in range(LANES):
            one += row[lane] * mixed[lane]
        ones[k] += 2 * frequency[k] * one
