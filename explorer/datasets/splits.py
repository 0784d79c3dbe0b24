"""Splits: which samples a network learns from, which choose when to stop, and which test it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from explorer.errors import InputError
from explorer.limits import MOST_ROWS, FailFast, Named, Rows, Seed

MOST_CLASSES = 10
"""A trait of whole numbers with at most this many values is split as classes."""
MOST_GROUPS_ALONE = 20
"""Up to this many groups each is left out once; more are dealt whole into `folds` folds."""


class SplitSpec(FailFast):
    """How samples are divided.

    "random" and "stratified" (classes, or fifths of a quantitative trait, in equal shares) make one fold; "kfold" tests
    every sample once, classes in equal shares; "group" leaves one group out at a time: a family, a batch, a cohort.
    `validation_share` is of the samples that are not in the test set. `families` are samples (indices) that stay
    together, in all kinds but "group": relatives, of which none may be learnt from while another one tests; shares are
    then of families and single samples.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["random", "stratified", "kfold", "group"] = "stratified"
    folds: int = Field(default=5, ge=2, le=100)
    test_share: float = Field(
        default=0.2,
        gt=0,
        lt=0.9,
        description="Share of the samples that judge the network in the end and do nothing else. 0.1 to 0.3 is usual.",
    )
    validation_share: float = Field(
        default=0.1,
        ge=0,
        lt=0.9,
        description="Share of the other samples, which choose the epoch whose weights are kept. 0.1 is usual.",
    )
    group: Named | None = None
    seed: Seed = Field(default=0, title="Seed of the split", description="Another number divides the samples anew.")
    families: tuple[Rows, ...] = Field(default=(), max_length=MOST_ROWS)

    @model_serializer(mode="wrap")
    def _without_none(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave families out where there are none, so that such a split is written as it was before there were any."""
        written = plain(self)
        if not self.families:
            written.pop("families", None)
        return written


@dataclass(frozen=True, eq=False)
class Fold:
    """Sample indices, sorted and disjoint; `name` is the group left out, or the fold's number."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    name: str = ""


def split(spec: SplitSpec, y: np.ndarray, groups: np.ndarray | None = None) -> list[Fold]:
    """Divide the samples whose trait is known.

    Parameters
    ----------
    spec : SplitSpec
    y : float (samples,) or (samples, traits)
        NaN where unknown; samples lacking any trait are in no part.
    groups : array (samples,), needed for kind "group"
        NaN or None counts as a group of its own.

    Returns
    -------
    list of Fold
        One for "random" and "stratified", `folds` for "kfold", one per group for "group". With groups, no group is
        in both test and the rest, and none is in both train and validation unless only one group is left to learn from.
        No family is in two parts, "group" aside.

    Raises
    ------
    InputError
        Too few samples or groups for the request; a family that names no sample, or one that another one names.
    """
    y = np.asarray(y, dtype=np.float64)
    traits = y[:, None] if y.ndim == 1 else y
    known = np.flatnonzero(np.isfinite(traits).all(1))
    if len(known) < 4 or (spec.kind == "kfold" and len(known) < 2 * spec.folds):
        needed = 2 * spec.folds if spec.kind == "kfold" else 4
        raise InputError("split", f"{len(known)} samples have a known trait, at least {needed} are needed")
    rng = np.random.default_rng(spec.seed)
    if spec.kind == "group":
        if groups is None:
            raise InputError("split by group", "no group column was named", "Name a covariate that says the group.")
        return _by_group(spec, known, np.asarray(groups, dtype=object)[known].astype(str), rng)
    classes = _classes(traits[known, 0], bins=5 if spec.kind == "stratified" else 1)
    if spec.kind == "random":
        classes = np.zeros(len(known), dtype=np.int64)
    if not spec.families:
        return _dealt(spec, known, classes, rng)
    units = _units(spec.families, len(y), known)
    if spec.kind == "kfold" and len(units) < spec.folds:
        raise InputError(
            "split",
            f"kept together, relatives make {len(units)} families, fewer than {spec.folds} folds",
            "Ask for fewer folds.",
        )
    codes = np.array([(classes[unit[0]], len(unit)) for unit in units])
    folds = _dealt(spec, np.arange(len(units)), np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1), rng)

    def samples(chosen: np.ndarray) -> np.ndarray:
        places: list[np.ndarray] = [np.zeros(0, np.int64), *(units[unit] for unit in chosen)]
        return known[np.sort(np.concatenate(places))]

    return [Fold(samples(fold.train), samples(fold.validation), samples(fold.test), fold.name) for fold in folds]


