"""From the losses of draws to a p value: what the total loss would be if the block's genotypes did not matter."""

from __future__ import annotations

import numpy as np
from scipy import stats

LN10 = float(np.log(10))


class Draws:
    """Sums over the draws of one block: enough for mean, variance and skewness of every sample's loss.

    Draws of different samples are independent, so that the cumulants of the total loss are the sums of the samples'
    cumulants. They are known far better than from the totals of the draws: n samples times the draws speak.

    Parameters
    ----------
    real : float64 (n,), losses with the real genotypes
    """

    def __init__(self, real: np.ndarray) -> None:
        self.real, self.count = real, 0
        self._sums = np.zeros((3, len(real)))
        self.totals: list[float] = []

    def add(self, losses: np.ndarray) -> None:
        """Take in draws, float64 (draws, n)."""
        off = losses - self.real
        self._sums += np.stack([off.sum(0), (off**2).sum(0), (off**3).sum(0)])
        self.totals += off.sum(1).tolist()
        self.count += len(losses)

    def cumulants(self) -> tuple[float, float, float]:
        """Return mean, variance and third cumulant of the draws' total loss less the real one, unbiased."""
        n = self.count
        mean, second, third = self._sums / n
        variance = (second - mean**2) * n / (n - 1)
        skew = (third - 3 * mean * second + 2 * mean**3) * n**2 / ((n - 1) * (n - 2))
        return float(mean.sum()), float(variance.sum()), float(skew.sum())

    def score(self) -> float:
        """Return the normal score of the real loss among the draws' losses; large where the draws predict worse.

        Of a gamma distribution with the draws' mean, variance and skewness (Pearson's type III); the variance is that
        of a draw less the mean of the draws. 0 where no draw changes a prediction.
        """
        mean, variance, third = self.cumulants()
        if variance <= 0:
            return 0.0
        skew = float(np.clip(third / variance**1.5, -2, 2))
        z = mean / np.sqrt(variance * (1 + 1 / self.count))
        if abs(skew) < 1e-3:
            return float(z)
        return -normal_score(float(stats.pearson3.logcdf(-z, skew)))


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


def benjamini_hochberg(log10_p: np.ndarray) -> np.ndarray:
    """Return q values (windows,): the false discovery rate at which each would just pass (Benjamini-Hochberg 1995)."""
    m = len(log10_p)
    order = np.argsort(log10_p)
    ranked = 10.0 ** log10_p[order] * m / np.arange(1, m + 1)
    q = np.empty(m)
    q[order] = np.minimum(1, np.minimum.accumulate(ranked[::-1])[::-1])
    return q
