"""A plain convolutional network along the genome."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.networks.layers import (
    AveragePool1d,
    BatchNorm,
    Conv1d,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool1d,
)
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.mlp import hidden_layers
from explorer.networks.zoo.preset import ACTIVATIONS, ActivationName, Preset, Settings, Share, SomeWidths, Widths


class CNNSettings(Settings):
    """Settings of the convolutional network."""

    filters: SomeWidths = Field(
        default=(16,), description="Of the convolutions, first to last. 16 to 64 in one or two are usual."
    )
    kernel: int = Field(
        default=20,
        ge=1,
        le=4096,
        description="SNPs the first convolution reads at once; about as many as LD joins, 10 to 60.",
    )
    stride: int = Field(
        default=10,
        ge=1,
        le=4096,
        description="SNPs the first convolution moves on each step; half its kernel is usual.",
    )
    later_kernel: int = Field(
        default=3,
        ge=1,
        le=512,
        description="Places each later convolution reads, one step at a time; 3 to 7 are usual.",
    )
    pool: int = Field(
        default=1,
        ge=1,
        le=64,
        title="Places pooled to one",
        description="After each convolution. 1 pools none; 2 to 4 are usual.",
    )
    pooling: Literal["max", "average"] = Field(
        default="max", title="Way of pooling", description="The largest of the places, or their mean."
    )
    activation: ActivationName = Field(default="relu", description="Nonlinearity after each layer; ReLU is usual.")
    batch_norm: bool = Field(
        default=False, description="Standardise each filter over the batch; helps where there are several convolutions."
    )
    hidden: Widths = Field(
        default=(64,),
        title="Units of dense layers",
        description="Of those before the output, first to last. One layer of 32 to 128 is usual.",
    )
    dropout: Share = Field(
        default=0.3, description="Share of numbers silenced in training around dense layers; 0.2 to 0.5 is usual."
    )


def cnn(shape: Shape, outputs: int, settings: CNNSettings) -> NetworkSpec:
    """Return convolutions with "same" padding after the first, then dense layers over all places and filters."""
    layers: list[Layer] = []
    for i, filters in enumerate(settings.filters, 1):
        group = f"convolution {i}"
        if i == 1:
            conv = Conv1d(name="conv_1", group=group, filters=filters, kernel=settings.kernel, stride=settings.stride)
        else:
            conv = Conv1d(name=f"conv_{i}", group=group, filters=filters, kernel=settings.later_kernel, padding="same")
        layers.append(conv)
        if settings.batch_norm:
            layers.append(BatchNorm(name=f"conv_{i}_norm", group=group))
        layers.append(ACTIVATIONS[settings.activation](name=f"conv_{i}_{settings.activation}", group=group))
        if settings.pool > 1:
            pool = MaxPool1d if settings.pooling == "max" else AveragePool1d
            layers.append(pool(name=f"pool_{i}", group=group, kernel=settings.pool))
    layers.append(Flatten(name="flatten"))
    if settings.dropout:
        layers.append(Dropout(name="dropout", rate=settings.dropout))
    layers += hidden_layers(settings.hidden, settings.activation, settings.batch_norm, settings.dropout)
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


PRESET = Preset(
    "cnn",
    "1-D convolutional network",
    "convolutional",
    "Kernels that read neighbouring SNPs, the same along the genome, then dense layers that weigh every place.",
    CNNSettings,
    cnn,
)
