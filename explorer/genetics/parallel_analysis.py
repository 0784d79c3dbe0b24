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

from explorer.datasets import sex_chromosomes
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
BROKEN = 19
"""Genomes with broken agreement for each component; the line is the greatest, which chance exceeds 1 time in 20."""
PIECES = 24
"""More chromosomes (scaffolds) than these are dealt into so many groups, about equally large."""
STRETCHES = 20
"""Into at most so many stretches a genome is cut that has no chromosomes, or one that holds most of it."""
_FEW_CHROMOSOMES = 2.5
"""With fewer chromosomes of equal size than this, stretches are looked at instead."""
_FEWEST_STRETCHES = 4
CUT = 2000
"""At most so many variants, evenly spaced, are thinned by LD before the genome is cut into stretches."""
_LEVEL, _LEVELLED = 1.25, 0.7
"""LD is at its level when this near to it; it has one if beyond half of the genome it is at least this share of what it
is beyond a quarter."""
_DENSE, _ROWS = 100, 64


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

    @property
    def told(self) -> str:
        """How many components are real, in a sentence."""
        if not np.isfinite(self.line).any():
            return "How many components are real cannot be told."
        more = " or more" if self.kept == len(self.line) else ""
        return f"{self.kept or 'No'}{more} component{' is' if self.kept < 2 and not more else 's are'} real."


def parallel_analysis(
    genotypes: Genotypes, k: int = 10, rows: np.ndarray | None = None, seed: int = 0, progress: Progress = silent
) -> Parallel:
    """Return how many of the first k principal components are real, at 5% for the first that is not.

    Each variant is scaled to variance 1, missing calls stand at the mean. Chromosomes are compared. Variants without a
    place are left out where others have one, and so are those on X, Y and the mitochondrion. Without chromosomes, or
    where one holds most variants, the genome is cut into stretches: variants are thinned by LD, and a gap is left
    between stretches that is as long as LD reaches. Where LD reaches too far for that (a cross of one chromosome)
    nothing can be told, and no component is kept.

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
    columns = sex_chromosomes.autosomal(genotypes.variants)
    columns = columns[genotypes.placed[columns]] if genotypes.placed[columns].any() else columns
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
    many = len(np.unique(chromosome))
    chromosome = _groups(chromosome)
    share = np.bincount(chromosome, minlength=1) / max(1, len(columns))
    whole = f"Compared with the same samples after the agreement between their {many} chromosomes was broken."
    if 1 / max(float((share**2).sum()), 1e-9) >= _FEW_CHROMOSOMES:
        return chromosome, whole
    some = np.arange(0, len(columns), max(1, -(-len(columns) // CUT)))
    cut = _stretches(x, some[prune(genotypes.take(rows, columns[some]))])
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


def _groups(chromosome: np.ndarray) -> np.ndarray:
    """Return chromosomes (variants,) as they are, or `PIECES` groups of them, filled by the largest first."""
    size = np.bincount(chromosome)
    if len(size) <= PIECES:
        return chromosome
    group, filled = np.zeros(len(size), np.int64), np.zeros(PIECES)
    for one in np.argsort(-size, kind="stable"):
        group[one] = filled.argmin()
        filled[group[one]] += size[one]
    return group[chromosome]


def _stretches(x: np.ndarray, left: np.ndarray) -> np.ndarray | None:
    """Return the stretch of each variant (variants,), -1 in gaps and where not `left`; None where LD is too long."""
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
    n = len(x)
    size, axes = _axes(x, k)
    explained, line, kept = size, np.full(k, np.nan), 0
    if k == 0 or piece.max(initial=-1) < 1:
        return explained, line, kept
    if (piece < 0).any():  # the components of what is compared, which are about those of all
        x, piece = x[:, piece >= 0], piece[piece >= 0]
        size, axes = _axes(x, k)
    agreeing = _by_piece(x, piece)
    for kept in range(k):
        out = np.column_stack([np.full(n, n**-0.5, np.float32), axes[:, :kept]])
        reached = np.zeros((BROKEN, k - kept))
        for draw in range(BROKEN):
            sign = rng.choice(np.array([-1, 1], np.float32), (agreeing.shape[1], n))
            reached[draw] = _greatest(_broken(agreeing, sign), out, k - kept) / x.size
            progress(kept + (draw + 1) / BROKEN, k, "Real components: breaking the agreement of chromosomes")
        line[kept:] = reached.max(axis=0)
        if size[kept] <= line[kept]:
            break
        _take_out(agreeing, axes[:, kept])
    else:
        kept = k
    progress(1, 1, "Real components")
    return explained, line * explained / np.maximum(size, 1e-300), kept


def _axes(x: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of variance (k,) of the first components of x, and their axes float32 (n, k)."""
    values, vectors = np.linalg.eigh((x @ x.T).astype(np.float64))
    return np.maximum(values[::-1][:k], 0) / max(1, x.size), vectors[:, ::-1][:, :k].astype(np.float32)


def _by_piece(x: np.ndarray, piece: np.ndarray) -> np.ndarray:
    """Return how pairs of samples agree in each piece: float32 (n, pieces, n), which adds up to x x'."""
    numbers = np.unique(piece)
    result = np.empty((len(x), len(numbers), len(x)), np.float32)
    for place, number in enumerate(numbers):
        part = np.ascontiguousarray(x[:, piece == number])
        result[:, place] = part @ part.T
    return result


def _take_out(agreeing: np.ndarray, axis: np.ndarray) -> None:
    """Take an axis (n,) out of the samples in every piece, in place: R - u (R u)' - (R u) u' + u (u' R u) u'."""
    along = agreeing @ axis
    along -= axis[:, None] * ((axis @ along) / 2)
    for place in range(agreeing.shape[1]):
        both = np.outer(axis, along[:, place])
        agreeing[:, place] -= both + both.T


def _broken(agreeing: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Return x x' (n, n) after the samples got signs (pieces, n) in each piece."""
    n = len(agreeing)
    result = np.empty((n, n), np.float32)
    for start in range(0, n, _ROWS):
        part = agreeing[start : start + _ROWS] * sign
        result[start : start + _ROWS] = (sign.T[start : start + _ROWS, None] @ part)[:, 0]
    return result


def _greatest(product: np.ndarray, out: np.ndarray, count: int) -> np.ndarray:
    """Return the greatest eigenvalues (count,) at right angles to the mean and to the axes taken out, (n, 1 + taken).

    As real components have those dimensions only, all variance is counted as if it were in them.
    """
    n = len(product)
    factor = n / (n - out.shape[1])
    if n <= _DENSE or count > n // 4:
        inside = np.eye(n) - out @ out.T.astype(np.float64)
        return factor * np.linalg.eigvalsh(inside @ product @ inside)[::-1][:count]

    def times(vector: np.ndarray) -> np.ndarray:
        vector = vector.ravel()
        y = product @ (vector - out @ (out.T @ vector))
        return y - out @ (out.T @ y)

    operator = LinearOperator((n, n), matvec=times, dtype=np.float32)  # pyright: ignore[reportCallIssue]
    start = np.random.default_rng(0).standard_normal(n).astype(np.float32)
    found: np.ndarray = lanczos(operator, count, tol=1e-3, v0=start, return_eigenvectors=False)
    return factor * np.sort(found)[::-1]
