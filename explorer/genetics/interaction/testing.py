"""Test pairs of variants for interaction, as a list: who was tested, beside what, and at which level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from explorer.errors import InputError
from explorer.genetics import tails
from explorer.genetics.association.covariates import orthonormal
from explorer.genetics.interaction.cells import LEAST, Coded, coded
from explorer.genetics.interaction.groups import Groups
from explorer.genetics.interaction.level import Level, freedom, statistics
from explorer.genetics.interaction.linked import ALONE, CLOSE, alone, close
from explorer.genetics.interaction.models import MainEffects, by_rank, linear, logistic
from explorer.progress import Progress, silent

LEAST_FREEDOM = 5
PERMUTATIONS = 1000
SKEWED = 0.5
"""A quantitative trait whose residuals have a greater skewness (to either side) is tested by rank."""
BEYOND_CHANCE = 3.3
"""Standard errors, (6 / n)^0.5 in normal samples, that the skewness has to exceed as well."""
ADDED = "the product says nothing beyond the two variants"
UNFITTED = "the model without interaction has no finite fit"
FEW = "too few samples were left for so many columns"


@dataclass(frozen=True, eq=False)
class PairTests:
    """Tests of a list of pairs; NaN where a pair was not tested, and `reasons` says why.

    Attributes
    ----------
    statistic : float64 (pairs,)
        Student's t, or of a two-class trait the signed square root of chi-square, of the product of the two variants.
    p : float64 (pairs,), two-sided, of a pair by itself
    corrected : float64 (pairs,), family-wise: the probability that any pair of the list goes so far by chance
    cells : int64 (pairs, 3, 3), samples by copies of a1 at the first (rows) and the second variant
    merged : tuple of str, of which variants the rarer homozygotes were counted with the heterozygotes
    reasons : tuple of str, "" where tested
    samples : int
    permutations : int
    skewness : float
        Of the residuals of the main-effects models, the median over pairs; NaN for a two-class trait.
    by_rank : bool
        The trait was replaced by normal scores of its ranks.
    within : str
        How groups of samples were used, in a sentence; "" without any.
    """

    statistic: np.ndarray
    p: np.ndarray
    corrected: np.ndarray
    cells: np.ndarray
    merged: tuple[str, ...]
    reasons: tuple[str, ...]
    samples: int
    permutations: int
    skewness: float
    by_rank: bool
    within: str = ""

    @property
    def tested(self) -> int:
        """How many pairs were tested."""
        return int(np.isfinite(self.p).sum())

    @property
    def transformation(self) -> str:
        """What the trait was taken as, in words; "" as it is."""
        if not self.by_rank:
            return ""
        return (
            f"normal scores of its ranks, as the residuals are skewed ({self.skewness:.1f}); an interaction on this "
            "scale need not be one on the trait's own"
        )

    @property
    def correction(self) -> str:
        """How the family-wise p was found, in words."""
        drawn = "draws" if np.isnan(self.skewness) else "permutations of residuals"
        return f"greatest statistic of the list in {self.permutations:,} {drawn} of the model without interaction"


def interactions(
    first: np.ndarray,
    second: np.ndarray,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"] = "quantitative",
    covariates: np.ndarray | None = None,
    structure: np.ndarray | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    around: Callable[[int], np.ndarray | None] | None = None,
    groups: Groups | None = None,
    progress: Progress = silent,
) -> PairTests:
    """Test d = 0 in y = covariates + structure + g1 + g2 + (g1 + g2) structure + d g1 g2 for each pair.

    Least squares for a quantitative trait, Rao's score test in logistic regression for a two-class one. Main effects
    have a dominant part where all three genotypes occur. Under structure the effect of either variant may differ along
    each component (Keller 2014), else that difference would look like an interaction. The level is that of the whole
    list (`level`): where a pair was chosen by looking at these samples' trait, the list has to hold all that it was
    chosen from. Pairs in linkage and pairs with too rare combinations are not tested; neither looks at the trait.

    Parameters
    ----------
    first, second : int8 or uint16 doses (samples, pairs), of the two variants of each pair; missing calls at the mean
    y : float (samples,), NaN where missing
    covariates : float (samples, columns) or None; samples with a missing one are left out
    structure : float (samples, components) or None, of ancestry
    around : returns the dosages (samples, variants) of the variants around a pair on one chromosome, None for a pair on
        two (`linked.around`). Left out, pairs of r2 above `linked.MOST_R2` are not tested.
    groups : each has a mean of its own, and residuals are permuted within them; samples without one are left out

    Raises
    ------
    InputError
        The trait is categorical, a two-class trait holds other values than 0 and 1, or too few permutations within
        groups differ.
    """
    known = np.isfinite(y)
    if kind == "binary" and not np.isin(y[known], (0, 1)).all():
        raise InputError("interaction", "a two-class trait holds values other than 0 and 1", "Code it as 0 and 1.")
    if kind not in ("quantitative", "binary"):
        raise InputError(
            "interaction", f"a {kind} trait has no single effect per allele", "Choose one with numbers or two classes."
        )
    beside = [np.asarray(part, float).reshape(len(y), -1) for part in (covariates, structure) if part is not None]
    for part in beside:
        known &= np.isfinite(part).all(1)
    if groups is not None:
        known &= groups.known
        groups = groups.take(known)
        if kind == "quantitative" and known.sum() >= 4 * LEAST:  # with fewer no pair is tested
            groups.refuse_too_few()
    y = np.asarray(y, dtype=np.float64)[known]
    axes = np.empty((len(y), 0)) if structure is None else _scaled(np.asarray(structure, float)[known])
    given = [np.ones((len(y), 1)) if groups is None else groups.indicators(), axes]
    if covariates is not None:
        given.append(_scaled(np.asarray(covariates, float).reshape(len(known), -1)[known]))
    base = np.column_stack(given)
    base = orthonormal(base) if len(y) else base
    pairs = [coded(first[known, pair], second[known, pair]) for pair in range(first.shape[1])]
    reasons = [pair.reason for pair in pairs]
    skewness: list[float] = []
    for at, pair in enumerate(pairs):
        progress(at, 2 * len(pairs), "Testing pairs for interaction")
        if not reasons[at]:
            near = around(at) if around else None
            reasons[at], skew = _fitness(pair, base, axes, y, None if near is None else near[known], around is None)
            skewness.append(skew)
    skew = float(np.nanmedian(skewness)) if np.isfinite(skewness).any() else float("nan")
    ranked = kind == "quantitative" and skewed(skew, len(y))
    y = by_rank(y) if ranked else y

    statistic, log_ps = np.full((2, len(pairs)), np.nan)
    level = Level(len(y), kind, permutations, seed, groups)
    for at, pair in enumerate(pairs):
        progress(len(pairs) + at, 2 * len(pairs), "Testing pairs for interaction")
        if reasons[at]:
            continue
        fit = linear if kind == "quantitative" else logistic
        model = fit(_design(pair, base, axes), pair.first * pair.second, y)
        if model is None:
            reasons[at] = UNFITTED
            continue
        statistic[at] = statistics(model, model.left[None], kind)[0]
        log_ps[at] = log_p(float(statistic[at]), model, kind)
        level.add(model)
    return PairTests(
        statistic,
        np.exp(log_ps),
        level.corrected(statistic),
        np.stack([pair.cells for pair in pairs]) if pairs else np.zeros((0, 3, 3), dtype=np.int64),
        tuple(pair.merged for pair in pairs),
        tuple(reasons),
        len(y),
        permutations,
        skew if kind == "quantitative" else float("nan"),
        ranked,
        "" if groups is None else groups.told(kind == "quantitative"),
    )


def every_pair(first: int, second: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices (first * second,) each of all pairs of one of `first` variants with one of `second`.

    >>> every_pair(2, 2)[1].tolist()
    [0, 1, 0, 1]
    """
    return np.repeat(np.arange(first), second), np.tile(np.arange(second), first)


