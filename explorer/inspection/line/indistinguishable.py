"""A sampler's own test: can the blocks that it draws be told from the real ones?

If it is right, a real block is one draw like the others given the calls around it. So sums over the samples (of calls,
of products of calls within the block, with calls beside it, with components of other chromosomes) are compared with
their distribution over draws, and a classifier is asked to tell real blocks from drawn ones in samples it has not seen.
Frequencies, LD within the block, LD to its flanks and structure are covered; of what is not among the products, such as
three variants at once, nothing is said.

A p value of the line rests on sums over the samples, so these have to agree to within chance. The classifier sums up
thousands of features and sees what is far too small to matter there, as any model of real haplotypes is an
approximation; it may be right in TOLERATED of the pairs. With such samplers the error rates of the line were as they
should be (docs/significance-line.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy import stats

from explorer.inspection.line import comparing
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.progress import Progress, silent

LEVEL = 0.01
"""A right sampler fails its test about so often at most."""
TOLERATED = 0.51
"""Share of pairs that the classifier may order rightly, where chance is .5."""
BLOCKS, ROWS, DRAWS, LONGEST = 24, 1000, 24, 48
"""At most so many blocks and samples are looked at, draws of each, and neighbouring variants of a block."""
BESIDE, WITHIN = (1, 2, 4, 8, 16), (1, 2, 4, 8)
"""Distances, in variants, of flanking calls from the block's ends, and of calls within the block from each other."""
COMPONENTS, FAR = 3, 1500
"""Components of other chromosomes, and how many variants they are taken from."""
ITERATIONS = 5
EVENTS = 40
"""A sum that rests on fewer events (its squared variance over the sum of fourth moments) is not compared."""
RIDGE = 1.0
KINDS = ("frequencies", "LD within blocks", "LD to the flanks", "structure")


class Indistinguishable(BaseModel):
    """How real blocks compare with drawn ones.

    Attributes
    ----------
    blocks, samples, statistics : how many were compared
    worst : the greatest normal score |z| of a statistic, real against draws; kind : what it is of, one of KINDS
    worst_p : its p, times the number of statistics (Bonferroni)
    spread : root mean square of all normal scores; about 1, less where few transitions are estimated from few samples;
        None where nothing was compared
    auc : share of pairs of a real and a drawn block that a classifier orders rightly, ties counted half; chance is .5
    auc_p : of a share as high or higher by chance, were the classifier right in TOLERATED of all pairs
    """

    model_config = ConfigDict(frozen=True)

    blocks: int
    samples: int
    statistics: int
    worst: float
    kind: str
    worst_p: float
    spread: float | None
    auc: float
    auc_p: float

    @property
    def p(self) -> float:
        """The smaller of both p values, doubled."""
        return min(1.0, 2 * min(self.worst_p, self.auc_p))

    @property
    def passes(self) -> bool:
        """Whether nothing worth mention tells drawn blocks from real ones; not where there was nothing to compare."""
        return self.statistics > 0 and self.p >= LEVEL

    @property
    def sentence(self) -> str:
        """The outcome in words, with its numbers."""
        if not self.statistics:
            return (
                "Whether drawn blocks are like real ones cannot be found out, as too little varies in them among "
                f"{self.samples:,} samples."
            )
        told = (
            f"a classifier that tries to tell them apart is right in {self.auc:.1%} of pairs (chance is 50%, and up to "
            f"{TOLERATED:.0%} do no harm)"
        )
        if self.passes:
            return (
                f"Drawn blocks look like real ones in {self.blocks} blocks of {self.samples:,} samples: {told}, and of "
                f"{self.statistics:,} frequencies and measures of LD none stands out (p = {self.p:.2g})."
            )
        worst = f"{self.kind} differ by up to {abs(self.worst):.1f} standard deviations"
        return f"Drawn blocks can be told from real ones (p = {self.p:.1g}): {worst}, and {told}."


