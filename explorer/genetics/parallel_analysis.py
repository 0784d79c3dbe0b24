"""How many principal components are real: parallel analysis that leaves linkage within chromosomes as it is.

Permuting single variants (Horn 1965) also breaks linkage, so that the long haplotypes of a cross would pass for
structure. What makes structure is that chromosomes agree about the samples, so only that agreement is broken here: for
every sample and chromosome a coin decides whether all of its deviations from the mean on that chromosome change sign.
Relatedness between samples within a chromosome keeps its size, and so does how far each sample lies from the mean
(inbreeding, diversity, missing calls); what different chromosomes say no longer adds up. Random signs for parallel
analysis: Hong, Sheng and Dobriban 2020, arXiv:2012.02985. Components are tested one after another, each after those
before it were taken out (Buja and Eyuboglu 1992; deflation: Dobriban and Owen 2019), until one fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from scipy.sparse.linalg import LinearOperator

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming
from explorer.genetics.bands import prune
from explorer.genetics.ruler import genome_order, ruler
from explorer.progress import Progress, portion, silent

threadpool_limits: Any = import_module("threadpoolctl").threadpool_limits  # it comes without types
lanczos: Any = import_module("scipy.sparse.linalg").eigsh  # its tolerance is typed as a whole number
SAMPLES = 1024
"""At most so many samples are looked at: a random choice of them."""
CALLS = 5_000_000
VARIANTS = 10_000
"""At most so many calls, and so many variants, evenly spaced in their order."""
REDRAWN = 39
"""Genomes with broken agreement; 1 of 20 of them, the second greatest of 39, is the line."""
STRETCHES = 20
"""Into at most so many stretches a genome is cut that has no chromosomes, or one that holds most of it."""
_FEW_CHROMOSOMES = 2.5
"""With fewer chromosomes of equal size than this, stretches are looked at instead."""
_FEWEST_STRETCHES = 4
_LEVEL, _LEVELLED = 1.25, 0.7
"""LD is at its level when this near to it; it has one if beyond half of the genome it is at least this share of what it
is beyond a quarter."""
_DENSE = 100


@dataclass(frozen=True, eq=False)
class Parallel:
    """Principal components beside what chance gives them.

    Attributes
    ----------
    explained : float64 (k,)
        Share of the total variance, of the samples and variants looked at.
    line : float64 (k,)
        The 95% quantile of that share where chromosomes do not agree; NaN where it cannot be told. Beyond the real
        components it is that of the first, second, ... component of what they leave.
    kept : int
        The first `kept` components are real: each is above the line. k means k or more.
    samples, variants : int
        How many were looked at.
    pieces : int
        Chromosomes or stretches whose agreement was broken; 0 where it cannot be told.
    said : str
        What was done, in one sentence.
    """

    explained: np.ndarray
    line: np.ndarray
    kept: int
    samples: int
    variants: int
    pieces: int
    said: str


def parallel_analysis(
    genotypes: Genotypes, k: int = 10, rows: np.ndarray | None = None, seed: int = 0, progress: Progress = silent
) -> Parallel:
    """Return how many of the first k principal components are real, at 5% for the first that is not.

    Each variant is scaled to variance 1, missing calls stand at the mean. Chromosomes are compared; variants without a
    place are left out where others have one. Without chromosomes, or where one holds most variants, the genome is cut
    into stretches: variants are thinned by LD, and a gap is left between stretches that is as long as LD reaches. Where
    LD reaches too far for that (a cross of one chromosome) nothing can be told, and no component is kept.

    A component that only one chromosome makes (an inversion) is none of structure, and testing ends at it.

    Parameters
    ----------
    k : int
        Components to test; fewer where there are few samples or variants.
    rows : indices or mask (samples,)
        The samples to look at, None for all.
    """
    rng = np.random.default_rng(seed)
    rows = np.arange(genotypes.shape[0]) if rows is None else np.arange(genotypes.shape[0])[rows]
    if len(rows) > SAMPLES:
        rows = np.sort(rng.choice(rows, SAMPLES, replace=False))
    columns = np.flatnonzero(genotypes.placed) if genotypes.mapped else np.arange(genotypes.shape[1])
    most = min(VARIANTS, CALLS // max(1, len(rows)))
    columns = columns[:: max(1, -(-len(columns) // most))]
    columns = columns[genome_order(ruler(genotypes.variants.iloc[columns]))]
    progress(0, 1, "Real components: reading")
    x = streaming.standardised(genotypes.dosages, np.float32, rows, columns) * np.float32(np.sqrt(len(rows)))
    varying = np.einsum("sv,sv->v", x, x) > 0.5
    x, columns = x[:, varying], columns[varying]
    k = max(0, min(k, len(rows) - 2, x.shape[1] - 1))
    piece, said = _pieces(genotypes, x, rows, columns)
    with threadpool_limits(1, user_api="blas"):
        explained, line, kept = _compared(x, piece, k, rng, portion(progress, 0.1, 0.9))
    return Parallel(explained, line, kept, len(rows), x.shape[1], int(piece.max(initial=-1)) + 1, said)


def _pieces(genotypes: Genotypes, x: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, str]:
    """Return the piece of each variant (variants,), -1 for none, and what the pieces are, in a sentence."""
    chromosome = np.unique(genotypes.variants["chromosome"].to_numpy(str)[columns], return_inverse=True)[1]
    share = np.bincount(chromosome, minlength=1) / max(1, len(columns))
    many = len(share)
    whole = f"Compared with the same samples after the agreement between their {many} chromosomes was broken."
    if 1 / max(float((share**2).sum()), 1e-9) >= _FEW_CHROMOSOMES:
        return chromosome, whole
    cut = _stretches(x, prune(genotypes.take(rows, columns)))
    if cut is not None:
        return cut, (
            f"Without several chromosomes to compare, the genome was thinned by linkage and cut into "
            f"{int(cut.max()) + 1} stretches with gaps, and the agreement between these was broken: linkage further "
            "than the gaps would pass for structure."
        )
    if many > 1:
        return chromosome, whole
    return np.full(len(columns), -1), (
        "Linkage reaches too far along the one chromosome to be told from structure: no component is called real."
    )


def _stretches(x: np.ndarray, thinned: np.ndarray) -> np.ndarray | None:
    """Return the stretch of each variant (variants,), -1 in gaps and where thinned out; None where LD is too long."""
    left = np.flatnonzero(thinned)
    m = len(left)
    if m < 2 * _FEWEST_STRETCHES:
        return None
    z = x[:, left] / np.float32(np.sqrt(len(x)))
    square = np.square(z.T @ z)
    lags = np.arange(1, m)
    r2 = np.array([np.diagonal(square, lag).mean() for lag in lags])
    weight = m - lags
    near, far = (np.average(r2[some], weights=weight[some]) for some in (_between(m, 4, 2), _between(m, 2, 1)))
    if far < _LEVELLED * near:
        return None
    step = 2 ** np.arange(int(np.log2(m)))
    smooth = np.array([np.average(r2[s - 1 : 2 * s - 1], weights=weight[s - 1 : 2 * s - 1]) for s in step])
    level = _LEVEL * (near + far) / 2
    gap = int(step[np.argmax(smooth <= level)]) if (smooth <= level).any() else m
    many = min(STRETCHES, m // (3 * gap))
    if many < _FEWEST_STRETCHES:
        return None
    place = np.arange(m)
    stretch = place * many // m
    last = np.append(stretch[gap:], np.full(gap, many - 1)) != stretch  # another stretch begins within the gap
    result = np.full(x.shape[1], -1)
    result[left] = np.where(last, -1, stretch)
    return result


def _between(m: int, low: int, high: int) -> slice:
    """Return the lags from m / low to m / high, as places in a list that begins with lag 1."""
    return slice(m // low - 1, m // high - 1)


def _compared(
    x: np.ndarray, piece: np.ndarray, k: int, rng: np.random.Generator, progress: Progress
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return (share of variance (k,), line (k,), kept) of x float32 (n, m), each variant of variance 1."""
    n, m = x.shape
    values, vectors = np.linalg.eigh((x @ x.T).astype(np.float64))
    explained = np.maximum(values[::-1][:k], 0) / max(1, n * m)
    if k == 0 or piece.max(initial=-1) < 1:
        return explained, np.full(k, np.nan), 0
    if (piece < 0).any():  # the components of what is compared, which are about those of all
        x, piece = x[:, piece >= 0], piece[piece >= 0]
        values, vectors = np.linalg.eigh((x @ x.T).astype(np.float64))
    size, axes = values[::-1][:k] / x.size, vectors[:, ::-1][:, :k]
    parts = [np.ascontiguousarray(x[:, piece == number]) for number in np.unique(piece)]
    broken = _Broken(parts, axes)
    signs = [rng.choice(np.array([-1, 1], np.float32), (len(parts), n)) for _ in range(REDRAWN)]
    above = (REDRAWN + 1) // 20
    chance = np.full((REDRAWN, k), np.nan)
    alive = k
    for draw, sign in enumerate(signs):
        chance[draw, :alive] = broken.greatest(sign, alive)
        exceeded = (chance[: draw + 1, :alive] >= size[:alive]).sum(axis=0) >= above
        alive = int(np.argmax(exceeded)) + 1 if exceeded.any() else alive
        progress(draw + 1, 2 * REDRAWN, "Real components: breaking the agreement of chromosomes")
    line = np.sort(chance, axis=0)[-above]
    passed = size > line
    kept = int(np.argmin(passed)) if not passed.all() else k
    rest = np.full((REDRAWN, k - kept), np.nan)
    for draw, sign in enumerate(signs if kept < k - 1 else ()):
        rest[draw] = broken.next_ones(sign, kept, k - kept)
        progress(REDRAWN + draw + 1, 2 * REDRAWN, "Real components: what chance gives the others")
    if kept < k - 1:
        line[kept + 1 :] = np.sort(rest, axis=0)[-above][1:]
    scale = explained / size if not np.allclose(explained, size) else np.ones(k)
    return explained, line * scale, kept


