"""Which model fits the samples: is anybody related, or of another population, beyond what chance brings?

Two unrelated samples of one population share alleles on some chromosomes by chance; that says nothing of the others.
Relatives, and members of one population, share more on all of them. So relatedness of every pair is measured on either
half of the genome, and what the halves have in common is real. Linkage within a chromosome, which makes a cross look
structured to other measures, counts for nothing, as no chromosome is in both halves. X, Y and the mitochondrion
are left aside where there are autosomes: males resemble each other on X and on Y. The trait is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from explorer.datasets import sex_chromosomes
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming
from explorer.progress import Progress, passes, silent

LEVEL = 0.01
MOST_SAMPLES = 1000
MOST_VARIANTS = 10_000
PERMUTATIONS = 199
COMPONENTS = 3
"""How many leading components of either half are looked for in the other."""
_GAP = 0.1
"""Share of the variants in the middle that belong to neither half where chromosomes cannot tell them apart."""


@dataclass(frozen=True)
class Relatedness:
    """What two halves of the genome agree on about who is related to whom.

    Attributes
    ----------
    r : float
        Correlation, over pairs of samples, of their relatedness on one half and on the other; NaN where nothing varies.
    p : float
        One-sided, by permuting the samples of one half: of r (Mantel 1967), or of how much the other half varies along
        the first components of one, whichever is smaller, doubled.
    samples, variants : int, looked at
    by_chromosomes : bool
        Whether no chromosome is in both halves; otherwise they are the first and the last variants in the file's order.
    """

    r: float
    p: float
    samples: int
    variants: int
    by_chromosomes: bool

    @property
    def found(self) -> bool:
        """Whether samples are related or structured beyond chance."""
        return self.p <= LEVEL

    @property
    def sentence(self) -> str:
        """What was found, with its numbers."""
        if not np.isfinite(self.r):
            return "Too few samples, or too little that varies, to say whether samples are related."
        r = round(self.r, 2) + 0.0  # no -0.00
        numbers = f"pairwise relatedness on two halves of the genome has correlation {r:.2f}; p = {self.p:.3f}"
        halves = "" if self.by_chromosomes else "; without a map of several chromosomes linkage may be part of that"
        if self.found:
            return f"Samples are related, or of several populations ({numbers}{halves})."
        return f"No relatedness or population structure was found ({numbers})."


def relatedness(
    genotypes: Genotypes, rows: np.ndarray | None = None, seed: int = 0, progress: Progress = silent
) -> Relatedness:
    """Measure whether pairs of the samples `rows` (mask or indices) are related alike on two halves of the genome.

    Of at most 1,000 samples, drawn at random, and 10,000 variants, evenly spaced.
    """
    rng = np.random.default_rng(seed)
    samples = np.arange(genotypes.shape[0]) if rows is None else np.arange(genotypes.shape[0])[rows]
    if len(samples) > MOST_SAMPLES:
        samples = np.sort(rng.choice(samples, MOST_SAMPLES, replace=False))
    first, second, by_chromosomes = _halves(genotypes)
    told = passes(progress, 2)
    one, other = (_shared(genotypes, samples, half, told) for half in (first, second))
    n, variants = len(samples), len(first) + len(second)
    from explorer.genetics import pairwise  # what compiles takes a moment to load

    above = np.triu_indices(n, 1)
    a, b = one[above] - one[above].mean(), other[above] - other[above].mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    if n < 2 * COMPONENTS or spread <= 1e-12:
        return Relatedness(float("nan"), 1.0, n, variants, by_chromosomes)
    full = np.zeros((n, n))
    full[above] = a
    full += full.T
    leading = [linalg.eigh(half, subset_by_index=(n - COMPONENTS, n - 1))[1] for half in (one, other)]

    def agreement(order: np.ndarray) -> tuple[float, float]:
        """Return how alike the halves are, the samples of the second in this order: as a whole, and where it varies."""
        back, there = np.empty_like(leading[0]), leading[1][order]
        back[order] = leading[0]
        along = np.vdot(back, other @ back) + np.vdot(there, full @ there)
        return float(pairwise.agreement(full, other, order)), float(along)

    observed = np.array(agreement(np.arange(n)))
    at_least = np.ones(2)
    for _ in range(PERMUTATIONS):
        at_least += np.array(agreement(rng.permutation(n))) >= observed
    p = min(1.0, 2 * float(at_least.min()) / (1 + PERMUTATIONS))
    return Relatedness(float(a @ b) / spread, p, n, variants, by_chromosomes)


def _halves(genotypes: Genotypes) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return the variants of either half: whole chromosomes dealt out by size, or the two ends of the file's order."""
    every = sex_chromosomes.autosomal(genotypes.variants)
    placed = every[genotypes.placed[every]]
    names, codes, sizes = np.unique(
        genotypes.variants["chromosome"].to_numpy(dtype=object)[placed].astype(str),
        return_inverse=True,
        return_counts=True,
    )
    if len(names) > 1:
        dealt, total = np.zeros(len(names), dtype=bool), np.zeros(2, dtype=np.int64)
        for code in np.argsort(-sizes, kind="stable"):
            dealt[code] = total[1] < total[0]
            total[int(dealt[code])] += sizes[code]
        mine = dealt[codes]
        if total.min() >= 0.1 * total.sum():
            return _spaced(placed[~mine]), _spaced(placed[mine]), True
    every = placed if len(placed) else every
    end = max(1, int(len(every) * (1 - _GAP) / 2))
    return _spaced(every[:end]), _spaced(every[-end:]), False


def _spaced(columns: np.ndarray) -> np.ndarray:
    return columns[:: max(1, -(-len(columns) // (MOST_VARIANTS // 2)))]


def _shared(genotypes: Genotypes, samples: np.ndarray, columns: np.ndarray, progress: Progress) -> np.ndarray:
    """Return the relatedness (n, n) of samples on these variants, each scaled to variance 1; its diagonal is 0."""
    total = np.zeros((len(samples), len(samples)))
    for block in streaming.blocks(
        genotypes.dosages, samples, progress, "Looking for relatives", np.float32, columns=columns
    ):
        length = np.sqrt(np.einsum("sv,sv->v", block.centred, block.centred))
        scaled = block.centred * np.divide(1, length, out=np.zeros_like(length), where=length > 1e-6)
        total += scaled @ scaled.T
    np.fill_diagonal(total, 0.0)
    return total
