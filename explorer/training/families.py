"""Relatives in a run's split: which samples stay together, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.splits import SplitSpec
from explorer.genetics.relatives import DEGREES, Relatives


def keeping(split: SplitSpec, families: Sequence[np.ndarray]) -> SplitSpec:
    """Return the split with these families (sample indices) kept together; groups are left as they are."""
    if split.kind == "group":
        return split
    return split.model_copy(update={"families": tuple(tuple(family.tolist()) for family in families)})


def said(split: SplitSpec) -> str:
    """Say how many families a split keeps together; nothing where there are none.

    >>> said(SplitSpec(families=((0, 4), (1, 2, 3))))
    '2 families of relatives (5 samples) are kept together.'
    """
    if not split.families or split.kind == "group":
        return ""
    samples = sum(map(len, split.families))
    if len(split.families) == 1:
        return f"1 family of relatives ({samples:,} samples) is kept together."
    return f"{len(split.families):,} families of relatives ({samples:,} samples) are kept together."


def not_kept(found: Relatives, degree: int | None) -> str:
    """Say which relatives are not kept together, as one family of them would hold too many samples; or nothing.

    Parameters
    ----------
    degree : as `Relatives.kept_together` returns it
    """
    if degree == 2:
        return ""
    reason = "one family would hold more than a quarter of the samples, as in a cross."
    if degree is None:
        return f"Relatives are not kept together: {reason}"
    return f"Relatives beyond {DEGREES[degree]} are not kept together: {reason}"