class _Broken:
    """Samples whose chromosomes were given random signs, with some of their components taken out before."""

    def __init__(self, parts: list[np.ndarray], axes: np.ndarray) -> None:
        n, k = axes.shape
        self.parts, self.axes, self.calls = parts, axes.astype(np.float32), n * sum(p.shape[1] for p in parts)
        self.along = np.zeros((k, n, len(parts)), np.float32)  # R_c u of each axis, with the axes before it taken out
        self.within = np.zeros((k, len(parts)), np.float32)  # u' R_c u
        for place, part in enumerate(parts):
            loads = axes.T @ part  # of every axis on the part's variants
            for j in range(k):
                self.along[j, :, place] = part @ loads[j] - axes[:, :j] @ (loads[:j] @ loads[j])
                self.within[j, place] = loads[j] @ loads[j]
        self.start = np.random.default_rng(0).standard_normal(n).astype(np.float32)

    def _product(self, sign: np.ndarray) -> np.ndarray:
        x = np.concatenate([part * one[:, None] for part, one in zip(self.parts, sign, strict=True)], axis=1)
        return x @ x.T

    def _without(self, product: np.ndarray, sign: np.ndarray, j: int) -> np.ndarray:
        """Return the product with axis j taken out of every part: R - u (R u)' - (R u) u' + u (u' R u) u'."""
        u, r = self.axes[:, j, None] * sign.T, self.along[j] * sign.T
        both = u @ (r - u * (self.within[j] / 2)).T
        return product - both - both.T

    def _values(self, product: np.ndarray, taken: int, count: int) -> np.ndarray:
        """Return the greatest shares of variance at right angles to the mean and to the axes taken out, as real ones.

        As these leave fewer dimensions, the variance is counted as all in those.
        """
        n = len(product)
        out = np.column_stack([np.full(n, n**-0.5, np.float32), self.axes[:, :taken]])
        factor = n / (n - 1 - taken) / self.calls
        if n <= _DENSE or count > n // 4:
            inside = np.eye(n) - out @ out.T.astype(np.float64)
            return factor * np.linalg.eigvalsh(inside @ product @ inside)[::-1][:count]

        def times(vector: np.ndarray) -> np.ndarray:
            vector = vector.ravel()
            y = product @ (vector - out @ (out.T @ vector))
            return y - out @ (out.T @ y)

        operator = LinearOperator((n, n), matvec=times, dtype=np.float32)  # pyright: ignore[reportCallIssue]
        found: np.ndarray = lanczos(operator, count, tol=1e-4, v0=self.start, return_eigenvectors=False)
        return factor * np.sort(found)[::-1]

    def greatest(self, sign: np.ndarray, count: int) -> np.ndarray:
        """Return the greatest share of variance (count,) with 0, 1, ... axes taken out."""
        product, result = self._product(sign), np.zeros(count)
        for j in range(count):
            result[j] = self._values(product, j, 1)[0]
            product = self._without(product, sign, j) if j < count - 1 else product
        return result

    def next_ones(self, sign: np.ndarray, taken: int, count: int) -> np.ndarray:
        """Return the greatest shares of variance (count,) with `taken` axes taken out."""
        product = self._product(sign)
        for j in range(taken):
            product = self._without(product, sign, j)
        return self._values(product, taken, count)
