"""Relatedness of samples from their genotypes, as a whole and without one chromosome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import chromosomes, places
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import read_centred
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import computing, streaming, structure
from explorer.progress import Progress, silent

VARIANTS = 50_000
"""Relatedness is measured on at most so many variants, evenly spaced in their order."""
FULL_SAMPLES = 10_000
"""Up to so many samples relatedness is a matrix of full rank; beyond, it comes from fewer variants than samples."""
FEW_VARIANTS = 4000
"""At most so many (Lippert et al. 2011)."""
COMPONENTS = 10
"""Principal components that are covariates beside them, as they tell populations apart only roughly (Tucker 2014)."""
PRUNE_R2 = 0.5
"""Of those few, one that is correlated more closely with the one kept before it is left out."""
MOST_GROUPS, FEW_GROUPS = 64, 8
"""Of chromosomes that are left out together: at most, and at most where there are many samples."""
MANY_SAMPLES = 4000


@dataclass(frozen=True, eq=False)
class Sums:
    """Z Z' of some variants before it is divided.

    Attributes
    ----------
    matrix : float64 (n, n)
        Of dosages less their mean, missing calls at the mean.
    scale : float
        ploidy * sum f (1 - f) over the variants: what divides it (VanRaden 2008, method 1).
    variants : int, how many
    """

    matrix: np.ndarray
    scale: float
    variants: int


def spread(count: int, most: int) -> np.ndarray:
    """Return at most `most` indices of 0..count-1, evenly spaced.

    >>> spread(10, 4).tolist(), spread(3, 4).tolist()
    ([0, 3, 6, 9], [0, 1, 2])
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64)) if count else np.arange(0)


def sums(
    genotypes: Genotypes, rows: np.ndarray | None = None, columns: np.ndarray | None = None, progress: Progress = silent
) -> Sums:
    """Return the sums of relatedness of the samples `rows` (indices or mask) over the variants `columns` (indices).

    Haploids have ploidy 1. Those of a chromosome may be taken from those of all to leave it out.
    """
    dosages, ploidy = genotypes.dosages, genotypes.ploidy
    if (gpu := computing.current()) is not None:
        total, mean = gpu.gram(dosages, rows, columns, progress, "Measuring relatedness")
        frequency = np.nan_to_num(mean) / ploidy
        return Sums(total, ploidy * float((frequency * (1 - frequency)).sum()), len(mean))
    n = dosages.shape[0] if rows is None else len(np.arange(dosages.shape[0])[rows])
    total, scale, variants = np.zeros((n, n)), 0.0, 0
    for block in streaming.blocks(dosages, rows, progress, "Measuring relatedness", columns=columns):
        total += block.centred @ block.centred.T
        frequency = np.nan_to_num(block.mean) / ploidy
        scale += ploidy * float((frequency * (1 - frequency)).sum())
        variants += block.stop - block.start
    return Sums(total, scale, variants)


def kinship(
    genotypes: Genotypes, rows: np.ndarray | None = None, columns: np.ndarray | None = None, progress: Progress = silent
) -> np.ndarray:
    """Return the genomic relationship matrix Z Z' / (ploidy sum f (1 - f)): float64 (n, n) (VanRaden 2008, method 1).

    Over the variants `columns` (indices), by default at most 50,000 of all, evenly spaced; missing calls at the mean.
    """
    found = sums(genotypes, rows, spread(genotypes.shape[1], VARIANTS) if columns is None else columns, progress)
    return found.matrix / found.scale if found.scale > 0 else found.matrix


def groups(variants: pd.DataFrame, samples: int = 0) -> dict[str, int]:
    """Return which chromosomes are left out together, 0, 1, ..., by name; none where nothing would be left.

    Each alone, but scaffolds together, as if they were one. Where there are too many of them, or of samples, each is
    added to the group that has fewest variants, the largest first. Variants without a place are in none.
    """
    placed = variants["chromosome"][places.placed(variants)]
    sizes = placed.value_counts(sort=False)
    loose = [name for name in sizes.index if chromosomes.unassembled(name)]
    alone = [[name] for name in sizes.index if name not in loose] + ([loose] if loose else [])
    alone.sort(key=lambda names: -int(sizes[names].sum()))
    count = min(len(alone), FEW_GROUPS if samples > MANY_SAMPLES else MOST_GROUPS)
    held, found = [0] * count, {}
    for names in alone if count > 1 else []:
        least = held.index(min(held))
        held[least] += int(sizes[names].sum())
        found |= dict.fromkeys(map(str, names), least)
    return found


def few(genotypes: Genotypes, rows: np.ndarray, most: int = FEW_VARIANTS, progress: Progress = silent) -> np.ndarray:
    """Return at most `most` evenly spaced variants (indices), those too close in r2 to the one kept before left out.

    Twice as many are looked at; so that fewer than the samples are left, for relatedness of low rank.
    """
    most = min(most, max(1, len(np.arange(genotypes.shape[0])[rows]) // 2))
    candidates, kept, last = spread(genotypes.shape[1], 2 * most), [], None
    for block in streaming.blocks(genotypes.dosages, rows, progress, "Choosing variants", np.float64, candidates):
        length = np.sqrt(np.einsum("sv,sv->v", block.centred, block.centred))
        for place in np.flatnonzero(length > 0):
            one = block.centred[:, place] / length[place]
            if last is None or float(last @ one) ** 2 <= PRUNE_R2:
                kept.append(candidates[block.start + place])
                last = one
    return np.array(kept, dtype=np.int64)[spread(len(kept), most)]


def factor(dosages: Dosages, ploidy: int, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (Z (n, k), what each variant adds to the scale (k,)): Z Z' over the sum of those is their relatedness."""
    z, mean, _ = read_centred(dosages, rows, columns)
    frequency = np.nan_to_num(mean) / ploidy
    return np.ascontiguousarray(z), ploidy * frequency * (1 - frequency)


def with_components(
    genotypes: Genotypes, rows: np.ndarray, covariates: np.ndarray | None, progress: Progress = silent
) -> np.ndarray | None:
    """Return the covariates (n, c) with principal components of the samples `rows` (mask) beside them, NaN elsewhere.

    Unchanged where relatedness of so many samples is of full rank. Source: Tucker, Price and Berger 2014, Genetics
    197:1045 (PC-Select).
    """
    if int(rows.sum()) <= FULL_SAMPLES or not COMPONENTS:
        return covariates
    columns = spread(genotypes.shape[1], VARIANTS)
    found = structure.components(genotypes.dosages, COMPONENTS, rows, progress=progress, columns=columns)
    scores = np.full((len(rows), found.scores.shape[1]), np.nan)
    scores[rows] = found.scores
    return scores if covariates is None else np.column_stack([np.asarray(covariates, dtype=np.float64), scores])
