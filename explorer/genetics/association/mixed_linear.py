"""Linear mixed model: every variant tested with the relatedness of all samples as a random effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import computing, streaming, tails
from explorer.genetics.association.covariates import (
    COLLINEAR,
    nothing_left,
    orthonormal,
    redundant,
    too_few,
    with_everything,
)
from explorer.genetics.association.decomposition import Decomposition
from explorer.genetics.association.kinships import with_components
from explorer.genetics.association.leaving_out import Measured, Relatives, count
from explorer.genetics.association.result import EXPLAINED, TESTED, TESTS, Association
from explorer.progress import Progress, passes, silent

GRID = np.linspace(-5, 5, 21) * np.log(10)
"""Logarithms of genetic over residual variance at which the highest hill is looked for: GEMMA's range."""
TOLERANCE = 1e-6
"""Of that logarithm, at the summit."""


@dataclass(frozen=True, eq=False)
class Null:
    """One trait's model without any variant: y off the covariates, log variance ratio, log likelihood."""

    off: np.ndarray
    rotated: np.ndarray
    rest: float
    t: float
    likelihood: float

    @property
    def h2(self) -> float:
        """Share of the variance that relatedness explains, of samples as related as the average one to itself."""
        return float(1 / (1 + np.exp(-self.t)))


def mixed(
    genotypes: Genotypes,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    loco: bool = True,
    exact: bool = True,
    kinship: np.ndarray | None = None,
    method: Literal["reml", "ml"] = "reml",
    columns: np.ndarray | None = None,
    background: Genotypes | None = None,
    progress: Progress = silent,
) -> Association:
    """Test each variant in y = covariates + beta * dosage + u + e, u ~ N(0, genetic variance * K).

    With method "reml" Wald's F test at the variant's own restricted maximum, Student's t with n - c - 1 degrees of
    freedom: equal to `gemma -lmm 1` given the same K (Zhou and Stephens 2012). With "ml" the likelihood-ratio test,
    as `gemma -lmm 2`. Missing calls stand at the variant's mean.

    Parameters
    ----------
    genotypes : Genotypes of n samples
    y : float (n,), NaN where missing; such samples are left out of everything
    covariates : float (n, c) or None; an intercept is always there, collinear columns do no harm
    loco : bool
        Measure relatedness for each chromosome's variants on the other chromosomes (Listgarten et al. 2012), where
        there is a map. Without effect on a given `kinship`.
    exact : bool
        False: the ratio of variances is that of the model without any variant (EMMAX, P3D), which takes from beta
        and p a little at strong loci.
    kinship : float (n, n) or None
        Relatedness to use as it is, but centred.
    columns : int indices or None
        The variants to test; the others are NaN and cost no time.
    background : Genotypes of the same n samples, or None
        What relatedness is measured on, if not on `genotypes`: the autosomes where variants of X are tested.

    Returns
    -------
    Association with `h2`, that of the null model on all variants of the kinships.

    Raises
    ------
    InputError
        The trait is constant or explained by the covariates, too few samples are left, or nothing varies.
    """
    y = np.asarray(y, dtype=np.float64)
    return mixed_traits(
        genotypes,
        y[:, None],
        covariates,
        loco=loco,
        exact=exact,
        kinship=kinship,
        method=method,
        columns=columns,
        background=background,
        progress=progress,
    )[0]


def mixed_traits(
    genotypes: Genotypes,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    loco: bool = True,
    exact: bool = True,
    kinship: np.ndarray | None = None,
    method: Literal["reml", "ml"] = "reml",
    columns: np.ndarray | None = None,
    background: Genotypes | None = None,
    progress: Progress = silent,
) -> list[Association]:
    """Return `mixed` of each trait of y (n, traits); with the same samples missing they share all but the last step."""
    y = np.asarray(y, dtype=np.float64)
    n, m = genotypes.shape
    if y.ndim != 2 or len(y) != n:
        raise ValueError(f"traits are {y.shape}, expected ({n}, traits)")
    if kinship is not None and np.shape(kinship) != (n, n):
        raise ValueError(f"kinship is {np.shape(kinship)}, expected ({n}, {n})")
    columns = np.arange(m) if columns is None else np.sort(np.asarray(columns, dtype=np.int64))
    known = np.stack([with_everything(one, covariates) for one in y.T], axis=1)
    alike, which = np.unique(known, axis=1, return_inverse=True)
    spaces = [count(genotypes, columns, loco, kinship is not None, background, int(r.sum())) for r in alike.T]
    progress = passes(progress, sum(1 + 3 * one for one in spaces))
    found: dict[int, Association] = {}
    for case, rows in enumerate(alike.T):
        some = np.flatnonzero(which.ravel() == case)
        given = covariates
        if kinship is None:
            given = with_components(background or genotypes, rows, covariates, progress)
        scan = _Scan(genotypes, rows, y[:, some], given, exact, method, columns)
        scan.run(Relatives(genotypes, rows, loco, kinship, background, progress), progress)
        found |= dict(zip(some.tolist(), scan.results(), strict=True))
    return [found[trait] for trait in range(y.shape[1])]


