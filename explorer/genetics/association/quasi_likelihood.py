"""The logistic mixed model without a variant, by penalised quasi-likelihood and average-information REML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, special

from explorer.errors import InputError
from explorer.genetics import computing
from explorer.genetics.association.leaving_out import Measured
from explorer.genetics.association.null import Null
from explorer.progress import Progress, silent

if TYPE_CHECKING:
    from explorer.genetics.accelerator import Definite

ROUNDS = 100
CLOSE = 1e-6
"""Fitted where neither the variance nor any linear predictor moves by more than this share."""
START, LEAST = 0.2, 1e-5
"""The variance of relatedness that is tried first, and the one below which it is none."""
_LEAST_SHARE = 0.125
"""Of a step of the variance, that is taken where steps lead to and fro."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The model without a variant, of n samples; W = diag(weight), Sigma = 1 / W + variance K.

    Attributes
    ----------
    variance : float, of relatedness with a diagonal of 1 on average, in squared logits
    predictor, probability, weight : float64 (n,); weight is probability (1 - probability)
    residual : float64 (n,), class less probability
    basis : float64 (n, c), of the covariates, orthonormal under W
    space : Space
    """

    variance: float
    predictor: np.ndarray
    probability: np.ndarray
    weight: np.ndarray
    residual: np.ndarray
    basis: np.ndarray
    space: Space

    def quadratic(self, g: np.ndarray) -> np.ndarray:
        """Return g' P g (variants,) of dosages g (n, variants) off the covariates: the variance of their scores."""
        return self.space.quadratic(g)


class Space:
    """Sigma and P, its inverse off the covariates x (n, c): S = 1 + variance W^1/2 K W^1/2 is what is inverted."""

    def __init__(self, measured: Measured, weight: np.ndarray, variance: float, x: np.ndarray) -> None:
        self.k, self.low_rank, self.variance = measured.values, measured.low_rank, variance
        self.root = np.sqrt(weight)
        self.factor: Definite | None = None
        """Of S where a GPU is in use."""
        if self.low_rank or variance <= 0:  # S^-1 = 1 - cut cut' (Woodbury)
            some = self.k if variance > 0 else self.k[:, :0]
            scaled = np.sqrt(max(variance, 0.0)) * self.root[:, None] * some
            inner = np.eye(some.shape[1]) + scaled.T @ scaled
            self.cut = linalg.solve_triangular(linalg.cholesky(inner, lower=True), scaled.T, lower=True).T
        else:
            inner = (variance * self.root[:, None]) * self.k * self.root
            inner[np.diag_indices_from(inner)] += 1.0
            if (gpu := computing.current()) is not None:
                self.factor = gpu.definite(inner)
            else:
                self.lower = linalg.cholesky(inner, lower=True, overwrite_a=True, check_finite=False)
        self.image = self.solve(x)
        self.within = linalg.cholesky(x.T @ self.image, lower=True)

    def solve(self, b: np.ndarray) -> np.ndarray:
        """Return Sigma^-1 b, for b (n, k)."""
        scaled = self.root[:, None] * b
        if self.low_rank or self.variance <= 0:
            scaled -= self.cut @ (self.cut.T @ scaled)
        elif self.factor is not None:
            scaled = self.factor.solve(scaled)
        else:
            scaled = linalg.cho_solve((self.lower, True), scaled, overwrite_b=True, check_finite=False)
        return self.root[:, None] * scaled

    def times(self, b: np.ndarray) -> np.ndarray:
        """Return P b, for b (n,)."""
        shared = linalg.cho_solve((self.within, True), self.image.T @ b)
        return self.solve(b[:, None])[:, 0] - self.image @ shared

    def related(self, b: np.ndarray) -> np.ndarray:
        """Return K b."""
        return self.k @ (self.k.T @ b) if self.low_rank else self.k @ b

    def slope(self, left: np.ndarray) -> tuple[float, float]:
        """Return twice the slope of the restricted likelihood in the variance, and twice its average information.

        (Gilmour, Thompson and Cullis 1995.) `left` (n,) is P times the working trait.
        """
        if self.low_rank:
            lost = float(np.einsum("ij,ij->", self.cut, self.cut))
        elif self.factor is not None:
            lost = len(self.root) - self.factor.trace()
        else:
            (trtri,) = linalg.get_lapack_funcs(("trtri",), (self.lower,))
            inverse = trtri(self.lower, lower=1)[0]
            lost = len(self.root) - float(np.einsum("ij,ij->", inverse, inverse))
        shared = linalg.solve_triangular(self.within, self.image.T, lower=True)
        trace = lost / self.variance - float(np.einsum("cn,nc->", shared, self.related(shared.T)))
        of_left = self.related(left)
        return float(left @ of_left) - trace, float(of_left @ self.times(of_left))

    def quadratic(self, g: np.ndarray) -> np.ndarray:
        """Return g' P g (variants,) for g (n, variants)."""
        scaled = self.root[:, None] * g
        if self.low_rank or self.variance <= 0:
            part = self.cut.T @ scaled
            total = np.einsum("nv,nv->v", scaled, scaled) - np.einsum("kv,kv->v", part, part)
        elif self.factor is not None:
            total = self.factor.quadratic(scaled)
        else:
            part = linalg.solve_triangular(self.lower, scaled, lower=True, overwrite_b=True, check_finite=False)
            total = np.einsum("nv,nv->v", part, part)
        shared = linalg.solve_triangular(self.within, self.image.T @ g, lower=True)
        return total - np.einsum("cv,cv->v", shared, shared)


