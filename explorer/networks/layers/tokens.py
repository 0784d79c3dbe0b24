"""Layers that make tokens: markers grouped, words looked up, places written in."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks.layers.base import Count, Layer, Line, times
from explorer.networks.mend import LayerValues
from explorer.networks.shape import Shape
from explorer.networks.windows import WHOLE, Window


class TokenEmbedding(Layer, frozen=True):
    """Make one token of every `size` neighbouring markers, by a linear map to `width` numbers."""

    kind: Literal["token_embedding"] = "token_embedding"
    start: ClassVar[LayerValues] = {"size": 10, "width": 32}
    size: Count = Field(description="How many neighbouring markers become one token; the last is filled with zeros.")
    width: Count = Field(description="How many numbers a token has.")
    shared: bool = Field(
        default=False,
        description="Whether all tokens use the same map; if not, each has its own and so knows its place.",
    )

    family: ClassVar[str] = "tokens"
    title: ClassVar[str] = "Token embedding (linear)"
    formula: ClassVar[str] = r"z_{t,k} = b_{t,k} + \sum_{c,j} w_{t,k,c,j}\, x_{c,\,t g + j}"
    help: ClassVar[str] = (
        "Genotypes are numbers already, so a linear map stands where a language model looks words up. With a map of "
        "its own, a token's place is in its weights and no positional encoding is needed; with a shared map there must "
        "be one, or the network cannot tell where a token stood."
    )
    carries: ClassVar[dict[str, str]] = {"positions": "tokens"}

    def output_shape(self, *shapes: Shape) -> Shape:
        _, positions = self.expect(shapes[0], "channels", "positions")
        return Shape(tokens=-(-positions // self.size), width=self.width)

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"channels": WHOLE, "positions": Window(self.size, self.size)}

    def parameters(self, *shapes: Shape) -> int:
        maps = 1 if self.shared else self.output_shape(*shapes)["tokens"]
        return maps * self.width * (shapes[0]["channels"] * self.size + 1)

    def volume(self, *shapes: Shape) -> list[Line]:
        return [Line("tokens", f"ceil({shapes[0]['positions']} / {self.size})", self.output_shape(*shapes)["tokens"])]

    def parameter_sum(self, *shapes: Shape) -> str:
        maps = 1 if self.shared else self.output_shape(*shapes)["tokens"]
        return times(maps, self.width, f"({shapes[0]['channels']}·{self.size} + 1)")

    def macs(self, *shapes: Shape) -> int:
        return self.output_shape(*shapes).size * shapes[0]["channels"] * self.size

    def mac_sum(self, *shapes: Shape) -> str:
        tokens = self.output_shape(*shapes)["tokens"]
        return f"{tokens}·{self.width}·({shapes[0]['channels']}·{self.size})"

    def module(self, *shapes: Shape) -> GroupedMarkers:
        tokens = self.output_shape(*shapes)["tokens"]
        return GroupedMarkers(shapes[0]["channels"], self.size, tokens, self.width, self.shared)


class GroupedMarkers(nn.Module):
    """(samples, channels, positions) to (samples, tokens, width) by weight (maps, channels * size, width) and bias."""

    def __init__(self, channels: int, size: int, tokens: int, width: int, shared: bool) -> None:
        super().__init__()
        self.size, self.tokens, self.shared = size, tokens, shared
        maps, bound = (1 if shared else tokens), 1 / math.sqrt(channels * size)
        self.weight = nn.Parameter(torch.empty(maps, channels * size, width).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(maps, width).uniform_(-bound, bound))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        samples, channels, positions = x.shape
        if self.tokens * self.size > positions:
            x = F.pad(x, (0, self.tokens * self.size - positions))
        x = x.reshape(samples, channels, self.tokens, self.size).transpose(1, 2).flatten(2)
        if self.shared:
            return x @ self.weight[0] + self.bias[0]
        return torch.bmm(x.transpose(0, 1), self.weight).transpose(0, 1) + self.bias

    def extra_repr(self) -> str:
        channels, width = self.weight.shape[1] // self.size, self.weight.shape[2]
        return f"{channels}, {self.size}, {self.tokens}, {width}, {self.shared}"


class Embedding(Layer, frozen=True):
    """Look each token's number up in a table and give its row of `width` learnt numbers."""

    kind: Literal["embedding"] = "embedding"
    start: ClassVar[LayerValues] = {"words": 1000, "width": 32}
    words: Count = Field(description="How many different tokens there are; their numbers are 0 to one less.")
    width: Count = Field(description="How many numbers stand for a token.")

    family: ClassVar[str] = "tokens"
    title: ClassVar[str] = "Embedding"
    formula: ClassVar[str] = r"z_{t} = E_{x_t}"
    help: ClassVar[str] = (
        "Words, or combinations of alleles, are names rather than amounts: each gets a place of its own in a space "
        "that is learnt. It is a dense layer on one-hot tokens, without the multiplications."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        (tokens,) = self.expect(shapes[0], "tokens")
        return Shape(tokens=tokens, width=self.width)

    def parameters(self, *shapes: Shape) -> int:
        return self.words * self.width

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"{self.words}·{self.width}"

    def module(self, *shapes: Shape) -> nn.Module:
        return LookedUp(self.words, self.width)


class LookedUp(nn.Embedding):
    """Rows of a table for token numbers, which may come as any type of number."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(input.long())

    def extra_repr(self) -> str:
        return f"{self.num_embeddings}, {self.embedding_dim}"


class PositionalEncoding(Layer, frozen=True):
    """Add to each token numbers that say where it stands."""

    kind: Literal["positional_encoding"] = "positional_encoding"
    how: Literal["sinusoidal", "learned"] = Field(
        default="sinusoidal", description="Fixed waves of falling frequency, or numbers that are learnt."
    )

    family: ClassVar[str] = "tokens"
    title: ClassVar[str] = "Positional encoding"
    formula: ClassVar[str] = (
        r"y_{t,i} = x_{t,i} + \begin{cases}\sin(t / 10000^{i/d}) & i \text{ even}\\"
        r"\cos(t / 10000^{(i-1)/d}) & i \text{ odd}\end{cases}"
    )
    help: ClassVar[str] = "Attention itself does not know the order of tokens; this writes it into them."

    def output_shape(self, *shapes: Shape) -> Shape:
        self.expect(shapes[0], "tokens", "width")
        return shapes[0]

    def parameters(self, *shapes: Shape) -> int:
        return shapes[0].size if self.how == "learned" else 0

    def fixed(self, *shapes: Shape) -> int:
        return 0 if self.how == "learned" else shapes[0].size

    def parameter_sum(self, *shapes: Shape) -> str:
        return "·".join(map(str, shapes[0].sizes)) if self.how == "learned" else ""

    def module(self, *shapes: Shape) -> nn.Module:
        tokens, width = shapes[0].sizes
        return Placed(tokens, width, self.how == "learned")


def waves(tokens: int, width: int) -> torch.Tensor:
    """Return the sinusoidal encoding (tokens, width): sin at even columns, cos at odd (Vaswani et al. 2017, 3.5)."""
    column = torch.arange(width, dtype=torch.float64)
    angle = torch.arange(tokens, dtype=torch.float64)[:, None] / 10000 ** ((column - column % 2) / width)
    return torch.where(column % 2 == 0, angle.sin(), angle.cos()).float()


class Placed(nn.Module):
    """Add a table (tokens, width) to every sample: learnt, or the waves of `waves`, which are not saved."""

    needs = (waves,)

    def __init__(self, tokens: int, width: int, learned: bool) -> None:
        super().__init__()
        self.learned = learned
        if learned:
            self.table = nn.Parameter(torch.randn(tokens, width) * 0.02)
        else:
            self.register_buffer("table", waves(tokens, width), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.table

    def extra_repr(self) -> str:
        tokens, width = self.table.shape
        return f"{tokens}, {width}, {self.learned}"
