"""ALS-Net: the sites of the best promoters in one network (Yin et al. 2019)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.errors import InputError
from explorer.networks.layers import (
    Add,
    BatchNorm,
    Concatenate,
    Conv1d,
    Conv2d,
    Dense,
    Dropout,
    GlobalAveragePool,
    Layer,
    MaxPool2d,
    ReLU,
    Reshape,
    SeparableConv2d,
    Transpose,
)
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import Preset, Settings, Share, SomeWidths


class ALSNetSettings(Settings):
    """Settings of ALS-Net; the defaults are the published network."""

    sites: int = Field(default=64, ge=1, le=4096, description="Variant sites of one promoter.")
    grid: int = Field(
        default=16,
        ge=4,
        le=64,
        multiple_of=4,
        description="Side of the square the filters of a promoter are laid out on.",
    )
    width: int = Field(
        default=64, ge=1, le=512, description="Filters of the narrow 2-D layers; wide ones have 2 or 4 times."
    )
    hidden: SomeWidths = Field(
        default=(256, 16), title="Units of dense layers", description="Of those before the output, first to last."
    )
    dropout: Share = Field(default=0.0, description="Share of hidden units silenced in training; published: none.")
    initial: Literal["he", "glorot", "torch"] = Field(
        default="he",
        description="How the first weights are drawn. With he (for ReLU) it learns from the first epochs; with glorot, "
        "the usual of the software it was published in, and more so with torch's own, the signal all but vanishes on "
        "its way through so many layers, and small cohorts are not learnt at all.",
    )


def als_net(shape: Shape, outputs: int, settings: ALSNetSettings) -> NetworkSpec:
    """Return ALS-Net for as many promoters as the positions hold; 2-D padding "same", the odd zero below and right."""
    promoters, rest = divmod(shape["positions"], settings.sites)
    if rest or not promoters:
        raise InputError(
            f"network {PRESET.name}",
            f"{shape['positions']:,} positions are not whole promoters of {settings.sites} sites",
            f"Give a multiple of {settings.sites}, or set sites.",
        )
    filters, width = settings.grid**2, settings.width
    layers: list[Layer] = []

    def conv(group: str, name: str, filters: int, kernel: int, times: int = 1, source: str = "") -> str:
        for i in range(1, times + 1):
            own = f"{name}_{i}" if times > 1 else name
            inputs = (source,) if source and i == 1 else ()
            layers.append(
                Conv2d(name=own, group=group, filters=filters, kernel=(kernel, kernel), padding="same", inputs=inputs)
            )
            layers.append(ReLU(name=f"{own}_relu", group=group))
        return layers[-1].name

    def separable(group: str, name: str, filters: int) -> str:
        layers.append(SeparableConv2d(name=name, group=group, filters=filters, kernel=(2, 2), padding="same"))
        layers.append(ReLU(name=f"{name}_relu", group=group))
        return layers[-1].name

    def join(layer: Layer) -> str:
        layers.append(layer)
        return layer.name

    layers += [
        Conv1d(name="promoters", group="promoters", filters=filters, kernel=settings.sites, stride=settings.sites),
        Conv1d(name="mixtures", group="promoters", filters=filters, kernel=1),
        BatchNorm(name="mixtures_norm", group="promoters"),
        ReLU(name="mixtures_relu", group="promoters"),
        Transpose(name="promoters_first", group="planes", order=("positions", "channels")),
        Reshape(
            name="planes",
            group="planes",
            shape={"channels": promoters, "height": settings.grid, "width": settings.grid},
            note=f"Promoter becomes channel: channel p is promoter p, its {filters} filters are laid out as a square.",
        ),
    ]
    layers.append(
        Conv2d(
            name="stem_1",
            group="stem",
            filters=width,
            kernel=(3, 3),
            padding="same",
            note="Its kernels move over filters, not along the genome; from here on all promoters are mixed.",
        )
    )
    layers.append(ReLU(name="stem_1_relu", group="stem"))
    conv("stem", "stem_2", width, 2)
    conv("stem", "stem_3", width, 2)
    layers.append(MaxPool2d(name="stem_pool", group="stem"))
    separable("stem", "stem_separable", 2 * width)
    layers.append(MaxPool2d(name="separable_pool", group="stem"))
    s = conv("stem", "s", 4 * width, 1)
    conv("branch a", "a", width, 2, times=2)
    a = separable("branch a", "a_separable", width)
    b = conv("branch b", "b", width, 2, times=3, source=s)
    join(Concatenate(name="beside", group="joined", axis="width", inputs=(b, a)))
    conv("joined", "c_wide", 2 * width, 2, times=3)
    layers.append(MaxPool2d(name="c_pool", group="joined", kernel=(1, 2)))
    c = conv("joined", "c", width, 2, times=3)
    join(Add(name="a_b_c", group="residual", inputs=(a, b, c)))
    d = conv("residual", "d", width, 2, times=3)
    join(Add(name="d_c", group="residual", inputs=(d, c)))
    conv("residual", "e", 2 * width, 2, times=3)
    layers.append(GlobalAveragePool(name="average", group="head"))
    for i, units in enumerate(settings.hidden, 1):
        layers += [Dense(name=f"dense_{i}", group="head", units=units), ReLU(name=f"dense_{i}_relu", group="head")]
        if settings.dropout:
            layers.append(Dropout(name=f"dense_{i}_dropout", group="head", rate=settings.dropout))
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers, settings.initial)


PRESET = Preset(
    "als-net",
    "ALS-Net",
    "convolutional",
    "Reads the sites of the best promoters together: one convolution per promoter, then promoters become the channels "
    "of 2-D layers with two branches and two residual sums (Yin et al. 2019).",
    ALSNetSettings,
    als_net,
    positions=2048,
)
