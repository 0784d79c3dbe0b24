"""Generated windows of DNA with the two boxes of a bacterial promoter, and windows that are none.

The consensus of sigma 70 in Escherichia coli: TTGACA at -35 and TATAAT at -10, 17 letters between them, give or
take one (Harley and Reynolds: Analysis of E. coli promoter sequences, 1987). All else is random letters, each equally
likely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Letters = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]

ALPHABET = "ACGT"
LENGTH = 48
"""Letters of a window."""
BOX = 6
"""Letters of a box."""
BOXES = ("TTGACA", "TATAAT")
"""At -35 and at -10."""
SPACING = 17
"""Letters between them; one more or less is as usual."""
FIRST_START, LAST_START = 5, 13
"""Where the box at -35 begins in the windows learnt from."""


def coded(text: str) -> Letters:
    """Return letters as numbers, places in ALPHABET."""
    return np.array([ALPHABET.index(letter) for letter in text])


@dataclass(frozen=True, eq=False)
class Promoter:
    """A window, box by box.

    Attributes
    ----------
    ground : the letters around and below the boxes, (48,)
    boxes : the letters of the box at -35, then of that at -10, (2, 6)
    starts : where each box begins
    there : which boxes there are
    """

    ground: Letters
    boxes: Letters
    starts: tuple[int, int]
    there: tuple[bool, bool] = (True, True)

    @property
    def letters(self) -> Letters:
        """Return the window, (48,); where boxes overlap, that at -10 lies on top."""
        made = self.ground.copy()
        for box, start, there in zip(self.boxes, self.starts, self.there, strict=True):
            if there:
                made[start : start + BOX] = box
        return made


def varied(rng: np.random.Generator) -> Promoter:
    """Return a promoter as those learnt from: in each box one letter of six differs, or none, equally often."""
    boxes = np.stack([coded(box) for box in BOXES])
    for box in boxes:
        if rng.random() < 0.5:
            box[rng.integers(BOX)] += rng.integers(1, len(ALPHABET))
    start = int(rng.integers(FIRST_START, LAST_START + 1))
    second = start + BOX + SPACING + int(rng.integers(-1, 2))
    return Promoter(rng.integers(len(ALPHABET), size=LENGTH), boxes % len(ALPHABET), (start, second))


def lacking(promoter: Promoter, rng: np.random.Generator) -> Promoter:
    """Return it without the box at -35, without that at -10, or without both, equally often."""
    return replace(promoter, there=((False, True), (True, False), (False, False))[rng.integers(3)])


def exchanged(promoter: Promoter) -> Promoter:
    """Return it with each box in the other's place."""
    return replace(promoter, starts=promoter.starts[::-1])


def spaced(promoter: Promoter, spacing: int) -> Promoter:
    """Return it with so many letters between its boxes, 0 to 30, and its middle where it was if the window allows."""
    whole = 2 * BOX + spacing
    start = (sum(promoter.starts) + BOX - whole) // 2
    start = min(max(start, 0), LENGTH - whole)
    return replace(promoter, starts=(start, start + BOX + spacing))


def moved(promoter: Promoter, rng: np.random.Generator) -> Promoter:
    """Return it at an end of the window, where no promoter learnt from lies: 0 to 2 letters from either end."""
    first, second = promoter.starts
    whole, away = second + BOX - first, int(rng.integers(3))
    by = (away if rng.random() < 0.5 else LENGTH - whole - away) - first
    return replace(promoter, starts=(first + by, second + by))


WRONG = (*range(SPACING - 3), *range(SPACING + 4, 26))
"""Spacings that are no promoter's, in the second training: 0 to 13 and 21 to 25."""


def disordered(promoter: Promoter, rng: np.random.Generator) -> Promoter:
    """Return it with its boxes exchanged, or with a wrong spacing, equally often."""
    return exchanged(promoter) if rng.random() < 0.5 else spaced(promoter, WRONG[rng.integers(len(WRONG))])


MATCH = float(np.log2((1 - 1 / 12) / 0.25))
MISMATCH = float(np.log2((1 / 36) / 0.25))
"""Weights of the position weight matrix: log2 of how often a letter stands in a box (11 of 12 as in the consensus, each
other 1 in 36) over how often elsewhere."""


def box_scores(windows: Letters) -> Scores:
    """Return each box's score at every place: windows (n, 48) to (n, 2, 43)."""
    places = LENGTH - BOX + 1
    made = np.zeros((len(windows), len(BOXES), places))
    for k, box in enumerate(BOXES):
        for j, letter in enumerate(coded(box)):
            made[:, k] += np.where(windows[:, j : j + places] == letter, MATCH, MISMATCH)
    return made


def spaced_scores(windows: Letters) -> Scores:
    """Return the best sum of both boxes with 16 to 18 letters between them, (n,)."""
    scores = box_scores(windows)
    apart = [BOX + SPACING + by for by in (-1, 0, 1)]
    return np.max([(scores[:, 0, :-step] + scores[:, 1, step:]).max(1) for step in apart], axis=0)


def apart_scores(windows: Letters) -> Scores:
    """Return the sum of each box's best score, wherever they lie, (n,)."""
    return box_scores(windows).max(2).sum(1)


def threshold(yes: Scores, no: Scores) -> float:
    """Return the threshold above which a score says "promoter" with the fewest errors, the lowest of equals."""
    levels = np.unique(np.concatenate([yes, no]))
    wrong = [(yes <= level).mean() + (no > level).mean() for level in levels]
    return float(levels[int(np.argmin(wrong))])
