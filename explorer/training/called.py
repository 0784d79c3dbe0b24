"""What a network calls held-out samples, in sentences: classes it never predicts, and accuracy beside guessing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.training.thresholds import wilson


def sentences(confusion: np.ndarray | Sequence[Sequence[int]], levels: Sequence[str]) -> list[str]:
    """Return what has to be known before any score of classes is read; the first is there only where it is true.

    Parameters
    ----------
    confusion : int (k, k), rows of truth, columns of prediction, of all held-out samples
    levels : the words for the classes

    >>> sentences([[60, 0], [43, 0]], ("control", "case"))[0]
    'It never predicts case: all 103 held-out samples are called control.'
    """
    counts = np.asarray(confusion, dtype=np.int64)
    total = int(counts.sum())
    if not total:
        return []
    said: list[str] = []
    missed = [str(levels[c]) for c in range(len(counts)) if counts[c].sum() and not counts[:, c].sum()]
    if missed:
        said.append(f"It never predicts {_either(missed)}: {_all_called(counts, levels)}.")
    largest = int(counts.sum(1).argmax())
    right, always = int(np.trace(counts)), int(counts[largest].sum())
    low, high = wilson(right, total)
    said.append(
        f"It is right on {right:,} of {total:,} held-out samples, {right / total:.1%} "
        f"(95% interval {low:.1%} to {high:.1%}); calling all of them {levels[largest]}, the largest class, is right "
        f"on {always:,}, {always / total:.1%}."
    )
    return said


def _all_called(counts: np.ndarray, levels: Sequence[str]) -> str:
    total = int(counts.sum())
    called = [(int(counts[:, c].sum()), str(levels[c])) for c in range(len(counts)) if counts[:, c].sum()]
    if len(called) == 1:
        return f"all {total:,} held-out samples are called {called[0][1]}"
    return f"of {total:,} held-out samples " + _listed([f"{number:,} are called {word}" for number, word in called])


def _either(words: Sequence[str]) -> str:
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
