"""A residual convolutional network along the genome."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.networks.layers import Add, BatchNorm, Conv1d, Dense, Dropout, Flatten, GlobalAveragePool, Layer
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.mlp import hidden_layers
from explorer.networks.zoo.preset import ACTIVATIONS, ActivationName, Preset, Settings, Share, SomeWidths, Widths


class ResidualCNNSettings(Settings):
    """Settings of the residual network."""

    kernel: int = Field(
        default=20,
        ge=1,
        le=4096,
        description="SNPs the first convolution reads at once; about as many as LD joins, 10 to 60.",
    )
    stride: int = Field(default=10, ge=1, le=4096, description="SNPs the first convolution moves on each step.")
    filters: SomeWidths = Field(
        default=(16, 16, 32), description="Filters of the blocks; where they grow, places halve."
    )
    block_kernel: int = Field(default=3, ge=1, le=63, description="Places a convolution inside a block reads.")
    activation: ActivationName = Field(default="relu", description="Nonlinearity after each convolution and sum.")
    head: Literal["flatten", "average"] = Field(
        default="flatten", description="Weigh every place by itself, or average over places, which forgets where."
    )
    hidden: Widths = Field(
        default=(64,),
        title="Units of dense layers",
        description="Of those before the output, first to last. One layer of 32 to 128 is usual.",
    )
    dropout: Share = Field(
        default=0.3, description="Share of numbers silenced in training around dense layers; 0.2 to 0.5 is usual."
    )


def residual_cnn(shape: Shape, outputs: int, settings: ResidualCNNSettings) -> NetworkSpec:
    """Return a stem, then blocks of two convolutions whose result is added to what the block was given."""
    layers: list[Layer] = []

    def activate(name: str, group: str) -> str:
        layers.append(ACTIVATIONS[settings.activation](name=f"{name}_{settings.activation}", group=group))
        return layers[-1].name

    def convolve(name: str, group: str, filters: int, kernel: int, stride: int, source: str = "") -> str:
        padding = 0 if name == "stem" else "same"
        layers.append(
            Conv1d(
                name=name,
                group=group,
                filters=filters,
                kernel=kernel,
                stride=stride,
                padding=padding,
                inputs=(source,) if source else (),
            )
        )
        layers.append(BatchNorm(name=f"{name}_norm", group=group))
        return layers[-1].name

    convolve("stem", "stem", settings.filters[0], settings.kernel, settings.stride)
    skip, width = activate("stem", "stem"), settings.filters[0]
    for i, filters in enumerate(settings.filters, 1):
        group, stride = f"block {i}", 1 + (filters > width)
        convolve(f"block_{i}_a", group, filters, settings.block_kernel, stride)
        activate(f"block_{i}_a", group)
        learnt = convolve(f"block_{i}_b", group, filters, settings.block_kernel, 1)
        if filters != width or stride > 1:
            skip = convolve(f"block_{i}_short", group, filters, 1, stride, source=skip)
        layers.append(Add(name=f"block_{i}_sum", group=group, inputs=(skip, learnt)))
        skip, width = activate(f"block_{i}_sum", group), filters
    flatten = settings.head == "flatten"
    layers.append(Flatten(name="flatten") if flatten else GlobalAveragePool(name="average"))
    if settings.dropout:
        layers.append(Dropout(name="dropout", rate=settings.dropout))
    layers += hidden_layers(settings.hidden, settings.activation, False, settings.dropout)
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


PRESET = Preset(
    "residual-cnn",
    "Residual 1-D CNN",
    "residual",
    "Blocks of two convolutions that learn what to add to their input, so that depth does not hinder training "
    "(after He et al. 2016).",
    ResidualCNNSettings,
    residual_cnn,
)