def check(
    sampler: Sampler,
    rows: np.ndarray | None = None,
    blocks: Sequence[tuple[int, int]] | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Indistinguishable:
    """Compare blocks that `sampler` draws with real ones.

    Parameters
    ----------
    rows : sample indices, None for all; at most ROWS of them are looked at
    blocks : (first, last) places in `sampler.columns`, from which BLOCKS are chosen at random; None for the sampler's
        own, or else runs of 16 variants
    """
    rng = np.random.default_rng(seed)
    rows = np.arange(len(sampler.calls)) if rows is None else np.unique(rows)
    if len(rows) > ROWS:
        rows = np.sort(rng.choice(rows, ROWS, replace=False))
    blocks = list(blocks or sampler.blocks or _runs(sampler.chromosome))
    chosen = np.sort(rng.permutation(len(blocks))[:BLOCKS])
    far = _Far(sampler, rows, rng)
    halves = rng.permutation(len(rows)) % 2 == 0
    z: list[np.ndarray] = []
    kinds: list[np.ndarray] = []
    ordered = np.zeros(len(rows))
    for number, index in enumerate(chosen):
        progress(number, len(chosen), "Comparing drawn blocks with real ones")
        compared = _compared(sampler, rows, blocks[index], far, rng)
        scores, kind = compared.scores()
        z.append(scores)
        kinds.append(kind)
        ordered += compared.ordered(halves)
    return _result(len(chosen), np.concatenate(z), np.concatenate(kinds), ordered / max(1, len(chosen)))


def _result(blocks: int, z: np.ndarray, kinds: np.ndarray, ordered: np.ndarray) -> Indistinguishable:
    where = int(np.argmax(np.abs(z))) if len(z) else 0
    # What half the samples taught is tried on the others and the other way round, which is about the same number twice.
    error = float(ordered.std(ddof=1) / np.sqrt(len(ordered) / 2))
    mean = float(ordered.mean())
    return Indistinguishable(
        blocks=blocks,
        samples=len(ordered),
        statistics=len(z),
        worst=float(z[where]) if len(z) else 0.0,
        kind=KINDS[kinds[where]] if len(z) else "",
        worst_p=min(1.0, len(z) * 2 * float(stats.norm.sf(abs(z[where])))) if len(z) else 1.0,
        spread=float(np.sqrt(np.mean(z**2))) if len(z) else None,
        auc=0.5 + mean / 2,
        auc_p=float(stats.norm.sf((mean - 2 * (TOLERATED - 0.5)) / error)) if error > 0 else 1.0,
    )


def _runs(chromosome: np.ndarray, length: int = 16) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of runs of so many variants, one after another along each chromosome."""
    edges = np.flatnonzero(chromosome[1:] != chromosome[:-1]) + 1
    for start, stop in zip(np.append(0, edges), np.append(edges, len(chromosome)), strict=True):
        for first in range(int(start), int(stop), length):
            yield first, min(first + length, int(stop)) - 1


class _Far:
    """Principal components of all chromosomes but one: what a block of that one should have to do with by structure."""

    def __init__(self, sampler: Sampler, rows: np.ndarray, rng: np.random.Generator) -> None:
        m = len(sampler.columns)
        self.chromosome = np.asarray(sampler.chromosome)
        self._places = np.sort(rng.permutation(m)[:FAR])
        self._x = _standardised(_centred(sampler.calls[np.ix_(rows, self._places)]))
        self._start = rng.standard_normal((len(rows), COMPONENTS))
        self._known: dict[object, np.ndarray] = {}

    def components(self, place: int) -> np.ndarray:
        """Return float64 (samples, k), about of mean 0 and variance 1; k is 0 where there is one chromosome only."""
        own = self.chromosome[place]
        if own not in self._known:
            x = self._x[:, self.chromosome[self._places] != own]
            k = max(0, min(COMPONENTS, x.shape[1] // 4, len(x) - 2))
            axes = self._start[:, :k]
            for _ in range(ITERATIONS if k else 0):
                axes = np.linalg.qr(x @ (x.T @ axes))[0]
            self._known[own] = _standardised(axes) if k else axes
        return self._known[own]


def _centred(calls: np.ndarray) -> np.ndarray:
    """Return float64 calls less the mean of their column, 0 where missing."""
    called = calls >= 0
    x = np.where(called, calls, 0).astype(np.float64)
    return np.where(called, x - x.sum(0) / np.maximum(called.sum(0), 1), 0.0)


def _standardised(x: np.ndarray) -> np.ndarray:
    """Return columns divided by their spread about 0; those that do not vary are 0."""
    spread = np.sqrt((x**2).mean(0))
    return np.divide(x, spread, out=np.zeros_like(x), where=spread > 1e-9)


@dataclass(frozen=True, eq=False)
class _Block:
    """A block's real calls and draws of it, with what lies beside it.

    Attributes
    ----------
    real, drawn : float32 (samples, n), (draws, samples, n), calls less their mean, 0 where missing
    beside : float64 (samples, flanks), standardised; structure : float64 (samples, k), components
    pairs : int (2, pairs), places within the block whose calls are multiplied
    """

    real: np.ndarray
    drawn: np.ndarray
    beside: np.ndarray
    structure: np.ndarray
    pairs: np.ndarray

    def scores(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the normal score of every statistic that can be compared, and its kind (a place in KINDS)."""
        n = self.real.shape[1]
        single, none = np.arange(n), np.full(n, -1)
        calls = comparing.moments(self.real, self.drawn, single, none)
        squares = comparing.moments(self.real, self.drawn, single, single)
        products = comparing.moments(self.real, self.drawn, *self.pairs)
        ones = np.ones((len(self.real), 1))
        parts = [
            (_scores(calls, ones), 0),
            (_scores(squares, ones), 0),
            (_scores(products, ones), 1),
            (_scores(calls, self.beside), 2),
            (_scores(calls, self.structure), 3),
        ]
        return np.concatenate([z for z, _ in parts]), np.repeat([kind for _, kind in parts], [len(z) for z, _ in parts])

    def ordered(self, halves: np.ndarray) -> np.ndarray:
        """Return, for each sample, the share of draws that look less real than its real block, less the other share.

        By a linear classifier of calls, products within the block and products with what lies beside it, learnt from
        the other half of the samples.
        """
        given = np.column_stack([np.ones(len(self.real)), self.beside, self.structure])
        samples, n = self.real.shape
        off = comparing.moments(self.real, self.drawn, np.arange(n), np.full(n, -1))[0]
        together = comparing.moments(self.real, self.drawn, *self.pairs)[0]
        features = np.column_stack([(given[:, :, None] * off[:, None, :]).reshape(samples, -1), together])
        size = np.sqrt((features**2).mean(0))
        scale = np.divide(1.0, size, out=np.zeros_like(size), where=size > 1e-9)
        features *= scale
        result = np.zeros(samples)
        for learnt in (halves, ~halves):
            weights = _ridge(features[learnt]) * scale
            alone = given[~learnt] @ weights[: given.shape[1] * n].reshape(-1, n)
            result[~learnt] = comparing.ranked(
                self.real[~learnt], self.drawn[:, ~learnt], alone, *self.pairs, weights[given.shape[1] * n :]
            )
        return result


def _scores(moments: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the normal scores of sums over the samples, weighted by each of `weights` (samples, k), those compared.

    Parameters
    ----------
    moments : float64 (4, samples, n), from `comparing.moments`
    """
    off, variance, third, fourth = moments
    variance = (weights**2).T @ variance
    known = variance**2 > EVENTS * ((weights**4).T @ fourth)
    total = np.sqrt(np.where(known, variance, 1.0))
    skew = ((weights**3).T @ third / total**3)[known]
    z = ((weights.T @ off) / total)[known] / np.sqrt(1 + 1 / DRAWS)
    far = np.abs(z) > 2.5
    z[far] = _normal(z[far], skew[far])
    return z


def _normal(z: np.ndarray, skew: np.ndarray) -> np.ndarray:
    """Return the normal scores of values z of gamma distributions (Pearson's type III) of this skewness."""
    skew = np.where(np.abs(skew) < 1e-3, 1e-3, skew)
    tail = np.where(z > 0, stats.pearson3.sf(z, skew), stats.pearson3.cdf(z, skew))
    return np.sign(z) * stats.norm.isf(np.clip(tail, 1e-300, 0.5))


def _ridge(features: np.ndarray) -> np.ndarray:
    """Return the weights (k,) that make features (n, k), real less drawn, point upwards."""
    n, k = features.shape
    target = np.ones(n)
    if k <= n:
        return np.linalg.solve(features.T @ features + RIDGE * n * np.eye(k), features.T @ target)
    return features.T @ np.linalg.solve(features @ features.T + RIDGE * n * np.eye(n), target)


def _compared(
    sampler: Sampler, rows: np.ndarray, block: tuple[int, int], far: _Far, rng: np.random.Generator
) -> _Block:
    """Return a block, or LONGEST neighbours of it, with draws and flanks."""
    first, last = block
    drawn = sampler.draw(first, last, rows, DRAWS, rng)
    begin = int(rng.integers(0, max(1, last - first + 2 - LONGEST)))
    here = slice(begin, min(begin + LONGEST, last - first + 1))
    drawn, real = drawn[:, :, here], sampler.calls[rows, first : last + 1][:, here]
    missing = real < 0
    mean = np.where(missing, 0, real).sum(0) / np.maximum((~missing).sum(0), 1)
    places = [(first - far_off, last + far_off) for far_off in BESIDE]
    beside = [
        place
        for both, edge in ((0, first), (1, last))
        for place in (pair[both] for pair in places)
        if 0 <= place < len(sampler.columns) and sampler.chromosome[place] == sampler.chromosome[edge]
    ]
    n = real.shape[1]
    pairs = [(a, a + lag) for lag in WITHIN for a in range(n - lag)]
    return _Block(
        real=np.where(missing, 0.0, real - mean).astype(np.float32),
        drawn=np.where(missing, 0.0, drawn - mean).astype(np.float32),
        beside=_standardised(_centred(sampler.calls[np.ix_(rows, np.array(beside, dtype=int))])),
        structure=far.components(first),
        pairs=np.array(pairs, dtype=int).reshape(-1, 2).T,
    )
