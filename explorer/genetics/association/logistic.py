"""Logistic regression of a two-class trait on every variant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import special

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import centre, read_centred
from explorer.genetics import computing, tails
from explorer.genetics.association.covariates import COLLINEAR
from explorer.genetics.association.null import Null, without_variant
from explorer.genetics.association.result import EXPLAINED, TESTS, UNFITTED, Association, finished
from explorer.progress import Progress, silent

if TYPE_CHECKING:
    from explorer.genetics.accelerator import Centred

TRUSTED = 2.0
"""The score's z beyond which its normal curve is not relied upon."""
SHARE = 64
"""Variants that a thread takes at a time."""
Missing = Literal["complete", "mean"]


@dataclass(frozen=True, eq=False)
class Block:
    """Variants start..stop-1: dosages less their mean (n, k), 0 where missing; calls (k,); where, None for all."""

    start: int
    stop: int
    centred: np.ndarray
    called: np.ndarray
    known: np.ndarray | None

    def of(self, some: slice | np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Return dosages less their mean, and where called, of some of its variants."""
        return self.centred[:, some], None if self.known is None else self.known[:, some]

    def sums(self, null: Null, missing: Missing) -> BlockSums:
        """Return what is needed of all its variants; cases without a call count where they are given a mean."""
        x = self.centred
        made, whole = null.sums @ x, np.einsum("s,sv,sv->v", null.weight, x, x)
        ends = np.stack([x.min(axis=0, initial=0), x.max(axis=0, initial=0)])
        whoever = self.known is None or missing == "mean"
        return made, whole, ends, null.y.sum() if whoever else null.y @ self.known


@dataclass(frozen=True, eq=False)
class DeviceBlock:
    """The same of variants whose sums a GPU has made, as they are stored."""

    start: int
    stop: int
    stored: np.ndarray
    called: np.ndarray
    made: BlockSums

    def of(self, some: slice | np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Return dosages less their mean, and where called, of some of its variants."""
        stored = self.stored[:, some]
        return centre(stored)[0], blocks.known(stored)

    def sums(self, null: Null, missing: Missing) -> BlockSums:
        """Return what is needed of all its variants; cases without a call count where they are given a mean."""
        made, whole, ends, cases = self.made
        return made, whole, ends, null.y.sum() if missing == "mean" else cases


BlockSums = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | np.floating]
"""Null.sums times dosages (rows, k), weighted squares (k,), lowest and highest (2, k); cases with a call, or all."""


def logistic(
    dosages: Dosages,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    missing: Missing = "complete",
    rare: Literal["corrected", "score"] = "corrected",
    columns: np.ndarray | None = None,
) -> Association:
    """Test each variant in logit P(y = 1) = covariates + beta * dosage.

    Every variant has Rao's score test: the model without it is fitted once (again to those called where calls are
    missing, to within about .001 of z), and `beta` is the first Newton step from 0. Beyond |z| = 2 the score's normal
    curve cannot be trusted where carriers or cases are few: there p is from the score's own cumulants (`saddlepoint`,
    with the correction for sums that move in steps), `statistic` is the z of that p, and `beta` and `se` are Firth's.
    That p is conservative, as an exact test's is; beta / se has another one.

    Parameters
    ----------
    dosages : (n, m), int8 or uint16 doses, in memory or in a file
    y : float (n,) of 0 and 1, NaN where missing
    covariates : float (n, c) or None; an intercept is always there, collinear columns do no harm
    missing : "complete" leaves a sample without a call out of that variant's test, "mean" sets it to the mean
    rare : "corrected" as described, "score" the score test alone
    columns : int indices of the variants to be tested, None for all

    Raises
    ------
    InputError
        See `without_variant`.
    """
    null = without_variant(y, covariates)
    variants = dosages.shape[1] if columns is None else len(columns)
    found = np.full((4, variants), np.nan)  # beta, se, statistic, log p
    called, corrected = np.empty(variants, np.int64), np.zeros(variants, bool)
    separated, unfitted = np.zeros((2, variants), bool)
    with ThreadPoolExecutor(_threads()) as pool:
        for block in _made(dosages, null, columns, progress):
            part = slice(block.start, block.stop)
            score, own, separated[part], unfitted[part] = _scores(block, null, missing, pool)
            with np.errstate(invalid="ignore", divide="ignore"):
                z = score / np.sqrt(own)
                found[:, part] = score / own, 1 / np.sqrt(own), z, tails.log_p_normal(z)
            called[part] = block.called
            if rare == "score":
                continue
            some = np.flatnonzero(np.abs(z) > TRUSTED)
            fits, tail = _corrected(block, null, missing, some, blocks.are_doses(dosages), pool)
            side = np.sign(tail[0]) * -special.ndtri_exp(np.minimum(tail[1] - np.log(2), np.log(0.5)))
            found[:, block.start + some] = fits[0], fits[1], side, tail[1]
            corrected[block.start + some] = True
            separated[block.start + some] |= fits[3] == 1
    unfitted |= corrected & ~np.isfinite(found).all(axis=0)
    found[:, unfitted] = np.nan
    beta, se, statistic, log_p = found
    result = finished(beta, se, statistic, log_p, called, len(null.y), "score", "logistic")
    assert result.test is not None
    assert result.left_out is not None
    result.test[corrected] = TESTS.index("saddlepoint")
    result.left_out[unfitted] = UNFITTED
    return replace(result, separated=separated, said=null.said)


