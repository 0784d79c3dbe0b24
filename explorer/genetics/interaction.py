"""Does the effect of one variant depend on another? The product of two genotypes, beyond what each does alone."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import special

from explorer.datasets.centring import centre
from explorer.errors import InputError
from explorer.genetics import tails

LEAST_FREEDOM = 5


def interactions(
    first: np.ndarray,
    second: np.ndarray,
    y: np.ndarray,
    kind: Literal["quantitative", "binary"] = "quantitative",
) -> tuple[np.ndarray, np.ndarray]:
    """Return (statistic, p), both float64 (pairs,), of the product in y = a + b g1 + c g2 + d g1 g2.

    For a quantitative trait Student's t of d in least squares; for a two-class trait the signed square root of Rao's
    score test of d in logistic regression. Missing calls stand at the variant's mean. NaN where the product does not
    vary beyond the two variants: in haploids and inbred lines, where fewer than four combinations occur.

    Parameters
    ----------
    first, second : int8 or uint16 doses (samples, pairs), of the two variants of each pair
    y : float (samples,), NaN where missing
    """
    known = np.isfinite(y)
    if kind == "binary" and not np.isin(y[known], (0, 1)).all():
        raise InputError("interaction", "a two-class trait holds values other than 0 and 1")
    if kind not in ("quantitative", "binary"):
        raise InputError("interaction", f"a {kind} trait has no single effect per allele")
    a, b, y = centre(first[known])[0], centre(second[known])[0], y[known]
    statistic = np.full(first.shape[1], np.nan)
    freedom = len(y) - 4
    if freedom < LEAST_FREEDOM:
        return statistic, statistic.copy()
    for pair in range(first.shape[1]):
        design = np.column_stack([np.ones(len(y)), a[:, pair], b[:, pair]])
        product = a[:, pair] * b[:, pair]
        statistic[pair] = _student(design, product, y) if kind == "quantitative" else _score(design, product, y)
    log_p = tails.log_p_student(statistic, freedom) if kind == "quantitative" else tails.log_p_normal(statistic)
    return statistic, np.exp(log_p)


def strongest(first: np.ndarray, second: np.ndarray, y: np.ndarray) -> tuple[int, int]:
    """Return which variant of `first` and which of `second`, (samples, k) and (samples, l), interact most.

    By the correlation of their product with y, all three less what 1, g1 and g2 explain: for a search, not for a test.
    """
    known = np.isfinite(y)
    a, b = centre(first[known])[0], centre(second[known])[0]
    y = y[known] - y[known].mean()
    best, where = -1.0, (0, 0)
    for i in range(a.shape[1]):
        g = a[:, i]
        size = g @ g
        if size <= 0:
            continue
        rest_y = y - g * (g @ y) / size
        product = g[:, None] * b
        product -= product.mean(0)
        product -= np.outer(g, g @ product / size)
        other = b - np.outer(g, g @ b / size)
        own = np.einsum("sv,sv->v", other, other)
        safe = np.where(own > 1e-9 * len(y), own, np.inf)
        product -= other * (np.einsum("sv,sv->v", other, product) / safe)
        left = rest_y[:, None] - other * ((rest_y @ other) / safe)
        cross = np.einsum("sv,sv->v", product, left)
        spread = np.einsum("sv,sv->v", product, product) * np.einsum("sv,sv->v", left, left)
        r2 = np.divide(cross**2, spread, out=np.zeros_like(cross), where=spread > 1e-9)
        if r2.max() > best:
            best, where = float(r2.max()), (i, int(r2.argmax()))
    return where


def _student(design: np.ndarray, product: np.ndarray, y: np.ndarray) -> float:
    basis = _basis(design)
    z = product - basis @ (basis.T @ product)
    own = float(z @ z)
    if own <= 1e-9 * max(float(product @ product), 1e-12):
        return float("nan")
    left = y - basis @ (basis.T @ y)
    beta = float(z @ left) / own
    unexplained = max(float(left @ left) - beta * beta * own, 0.0)
    freedom = len(y) - basis.shape[1] - 1
    se = np.sqrt(unexplained / freedom / own)
    return float(beta / se) if se > 0 else float(np.copysign(np.inf, beta))


def _score(design: np.ndarray, product: np.ndarray, y: np.ndarray) -> float:
    basis = _basis(design)
    probability = _fitted(basis, y)
    if probability is None:
        return float("nan")
    weight = probability * (1 - probability)
    weighted = basis * weight[:, None]
    z = product - basis @ np.linalg.lstsq(basis.T @ weighted, weighted.T @ product, rcond=None)[0]
    information = float(weight @ (z * z))
    if information <= 1e-9 * max(float(weight @ (product * product)), 1e-12):
        return float("nan")
    return float(z @ (y - probability)) / np.sqrt(information)


def _basis(design: np.ndarray) -> np.ndarray:
    left, size, _ = np.linalg.svd(design, full_matrices=False)
    return left[:, size > size[0] * 1e-10]


def _fitted(basis: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Return the probabilities of class 1 without the product, by Newton's method; None without a finite fit."""
    coefficients = np.zeros(basis.shape[1])
    for _ in range(50):
        probability = special.expit(basis @ coefficients)
        weight = probability * (1 - probability)
        if weight.min() < 1e-12:
            return None
        step = np.linalg.solve(basis.T @ (weight[:, None] * basis), basis.T @ (y - probability))
        coefficients += step
        if np.abs(step).max() < 1e-10 * (1 + np.abs(coefficients).max()):
            return special.expit(basis @ coefficients)
    return None
