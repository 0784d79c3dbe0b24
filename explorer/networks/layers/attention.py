"""Tokens that attend to one another, or to those of another branch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional as F

from explorer.networks import field as receptive
from explorer.networks.layers.base import Count, Layer, Rate
from explorer.networks.layers.bridges import bridges
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Digit, Window

Mask = Literal["none", "causal", "local", "causal local"]


class Attention(Layer, frozen=True):
    """What self- and cross-attention share: heads that share out the width."""

    heads: Count = Field(
        default=4, description="How many attentions run side by side; the width is shared out among them."
    )
    dropout: Rate = Field(default=0.0, description="Share of attention weights silenced in training.")

    family: ClassVar[str] = "attention"

    def bridges(self, shape: Shape, *axes: str) -> list[Mend]:
        return bridges(shape, axes, multiple=self.heads)

    def shared_out(self, shape: Shape) -> Shape:
        """Return the shape where its width can be shared out among the heads; else raise ShapeError."""
        _, width = self.expect(shape, "tokens", "width")
        if width % self.heads:
            fits = max(h for h in range(1, self.heads + 1) if width % h == 0)
            why = f"{self.heads} heads cannot share a width of {width}"
            raise ShapeError(self, shape, why, f"Use {fits}", [Mend(f"use {fits} heads", {"heads": fits})])
        return shape

    def with_memory(self, *shapes: Shape) -> Shape:
        """Return the shape of the first of two inputs where both are tokens; else raise ShapeError."""
        if len(shapes) != 2:
            raise ShapeError(self, shapes, f"it takes tokens and a memory, two inputs, but is given {len(shapes)}")
        for name, shape in zip(self.inputs, shapes, strict=False):
            if shape.axes != ("tokens", "width"):
                why = f"it takes tokens x width twice, but {name!r} gives {shape}"
                offers = [replace(mend, source=name) for mend in self.bridges(shape, "tokens", "width")]
                raise ShapeError(self, shapes, why, "Put an embedding before it", offers)
        width = shapes[0]["width"]
        if width % self.heads:
            fits = max(h for h in range(1, self.heads + 1) if width % h == 0)
            why = f"{self.heads} heads cannot share a width of {width}"
            raise ShapeError(self, shapes, why, f"Use {fits}", [Mend(f"use {fits} heads", {"heads": fits})])
        return shapes[0]


class MultiHeadAttention(Attention, frozen=True):
    """Let every token gather from all tokens, weighed by how well its query matches their keys, in several heads."""

    kind: Literal["multi_head_attention"] = "multi_head_attention"
    mask: Mask = Field(
        default="none",
        description="Which tokens a token attends to: all, those before it (causal), its neighbours (local), or both.",
    )
    reach: Count = Field(default=16, description="With a local mask: how many neighbours on either side.")

    title: ClassVar[str] = "Multi-head self-attention"
    formula: ClassVar[str] = (
        r"Y = \mathrm{concat}_h\!\left[\mathrm{softmax}\!\left(\frac{Q_h K_h^{\top}}{\sqrt{d_h}}\right) V_h\right] W_O"
        r" + b_O,\quad Q_h = X W_h^Q + b_h^Q,\; K_h = X W_h^K + b_h^K,\; V_h = X W_h^V + b_h^V"
    )
    help: ClassVar[str] = (
        "Any two stretches of the genome can meet in one layer, however far apart. The attention map says from where a "
        "token gathered, not what that did to the answer. Tap q and k and compute the map from them."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.shared_out(shapes[0])

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"tokens": looked_at(shapes[0]["tokens"], self.mask, self.reach), "width": WHOLE}

    def parameters(self, *shapes: Shape) -> int:
        width = shapes[0]["width"]
        return 4 * width * (width + 1)

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"4·{shapes[0]['width']}·({shapes[0]['width']} + 1)"

    def macs(self, *shapes: Shape) -> int:
        tokens, width = shapes[0].sizes
        return 4 * tokens * width * width + 2 * tokens * tokens * width

    def mac_sum(self, *shapes: Shape) -> str:
        tokens, width = shapes[0].sizes
        return f"4·{tokens}·{width}·{width} + 2·{tokens}·{tokens}·{width}"

    def module(self, *shapes: Shape) -> SelfAttention:
        return SelfAttention(shapes[0]["width"], self.heads, self.dropout, self.mask, self.reach)


def looked_at(tokens: int, mask: str, reach: int) -> Window:
    """Return the tokens one token attends to under a mask, as a window that slides over them."""
    if mask == "none":
        return WHOLE
    ahead = tokens - 1 if mask == "causal" else min(reach, tokens - 1)
    return Window(ahead + 1 if "causal" in mask else 2 * ahead + 1, 1, ahead, inside=mask == "causal")


def mask_matrix(
    tokens: int, mask: str, reach: int, device: torch.device, first: int = 0, last: int | None = None
) -> torch.Tensor:
    """Return bool (rows, tokens): whether a row's token may attend to the column's; rows `first` to `last` - 1."""
    rows = torch.arange(first, tokens if last is None else last, device=device)
    ahead = rows[:, None] - torch.arange(tokens, device=device)
    allowed = torch.ones(ahead.shape, dtype=torch.bool, device=device)
    if "causal" in mask:
        allowed = allowed & (ahead >= 0)
    if "local" in mask:
        allowed = allowed & (ahead.abs() <= reach)
    return allowed


class SelfAttention(nn.Module):
    """Self-attention on (samples, tokens, width); q, k, v (samples, heads, tokens, width / heads) can be tapped."""

    needs = (mask_matrix,)

    def __init__(self, width: int, heads: int, dropout: float = 0.0, mask: str = "none", reach: int = 16) -> None:
        super().__init__()
        self.heads, self.dropout, self.mask, self.reach = heads, dropout, mask, reach
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.q, self.k, self.v = nn.Identity(), nn.Identity(), nn.Identity()

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return torch.unflatten(x, 2, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = (
            self.q(self._split(self.query(x))),
            self.k(self._split(self.key(x))),
            self.v(self._split(self.value(x))),
        )
        allowed = None if self.mask == "none" else mask_matrix(x.shape[1], self.mask, self.reach, x.device)
        rate = self.dropout if self.training else 0.0
        gathered = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed, dropout_p=rate)
        return self.out(gathered.transpose(1, 2).flatten(2))

    def extra_repr(self) -> str:
        return f"{self.out.in_features}, {self.heads}, {self.dropout}, {self.mask!r}, {self.reach}"


def attention_weights(q: torch.Tensor, k: torch.Tensor, allowed: torch.Tensor | None = None) -> torch.Tensor:
    """Return softmax(q k^T / sqrt(width)), (samples, heads, tokens, tokens), from tapped q and k; rows sum to 1.

    `allowed` (tokens, tokens) is what `mask_matrix` gives for a mask.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return (scores if allowed is None else scores.masked_fill(~allowed, -math.inf)).softmax(-1)


