"""A transformer encoder over groups of markers, in the style of GPTransformer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.errors import InputError
from explorer.networks.layers import (
    Add,
    Dense,
    Dropout,
    Flatten,
    GenomePosition,
    GlobalAveragePool,
    Layer,
    LayerNorm,
    MultiHeadAttention,
    PositionalEncoding,
    ReLU,
    TokenEmbedding,
)
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import Preset, Settings, Share


class GPTransformerSettings(Settings):
    """Settings of the GPTransformer-style encoder; the published widths are not public, these are ours."""

    token_size: int = Field(default=10, ge=1, le=4096, description="Neighbouring markers that make one token; 5 to 50.")
    width: int = Field(default=32, ge=1, le=1024, description="Numbers of a token; a multiple of the heads.")
    heads: int = Field(default=4, ge=1, le=32, description="Attentions side by side.")
    blocks: int = Field(default=2, ge=1, le=24, description="Encoder blocks, one after the other; 1 to 4.")
    feed_forward: int = Field(default=64, ge=1, le=4096, description="Units of the feed-forward layer of a block.")
    dropout: Share = Field(default=0.1, description="Share of numbers silenced in training after each part of a block.")
    shared_embedding: bool = Field(
        default=False,
        description="One linear map for all tokens; it then takes a positional encoding to tell places apart.",
    )
    positional: Literal["none", "sinusoidal", "learned", "base pairs"] = Field(
        default="none",
        description="Positional encoding added to the tokens: waves by marker order, learnt, or waves by base pairs.",
    )
    pooling: Literal["mean", "flatten"] = Field(
        default="mean", description="What the output reads: the mean token, or every token by itself."
    )


def gptransformer(shape: Shape, outputs: int, settings: GPTransformerSettings) -> NetworkSpec:
    """Return linear embedding, encoder blocks (attention, add & norm, feed-forward, add & norm), a linear output."""
    if settings.width % settings.heads:
        raise InputError(
            f"network {PRESET.name} setting heads",
            f"{settings.heads} heads cannot share a width of {settings.width}",
            f"Use a width of {-(-settings.width // settings.heads) * settings.heads}.",
        )
    layers: list[Layer] = [
        TokenEmbedding(
            name="embedding", size=settings.token_size, width=settings.width, shared=settings.shared_embedding
        )
    ]
    if settings.positional == "base pairs":
        layers.append(GenomePosition(name="positions"))
    elif settings.positional != "none":
        layers.append(PositionalEncoding(name="positions", how=settings.positional))
    for i in range(1, settings.blocks + 1):
        layers += _block(f"block_{i}", layers[-1].name, settings)
    layers.append(GlobalAveragePool(name="mean_token") if settings.pooling == "mean" else Flatten(name="flatten"))
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


def _block(name: str, source: str, settings: GPTransformerSettings) -> list[Layer]:
    group = name.replace("_", " ")
    dropped = [Dropout(name=f"{name}_{part}_dropout", group=group, rate=settings.dropout or 0) for part in ("a", "f")]
    attention: list[Layer] = [MultiHeadAttention(name=f"{name}_attention", group=group, heads=settings.heads)]
    feed: list[Layer] = [
        Dense(name=f"{name}_feed_1", group=group, units=settings.feed_forward),
        ReLU(name=f"{name}_feed_relu", group=group),
        Dense(name=f"{name}_feed_2", group=group, units=settings.width),
    ]
    if settings.dropout:
        attention.append(dropped[0])
        feed.append(dropped[1])
    middle = f"{name}_attention_norm"
    return [
        *attention,
        Add(name=f"{name}_attention_sum", group=group, inputs=(source, attention[-1].name)),
        LayerNorm(name=middle, group=group),
        *feed,
        Add(name=f"{name}_feed_sum", group=group, inputs=(middle, feed[-1].name)),
        LayerNorm(name=f"{name}_feed_norm", group=group),
    ]


PRESET = Preset(
    "gptransformer",
    "GPTransformer-style encoder",
    "transformer",
    "Groups of markers become tokens by a linear layer that stands in for embedding and positional encoding; encoder "
    "blocks let any two of them interact; a linear output per trait (after Jubair et al. 2021; widths ours).",
    GPTransformerSettings,
    gptransformer,
)
