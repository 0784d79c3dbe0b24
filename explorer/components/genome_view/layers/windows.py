"""The layer of p values by window, with the loci among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from explorer.components.genome_view.layers.layer import Layer, Packed
from explorer.components.genome_view.layers.values import HIGHEST_LOG10P
from explorer.components.genome_view.ruler import Ruler

NONE, PASSES, LOCUS = range(3)
"""What a window may have reached: nothing, the line, or the line as the one that is reported."""
NO_LEAD = 2**32 - 1


@dataclass(frozen=True)
class LocusCard:
    """What is told of a locus: its name in the picture, and [label, value] rows of its card."""

    label: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Windows(Layer):
    """-log10 p of windows as steps, upwards, with the line that they must reach.

    Attributes
    ----------
    first, last : int array (windows,)
        First and last variant of each, either order.
    log10p : float array (windows,)
        -log10 p.
    q : float array (windows,)
        The false discovery rate at which each would just pass.
    snps : int array (windows,)
        How many variants of it were tested.
    reached : int array (windows,)
        NONE, PASSES or LOCUS.
    cards : sequence of LocusCard
        Of those that are LOCUS, in their order.
    lead : int array (windows,) or None
        The variant that stands for a window, -1 where none does.
    threshold : float
        -log10 p of the line.
    label, line : str
        What stands along the axis, and what the line means.
    """

    first: np.ndarray
    last: np.ndarray
    log10p: np.ndarray
    q: np.ndarray
    snps: np.ndarray
    reached: np.ndarray
    cards: Sequence[LocusCard] = field(default=())
    lead: np.ndarray | None = None
    threshold: float = 0.0
    label: str = "Network −log₁₀ p"
    line: str = ""

    kind: ClassVar[str] = "windows"

    def check(self, variants: int) -> None:
        size = len(self.first)
        for name in ("last", "log10p", "q", "snps", "reached", *(() if self.lead is None else ("lead",))):
            if np.shape(getattr(self, name)) != (size,):
                raise ValueError(f"windows have {name} of shape {np.shape(getattr(self, name))}, expected ({size},)")
        ends = np.concatenate([self.first, self.last])
        if len(ends) and (ends.min() < 0 or ends.max() >= variants):
            raise ValueError(f"windows reach from variant to variant, 0..{variants - 1}")
        if (np.asarray(self.log10p) < 0).any() or np.isnan(np.asarray(self.log10p, float)).any():
            raise ValueError("windows hold -log10 of p values, which are never negative")
        if len(self.cards) != int((np.asarray(self.reached) == LOCUS).sum()):
            raise ValueError("there is a card for each window that is a locus")

    def pack(self, ruler: Ruler) -> Packed | None:
        if not len(self.first):
            return None
        ends = np.sort(ruler.place[np.stack([self.first, self.last])], axis=0)
        lead = np.full(len(self.first), -1) if self.lead is None else np.asarray(self.lead)
        arrays = {
            "first": ends[0].astype(np.uint32),
            "last": ends[1].astype(np.uint32),
            "lead": np.where(lead < 0, NO_LEAD, ruler.place[np.maximum(lead, 0)]).astype(np.uint32),
            "values": np.minimum(np.asarray(self.log10p, float), HIGHEST_LOG10P).astype(np.float32),
            "log10q": np.minimum(-np.log10(np.maximum(np.asarray(self.q, float), 1e-308)), HIGHEST_LOG10P).astype(
                np.float32
            ),
            "snps": np.asarray(self.snps).astype(np.uint32),
            "reached": np.asarray(self.reached).astype(np.uint32),
        }
        cards = [{"label": card.label, "rows": [list(row) for row in card.rows]} for card in self.cards]
        settings = {"threshold": float(self.threshold), "label": self.label, "line": self.line, "cards": cards}
        return Packed(arrays, settings)
