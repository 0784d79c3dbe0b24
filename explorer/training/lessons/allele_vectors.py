"""Vectors of alleles by skip-gram: an allele's company are the alleles that the same sample carries at SNPs nearby.

A pair of alleles stands together where a sample carries both: an allele is drawn at each of the two SNPs, so a
heterozygote counts by halves. Against each pair stands one allele of the neighbouring SNP, drawn by its frequency;
the loss of all pairs, with what is drawn expected, falls by Adam. Its optimum is u.v = log P(a, b) / (P(a) P(b)), the
pointwise mutual information of the two alleles (Levy and Goldberg 2014, with k = 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

Floats = NDArray[np.float64]
MISSING = -1
MINOR, CALLED = 0.05, 0.9
"""A SNP is taken from this frequency of its rarer allele on, and where so many of its calls are there."""
BLOCK = 128
"""SNPs whose products are taken at once."""
MOST_SNPS, MOST_SAMPLES = 1000, 2000


@dataclass(frozen=True, eq=False)
class Company:
    """How often alleles stand together, of each SNP with its neighbours.

    Attributes
    ----------
    near : int64 (m, 2 reach)
        The neighbours of each SNP, -1 where there is none.
    counts : float32 (m, 2 reach, 2, 2)
        Of SNP i's allele a (0 is a2, 1 the counted a1) and its neighbour's allele b, in samples.
    chance : float32 (m, 2)
        Frequencies of the alleles.
    """

    near: NDArray[np.int64]
    counts: NDArray[np.float32]
    chance: NDArray[np.float32]


def chosen(share: Floats) -> NDArray[np.int64]:
    """Return which SNPs of shares (n, m) are taken: the first `MOST_SNPS` that are frequent and called."""
    with np.errstate(invalid="ignore", divide="ignore"):
        frequency = np.nansum(share, 0) / np.isfinite(share).sum(0)
        rarer = np.minimum(frequency, 1 - frequency)
    good = (rarer >= MINOR) & (np.isfinite(share).mean(0) >= CALLED)
    return np.flatnonzero(good)[:MOST_SNPS]


def shares(dosages: NDArray[np.int8], ploidy: int) -> Floats:
    """Return the share of the counted allele in each call, float64 (n, m), NaN where it is missing."""
    share = dosages / ploidy
    share[dosages == MISSING] = np.nan
    return share


def company(share: Floats, chromosome: NDArray[np.int64], reach: int) -> Company:
    """Count alleles together, from shares (n, m) of SNPs in genome order, with `reach` SNPs on either side."""
    m = share.shape[1]
    known = np.isfinite(share)
    one, other = np.where(known, share, 0.0), np.where(known, 1 - np.nan_to_num(share), 0.0)
    near = np.full((m, 2 * reach), -1, dtype=np.int64)
    counts = np.zeros((m, 2 * reach, 2, 2), dtype=np.float32)
    for place, step in enumerate([*range(-reach, 0), *range(1, reach + 1)]):
        here = np.arange(max(0, -step), min(m, m - step))
        there = here + step
        same = chromosome[here] == chromosome[there]
        here, there = here[same], there[same]
        near[here, place] = there
        for a, mine in enumerate((other, one)):
            for b, theirs in enumerate((other, one)):
                counts[here, place, a, b] = np.einsum("sm,sm->m", mine[:, here], theirs[:, there])
    frequency = one.sum(0) / np.maximum(known.sum(0), 1)
    return Company(near, counts, np.stack([1 - frequency, frequency], 1).astype(np.float32))


def loss(found: Company, v: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    """Return the mean loss of a pair, of vectors v and u (m, 2, d) of the alleles themselves and as company."""
    there = torch.from_numpy(found.near.clip(0))
    counts = torch.from_numpy(found.counts)
    product = torch.einsum("iad,ikbd->ikab", v, u[there])
    drawn = counts.sum(3, keepdim=True) * torch.from_numpy(found.chance)[there][:, :, None, :]
    return -(counts * F.logsigmoid(product) + drawn * F.logsigmoid(-product)).sum() / counts.sum()


def learn(
    found: Company,
    dimensions: int,
    steps: int,
    rate: float,
    seed: int,
    told: Callable[[int], None] = lambda step: None,
) -> NDArray[np.float32]:
    """Return v (m, 2, d) after `steps` of Adam on the loss of all pairs at once; `told` gets each step's number."""
    generator = torch.Generator().manual_seed(seed)
    shape = (*found.chance.shape, dimensions)
    v = torch.nn.Parameter(torch.randn(shape, generator=generator) * 0.1)
    u = torch.nn.Parameter(torch.randn(shape, generator=generator) * 0.1)
    descent = torch.optim.Adam([v, u], lr=rate)
    for step in range(steps):
        told(step)
        descent.zero_grad()
        loss(found, v, u).backward()
        descent.step()
    return v.detach().numpy()


def differences(v: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vector of each SNP (m, d): what changes with the allele, the counted one's less the other's."""
    return v[:, 1] - v[:, 0]


def inside(chromosome: NDArray[np.int64], furthest: int) -> NDArray[np.bool_]:
    """Return bool (m, furthest): whether SNP i + 1 + k is there and on SNP i's chromosome."""
    there = np.arange(len(chromosome))[:, None] + np.arange(1, furthest + 1)
    known = there < len(chromosome)
    return known & (chromosome[np.minimum(there, len(chromosome) - 1)] == chromosome[:, None])


def squared_cosines(vectors: NDArray[np.floating], furthest: int) -> Floats:
    """Return (m, furthest): at i, k the squared cosine of vectors (m, d) i and i + 1 + k; 0 where there is none."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors, dtype=np.float64), where=length > 0)
    padded = np.concatenate([unit, np.zeros((furthest + BLOCK, unit.shape[1]))])
    result = np.zeros((len(unit), furthest))
    steps = np.arange(BLOCK)[:, None] + np.arange(1, furthest + 1)
    for start in range(0, len(unit), BLOCK):
        product = padded[start : start + BLOCK] @ padded[start : start + BLOCK + furthest].T
        some = np.take_along_axis(product, steps, 1)
        result[start : start + BLOCK] = some[: len(unit) - start] ** 2
    return result


def linkage(share: Floats, furthest: int) -> Floats:
    """Return r2 of SNPs of shares (n, m) laid out the same; missing calls stand at the SNP's mean."""
    return squared_cosines(centred(share).T, furthest)


def centred(share: Floats) -> Floats:
    """Return shares (n, m) less each SNP's mean, missing calls 0."""
    return np.nan_to_num(share - np.nanmean(share, 0))


def codes(share: Floats, vectors: NDArray[np.floating]) -> Floats:
    """Return the mean vector of each sample's alleles less that of all, (n, d): linear in the genotypes."""
    return centred(share) @ vectors / share.shape[1]


def permuted(share: Floats, seed: int) -> Floats:
    """Return shares with each SNP's calls in random order over the samples: the same frequencies, no company."""
    return np.random.default_rng(seed).permuted(share, axis=0)
