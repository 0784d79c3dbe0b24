"""Layers that read tokens one after the other and remember."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Count, Layer, Line, times
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape
from explorer.networks.windows import WHOLE, Window


class Recurrent(Layer, frozen=True):
    """A cell that reads a token and its own state before it, and gives a new state."""

    units: Count = Field(description="How many numbers its state has.")
    bidirectional: bool = Field(default=False, description="Whether a second cell reads from the end as well.")
    gives: Literal["last", "all"] = Field(
        default="last", description="The state after the last token alone, or the states at all tokens."
    )

    family: ClassVar[str] = "recurrent"
    start: ClassVar[LayerValues] = {"units": 32}
    gates: ClassVar[int] = 1
    """How many sums a cell makes for each number of its state."""
    cell: ClassVar[str]

    @property
    def directions(self) -> int:
        """1, or 2 where it reads from both ends."""
        return 1 + self.bidirectional

    def output_shape(self, *shapes: Shape) -> Shape:
        tokens, _ = self.expect(shapes[0], "tokens", "width")
        size = self.units * self.directions
        return Shape(tokens=tokens, width=size) if self.gives == "all" else Shape(features=size)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        tokens = shapes[0]["tokens"]
        forward = self.gives == "all" and not self.bidirectional
        return {"tokens": Window(tokens, 1, tokens - 1, inside=True) if forward else WHOLE, "width": WHOLE}

    def volume(self, *shapes: Shape) -> list[Line]:
        size = self.units * self.directions
        return [Line("width" if self.gives == "all" else "features", times(self.units, self.directions), size)]

    def parameters(self, *shapes: Shape) -> int:
        return self.directions * self.gates * self.units * (shapes[0]["width"] + self.units + 2)

    def parameter_sum(self, *shapes: Shape) -> str:
        inside = f"({shapes[0]['width']} + {self.units} + 2)"
        return times(self.directions, self.gates, self.units, inside)

    def macs(self, *shapes: Shape) -> int:
        tokens, width = shapes[0].sizes
        return tokens * self.directions * self.gates * self.units * (width + self.units)

    def mac_sum(self, *shapes: Shape) -> str:
        tokens, width = shapes[0].sizes
        return times(tokens, self.directions, self.gates, self.units, f"({width} + {self.units})")

    def module(self, *shapes: Shape) -> nn.Module:
        return Reading(self.cell, shapes[0]["width"], self.units, self.bidirectional, self.gives == "all")


class Reading(nn.Module):
    """Read (samples, tokens, width); the states (samples, tokens, units * directions) can be tapped."""

    def __init__(self, cell: str, width: int, units: int, both: bool = False, every: bool = False) -> None:
        super().__init__()
        self.cell, self.every = cell, every
        kind = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell]
        self.reader = kind(width, units, batch_first=True, bidirectional=both)
        self.states = nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states = self.states(self.reader(x)[0])
        if self.every:
            return states
        units = self.reader.hidden_size
        return torch.cat([states[:, -1, :units], states[:, 0, units:]], 1)

    def extra_repr(self) -> str:
        reader = self.reader
        return f"{self.cell!r}, {reader.input_size}, {reader.hidden_size}, {reader.bidirectional}, {self.every}"


class RNN(Recurrent, frozen=True):
    """Make the new state from the token and the old state, by one sum and a tanh."""

    kind: Literal["rnn"] = "rnn"
    cell: ClassVar[str] = "rnn"
    title: ClassVar[str] = "Recurrent (simple)"
    formula: ClassVar[str] = r"h_t = \tanh(b + W h_{t-1} + U x_t)"
    help: ClassVar[str] = (
        "The same weights at every token, however long the sequence. Gradients fade or explode over many steps, so it "
        "forgets early. torch keeps two biases where one would do."
    )


class LSTM(Recurrent, frozen=True):
    """Keep a memory beside the state, with gates that say what is forgotten, written and shown."""

    kind: Literal["lstm"] = "lstm"
    gates: ClassVar[int] = 4
    cell: ClassVar[str] = "lstm"
    title: ClassVar[str] = "LSTM"
    formula: ClassVar[str] = (
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t,\quad h_t = o_t \odot \tanh c_t,\quad"
        r" f,i,o = \sigma(\cdot),\; g = \tanh(\cdot) \text{ of } b + W h_{t-1} + U x_t"
    )
    help: ClassVar[str] = (
        "The memory is added to rather than rewritten, so gradients reach back over long stretches: the residual "
        "connection of recurrent networks. torch keeps two biases per gate where one would do."
    )


class GRU(Recurrent, frozen=True):
    """Mix the old state and a new one, by gates."""

    kind: Literal["gru"] = "gru"
    gates: ClassVar[int] = 3
    cell: ClassVar[str] = "gru"
    title: ClassVar[str] = "GRU"
    formula: ClassVar[str] = (
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1},\quad"
        r" n_t = \tanh(b + U x_t + r_t \odot (W h_{t-1} + b'))"
    )
    help: ClassVar[str] = (
        "An LSTM with one gate fewer and no separate memory: often as good, with a quarter less to learn."
    )