class _Scan:
    """The traits of the same samples, and what is found of them variant by variant."""

    def __init__(
        self,
        genotypes: Genotypes,
        rows: np.ndarray,
        y: np.ndarray,
        covariates: np.ndarray | None,
        exact: bool,
        method: str,
        columns: np.ndarray,
    ) -> None:
        self.genotypes, self.rows, self.columns = genotypes, rows, columns
        self.exact, self.restricted = exact, method == "reml"
        self.y, self.basis = y[rows], _basis(rows, covariates)
        n, c = self.basis.shape
        if n - c - 1 < 1:
            raise too_few(n, c)
        self.freedom = n - c - 1
        off = self.y - self.basis @ (self.basis.T @ self.y)
        if (np.einsum("st,st->t", off, off) <= 1e-20 * np.einsum("st,st->t", self.y, self.y)).any():
            raise nothing_left()
        self.off = off
        m, traits = genotypes.shape[1], y.shape[1]
        self.called = np.zeros(m, dtype=np.int64)
        self.left_out = np.zeros(m, dtype=np.uint8)
        self.beta, self.se, self.statistic, self.log_p = np.full((4, traits, m), np.nan)
        self.h2: list[float] = []
        given = 0 if covariates is None else np.asarray(covariates).reshape(len(rows), -1).shape[1]
        self.said = [*redundant(given + 1 - c, given)]

    def run(self, relatives: Relatives, progress: Progress) -> None:
        """Test all variants, chromosome by chromosome where relatedness leaves one out."""
        space = self.decomposed(relatives.whole(), progress)
        nulls = [self.null(space, off) for off in self.off.T]
        self.h2, self.said = [null.h2 for null in nulls], [*self.said, *relatives.said]
        for columns, measured in relatives.parts(self.columns):
            if measured is not None:
                own = self.decomposed(measured, progress)
                self.test(own, [self.null(own, off) for off in self.off.T], columns, progress)
                del own  # before the next one is made
            elif len(columns):
                self.test(space, nulls, columns, progress)

    def decomposed(self, measured: Measured, progress: Progress) -> Decomposition:
        """Return the directions of relatedness off the covariates."""
        progress(0, 1, "Decomposing relatedness")
        space = measured.decomposed(self.basis, not self.restricted)
        progress(1, 1, "Decomposing relatedness")
        return space

    def null(self, space: Decomposition, off: np.ndarray) -> Null:
        """Fit a trait without any variant."""
        from explorer.genetics.association import restricted  # what compiles takes a moment to load

        rotated = space.vectors.T @ off
        rest = max(float(off @ off - rotated @ rotated), 0.0) if space.rest else 0.0
        n, c = self.basis.shape
        freedom = n - c if self.restricted else n
        # a contrast that is like no other, without a share in y: it stands for the variant, and adds nothing.
        values, nothing = np.append(space.values, 0.0), np.append(np.zeros(len(space.values)), 1.0)
        fixed = values, space.spectrum, nothing, np.append(rotated, 0.0), np.array([0.0, 0.0, rest, space.rest])
        heights = self.heights(space, rotated, rest, np.zeros((1, 1)), np.ones((1, 1)), freedom)[0]
        top = int(heights.argmax())
        low, high = GRID[max(top - 1, 0)], GRID[min(top + 1, len(GRID) - 1)]
        t = float(restricted.climb(low, GRID[top], high, *fixed, float(freedom), self.restricted, TOLERANCE))
        yy = float(restricted.at(t, *fixed, float(freedom), self.restricted)[3])
        likelihood = -0.5 * (freedom * np.log(yy) + _log_determinants(np.array([t]), space.spectrum)[0])
        return Null(off, rotated, rest, t, likelihood)

    def heights(
        self, space: Decomposition, y: np.ndarray, rest: float, gy: np.ndarray, gg: np.ndarray, freedom: int
    ) -> np.ndarray:
        """Return the log likelihood (variants, grid), from the weighted products g.y and g.g, shaped like it."""
        weights = 1 / (1 + np.exp(GRID)[:, None] * space.values)
        yy = weights @ (y * y) + rest
        left = np.maximum(yy - gy * gy / gg, 1e-15 * yy)
        if self.restricted:
            return -0.5 * (freedom * np.log(left) - np.log(weights).sum(axis=1) + np.log(gg))
        return -0.5 * (freedom * np.log(left) + _log_determinants(GRID, space.spectrum))

    def test(self, space: Decomposition, nulls: list[Null], columns: np.ndarray, progress: Progress) -> None:
        """Test these variants for all traits."""
        from explorer.genetics.association import restricted

        basis, n = self.basis, len(self.y)
        freedom = self.freedom if self.restricted else n
        at_grid = 1 / (1 + np.exp(GRID) * space.values[:, None])
        gpu = computing.current()
        turned = (lambda g: g.T @ space.vectors) if gpu is None else gpu.turned_by(space.vectors)
        for block in streaming.blocks(
            self.genotypes.dosages, self.rows, progress, "Testing association", columns=columns
        ):
            at, g = columns[block.start : block.stop], block.centred
            rotated = turned(g)
            square = rotated * rotated
            total, alone = np.einsum("sv,sv->v", g, g), square.sum(axis=1)
            rest = np.zeros((len(at), 4))
            if space.rest:
                shared = basis.T @ g
                off = np.maximum(total - np.einsum("cv,cv->v", shared, shared) - alone, 0.0)
                rest[:, 0], alone = off, alone + off
            tested = alone > COLLINEAR * np.maximum(total, 1e-12)
            self.called[at], self.left_out[at] = block.called, np.where(tested, TESTED, EXPLAINED)
            rest[:, 3] = space.rest
            gg = np.where(tested[:, None], square @ at_grid + rest[:, :1], 1.0)
            for trait, null in enumerate(nulls):
                if space.rest:
                    rest[:, 1], rest[:, 2] = null.off @ g - rotated @ null.rotated, null.rest
                if self.exact:
                    gy = rotated @ (at_grid * null.rotated[:, None]) + rest[:, 1:2]
                    heights = self.heights(space, null.rotated, null.rest, gy, gg, freedom)
                    grid, top = GRID, np.where(tested, heights.argmax(axis=1), -1)
                else:
                    grid, top = np.array([null.t]), np.where(tested, 0, -1)
                fit = np.empty((len(at), 4))
                restricted.each(
                    top, grid, space.values, space.spectrum, rotated, null.rotated, rest,
                    float(freedom), self.restricted, TOLERANCE, fit,
                )  # fmt: skip
                self.keep(trait, at, fit, null, space)

    def keep(self, trait: int, at: np.ndarray, fit: np.ndarray, null: Null, space: Decomposition) -> None:
        """Make estimates of what was fitted: t, g.g, g.y, y.y of each variant."""
        t, gg, gy, yy = fit.T
        beta = gy / gg
        left = np.maximum(yy - beta * gy, 1e-15 * yy)
        se = np.sqrt(left / self.freedom / gg)
        if self.restricted:
            statistic = beta / se
            log_p = tails.log_p_student(statistic, self.freedom)
        else:
            higher = -0.5 * (len(self.y) * np.log(left) + _log_determinants(t, space.spectrum))
            statistic = np.sign(beta) * np.sqrt(np.maximum(2 * (higher - null.likelihood), 0.0))
            log_p = tails.log_p_normal(statistic)
        for values, own in ((self.beta, beta), (self.se, se), (self.statistic, statistic), (self.log_p, log_p)):
            values[trait, at] = own

    def results(self) -> list[Association]:
        """Return one association per trait."""
        said = list(self.said)
        if not self.exact:
            said.append("The variance of relatedness was fitted once, without any variant.")
        said.append("Missing calls stand at the variant's mean.")
        test = np.full(len(self.called), TESTS.index("mixed"), np.uint8)
        return [
            Association(
                self.beta[i],
                self.se[i],
                self.statistic[i],
                np.exp(self.log_p[i]),
                self.called,
                -self.log_p[i] / tails.LN10,
                len(self.y),
                test=test,
                left_out=self.left_out,
                model="linear mixed",
                said=tuple(said),
                h2=self.h2[i],
            )
            for i in range(self.y.shape[1])
        ]


def _basis(rows: np.ndarray, covariates: np.ndarray | None) -> np.ndarray:
    """Return an orthonormal basis of the intercept and the covariates of these samples."""
    ones = np.ones((int(rows.sum()), 1))
    if covariates is None or len(ones) < 3:
        return ones / np.sqrt(max(len(ones), 1))
    some = np.asarray(covariates, dtype=np.float64).reshape(len(rows), -1)[rows]
    some = some - some.mean(axis=0)
    spread = some.std(axis=0)
    return orthonormal(np.hstack([ones, some / np.where(spread > 0, spread, 1.0)]))


def _log_determinants(t: np.ndarray, spectrum: np.ndarray) -> np.ndarray:
    """Return log |1 + e^t K| for every t, 0 without a spectrum."""
    from explorer.genetics.association import restricted

    result = np.zeros(len(t))
    if len(spectrum):
        restricted.log_determinant(np.ascontiguousarray(t), spectrum, result)
    return result