class CrossAttention(Attention, frozen=True):
    """Let every token of the first input gather from all tokens of the second, the memory, in several heads."""

    kind: Literal["cross_attention"] = "cross_attention"
    title: ClassVar[str] = "Multi-head cross-attention"
    formula: ClassVar[str] = (
        r"Y = \mathrm{concat}_h\!\left[\mathrm{softmax}\!\left(\frac{Q_h K_h^{\top}}{\sqrt{d_h}}\right) V_h\right] W_O"
        r" + b_O,\quad Q_h = X W_h^Q + b_h^Q,\; K_h = M W_h^K + b_h^K,\; V_h = M W_h^V + b_h^V"
    )
    help: ClassVar[str] = (
        "Queries come from the first input, keys and values from the second: how a decoder reads what an encoder "
        "wrote. The two may differ in length and in width."
    )
    merges: ClassVar[bool] = True

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.with_memory(*shapes)

    def parameters(self, *shapes: Shape) -> int:
        width, memory = shapes[0]["width"], shapes[1]["width"]
        return 2 * width * (width + 1) + 2 * width * (memory + 1)

    def parameter_sum(self, *shapes: Shape) -> str:
        width, memory = shapes[0]["width"], shapes[1]["width"]
        return f"2·{width}·({width} + 1) + 2·{width}·({memory} + 1)"

    def macs(self, *shapes: Shape) -> int:
        (tokens, width), (places, memory) = shapes[0].sizes, shapes[1].sizes
        return 2 * tokens * width * width + 2 * places * memory * width + 2 * tokens * places * width

    def mac_sum(self, *shapes: Shape) -> str:
        (t, w), (p, m) = shapes[0].sizes, shapes[1].sizes
        return f"2·{t}·{w}·{w} + 2·{p}·{m}·{w} + 2·{t}·{p}·{w}"

    def module(self, *shapes: Shape) -> nn.Module:
        return CrossAttending(shapes[0]["width"], self.heads, self.dropout, shapes[1]["width"])

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        own = fields[0].map(lambda part: part.collapse("width").resize("width", output["width"]))
        memory = fields[1].map(lambda part: part.collapse("tokens").collapse("width"))
        even = {axis: (Digit(size),) for axis, size in output.items()}
        return own.union(memory.map(lambda part: part.relabel({}, even)))


class CrossAttending(nn.Module):
    """Attention of (samples, tokens, width) to a memory (samples, places, memory); q, k, v can be tapped."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0, memory: int = 0) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.key, self.value = nn.Linear(memory or width, width), nn.Linear(memory or width, width)
        self.q, self.k, self.v = nn.Identity(), nn.Identity(), nn.Identity()

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return torch.unflatten(x, 2, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        q, k, v = (
            self.q(self._split(self.query(x))),
            self.k(self._split(self.key(memory))),
            self.v(self._split(self.value(memory))),
        )
        gathered = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropout if self.training else 0.0)
        return self.out(gathered.transpose(1, 2).flatten(2))

    def extra_repr(self) -> str:
        return f"{self.out.in_features}, {self.heads}, {self.dropout}, {self.key.in_features}"