def _fitness(
    pair: Coded, base: np.ndarray, axes: np.ndarray, y: np.ndarray, near: np.ndarray | None, apart: bool
) -> tuple[str, float]:
    """Return why a pair can't be tested ("" where it can), and the skewness of what its main effects leave of y."""
    if len(y) - _columns(pair, base, axes) - 1 < LEAST_FREEDOM or (y == y[0]).all():
        return FEW, float("nan")
    if apart and close(pair.first, pair.second):
        return CLOSE, float("nan")
    model = linear(_design(pair, base, axes), pair.first * pair.second, y)
    if model is None:
        return ADDED, float("nan")
    if near is not None and near.shape[1] and alone(model, near):
        return ALONE, float("nan")
    return "", float(stats.skew(model.left))


def _columns(pair: Coded, base: np.ndarray, axes: np.ndarray) -> int:
    return base.shape[1] + pair.main.shape[1] + 2 * axes.shape[1]


def _design(pair: Coded, base: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Return all that stands beside the product (samples, columns)."""
    return np.column_stack([base, pair.main, pair.first[:, None] * axes, pair.second[:, None] * axes])


def _scaled(columns: np.ndarray) -> np.ndarray:
    columns = columns - columns.mean(0)
    spread = columns.std(0)
    return columns[:, spread > 0] / spread[spread > 0]


def skewed(skewness: float, samples: int) -> bool:
    """Return whether residuals of this skewness are further from a normal distribution than chance takes them."""
    return bool(abs(skewness) > max(SKEWED, BEYOND_CHANCE * np.sqrt(6 / samples)))


def log_p(statistic: float, model: MainEffects, kind: str) -> float:
    """Return the natural logarithm of the two-sided p value of a product's statistic (`level.statistics`)."""
    value = np.array([statistic])
    return float((tails.log_p_normal(value) if kind == "binary" else tails.log_p_student(value, freedom(model)))[0])
