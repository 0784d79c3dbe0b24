"""What imputation leaves in files: doses, which are fractions of a copy."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.datasets.formats.findings import Notes


def say_doses(
    place: str, notes: Notes, examples: Sequence[float], fractions: int, known: int, what: str = "dosages"
) -> None:
    """Say that fractions were read, what became of them, and the other way.

    Parameters
    ----------
    examples : some of the fractions, in copies
    fractions, known : how many doses are fractions, of how many that are not missing
    what : how the doses are called
    """
    share = fractions / max(1, known)
    listed = ", ".join(f"{dose:.4g}" for dose in examples[:3])
    done = "rounded to whole counts" if notes.requested("round-dosages") else "kept as doses"
    sentence = f"The {what} are fractions ({listed}, ...) in {share:.1%} of calls, as imputation writes them; "
    notes.find("fractional-dosages", "note", place, f"{sentence}they are {done}.", "round-dosages")
    notes.fact("Doses", f"{done} ({share:.1%} of calls are fractions of a copy)")
