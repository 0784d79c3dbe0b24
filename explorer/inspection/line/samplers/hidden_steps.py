"""Compiled steps of a hidden Markov model of haplotypes, for LANES samples at once.

Arrays of messages are float32 (states, LANES). Of haploids a state is a cluster, of diploids an unordered pair of them:
clusters a >= b stand in row a (a + 1) / 2 + b, which holds the value of either order of the two. At every marker a copy
keeps its cluster, or leaves it with the probability `jump` of its cluster and takes one anew by the weights of that
marker, which for every sample are those of the populations mixed by its ancestry. Nothing is carried over where `jump`
is 1: at the first marker of every chromosome.

Of diploids the two copies move independently and leave all clusters alike, so that a step takes as many operations as
there are pairs, not their square (Scheet and Stephens 2006, Am. J. Hum. Genet. 78, 629, appendix A).

What compiles costs a moment to import, so that this is imported where a model is fitted, and nowhere else.
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.compiling import in_any_order

LANES = 64
"""Samples that are stepped through at once, each in a place of its own of a processor's wide registers."""


def states(clusters: int, copies: int) -> int:
    """Return how many states a chain of one or two copies has."""
    return clusters if copies == 1 else clusters * (clusters + 1) // 2


@in_any_order
def mix(ancestry: np.ndarray, weight: np.ndarray, out: np.ndarray) -> None:
    """Set out (clusters, LANES) to the weights (populations, clusters) mixed by ancestry (populations, LANES)."""
    for k in range(out.shape[0]):
        row = out[k]
        for lane in range(LANES):
            row[lane] = ancestry[0, lane] * weight[0, k]
        for p in range(1, ancestry.shape[0]):
            own, share = ancestry[p], weight[p, k]
            for lane in range(LANES):
                row[lane] += own[lane] * share


@in_any_order
def marginals(message: np.ndarray, out: np.ndarray) -> None:
    """Set out (clusters, LANES) to the sums of a message over the other copy; of haploids it is the message itself."""
    clusters = out.shape[0]
    if message.shape[0] == clusters:
        out[:] = message
        return
    out[:] = 0
    t = 0
    for a in range(clusters):
        of_a = out[a]
        for b in range(a):
            pair, of_b = message[t], out[b]
            for lane in range(LANES):
                of_a[lane] += pair[lane]
            for lane in range(LANES):
                of_b[lane] += pair[lane]
            t += 1
        pair = message[t]
        for lane in range(LANES):
            of_a[lane] += pair[lane]
        t += 1


@in_any_order
def total(message: np.ndarray, clusters: int, out: np.ndarray) -> None:
    """Set out (LANES,) to the sum of a message over all states, pairs of two clusters counted twice."""
    out[:] = 0
    if message.shape[0] == clusters:
        for k in range(clusters):
            row = message[k]
            for lane in range(LANES):
                out[lane] += row[lane]
        return
    t = 0
    for a in range(clusters):
        for _ in range(a):
            pair = message[t]
            for lane in range(LANES):
                out[lane] += 2 * pair[lane]
            t += 1
        pair = message[t]
        for lane in range(LANES):
            out[lane] += pair[lane]
        t += 1


@in_any_order
def against(message: np.ndarray, vector: np.ndarray, out: np.ndarray) -> None:
    """Set out (clusters, LANES) to the products of a message on pairs with a vector (clusters, LANES)."""
    out[:] = 0
    t = 0
    for a in range(out.shape[0]):
        vector_a, out_a = vector[a], out[a]
        for b in range(a):
            pair, vector_b, out_b = message[t], vector[b], out[b]
            for lane in range(LANES):
                out_a[lane] += vector_b[lane] * pair[lane]
            for lane in range(LANES):
                out_b[lane] += vector_a[lane] * pair[lane]
            t += 1
        pair = message[t]
        for lane in range(LANES):
            out_a[lane] += vector_a[lane] * pair[lane]
        t += 1


@in_any_order
def predict(
    message: np.ndarray, own: np.ndarray, jump: np.ndarray, weight: np.ndarray, room: np.ndarray, out: np.ndarray
) -> None:
    """Set out to the chances of the states at a marker, from those at the marker before.

    Parameters
    ----------
    message, own : chances at the marker before, which sum to 1, and their `marginals`
    jump : float32 (clusters,), of this marker; of diploids the first counts for all
    weight : float32 (clusters, LANES), of this marker, as `mix` sets it
    room : float32 (clusters, LANES), overwritten
    """
    clusters = weight.shape[0]
    if message.shape[0] == clusters:
        left = room[0]
        left[:] = 0
        for k in range(clusters):
            old, leaves = message[k], jump[k]
            for lane in range(LANES):
                left[lane] += leaves * old[lane]
        for k in range(clusters):
            new, old, taken, stays = out[k], message[k], weight[k], np.float32(1) - jump[k]
            for lane in range(LANES):
                new[lane] = stays * old[lane] + left[lane] * taken[lane]
        return
    stay = np.float32(1) - jump[0]
    one, two, half = stay * jump[0], stay * stay, jump[0] * jump[0] / np.float32(2)
    for k in range(clusters):
        row, old, taken = room[k], own[k], weight[k]
        for lane in range(LANES):
            row[lane] = one * old[lane] + half * taken[lane]
    t = 0
    for a in range(clusters):
        weight_a, room_a = weight[a], room[a]
        for b in range(a + 1):
            new, old, weight_b, room_b = out[t], message[t], weight[b], room[b]
            for lane in range(LANES):
                new[lane] = two * old[lane] + weight_a[lane] * room_b[lane] + weight_b[lane] * room_a[lane]
            t += 1