def fitted(
    measured: Measured,
    without: Null,
    variance: float | None = None,
    predictor: np.ndarray | None = None,
    progress: Progress = silent,
) -> Fit:
    """Return the model without a variant, on relatedness that is `scaled`; a given `variance` is kept.

    Source: Chen et al. 2016, Am J Hum Genet 98:653, supplement (GMMAT).
    """
    y, x, free = without.y, without.basis.T, variance is None
    at = START if variance is None else variance
    eta = special.logit(without.probability) if predictor is None else predictor
    share, last = 1.0, 0.0  # of each step of the variance that is taken, and the one before
    text = "Fitting the model without variants"
    progress(0, 1, text)
    for turn in range(ROUNDS):
        probability = special.expit(eta)
        weight = probability * (1 - probability)
        if not weight.min() > 1e-12:
            break
        working = eta + (y - probability) / weight
        space = Space(measured, weight, at, x)
        left = space.times(working)
        moved, before = working - left / weight, at
        if free and at > 0:
            step = _next(space, left, at) - at
            if step * last < 0 and abs(step) > abs(last) / 2:  # the predictor lags behind: to and fro for ever
                share = max(share / 2, _LEAST_SHARE)
            at, last = at + share * step, step
        still = np.abs(moved - eta).max() <= CLOSE * (1 + np.abs(eta).max())
        eta = moved
        progress((turn + 1) / (turn + 2), 1, text)
        if still and abs(at - before) <= CLOSE * (0.01 + at):
            progress(1, 1, text)
            inner = linalg.cholesky(x.T @ (weight[:, None] * x), lower=True)
            basis = linalg.solve_triangular(inner, x.T, lower=True).T
            return Fit(at, eta, probability, weight, y - probability, basis, space)
    raise InputError(
        "mixed model",
        "the logistic model without variants has no finite fit",
        "Choose the plain model, or leave out the covariate that tells the two classes apart.",
    )


def _next(space: Space, left: np.ndarray, variance: float) -> float:
    """Return the variance after one step, at most a fifth or five times the one before; 0 where it is hardly any."""
    slope, information = space.slope(left)
    step = variance + slope / information if information > 0 else variance / 5
    moved = min(max(step, variance / 5), 5 * variance)
    return moved if moved >= LEAST else 0.0