def firth(
    dosages: Dosages,
    y: np.ndarray,
    covariates: np.ndarray | None = None,
    progress: Progress = silent,
    missing: Missing = "complete",
    columns: np.ndarray | None = None,
    p: Literal["Wald", "ratio"] = "Wald",
) -> Association:
    """Test each variant in logit P(y = 1) = covariates + beta * dosage by Firth's penalised likelihood.

    Parameters
    ----------
    dosages, y, covariates, missing, columns : as `logistic` takes them
    p : "Wald" (beta / se, as `plink2 --glm firth` prints) or "ratio" (of penalised likelihoods, as `logistf`)
        Of null variants with few carriers Wald's is up to 7 times too often below 1e-4.
    """
    from explorer.genetics.association import penalised

    null = without_variant(y, covariates)
    variants = dosages.shape[1] if columns is None else len(columns)
    fits, called = np.empty((4, variants)), np.empty(variants, np.int64)
    with ThreadPoolExecutor(_threads()) as pool:
        for block in _blocks(dosages, null, columns, progress):
            part = slice(block.start, block.stop)
            called[part] = block.called
            given = null.basis, null.y, null.coefficients, p == "ratio"
            fits[:, part] = _shared(pool, penalised.fit, 4, _rows(block, missing), given)
    beta, se, ratio, separated = fits
    with np.errstate(invalid="ignore"):
        z = beta / se if p == "Wald" else np.sign(beta) * np.sqrt(ratio)
    result = finished(beta, se, z, tails.log_p_normal(z), called, len(null.y), "Firth", "logistic")
    assert result.left_out is not None
    result.left_out[result.left_out == EXPLAINED] = UNFITTED
    return replace(result, separated=separated == 1, said=null.said)


def logistic_score(
    dosages: Dosages, y: np.ndarray, covariates: np.ndarray | None = None, progress: Progress = silent
) -> Association:
    """Return `logistic` by the score test alone, missing calls at the mean: that of `statsmodels.GLM`."""
    return logistic(dosages, y, covariates, progress, missing="mean", rare="score")


def separation(tested: Association) -> tuple[str, ...]:
    """Return a sentence about the variants tested at which the classes are separated, if there are any."""
    if tested.separated is None:
        return ()
    count = int((tested.separated & np.isfinite(tested.p)).sum())
    if not count:
        return ()
    return (
        f"At {count:,} {'variant' if count == 1 else 'variants'} the classes are separated: all carriers of an allele "
        "are of one class, with or without the covariates' help. Plain logistic regression has no finite effect there.",
    )


def _blocks(dosages: Dosages, null: Null, columns: np.ndarray | None, progress: Progress) -> Iterator[Block]:
    """Yield the variants in blocks, of the samples in the model."""
    if len(null.rows) != dosages.shape[0]:
        raise ValueError(f"{len(null.rows)} trait values for {dosages.shape[0]} samples")
    for start, stop, made in blocks.parts(dosages, null.rows, columns, 8, progress, "Testing association", _read):
        yield Block(start, stop, *made)


def _made(
    dosages: Dosages, null: Null, columns: np.ndarray | None, progress: Progress
) -> Iterator[Block | DeviceBlock]:
    """Yield the same, their sums made by a GPU where one is in use."""
    if (gpu := computing.current()) is None:
        yield from _blocks(dosages, null, columns, progress)
        return
    sums, weight, y = (gpu.tensor(one) for one in (null.sums, null.weight[:, None], null.y))

    def multiplied(some: Centred) -> tuple[np.ndarray, ...]:
        low, high = some.x.amin(0).clamp(max=0), some.x.amax(0).clamp(min=0)
        cases = y @ some.known.to(y.dtype)
        made = sums @ some.x, (weight * some.x.square()).sum(0), low, high, cases, some.called
        return tuple(one.cpu().numpy() for one in made)

    for start, _, stored in blocks.parts(dosages, null.rows, columns, 1, progress, "Testing association"):
        for part, (products, whole, low, high, cases, called) in gpu.of_block(start, stored, multiplied):
            own = stored[:, part.start - start : part.stop - start]
            yield DeviceBlock(part.start, part.stop, own, called, (products, whole, np.stack([low, high]), cases))


