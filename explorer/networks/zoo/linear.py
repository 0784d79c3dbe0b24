"""A linear network: linear regression, or logistic regression once the loss is cross-entropy."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.layers import Dense, Dropout, Flatten, Layer
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import Preset, Settings, Share


class LinearSettings(Settings):
    """Settings of the linear network."""

    dropout: Share = Field(default=0.0, description="Share of positions hidden at random in each training step.")


def linear(shape: Shape, outputs: int, settings: LinearSettings) -> NetworkSpec:
    """Return a network with one weight per position, channel and output."""
    layers: list[Layer] = [Flatten(name="flatten")]
    if settings.dropout:
        layers.append(Dropout(name="dropout", rate=settings.dropout))
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


PRESET = Preset(
    "linear",
    "Linear / logistic regression",
    "linear",
    "One weight per SNP: linear regression for a quantitative trait, logistic regression for classes. It sees additive "
    "effects alone.",
    LinearSettings,
    linear,
)
