"""How far p values depart from chance as a whole: the genomic inflation factor, and the QQ plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from explorer.genetics.association.result import Association

MEDIAN_CHI2 = float(special.chdtri(1, 0.5))
INFLATED = 1.1
GENOME_WIDE = 7.3
"""-log10 of 5e-8."""
_SPREAD = 2.33
"""Standard deviation of the inflation factor of m independent tests, times the root of m: 1 / (2 f(x) x), f being the
density of chi-square at its median x."""


@dataclass(frozen=True)
class Inflation:
    """How inflated the p values of an association are, and whether anything handles that.

    Attributes
    ----------
    value : float
        Genomic inflation factor.
    of_1000 : float
        The same for a study of 1,000 samples, or of 1,000 cases and 1,000 controls.
    inflated : bool
        Whether it is beyond 1.1 and beyond what chance makes of so many tests, were they independent.
    unexplained : bool
        Inflated by a plain test of samples that are related or structured: no line of significance holds.
    sentence : str
    """

    value: float
    of_1000: float
    inflated: bool
    unexplained: bool
    sentence: str


def judge(tested: Association) -> Inflation:
    """Return how inflated an association is, and in words what that may come from."""
    value = lambda_gc(tested.p)
    cases = None if tested.cases is None else int(np.max(tested.cases, initial=0))
    of_1000 = lambda_1000(value, tested.samples, cases)
    count = int(np.isfinite(tested.p).sum())
    inflated = bool(value > max(INFLATED, 1 + 2 * _SPREAD / np.sqrt(max(count, 1))))
    related = tested.related is not None and tested.related.found
    unexplained = inflated and related and not tested.mixed
    if not np.isfinite(value):
        return Inflation(value, of_1000, False, False, "No variant was tested.")
    start = f"λ = {value:.2f} (of 1,000 {'samples' if cases is None else 'cases and 1,000 controls'}: {of_1000:.2f})"
    if not inflated:
        return Inflation(value, of_1000, False, False, f"{start}: no more than chance makes.")
    if unexplained:
        words = (
            f"{start}, and the samples are related or of several populations: this test takes them to be unrelated, "
            "so that its p values are too small, and no line of significance is drawn. The mixed model handles that."
        )
    elif tested.mixed:
        words = (
            f"{start} although relatedness is in the model. Many variants with small effects, or large effects in a "
            "cross whose chromosomes are inherited in long pieces, do this; so does a batch that nobody recorded."
        )
    else:
        words = (
            f"{start}, and no relatedness or population structure was found. Many variants with small effects do this "
            "(in large samples of a heritable trait λ rises without any fault), or the long pieces that a cross "
            "inherits, or a batch that nobody recorded."
        )
    return Inflation(value, of_1000, True, unexplained, words)


def lambda_gc(p: np.ndarray) -> float:
    """Return the genomic inflation factor: median chi-square over that of the null (Devlin and Roeder 1999).

    >>> round(lambda_gc(np.linspace(0.0005, 0.9995, 1000)), 3)
    1.0
    """
    p = p[np.isfinite(p)]
    return float(special.chdtri(1, np.median(p)) / MEDIAN_CHI2) if len(p) else float("nan")


def lambda_1000(inflation: float, samples: int, cases: int | None = None) -> float:
    """Return the inflation factor that a study of 1,000 samples (or 1,000 cases and 1,000 controls) would have.

    Inflation by structure grows with the number of samples, so that only this can be compared between studies
    (Freedman et al. 2004; de Bakker et al. 2008). A factor of at most 1 is no inflation and does not grow: it is
    returned as it is, as with few cases the formula would make it negative.

    >>> lambda_1000(1.5, 2000), round(lambda_1000(1.5, 4000, 1000), 4), lambda_1000(0.87, 300, 30)
    (1.25, 1.3333, 0.87)
    """
    if inflation <= 1:
        return inflation
    if cases is None:
        return 1 + (inflation - 1) * 1000 / samples
    controls = samples - cases
    if not cases or not controls:
        return float("nan")
    return 1 + (inflation - 1) * (1 / cases + 1 / controls) / (2 / 1000)


def qq(p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return (expected, observed) -log10 p in falling order, at most about `most` points and always the top 1,000.

    Expected is -log10((rank - 1/2) / number of finite p). The rest is thinned evenly in expected -log10 p.
    """
    return qq_log10(-np.log10(np.maximum(p, np.finfo(float).tiny)), most)


def qq_log10(log10_p: np.ndarray, most: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Return `qq` of values that are -log10 p already (`Association.log10_p`)."""
    observed = np.sort(log10_p[np.isfinite(log10_p)])[::-1]
    count = len(observed)
    expected = -np.log10((np.arange(count) + 0.5) / max(count, 1))
    if count > most:
        top = min(1000, most // 2)
        spaced = np.linspace(expected[top], expected[-1], most - top)
        rest = np.clip(np.round(count * 10.0**-spaced - 0.5).astype(np.int64), top, count - 1)
        keep = np.unique(np.concatenate([np.arange(top), rest]))
        expected, observed = expected[keep], observed[keep]
    return expected, observed


def qq_band(expected: np.ndarray, tested: int, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return -log10 p between which a rank lies by chance with probability `level`, float64 (points,) each.

    `expected` (points,) is what `qq` returns of so many tests; each rank's p has a beta distribution.
    """
    rank = 10.0**-expected * tested + 0.5
    tails = (1 + np.array([-level, level])) / 2
    low, high = -np.log10(np.maximum(special.betaincinv(rank, tested + 1 - rank, tails[::-1, None]), 1e-300))
    return low, high


def threshold(tested: int) -> float:
    """Return the significance line, -log10 of 0.05 shared by the tests, at most genome-wide 5e-8."""
    return float(min(GENOME_WIDE, -np.log10(0.05 / max(tested, 1))))