def _read(
    dosages: Dosages, rows: np.ndarray | None, columns: slice | np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    centred, _, called = read_centred(dosages, rows, columns)
    if (called == len(centred)).all():
        return centred, called, None
    return centred, called, blocks.known(blocks.read(dosages, rows, columns))


def _rows(
    block: Block | DeviceBlock, missing: Missing, some: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return dosages float64 and whether they are in the model, bool, both (k, n), of some variants of a block."""
    centred, known = block.of(slice(None) if some is None else some)
    dose = np.ascontiguousarray(centred.T)
    if known is None or missing == "mean":
        return dose, np.ones(dose.shape, bool)
    return dose, np.ascontiguousarray(known.T)


def _scores(
    block: Block | DeviceBlock, null: Null, missing: Missing, pool: ThreadPoolExecutor
) -> tuple[np.ndarray, ...]:
    """Return each variant's score, its variance, the covariates taken out of both; whether the classes are apart.

    And whether the covariates have no fit among those called. The variance is NaN there, and where the covariates
    explain the variant. Apart are classes of which one has nothing but the lowest or the highest dosage.
    """
    samples = len(null.y)
    made, whole, ends, cases = block.sums(null, missing)
    score, own = made[0], whole - np.einsum("cv,cv->v", made[2:], made[2:])
    own = np.where(own > COLLINEAR * np.maximum(whole, 1e-12), own, np.nan)
    controls = (samples if np.ndim(cases) == 0 else block.called) - cases
    # the sum of a class that is all at one end is its number times that end
    apart = (np.abs(made[1] - cases * ends) < 1e-6) | (np.abs(-made[1] - controls * ends) < 1e-6)
    unfitted = np.zeros(len(own), bool)
    fewer = np.flatnonzero((block.called < samples) & np.isfinite(own))
    if missing == "complete" and len(fewer):
        from explorer.genetics.association import called

        given = null.basis, null.y, null.coefficients, null.probability
        score[fewer], own[fewer] = _shared(pool, called.scores, 2, _rows(block, missing, fewer), given)
        unfitted[fewer] = np.isnan(own[fewer])
        own[own == 0] = np.nan
    return score, own, apart.any(axis=0) & np.isfinite(own), unfitted


def _corrected(
    block: Block | DeviceBlock, null: Null, missing: Missing, some: np.ndarray, doses: bool, pool: ThreadPoolExecutor
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `penalised.fit` and `saddlepoint.tails` give of some variants of a block."""
    if not len(some):
        return np.empty((4, 0)), np.empty((2, 0))
    from explorer.genetics.association import penalised, saddlepoint

    each, given = _rows(block, missing, some), (null.basis, null.y, null.coefficients)
    fits = _shared(pool, penalised.fit, 4, each, (*given, False))
    return fits, _shared(pool, saddlepoint.tails, 2, (*each, steps(*each, doses)), given)


def steps(dose: np.ndarray, known: np.ndarray, doses: bool) -> np.ndarray:
    """Return what lies between two values of each variant's dosages (k, n): 2 where nobody has one copy.

    Doses need not move in steps: theirs is the mean dose of a copy of the rarer allele, at most 1, as if all moved so.
    """
    low = np.where(known, dose, np.inf).min(axis=1, keepdims=True)
    above = np.where(known, dose - low, 0.0)
    if not doses:
        return np.where(above > 0.5, above, np.inf).min(axis=1)
    most, total = above.max(axis=1, keepdims=True), above.sum(axis=1, keepdims=True)
    common = total > most * known.sum(axis=1, keepdims=True) / 2
    rarer = np.where(known, np.where(common, most - above, above), 0.0)
    return np.minimum(1.0, np.square(rarer).sum(axis=1) / rarer.sum(axis=1))


def _shared(
    pool: ThreadPoolExecutor, loop: Callable[..., None], rows: int, each: tuple[np.ndarray, ...], given: tuple[Any, ...]
) -> np.ndarray:
    """Return what a compiled loop over variants sets, (rows, variants): `each` has a row per variant, `given` all."""
    variants = len(each[0])
    out = np.empty((rows, variants))

    def run(start: int) -> None:
        part = slice(start, start + SHARE)
        own = np.empty((rows, len(each[0][part])))
        loop(*(value[part] for value in each), *given, own)
        out[:, part] = own

    list(pool.map(run, range(0, variants, SHARE)))
    return out


def _threads() -> int:
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
