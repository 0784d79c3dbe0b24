"""From the losses of draws to a p value: what the total loss would be if the block's genotypes did not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

LN10 = float(np.log(10))
ENOUGH = 10
"""Draws that predict as well as the real genotypes after which counting stops."""
TOO_WIDE = 1.1
"""Totals of draws that spread more than this, against what their samples' losses say, do not have the tail assumed."""


@dataclass(frozen=True)
class Outcome:
    """What the draws of one block say.

    Attributes
    ----------
    z : normal score of the real loss among the draws' losses; large where the draws predict worse
    draws : how many there were
    counted : p value by counting draws that predict as well
    ratio : variance of the draws' total losses over the sum of the samples' variances; NaN where nothing varies
    """

    z: float
    draws: int
    counted: float
    ratio: float


class Draws:
    """The losses of the draws of one block.

    Draws of different samples are independent, so that the cumulant generating function of the total loss is the sum of
    the samples' functions. It is known far better than the totals of the draws tell: samples times draws speak, and a
    few draws give p values far below one over their number.

    Parameters
    ----------
    real : float64 (n,), losses with the real genotypes
    """

    def __init__(self, real: np.ndarray) -> None:
        self.real, self.count = real, 0
        self._off: list[np.ndarray] = []
        self.totals: list[float] = []

    def add(self, losses: np.ndarray) -> None:
        """Take in draws, float64 (draws, n)."""
        off = losses - self.real
        self._off.append(off)
        self.totals += off.sum(1).tolist()
        self.count += len(losses)

    def moments(self) -> tuple[float, float]:
        """Return mean and variance of the draws' total loss less the real one, the variance from the samples'."""
        off = np.concatenate(self._off)
        return float(off.mean(0).sum()), float(off.var(0, ddof=1).sum())

    def score(self) -> float:
        """Return the normal score of the real loss among the draws' losses; large where the draws predict worse.

        By the saddlepoint approximation (Barndorff-Nielsen 1986, Biometrika 73, 307) of the total of independent
        samples, each with the distribution that its own draws have. That distribution is known from some draws only:
        the variance is taken 2 / draws larger, once for the error of its mean and once as log mean exp is biased. The
        p value is not below the chance that no sample's loss changes. 0 where no draw changes a prediction.
        """
        off = np.concatenate(self._off)
        off = off[:, off.any(0)]
        if not off.size:
            return 0.0
        mean, variance = float(off.mean(0).sum()), float(off.var(0, ddof=1).sum())
        if variance <= 0:  # every draw is the same: it is no random one
            return 0.0
        z = mean / np.sqrt(variance * (1 + 1 / self.count))
        if abs(z) > 0.1:
            z = -_saddlepoint(off, 2 * variance / self.count)
        changed = (off != 0).sum(0) / (self.count + 1)
        return min(float(z), -normal_score(float(np.log1p(-changed).sum())))

    def as_good(self) -> int:
        """Return how many draws predict as well as the real genotypes, or better."""
        return sum(total <= 0 for total in self.totals)

    def outcome(self) -> Outcome:
        """Return what is kept of them."""
        variance = self.moments()[1]
        ratio = float(np.var(self.totals, ddof=1)) / variance if variance > 0 else float("nan")
        return Outcome(self.score(), self.count, counted(self.totals), ratio)


def _saddlepoint(off: np.ndarray, more: float) -> float:
    """Return the normal score r of a total of 0, where P(total <= 0) = Phi(r); its mean is not 0.

    Parameters
    ----------
    off : float64 (draws, n), draws of each of n independent parts of the total
    more : variance added to theirs, as of one more part that is normal
    """

    def generating(t: float) -> tuple[float, float, float]:
        """Return the cumulant generating function and its first two derivatives."""
        scaled = t * off
        top = scaled.max(0)
        weights = np.exp(scaled - top)
        total = weights.sum(0)
        means = (weights * off).sum(0) / total
        second = (weights * off**2).sum(0) / total - means**2
        value = float((np.log(total / len(off)) + top).sum())
        return value + more * t * t / 2, float(means.sum()) + more * t, float(second.sum()) + more

    _, slope, curve = generating(0.0)
    side = -1.0 if slope > 0 else 1.0
    near, far, t = 0.0, side * abs(slope) / curve, side * abs(slope) / curve
    while side * generating(far)[1] < 0:
        far *= 2
    for _ in range(100):
        value, slope, curve = generating(t)
        if abs(slope) < 1e-6 * np.sqrt(curve):
            break
        near, far = (t, far) if side * slope < 0 else (near, t)
        step = t - slope / curve
        t = step if min(near, far) < step < max(near, far) else (near + far) / 2
    value, _, curve = generating(t)
    w, u = side * np.sqrt(max(-2 * value, 1e-12)), t * np.sqrt(curve)
    return float(w + np.log(u / w) / w)


