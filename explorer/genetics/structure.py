"""Relatedness and population structure: relationship matrix, principal components, and how many of these are real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import computing, streaming
from explorer.genetics.parallel_analysis import Parallel, parallel_analysis
from explorer.progress import Progress, silent

__all__ = [
    "Components",
    "Parallel",
    "components",
    "parallel_analysis",
    "principal_components",
    "relationship",
]
DESCRIBED_VARIANTS = 50_000
"""Where components only describe samples, they come from at most so many variants, evenly spaced in their order."""
ROUNDS = 6
"""Of the randomised iteration."""
GRAM_SAMPLES = 4000
"""Up to this many samples the samples x samples matrix is decomposed exactly; beyond, by randomised iteration."""


def relationship(
    dosages: Dosages, ploidy: int = 2, rows: np.ndarray | None = None, progress: Progress = silent
) -> np.ndarray:
    """Return the genomic relationship matrix Z Z' / (ploidy * sum f (1 - f)): float64 (n, n).

    Z holds dosages less their mean, missing calls at the mean (VanRaden 2008, method 1).
    """
    if (gpu := computing.current()) is not None:
        total, mean = gpu.gram(dosages, rows, None, progress, "Measuring relatedness")
        frequency = np.nan_to_num(mean) / ploidy
        scale = ploidy * float((frequency * (1 - frequency)).sum())
        return total / scale if scale > 0 else total
    total, scale = np.zeros((0, 0)), 0.0
    for block in streaming.blocks(dosages, rows, progress, "Measuring relatedness"):
        product = block.centred @ block.centred.T
        total = product if not total.size else total + product
        frequency = np.nan_to_num(block.mean) / ploidy
        scale += ploidy * float((frequency * (1 - frequency)).sum())
    return total / scale if scale > 0 else total


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of some samples' genotypes, and what is needed to place other samples on them.

    Attributes
    ----------
    scores : float64 (n, k)
        Each column has the variance of its component; signs are set so that the largest entry is positive.
    explained : float64 (k,)
        Share of the total variance.
    mean : float64 (m,), of the dosages
    weights : float64 (m, k)
        (dosages - mean) @ weights are the scores.
    """

    scores: np.ndarray
    explained: np.ndarray
    mean: np.ndarray
    weights: np.ndarray

    def project(self, dosages: Dosages, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the scores (n, k) of other samples' dosages; missing calls stand at the training mean."""
        total = np.zeros((len(reader.chosen(dosages.shape[0], rows)), self.weights.shape[1]))
        for start, stop, part in reader.parts(dosages, rows):
            total += reader.off_mean(part, self.mean[start:stop]) @ self.weights[start:stop]
        return total


def components(
    dosages: Dosages,
    k: int = 10,
    rows: np.ndarray | None = None,
    seed: int = 0,
    progress: Progress = silent,
    exact: bool | None = None,
    columns: np.ndarray | None = None,
) -> Components:
    """Return the first k principal components of dosages (n, m), each variant scaled to variance 1.

    Of the variants `columns` (indices, None for all) and the samples `rows` only; m counts those variants.

    Variants that do not vary count for nothing. Up to 4,000 samples (or with exact=True) by the eigenvectors of the
    samples x samples matrix, beyond by randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4).
    """
    samples = len(reader.chosen(dosages.shape[0], rows))
    m = dosages.shape[1] if columns is None else len(columns)
    k = max(1, min(k, samples - 1, m))
    exact = samples <= GRAM_SAMPLES if exact is None else exact
    if (gpu := computing.current()) is not None:
        from explorer.genetics import accelerator

        found = accelerator.leading(gpu, dosages, k, rows, columns, seed, exact, ROUNDS, progress)
        total = samples * float((found.inverse_sd > 0).sum())

        def multiplied(turned: np.ndarray) -> np.ndarray:
            product = accelerator.weights(gpu, dosages, rows, columns, turned, progress)
            return found.inverse_sd[:, None] ** 2 * product

        return _components(found.values, found.vectors, found.mean, found.inverse_sd, total, multiplied)
    mean, inverse_sd = np.zeros(m), np.zeros(m)
    gram = np.zeros((samples, samples)) if exact else None
    total = 0.0
    for block in streaming.blocks(dosages, rows, progress, "Principal components: reading", columns=columns):
        part = slice(block.start, block.stop)
        sd = np.sqrt(np.einsum("sv,sv->v", block.centred, block.centred) / samples)
        mean[part] = np.nan_to_num(block.mean)
        inverse_sd[part] = np.divide(1.0, sd, out=np.zeros_like(sd), where=sd > 0)
        total += samples * float((sd > 0).sum())
        if gram is not None:
            scaled = block.centred * inverse_sd[part]
            gram += scaled @ scaled.T
    if gram is not None:
        values, vectors = linalg.eigh(gram, subset_by_index=(samples - k, samples - 1))
        values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    else:
        values, vectors = _subspace(dosages, rows, columns, inverse_sd, samples, k, seed, progress)

    def weights_of(turned: np.ndarray) -> np.ndarray:
        weights = np.zeros((m, k))
        for block in streaming.blocks(dosages, rows, progress, "Principal components: weights", columns=columns):
            part = slice(block.start, block.stop)
            weights[part] = inverse_sd[part, None] ** 2 * (block.centred.T @ turned)
        return weights

    return _components(values, vectors, mean, inverse_sd, total, weights_of)


def _components(
    values: np.ndarray,
    vectors: np.ndarray,
    mean: np.ndarray,
    inverse_sd: np.ndarray,
    total: float,
    weights_of: Callable[[np.ndarray], np.ndarray],
) -> Components:
    """Return components from eigenvalues (k,) and eigenvectors (n, k); `weights_of` multiplies scaled variants by such.

    `total` is the sum of all eigenvalues.
    """
    k = len(values)
    vectors = vectors * np.where(vectors[np.abs(vectors).argmax(axis=0), np.arange(k)] < 0, -1.0, 1.0)
    variants = max(1, int((inverse_sd > 0).sum()))
    scores = vectors * np.sqrt(values / variants)
    turned = vectors * np.divide(1.0, np.sqrt(values * variants), out=np.zeros(k), where=values > 1e-9 * max(total, 1))
    return Components(scores, values / total if total else np.zeros(k), mean, weights_of(turned))


def principal_components(
    genotypes: Genotypes, k: int = 10, rows: np.ndarray | None = None, seed: int = 0, progress: Progress = silent
) -> tuple[np.ndarray, np.ndarray]:
    """Return (scores (n, k), share of variance explained (k,)) of the samples' genotypes; see `components`."""
    result = components(genotypes.dosages, k, rows, seed, progress)
    return result.scores, result.explained


def _subspace(
    dosages: Dosages,
    rows: np.ndarray | None,
    columns: np.ndarray | None,
    inverse_sd: np.ndarray,
    samples: int,
    k: int,
    seed: int,
    progress: Progress,
    rounds: int = ROUNDS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k greatest eigenvalues and eigenvectors of X X' without ever forming it."""
    width = min(samples, 2 * k + 10)
    basis = np.linalg.qr(np.random.default_rng(seed).standard_normal((samples, width)))[0]
    for turn in range(rounds):
        product, rounded = np.zeros((samples, width)), basis.astype(np.float32)
        for block in streaming.blocks(
            dosages, rows, progress, f"Principal components: round {turn + 1} of {rounds}", np.float32, columns
        ):
            weight = (inverse_sd[block.start : block.stop] ** 2).astype(np.float32)
            product += block.centred @ (weight[:, None] * (block.centred.T @ rounded))
        if turn == rounds - 1:
            values, vectors = np.linalg.eigh((basis.T @ product + product.T @ basis) / 2)
            return np.maximum(values[::-1][:k], 0.0), (basis @ vectors[:, ::-1])[:, :k]
        basis = np.linalg.qr(product)[0]
    raise AssertionError("rounds is at least 1")
