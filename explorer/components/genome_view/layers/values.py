"""Layers of one value per variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.components.genome_view.layers.layer import Layer, Packed
from explorer.components.genome_view.ruler import Ruler

HIGHEST_LOG10P = 400.0
"""-log10 p is cut here: below 1e-308 a float64 p value is 0 and its logarithm infinite."""


@dataclass(frozen=True, eq=False)
class Score(Layer):
    """Saliency as dots, upwards; any negative value makes it signed."""

    values: np.ndarray
    label: str
    below: bool = False
    """Whether it is a track below the plots, rather than the first of them."""

    kind: ClassVar[str] = "score"

    def check(self, variants: int) -> None:
        one_each("score", self.values, variants)

    def pack(self, ruler: Ruler) -> Packed:
        signed = bool((np.nan_to_num(np.asarray(self.values, float)) < 0).any())
        below = {"below": True} if self.below else {}
        return Packed({"values": along(self.values, ruler)}, {"label": self.label, "signed": signed, **below})


@dataclass(frozen=True, eq=False)
class Control(Layer):
    """The same map for a network with random weights, a faint band behind the score."""

    values: np.ndarray

    kind: ClassVar[str] = "control"

    def check(self, variants: int) -> None:
        one_each("control", self.values, variants)

    def pack(self, ruler: Ruler) -> Packed:
        return Packed({"values": along(self.values, ruler)}, {"on": "score"})


@dataclass(frozen=True, eq=False)
class Association(Layer):
    """-log10 of p values as dots, with the line of significance."""

    log10p: np.ndarray
    significance: float | None
    line: str = ""
    """What the line of significance means."""

    kind: ClassVar[str] = "association"

    def check(self, variants: int) -> None:
        one_each("log10p", self.log10p, variants)
        if (np.asarray(self.log10p) < 0).any():
            raise ValueError("log10p holds -log10 of p values, which are never negative")

    def pack(self, ruler: Ruler) -> Packed:
        threshold = None if self.significance is None else float(self.significance)
        return Packed(
            {"values": along(self.log10p, ruler, HIGHEST_LOG10P)}, {"threshold": threshold, "line": self.line}
        )


@dataclass(frozen=True, eq=False)
class Linkage(Layer):
    """What the colours of r2 mean, and r2 of a variant; the values come with a `Lead`."""

    on: str

    kind: ClassVar[str] = "linkage"

    def check(self, variants: int) -> None:
        """Nothing is given that could fail to fit."""

    def pack(self, ruler: Ruler) -> Packed:
        return Packed({}, {"on": self.on})


@dataclass(frozen=True, eq=False)
class Line(Layer):
    """A line below the plots: attention, a smoothed score.

    Attributes
    ----------
    name : str
    values : float array (variants,), NaN where there is none
    """

    name: str
    values: np.ndarray

    kind: ClassVar[str] = "line"

    def check(self, variants: int) -> None:
        one_each(f"track {self.name!r}", self.values, variants)

    def pack(self, ruler: Ruler) -> Packed:
        return Packed({"values": along(self.values, ruler)}, {"name": self.name})


def one_each(name: str, values: np.ndarray, variants: int) -> None:
    """Raise ValueError unless there is one value per variant."""
    if np.shape(values) != (variants,):
        raise ValueError(f"{name} has shape {np.shape(values)}, expected ({variants},): one value per variant")


def along(values: np.ndarray, ruler: Ruler, highest: float | None = None) -> np.ndarray:
    """Return values in drawing order as float32; what is infinite is cut to the highest (else largest finite) value."""
    sorted_values = np.asarray(values, np.float64)[ruler.order]
    finite = np.isfinite(sorted_values)
    if highest is None:
        highest = float(np.abs(sorted_values[finite]).max(initial=0.0))
    infinite = ~finite & ~np.isnan(sorted_values)
    if infinite.any() or (np.abs(sorted_values[finite]) > highest).any():
        sorted_values = np.clip(sorted_values, -highest, highest)
    return sorted_values.astype(np.float32)
