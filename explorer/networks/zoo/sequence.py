"""Networks that read a digit row by row: the recurrent and the LSTM classifier."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.networks.zoo.architecture import Architecture, ImageSettings, Stack
from explorer.networks.zoo.classic import Made


class ReaderSettings(ImageSettings):
    """Settings of a recurrent classifier."""

    side: int = Field(default=28, ge=8, le=256, description="Rows of the image, and numbers in a row.")
    channels: int = Field(default=1, ge=1, le=1, description="Colours of the image.")
    classes: int = Field(default=10, ge=1, le=100_000, description="How many classes there are.")
    cell: Literal["rnn", "lstm", "gru"] = Field(default="rnn", description="What remembers.")
    units: int = Field(default=128, ge=1, le=4096, description="Numbers of the state.")
    bidirectional: bool = Field(default=False, description="Whether a second cell reads from the last row upwards.")


def reader(settings: ReaderSettings) -> Made:
    """Return rows as tokens, a recurrent layer, and a dense layer on its last state."""
    stack = Stack()
    stack.put("reshape", "rows", shape={"tokens": settings.side, "width": settings.side})
    values = {"units": settings.wide(settings.units), "bidirectional": settings.bidirectional}
    stack.put(settings.cell, "reader", **values)
    stack.put("dense", "output", units=settings.classes)
    return settings.image, stack.layers


ENTRIES = (
    Architecture(
        "rnn-classifier",
        "RNN classifier",
        "recurrent",
        1990,
        "Elman: Finding structure in time. Cognitive Science, 1990.",
        "A state that is fed back lets a small network read sequences of any length with the same weights. Its "
        "gradients fade with every step, so what came first is soon forgotten.",
        ReaderSettings,
        reader,
        source="ours",
        depth=2,
        small={"side": 8, "narrow": 8},
    ),
    Architecture(
        "lstm-classifier",
        "LSTM classifier",
        "recurrent",
        1997,
        "Hochreiter, Schmidhuber: Long short-term memory. Neural Computation, 1997.",
        "A memory that is added to rather than rewritten carries gradients over hundreds of steps. For twenty years it "
        "was how machines read and wrote, until attention.",
        ReaderSettings,
        reader,
        {"cell": "lstm"},
        source="ours",
        depth=2,
        small={"side": 8, "narrow": 8},
    ),
)
