"""The one palette of python's figures and the browser's drawings; `make types` writes it out for the browser.

Traces take colours that stand out on white and on the dark ground alike (contrast of at least 3). One diverging scale
for signed values everywhere, one sequential scale for magnitudes, one colour per chromosome parity, one accent.
"""

from __future__ import annotations

from typing import NamedTuple

BLUE, ORANGE, GREY = "#3a82c4", "#d9730d", "#7c8794"
ACCENT = ORANGE
"""What is to be seen first: the network among its rivals, a lead variant, a chosen sample."""
PARITY = ("#3a82c4", "#7c8794")
"""Chromosomes in turn."""
DIVERGING = ("#0b3c75", "#2f78b8", "#a3cbea", "#f7f7f5", "#f6c795", "#d0700f", "#7a3600")
"""Signed values: blue below zero, near the ground at it, orange above; distinct for red-blind and green-blind viewers
too. Blue and orange say sign, never size alone."""
DIVERGING_ON_DARK = ("#b9defc", "#5ba4e0", "#255380", "#1d2329", "#74420f", "#e08d33", "#ffd6a6")
"""The same on the dark ground: what is near zero is near it, what is far from zero is bright."""
SEQUENTIAL = ("#f3f7f4", "#c4e2d3", "#84c4a9", "#3f9c7f", "#17705c", "#07423a")
"""Magnitudes (shares, probabilities, counts, attention), from none to most: neither colour of a sign."""
SEQUENTIAL_ON_DARK = ("#181e23", "#12403a", "#17705c", "#3f9c7f", "#84c4a9", "#d9f5e6")
"""The same on the dark ground: what is most is brightest."""
SECOND = ("#f6f4fa", "#d9cdec", "#b096d6", "#8460b5", "#4d2786")
SECOND_ON_DARK = ("#1a1b26", "#3a2363", "#7150ab", "#b096d6", "#eadffb")
"""Magnitudes of a second kind beside the first."""
CATEGORIES = ("#3a82c4", "#d9730d", "#3f9673", "#9176c4", "#a98430", "#c95c86", "#718196")
"""Classes and groups; three of them differ for every kind of colour vision, more are also distinguished by symbol."""
MORE_CATEGORIES = ("#1a9aa8", "#b5533c", "#6b8e23")
"""Further ones, for ten digits; they are also distinguished by their numerals."""
WRONG = {"light": "#c4342b", "dark": "#ff7b72"}
"""Errors in a diagram."""

GROUNDS: dict[bool, dict[str, str]] = {
    False: {"ground": "#ffffff", "panel": "#f3f5f8", "text": "#1b2430", "muted": "#566272", "line": "#d5dbe3"},
    True: {"ground": "#12161c", "panel": "#1b212a", "text": "#e6eaf0", "muted": "#a3afbd", "line": "#323b47"},
}
"""Ground, text and lines of figures: of the light theme, and of the dark one."""

INKS: dict[bool, dict[str, str | tuple[str, ...]]] = {
    False: {
        "mark": "#111820",
        "amount": "#17705c",
        "found": "#ad4a05",
        "parity": ("#2f6ea5", "#66727e"),
        "plain": ("#2f6ea5", "#66727e"),
        "negative": ("#1f6fb2", "#4e93cb"),
        "positive": ("#d9690f", "#dd7722"),
        "control": "#7a6a58",
        "locus": "#c99a1b",
        "gene": "#4d5f70",
        "linkage": ("#84949f", "#5f9682", "#2f8a70", "#17705c", "#07423a"),
        "lines": ("#2f5f8c", "#d9690f", "#3f8f5b", "#8a5aa8", "#a98600", "#2b8d97"),
    },
    True: {
        "mark": "#ffffff",
        "amount": "#84c4a9",
        "found": "#ffa24d",
        "parity": ("#64a9e6", "#9aa7b4"),
        "plain": ("#64a9e6", "#9aa7b4"),
        "negative": ("#6fb1e8", "#4381b5"),
        "positive": ("#ffa24d", "#c9742b"),
        "control": "#c9b6a0",
        "locus": "#e0b34a",
        "gene": "#a9b8c7",
        "linkage": ("#5f6f7c", "#46927a", "#5fb598", "#9bdcc0", "#e3fff2"),
        "lines": ("#8db9e0", "#ffa24d", "#9bd0a8", "#d6b3e8", "#e8d27a", "#9fd8dc"),
    },
}
"""Colours of canvases: of the light theme, and of the dark one.

Pairs are of chromosomes in turn, and equally strong, so that no peak is paler than noise elsewhere; `found` is what
passes a line; `linkage` is r² to a lead, in five steps; `amount` fills the bar of a magnitude.
"""


class Curve(NamedTuple):
    """How one kind of curve over epochs is drawn everywhere: its name, its ink, its dash and its width in pixels."""

    name: str
    ink: str
    dash: tuple[int, ...]
    width: float


CURVES = {
    "train": Curve("training", "muted", (5, 4), 1.8),
    "validation": Curve("validation", "mark", (), 2.4),
    "test": Curve("test", "mark", (), 2.4),
}
"""What was trained on is dashed and grey, what was not is drawn through in ink: no sign is meant, and both print
without colour. Of several folds each has a colour, and the dash remains. `muted` is of grounds, `mark` of inks."""
