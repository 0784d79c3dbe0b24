"""Positional encoding by where tokens stand on the genome, not by their number."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Layer
from explorer.networks.shape import Shape, ShapeError

Place = Annotated[float, Field(ge=-1e12, le=1e12)]
MOST_PLACES = 100_000


class GenomePosition(Layer, frozen=True):
    """Add to each token waves that say where on the genome it stands, in base pairs."""

    kind: Literal["genome_position"] = "genome_position"
    places: tuple[Place, ...] = Field(
        default=(),
        max_length=MOST_PLACES,
        description="Where each token stands, in usual distances between neighbours; its number where left empty. "
        "Training fills it in from the map of the variants.",
    )

    family: ClassVar[str] = "tokens"
    title: ClassVar[str] = "Positional encoding (base pairs)"
    formula: ClassVar[str] = (
        r"y_{t,i} = x_{t,i} + \begin{cases}\sin(D_t / 10000^{i/d}) & i \text{ even}\\"
        r"\cos(D_t / 10000^{(i-1)/d}) & i \text{ odd}\end{cases}"
    )
    help: ClassVar[str] = (
        "Where markers lie unevenly, two tokens side by side may be far apart: here the wave runs along the genome, "
        "chromosome after chromosome, and D is a place instead of a number."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        tokens, _ = self.expect(shapes[0], "tokens", "width")
        if self.places and len(self.places) != tokens:
            why = f"it has places of {len(self.places)} tokens and is given {tokens}"
            raise ShapeError(self, shapes[0], why, "Leave the places empty")
        return shapes[0]

    def fixed(self, *shapes: Shape) -> int:
        return shapes[0].size

    def module(self, *shapes: Shape) -> nn.Module:
        tokens, width = shapes[0].sizes
        return OnGenome(list(self.places) or list(range(tokens)), width)


class OnGenome(nn.Module):
    """Add the waves of given places (tokens,) to every sample (samples, tokens, width)."""

    table: torch.Tensor

    def __init__(self, places: list[float], width: int) -> None:
        super().__init__()
        self.places, self.width = places, width
        column = torch.arange(width, dtype=torch.float64)
        angle = torch.tensor(places, dtype=torch.float64)[:, None] / 10000 ** ((column - column % 2) / width)
        self.register_buffer("table", torch.where(column % 2 == 0, angle.sin(), angle.cos()).float(), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.table

    def extra_repr(self) -> str:
        return f"{json.dumps(self.places)}, {self.width}"
