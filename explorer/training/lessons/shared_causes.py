"""Traits with causes in common, planted into genotypes: several of one set of loci, and a target that has some of them.

A trait is y = sqrt(h²) G + sqrt(1 - h²) e: G the standardised sum of its loci, each with an effect drawn from a normal
distribution for each trait anew, and e noise from which G's correlation was removed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.training.lessons.kernel_blup import Floats

MOST_R2 = 0.1
"""Between any two loci: the target's own causes stand in for none of the others'."""


@dataclass(frozen=True)
class Planted:
    """How traits are made."""

    causes: int = 8
    """Loci of each trait."""
    others: int = 10
    """Other traits, all of the same loci."""
    heritability: float = 0.7


@dataclass(frozen=True, eq=False)
class SharedTraits:
    """What was planted.

    Attributes
    ----------
    others : (samples, others)
    targets : (shares, samples): a target with each share of its causes among those of the others
    pool, own : (causes,): columns of the others' loci, and of those that a target has in their place
    """

    others: Floats
    targets: Floats
    pool: NDArray[np.int64]
    own: NDArray[np.int64]


def standardised(values: Floats) -> Floats:
    """Return columns with mean 0 and standard deviation 1; 0 where they do not vary."""
    centred = values - values.mean(0)
    spread = centred.std(0)
    return np.where(spread > 1e-9, centred / np.where(spread > 1e-9, spread, 1.0), 0.0)


def planted(calls: NDArray[np.int8], how: Planted, shares: tuple[float, ...], rng: np.random.Generator) -> SharedTraits:
    """Plant traits into calls (samples, variants), -1 where missing: there a variant counts as its mean."""
    columns, kept = list[int](), list[Floats]()
    for column in rng.permutation(calls.shape[1]).tolist():
        values = standardised(filled(calls[:, column]))
        if values.any() and (
            not kept or float(np.max(np.square(np.stack(kept) @ values)) / len(values) ** 2) <= MOST_R2
        ):
            columns.append(column)
            kept.append(values)
        if len(columns) == 2 * how.causes:
            break
    if len(columns) < 2 * how.causes:
        raise ValueError(f"only {len(columns)} unlinked variants, {2 * how.causes} are needed")
    pool, own = np.stack(kept[: how.causes], 1), np.stack(kept[how.causes :], 1)
    others = [trait(pool @ rng.standard_normal(how.causes), how.heritability, rng) for _ in range(how.others)]
    effects, noise = rng.standard_normal(how.causes), rng.standard_normal(len(calls))
    targets = []
    for share in shares:
        many = round(share * how.causes)
        loci = np.concatenate([pool[:, :many], own[:, many:]], axis=1)
        targets.append(trait(loci @ effects, how.heritability, rng, noise))
    at = np.array(columns)
    return SharedTraits(np.stack(others, 1), np.stack(targets), at[: how.causes], at[how.causes :])


def trait(genetic: Floats, heritability: float, rng: np.random.Generator, noise: Floats | None = None) -> Floats:
    """Return a trait (samples,) of a genetic value (samples,), with noise of one's own or new one."""
    value = standardised(genetic)
    drawn = rng.standard_normal(len(value)) if noise is None else noise
    drawn = drawn - drawn.mean()
    rest = standardised(drawn - value * (drawn @ value) / len(value))
    return np.sqrt(heritability) * value + np.sqrt(1 - heritability) * rest


def filled(calls: NDArray[np.int8]) -> Floats:
    """Return float calls, the mean of each column's known ones where they are missing."""
    known = calls >= 0
    mean = np.where(known, calls, 0).sum(0) / np.maximum(known.sum(0), 1)
    return np.where(known, calls, mean).astype(np.float64)
