"""What a trained network consists of."""

from __future__ import annotations

from typing import Literal

from explorer.messages.inspector.base import Answer, FoldQuestion, Part


class LayerSummary(Part):
    """One layer."""

    name: str
    kind: str
    shape: dict[str, int]
    """Of its output, size by axis; empty where it does not fit."""
    parameters: int


class LayersAnswer(Answer):
    """The layers of a network, first to last."""

    layers: tuple[LayerSummary, ...]


class Layers(FoldQuestion[LayersAnswer]):
    """Which layers has a trained fold? The question also loads the network."""

    ask: Literal["layers"] = "layers"