def _dealt(spec: SplitSpec, known: np.ndarray, classes: np.ndarray, rng: np.random.Generator) -> list[Fold]:
    """Return the folds of a hold-out, or of k folds, with the classes int (known,) in equal shares."""
    if spec.kind == "kfold":
        order = _interleaved(classes, rng)
        tests = [order[fold :: spec.folds] for fold in range(spec.folds)]
    else:
        tests = [_share(classes, spec.test_share, rng)]
    folds: list[Fold] = []
    for number, test in enumerate(tests):
        rest = np.setdiff1d(np.arange(len(known)), test)
        validation = rest[_share(classes[rest], spec.validation_share, rng)]
        folds.append(_fold(known, test, rest, validation, str(number + 1)))
    return folds


def _units(families: tuple[tuple[int, ...], ...], samples: int, known: np.ndarray) -> list[np.ndarray]:
    """Return what stays together: places in `known` (indices of samples), of each family and each single sample."""
    label = np.full(samples, -1)
    for number, family in enumerate(families):
        own = np.array(family, dtype=np.int64)
        if len(own) and (own.max() >= samples or (label[own] >= 0).any() or len(np.unique(own)) < len(own)):
            raise InputError("split", f"family {number + 1} names a sample that is not there, or is named already")
        label[own] = number
    label[label < 0] = len(families) + np.arange((label < 0).sum())
    order = np.argsort(label[known], kind="stable")
    units = np.split(order, np.flatnonzero(np.diff(label[known][order])) + 1)
    return sorted(units, key=lambda unit: int(unit[0]))


def _fold(known: np.ndarray, test: np.ndarray, rest: np.ndarray, validation: np.ndarray, name: str) -> Fold:
    train = np.setdiff1d(rest, validation)
    if not len(train) or not len(test):
        raise InputError("split", f"fold {name} leaves {len(train)} samples to learn from and {len(test)} to test")
    return Fold(known[train], known[np.sort(validation)], known[np.sort(test)], name)


def _classes(y: np.ndarray, bins: int) -> np.ndarray:
    """Return a stratum (samples,): the class of a trait of few whole numbers, else the quantile bin."""
    levels, codes = np.unique(y, return_inverse=True)
    if len(levels) <= MOST_CLASSES and np.array_equal(levels, np.round(levels)):
        return codes
    ranks = np.argsort(np.argsort(y, kind="stable"), kind="stable")
    return ranks * bins // len(y)


def _interleaved(classes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a shuffled order in which classes follow one another, so that dealing it out gives equal shares."""
    shuffled = rng.permutation(len(classes))
    return shuffled[np.argsort(classes[shuffled], kind="stable")]


def _share(classes: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return indices of about `share` of every class, the whole number of all of them kept."""
    order = _interleaved(classes, rng)
    count = round(share * len(order))
    if count == 0:
        return order[:0]
    ticks = np.floor((np.arange(len(order)) + rng.random()) * count / len(order))
    return order[np.flatnonzero(np.diff(ticks, append=count) > 0)] if count < len(order) else order


def _by_group(spec: SplitSpec, known: np.ndarray, groups: np.ndarray, rng: np.random.Generator) -> list[Fold]:
    names, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(names) < 2:
        raise InputError(
            f"split by {spec.group or 'group'}", f"every sample is in one group, {names[0]}", "Name another covariate."
        )
    if len(names) <= MOST_GROUPS_ALONE:
        parts = [[code] for code in range(len(names))]
    else:
        parts: list[list[int]] = [[] for _ in range(spec.folds)]
        for code in sorted(rng.permutation(len(names)), key=lambda code: -sizes[code]):
            min(parts, key=lambda part: sizes[part].sum() if part else 0).append(int(code))
    folds: list[Fold] = []
    for number, part in enumerate(parts):
        test = np.flatnonzero(np.isin(codes, part))
        rest = np.flatnonzero(~np.isin(codes, part))
        left = rng.permutation(np.setdiff1d(np.arange(len(names)), part))
        if len(left) == 1:
            validation = rest[_share(np.zeros(len(rest)), spec.validation_share, rng)]
        else:
            target = spec.validation_share * len(rest)
            chosen: list[int] = []
            for code in left[:-1]:
                if sizes[chosen].sum() + sizes[code] / 2 <= target or (target and not chosen and code == left[-2]):
                    chosen.append(int(code))
            validation = rest[np.isin(codes[rest], chosen)]
        folds.append(_fold(known, test, rest, validation, str(names[part[0]]) if len(part) == 1 else str(number + 1)))
    return folds