@in_any_order
def go_back(
    message: np.ndarray,
    jump: np.ndarray,
    weight: np.ndarray,
    room: np.ndarray,
    either: np.ndarray,
    added: np.ndarray,
    out: np.ndarray,
) -> None:
    """Set out to how well each state at the marker before leads to what `message` says of the states at this one.

    Parameters
    ----------
    message : of this marker, with what its own calls say
    jump, weight : of this marker, as in `predict`
    room : float32 (clusters, LANES), set to the mean of the message where one copy takes a cluster anew
    either : float32 (LANES,), set to its mean where all copies do
    added : float32 (clusters, LANES), overwritten
    """
    clusters = weight.shape[0]
    if message.shape[0] == clusters:
        either[:] = 0
        for k in range(clusters):
            taken, old = weight[k], message[k]
            for lane in range(LANES):
                either[lane] += taken[lane] * old[lane]
        for k in range(clusters):
            new, old, leaves, stays = out[k], message[k], jump[k], np.float32(1) - jump[k]
            for lane in range(LANES):
                new[lane] = stays * old[lane] + leaves * either[lane]
        return
    against(message, weight, room)
    either[:] = 0
    for k in range(clusters):
        taken, old = weight[k], room[k]
        for lane in range(LANES):
            either[lane] += taken[lane] * old[lane]
    stay = np.float32(1) - jump[0]
    one, two, half = stay * jump[0], stay * stay, jump[0] * jump[0] / np.float32(2)
    t = 0
    for a in range(clusters):
        room_a, added_a = room[a], added[a]
        for lane in range(LANES):
            added_a[lane] = one * room_a[lane] + half * either[lane]
        for b in range(a + 1):
            new, old, added_b = out[t], message[t], added[b]
            for lane in range(LANES):
                new[lane] = two * old[lane] + added_a[lane] + added_b[lane]
            t += 1


@in_any_order
def read(calls: np.ndarray, frequency: np.ndarray, first: np.ndarray, second: np.ndarray, crossed: np.ndarray) -> None:
    """Set what a marker's calls say: the chance of a call, given clusters a and b, is

        first[a] second[b] + crossed first[b] second[a],

    of haploids first[a]; 1 where the call is missing.

    Parameters
    ----------
    calls : int8 (LANES,), -1 missing; of haploids 0 or 1
    frequency : float32 (clusters,), of allele 1
    first, second : float32 (clusters, LANES)
    crossed : float32 (LANES,), set to 1 where the call is heterozygous; empty for haploids
    """
    clusters = len(frequency)
    most = np.int8(2 if len(crossed) else 1)
    for lane in range(len(crossed)):
        crossed[lane] = np.float32(1) if calls[lane] == 1 else np.float32(0)
    for k in range(clusters):
        p, row, other = frequency[k], first[k], second[k]
        q = np.float32(1) - p
        for lane in range(LANES):
            call = calls[lane]
            row[lane] = np.float32(1) if call < 0 else (q if call == 0 else p)
        for lane in range(LANES):
            call = calls[lane]
            other[lane] = np.float32(1) if call < 0 else (p if call == most else q)


@in_any_order
def weigh(message: np.ndarray, first: np.ndarray, second: np.ndarray, crossed: np.ndarray, out: np.ndarray) -> None:
    """Set out to a message multiplied by the chances of the calls that `read` made ready."""
    clusters = first.shape[0]
    if message.shape[0] == clusters:
        for k in range(clusters):
            new, old, chance = out[k], message[k], first[k]
            for lane in range(LANES):
                new[lane] = old[lane] * chance[lane]
        return
    t = 0
    for a in range(clusters):
        first_a, second_a = first[a], second[a]
        for b in range(a + 1):
            new, old, first_b, second_b = out[t], message[t], first[b], second[b]
            for lane in range(LANES):
                new[lane] = old[lane] * (
                    first_a[lane] * second_b[lane] + crossed[lane] * first_b[lane] * second_a[lane]
                )
            t += 1


@in_any_order
def scale(message: np.ndarray, by: np.ndarray) -> None:
    """Divide a message by the sums (LANES,)."""
    for t in range(message.shape[0]):
        row = message[t]
        for lane in range(LANES):
            row[lane] /= by[lane]
