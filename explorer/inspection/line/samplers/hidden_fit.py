"""Fit a hidden Markov model of haplotypes by expectation and maximisation (Scheet and Stephens 2006).

Along a chromosome a copy is a mosaic of clusters of haplotypes, each with its own allele frequencies. Where a copy
takes a cluster anew it does so by weights that differ between populations; those of a sample of mixed ancestry are
mixed.

Beyond fastPHASE, a copy of known phase leaves each cluster at a rate of its own: at a place where one haplotype ends
others go on. With one rate for all, the frequencies of populations, and of all samples, drift apart from the real ones
along a chromosome that is drawn as a whole.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from explorer.datasets.blocks import threads
from explorer.inspection.line.samplers.hidden_steps import LANES
from explorer.inspection.line.samplers.hidden_sweep import sweep
from explorer.progress import Progress, portion, silent

LEARNT = 1000
"""A model is first learnt from at most so many haplotypes, a random choice of them; its last steps see all."""
LAST_STEPS = 2
"""Steps in which a model of haplotypes sees all of them, so that its frequencies are theirs.

Learnt from a part, or from other samples, they err as much as real blocks deviate from drawn ones: where each half was
drawn by a model of the other half, the spread of scores without signal was 1.35.
"""
MIXED = 0.02
"""Share of its ancestry that a sample is taken to have from anywhere."""
LEAST_JUMP, MOST_JUMP = 1e-4, 0.9999
LEAST_FREQUENCY = 1e-4
PSEUDO_COPIES = 0.01
"""Copies of the population as a whole that are added to those a cluster was seen on, and to those that jumped."""
PSEUDO_JUMPS = 0.3
"""Copies that leave a cluster as often as any other that are added to those that were on it."""


@dataclass(frozen=True, eq=False)
class Model:
    """A hidden Markov model of haplotypes along some markers.

    Attributes
    ----------
    jump : float32 (markers, clusters)
        Chance that a copy leaves the cluster that it was on at the marker before, and takes one anew; 1 where a
        chromosome begins. Diploids leave all clusters alike.
    weight : float32 (markers, populations, clusters)
        Chances of the cluster that is taken; they sum to 1.
    frequency : float32 (markers, clusters), of allele 1 on each cluster
    """

    jump: np.ndarray
    weight: np.ndarray
    frequency: np.ndarray

    @property
    def clusters(self) -> int:
        """How many clusters of haplotypes there are."""
        return self.frequency.shape[1]


def tiled(calls: np.ndarray) -> np.ndarray:
    """Return calls (chains, markers) as int8 (tiles, markers, LANES), -1 where a tile has no chain."""
    chains, markers = calls.shape
    tiles = np.full((max(1, -(-chains // LANES)), markers, LANES), -1, np.int8)
    for tile in range(len(tiles)):
        part = calls[tile * LANES : (tile + 1) * LANES]
        tiles[tile, :, : len(part)] = part.T
    return tiles


def lanes(values: np.ndarray) -> np.ndarray:
    """Return values (chains, k) as float32 (tiles, k, LANES), 1 / k where a tile has no chain."""
    chains, k = values.shape
    laid = np.full((max(1, -(-chains // LANES)), k, LANES), 1 / k, np.float32)
    for tile in range(len(laid)):
        part = values[tile * LANES : (tile + 1) * LANES]
        laid[tile, :, : len(part)] = part.T
    return laid


def beginning(
    calls: np.ndarray, copies: int, begins: np.ndarray, populations: int, clusters: int, rng: np.random.Generator
) -> Model:
    """Return a model to start from: clusters resemble samples that were drawn at random.

    Parameters
    ----------
    calls : int8 (chains, markers), of `copies` copies each
    begins : bool (markers,), where a chromosome begins
    """
    markers = calls.shape[1]
    called = calls >= 0
    share = (np.where(called, calls, 0).sum(0) + 0.5) / (copies * called.sum(0) + 1.0)
    chosen = rng.choice(len(calls), clusters, replace=len(calls) < clusters)
    own = np.where(called[chosen], calls[chosen] / copies, share)
    frequency = np.clip(0.6 * own + 0.4 * share + rng.uniform(-0.05, 0.05, own.shape), 0.02, 0.98)
    jump = np.repeat(np.where(begins, 1.0, 0.1)[:, None], clusters, axis=1)
    weight = rng.dirichlet(np.full(clusters, 50.0), (markers, populations))
    return Model(*(np.ascontiguousarray(one, dtype=np.float32) for one in (jump, weight, frequency.T)))


def improve(
    model: Model,
    tiles: np.ndarray,
    copies: int,
    chains: int,
    begins: np.ndarray,
    ancestry: np.ndarray,
    alike: bool = False,
) -> tuple[Model, float]:
    """Return the model after one step, and the log likelihood before it.

    Parameters
    ----------
    tiles, ancestry : as `tiled` and `lanes` lay them out
    alike : one rate of leaving for all clusters, as pairs of clusters have it
    """
    markers, _, clusters = model.weight.shape
    jumped = np.zeros(model.weight.shape)
    ones, seen, left, stood = np.zeros((4, markers, clusters))
    each = (np.arange(len(tiles) * LANES) < chains).astype(np.float32).reshape(-1, LANES)

    def count(here: slice) -> float:
        return sum(
            sweep(
                tiles[tile, here], ancestry[tile], model.jump[here], model.weight[here], model.frequency[here], copies,
                each[tile], jumped[here], ones[here], seen[here], left[here], stood[here],
            )
            for tile in range(len(tiles))
        )  # fmt: skip

    with ThreadPoolExecutor(threads()) as pool:
        likelihood = sum(pool.map(count, chromosomes(begins)))
    if alike:
        left[:], stood[:] = jumped.sum((1, 2))[:, None], copies * chains
    return _most_likely(jumped, ones, seen, left, stood, copies * chains, begins), likelihood


def _most_likely(
    jumped: np.ndarray,
    ones: np.ndarray,
    seen: np.ndarray,
    left: np.ndarray,
    stood: np.ndarray,
    copies: int,
    begins: np.ndarray,
) -> Model:
    anywhere = np.repeat(jumped.sum((1, 2))[:, None] / copies, jumped.shape[2], axis=1)
    jump = (left + PSEUDO_JUMPS * anywhere) / (stood + PSEUDO_JUMPS)
    jump[begins] = 1.0
    jump[~begins] = np.clip(jump[~begins], LEAST_JUMP, MOST_JUMP)
    pooled = jumped.sum(1) + PSEUDO_COPIES / jumped.shape[2]
    pooled /= pooled.sum(1, keepdims=True)
    weight = jumped + PSEUDO_COPIES * pooled[:, None, :]
    weight /= weight.sum(2, keepdims=True)
    share = (ones.sum(1) + 0.5) / (seen.sum(1) + 1.0)
    frequency = (ones + PSEUDO_COPIES * share[:, None]) / (seen + PSEUDO_COPIES)
    frequency = np.clip(frequency, LEAST_FREQUENCY, 1 - LEAST_FREQUENCY)
    return Model(*(np.ascontiguousarray(one, dtype=np.float32) for one in (jump, weight, frequency)))


def train(
    calls: np.ndarray,
    copies: int,
    begins: np.ndarray,
    ancestry: np.ndarray,
    clusters: int,
    steps: int,
    rng: np.random.Generator,
    progress: Progress = silent,
    alike: bool = False,
) -> tuple[Model, list[float]]:
    """Return a fitted model, and the log likelihood before every step.

    Parameters
    ----------
    calls : int8 (chains, markers), -1 missing, 0 to `copies` copies of allele 1
    begins : bool (markers,), where a chromosome begins
    ancestry : float (chains, populations), shares that sum to 1
    alike : as for `improve`
    """
    model = beginning(calls, copies, begins, ancestry.shape[1], clusters, rng)
    tiles, shares, likelihoods = tiled(calls), lanes(ancestry), []
    for step in range(steps):
        progress(step, steps, "Learning haplotypes")
        model, likelihood = improve(model, tiles, copies, len(calls), begins, shares, alike)
        likelihoods.append(likelihood)
    progress(steps, steps, "Learning haplotypes")
    return model, likelihoods


def chromosomes(begins: np.ndarray) -> list[slice]:
    """Return where each chromosome is: they are independent of each other given the model."""
    edges = np.append(np.flatnonzero(begins), len(begins)).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


def begins(chromosome: np.ndarray) -> np.ndarray:
    """Return where a chromosome begins: bool (positions,)."""
    chromosome = np.asarray(chromosome)
    return np.r_[True, chromosome[1:] != chromosome[:-1]]


def shares_of(label: np.ndarray) -> np.ndarray:
    """Return shares of ancestry, float64 (samples, populations), of the populations' labels."""
    populations = int(label.max(initial=0)) + 1
    return (1 - MIXED) * np.eye(populations)[label] + MIXED / populations


def fitted(
    chains: np.ndarray,
    begins: np.ndarray,
    ancestry: np.ndarray,
    clusters: int,
    steps: int,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> Model:
    """Return a model of haplotypes int8 (chains, markers), its last steps learnt from all of them."""
    some = some_of(len(chains), LEARNT, rng)
    model, _ = train(chains[some], 1, begins, ancestry[some], clusters, steps, rng, portion(progress, 0, 0.6))
    tiles, shares = tiled(chains), lanes(ancestry)
    for step in range(LAST_STEPS if len(some) < len(chains) else 0):
        progress(0.6 + 0.4 * step / LAST_STEPS, 1, "Learning haplotypes")
        model, _ = improve(model, tiles, 1, len(chains), begins, shares)
    return model


def some_of(count: int, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return int64 indices in order: all of `count`, or `most` of them drawn at random."""
    return np.arange(count) if count <= most else np.sort(rng.choice(count, most, replace=False))
