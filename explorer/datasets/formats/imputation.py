"""What is said of imputation: of doses, which are fractions of a copy, and of its quality at each site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from explorer.datasets.formats.findings import Notes

QUALITY = "Imputation quality"
"""The label of the fact."""
NO_PHASE = "none (doses are kept without it)"


def say_doses(
    place: str,
    notes: Notes,
    examples: Sequence[float],
    fractions: int,
    known: int,
    what: str = "dosages",
    gaps: bool = False,
) -> None:
    """Say that fractions were read, what became of them, and the other way.

    Parameters
    ----------
    examples : some of the fractions, in copies
    fractions, known : how many doses are fractions, of how many that are not missing
    what : how the doses are called
    gaps : whether they may fill gaps between calls, and can be read as missing
    """
    share = fractions / max(1, known)
    listed = ", ".join(f"{dose:.4g}" for dose in examples[:3])
    done = "read as missing" if gaps and notes.requested("imputed-missing") else "kept as doses"
    done = "rounded to whole counts" if notes.requested("round-dosages") else done
    mends = ("round-dosages", "imputed-missing") if gaps else ("round-dosages",)
    sentence = f"The {what} are fractions ({listed}, ...) in {share:.1%} of calls, as imputation writes them; "
    notes.find("fractional-dosages", "note", place, f"{sentence}they are {done}.", *mends)
    say_share(notes, share, done)


def say_share(notes: Notes, share: float, done: str = "kept as doses") -> None:
    """Keep as a fact what share of the calls are fractions of a copy, and what was done with them."""
    notes.fact("Doses", f"{done} ({share:.1%} of calls are fractions of a copy)")


def say_quality(notes: Notes, keys: Iterable[str], info: np.ndarray | None) -> None:
    """Say by which keys the files state the quality of imputation, its range, and how many sites have none."""
    if info is None:
        return
    there = info[np.isfinite(info)]
    without = f" ({len(info) - len(there):,} of {len(info):,} sites state none)" if len(there) < len(info) else ""
    told = f"{' and '.join(dict.fromkeys(keys))}: {there.min():.3g} to {there.max():.3g}{without}"
    notes.fact(QUALITY, told)


def quality_keys(notes: Notes) -> list[str]:
    """Return the keys that were said last."""
    return [key for fact in notes.facts if fact.label == QUALITY for key in fact.value.split(":")[0].split(" and ")]