def counted(totals: Sequence[float] | np.ndarray) -> float:
    """Return the p value of draws counted one after the other until ENOUGH of them predict as well.

    Where they do, it is ENOUGH over the draws up to that one, else (1 + those that do) / (1 + draws): valid though
    drawing stops early (Besag and Clifford 1991, Biometrika 78, 301).

    Parameters
    ----------
    totals : of each draw, total loss less the real one
    """
    as_good = np.cumsum(np.asarray(totals) <= 0)
    if len(as_good) and as_good[-1] >= ENOUGH:
        return ENOUGH / (1 + int(np.argmax(as_good >= ENOUGH)))
    return (1 + (int(as_good[-1]) if len(as_good) else 0)) / (1 + len(as_good))


def fit(outcomes: Sequence[Outcome]) -> tuple[float, bool]:
    """Return the spread of the draws' standardised totals, 1 where all is well, and whether scores may be believed.

    Totals of independent samples spread as the sum of their variances says. Where they spread wider, draws of different
    samples depend on one another, and the tail is not that of `Draws.score`. It must exceed TOO_WIDE by three standard
    errors to be held against it. NaN, and nothing against it, where nothing varies.
    """
    ratio = np.array([one.ratio for one in outcomes])
    freedom = np.array([one.draws - 1 for one in outcomes], dtype=float)
    known = np.isfinite(ratio)
    if not known.any():
        return float("nan"), True
    freedom = freedom[known]
    mean = float((ratio[known] * freedom).sum() / freedom.sum())
    error = float(np.sqrt(2 / freedom.sum()))  # of the ratio of normal totals
    return float(np.sqrt(mean)), mean / (1 + 3 * error) <= TOO_WIDE**2


def normal_score(log_p: float) -> float:
    """Return the z below which a normal variable lies with probability exp(log_p)."""
    if log_p < -700:
        return float(-np.sqrt(-2 * log_p - np.log(-4 * np.pi * log_p)))
    return float(stats.norm.ppf(np.exp(log_p)) if log_p < -0.1 else stats.norm.isf(-np.expm1(log_p)))


def log10_p(z: np.ndarray) -> np.ndarray:
    """Return log10 of the one-sided p values of normal scores."""
    return stats.norm.logsf(z) / LN10


def spread(z: np.ndarray) -> float:
    """Return the spread of the normal scores of windows without signal, from those below 0; 1 where all is well.

    A block with signal has a positive score, so that the root mean square of the negative ones is about noise alone.
    NaN where there are fewer than 10.
    """
    below = z[z < 0]
    return float(np.sqrt(np.mean(below**2))) if len(below) >= 10 else float("nan")


def divisor(spread: float, folds: int) -> float:
    """Return what scores are divided by: their spread where it exceeds 1, at most the root of 2 with several folds.

    With several folds each pair of them counts twice, as either one tests what was learnt from the other. Of a network
    that learnt nothing true the variance of the pooled score is then at most 2, reached where it fits noise in many
    directions of a block, and a single direction gives a long tail below and none above (|u| - 1/|u| of a normal u, for
    many folds). That tail inflates the spread, and says nothing of false loci.
    """
    known = max(1.0, float(np.nan_to_num(spread, nan=1.0)))
    return min(known, float(np.sqrt(2))) if folds > 1 else known


def benjamini_hochberg(log10_p: np.ndarray) -> np.ndarray:
    """Return q values (windows,): the false discovery rate at which each would just pass (Benjamini-Hochberg 1995)."""
    m = len(log10_p)
    order = np.argsort(log10_p)
    ranked = 10.0 ** log10_p[order] * m / np.arange(1, m + 1)
    q = np.empty(m)
    q[order] = np.minimum(1, np.minimum.accumulate(ranked[::-1])[::-1])
    return q
