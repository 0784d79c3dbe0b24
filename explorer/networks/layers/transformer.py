"""Whole transformer blocks as one layer each; the zoo has the same blocks unfolded into single layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.attention import (
    Attention,
    CrossAttending,
    CrossAttention,
    Mask,
    MultiHeadAttention,
    SelfAttention,
    looked_at,
)
from explorer.networks.layers.base import Count
from explorer.networks.shape import Shape
from explorer.networks.windows import WHOLE, Window


class TransformerBlock(Attention, frozen=True):
    """What encoder and decoder blocks share: attention and a feed-forward part, each added and normalised."""

    feed_forward: Count = Field(default=64, description="Units of the feed-forward part.")
    mask: Mask = Field(
        default="none",
        description="Which tokens a token attends to: all, those before it (causal), its neighbours (local), or both.",
    )
    reach: Count = Field(default=16, description="With a local mask: how many neighbours on either side.")

    def _attention(self) -> MultiHeadAttention:
        return MultiHeadAttention(heads=self.heads, mask=self.mask, reach=self.reach)

    def _feed(self, width: int) -> int:
        return 2 * width * self.feed_forward + self.feed_forward + width

    def _feed_sum(self, width: int) -> str:
        return f"({width} + 1)·{self.feed_forward} + ({self.feed_forward} + 1)·{width}"


class TransformerEncoderBlock(TransformerBlock, frozen=True):
    """Self-attention, add & norm, feed-forward, add & norm."""

    kind: Literal["transformer_encoder_block"] = "transformer_encoder_block"
    title: ClassVar[str] = "Transformer encoder block"
    formula: ClassVar[str] = (
        r"Z = \mathrm{norm}(X + \mathrm{attention}(X)),\quad"
        r" Y = \mathrm{norm}(Z + \max(0, Z W_1 + b_1) W_2 + b_2)"
    )
    help: ClassVar[str] = (
        "The block that encoders are stacks of (Vaswani et al. 2017). Opened into single layers it is multi-head "
        "attention, add, layer norm, dense, ReLU, dense, add, layer norm."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.shared_out(shapes[0])

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"tokens": looked_at(shapes[0]["tokens"], self.mask, self.reach), "width": WHOLE}

    def parameters(self, *shapes: Shape) -> int:
        return self._attention().parameters(*shapes) + self._feed(shapes[0]["width"]) + 4 * shapes[0]["width"]

    def parameter_sum(self, *shapes: Shape) -> str:
        width = shapes[0]["width"]
        return f"{self._attention().parameter_sum(*shapes)} + {self._feed_sum(width)} + 2·2·{width}"

    def macs(self, *shapes: Shape) -> int:
        tokens, width = shapes[0].sizes
        return self._attention().macs(*shapes) + 2 * tokens * width * self.feed_forward

    def mac_sum(self, *shapes: Shape) -> str:
        tokens, width = shapes[0].sizes
        return f"{self._attention().mac_sum(*shapes)} + 2·{tokens}·{width}·{self.feed_forward}"

    def module(self, *shapes: Shape) -> EncoderBlock:
        return EncoderBlock(shapes[0]["width"], self.heads, self.feed_forward, self.dropout, self.mask, self.reach)


class EncoderBlock(nn.Module):
    """An encoder block on (samples, tokens, width), normalised after each sum."""

    needs = (SelfAttention,)

    def __init__(
        self, width: int, heads: int, feed: int, dropout: float = 0.0, mask: str = "none", reach: int = 16
    ) -> None:
        super().__init__()
        self.attention = SelfAttention(width, heads, dropout, mask, reach)
        self.attention_norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, feed), nn.ReLU(), nn.Linear(feed, width))
        self.feed_norm = nn.LayerNorm(width)
        self.attention_dropout, self.feed_dropout = nn.Dropout(dropout), nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.attention_norm(x + self.attention_dropout(self.attention(x)))
        return self.feed_norm(x + self.feed_dropout(self.feed(x)))

    def extra_repr(self) -> str:
        own = self.attention
        sizes = f"{own.out.in_features}, {own.heads}, {self.feed[0].out_features}"
        return f"{sizes}, {own.dropout}, {own.mask!r}, {own.reach}"


class TransformerDecoderBlock(TransformerBlock, frozen=True):
    """Masked self-attention, cross-attention to a memory, feed-forward; each added and normalised."""

    kind: Literal["transformer_decoder_block"] = "transformer_decoder_block"
    mask: Mask = Field(
        default="causal",
        description="Which tokens a token attends to: all, those before it (causal), its neighbours (local), or both.",
    )
    title: ClassVar[str] = "Transformer decoder block"
    formula: ClassVar[str] = (
        r"Z = \mathrm{norm}(X + \mathrm{attention}(X)),\quad C = \mathrm{norm}(Z + \mathrm{attention}(Z, M)),\quad"
        r" Y = \mathrm{norm}(C + \max(0, C W_1 + b_1) W_2 + b_2)"
    )
    help: ClassVar[str] = (
        "The block that decoders are stacks of: its first input is what was written so far, its second the memory of "
        "the encoder. The causal mask hides what is still to be written."
    )
    merges: ClassVar[bool] = True

    def _cross(self) -> CrossAttention:
        return CrossAttention(name=self.name or "cross", heads=self.heads, inputs=self.inputs)

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.with_memory(*shapes)

    def parameters(self, *shapes: Shape) -> int:
        width = shapes[0]["width"]
        attention = self._attention().parameters(shapes[0]) + self._cross().parameters(*shapes)
        return attention + self._feed(width) + 6 * width

    def parameter_sum(self, *shapes: Shape) -> str:
        width = shapes[0]["width"]
        attention = f"{self._attention().parameter_sum(shapes[0])} + {self._cross().parameter_sum(*shapes)}"
        return f"{attention} + {self._feed_sum(width)} + 3·2·{width}"

    def macs(self, *shapes: Shape) -> int:
        tokens, width = shapes[0].sizes
        attention = self._attention().macs(shapes[0]) + self._cross().macs(*shapes)
        return attention + 2 * tokens * width * self.feed_forward

    def mac_sum(self, *shapes: Shape) -> str:
        tokens, width = shapes[0].sizes
        attention = f"{self._attention().mac_sum(shapes[0])} + {self._cross().mac_sum(*shapes)}"
        return f"{attention} + 2·{tokens}·{width}·{self.feed_forward}"

    def module(self, *shapes: Shape) -> DecoderBlock:
        sizes = shapes[0]["width"], self.heads, self.feed_forward, self.dropout, self.mask, self.reach
        return DecoderBlock(*sizes, shapes[1]["width"])

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        own = self._attention().field(fields[:1], shapes[:1], output)
        return self._cross().field([own, fields[1]], shapes, output)


class DecoderBlock(nn.Module):
    """A decoder block on (samples, tokens, width) and a memory (samples, places, memory)."""

    needs = (SelfAttention, CrossAttending)

    def __init__(
        self,
        width: int,
        heads: int,
        feed: int,
        dropout: float = 0.0,
        mask: str = "causal",
        reach: int = 16,
        memory: int = 0,
    ) -> None:
        super().__init__()
        self.attention = SelfAttention(width, heads, dropout, mask, reach)
        self.attention_norm = nn.LayerNorm(width)
        self.cross = CrossAttending(width, heads, dropout, memory)
        self.cross_norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, feed), nn.ReLU(), nn.Linear(feed, width))
        self.feed_norm = nn.LayerNorm(width)
        self.attention_dropout, self.cross_dropout = nn.Dropout(dropout), nn.Dropout(dropout)
        self.feed_dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        x = self.attention_norm(x + self.attention_dropout(self.attention(x)))
        x = self.cross_norm(x + self.cross_dropout(self.cross(x, memory)))
        return self.feed_norm(x + self.feed_dropout(self.feed(x)))

    def extra_repr(self) -> str:
        own = self.attention
        sizes = f"{own.out.in_features}, {own.heads}, {self.feed[0].out_features}"
        return f"{sizes}, {own.dropout}, {own.mask!r}, {own.reach}, {self.cross.key.in_features}"
