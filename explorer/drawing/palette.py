"""The one palette of python's figures and the browser's drawings; `make types` writes it out for the browser.

Traces take colours that stand out on white and on the dark ground alike (contrast of at least 3). One diverging scale
for signed values everywhere, one sequential scale for magnitudes, one colour per chromosome parity, one accent.
"""

from __future__ import annotations

BLUE, ORANGE, GREY = "#3a82c4", "#d9730d", "#7c8794"
ACCENT = ORANGE
"""What is to be seen first: the network among its rivals, a lead variant, a chosen sample."""
PARITY = ("#3a82c4", "#7f97b3")
"""Chromosomes in turn."""
DIVERGING = ("#0b3c75", "#2f78b8", "#a3cbea", "#f7f7f5", "#f6c795", "#d0700f", "#7a3600")
"""Signed values: blue below zero, white, orange above; distinct for red-blind and green-blind viewers too."""
SEQUENTIAL = ("#f2f5f9", "#c6dbee", "#8fb9de", "#4c8fca", "#1f5fa8", "#0b2f5c")
"""Magnitudes, from none to most."""
SEQUENTIAL_ON_DARK = ("#171d25", "#17385a", "#1f5fa8", "#4c8fca", "#8fb9de", "#e6f0f9")
"""The same, for where nothing may look like the dark ground."""
SECOND = ("#f7f5f2", "#f6c795", "#e39a4c", "#d0700f", "#7a3600")
SECOND_ON_DARK = ("#171d25", "#5c2f0a", "#c06a14", "#e8a253", "#fbe3c4")
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
        "parity": ("#2f5f8c", "#8eabc6"),
        "plain": ("#54626f", "#a3aeb9"),
        "negative": ("#1f6fb2", "#5f9fd3"),
        "positive": ("#d9690f", "#f0a058"),
        "control": "#7a6a58",
        "locus": "#c99a1b",
        "gene": "#4d5f70",
        "linkage": ("#b3c2cf", "#eac9a4", "#f0a65c", "#db7516", "#9c3d00"),
        "lines": ("#2f5f8c", "#d9690f", "#3f8f5b", "#8a5aa8", "#a98600", "#2b8d97"),
    },
    True: {
        "mark": "#ffffff",
        "parity": ("#8db9e0", "#54799c"),
        "plain": ("#b7c2ce", "#717f8e"),
        "negative": ("#6fb1e8", "#4381b5"),
        "positive": ("#ffa24d", "#c9742b"),
        "control": "#c9b6a0",
        "locus": "#e0b34a",
        "gene": "#a9b8c7",
        "linkage": ("#56687a", "#7a6a58", "#b07f45", "#ee9a3a", "#ffd58f"),
        "lines": ("#8db9e0", "#ffa24d", "#9bd0a8", "#d6b3e8", "#e8d27a", "#9fd8dc"),
    },
}
"""Colours of canvases: of the light theme, and of the dark one. Pairs are of chromosomes in turn."""
