"""Promoter-CNN: a small network that judges one promoter from its 64 variant sites (Yin et al. 2019)."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.layers import BatchNorm, Conv1d, Dense, Dropout, Flatten, Layer
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import ACTIVATIONS, ActivationName, Preset, Settings, Share, SomeWidths


class PromoterCNNSettings(Settings):
    """Settings of Promoter-CNN; the defaults are the published network."""

    site_filters: int = Field(default=4, ge=1, le=256, description="Filters of the first convolution, one site wide.")
    filters: int = Field(default=32, ge=1, le=1024, description="Filters of the second convolution.")
    kernel: int = Field(default=4, ge=1, le=64, description="Neighbouring sites the second convolution reads.")
    hidden: SomeWidths = Field(
        default=(148, 16), title="Units of dense layers", description="Of those before the output, first to last."
    )
    activation: ActivationName = Field(default="softplus", description="Nonlinearity after each layer.")
    dropout: Share = Field(default=0.0, description="Share of hidden units silenced in training; published: none.")


def promoter_cnn(shape: Shape, outputs: int, settings: PromoterCNNSettings) -> NetworkSpec:
    """Return convolution over single sites, convolution over neighbours, and dense layers, each with batch norm."""
    layers: list[Layer] = []

    def block(name: str, weights: Layer) -> None:
        layers.append(weights)
        layers.append(BatchNorm(name=f"{name}_norm", group=name))
        layers.append(ACTIVATIONS[settings.activation](name=f"{name}_{settings.activation}", group=name))

    block("sites", Conv1d(name="sites", group="sites", filters=settings.site_filters, kernel=1))
    block("motifs", Conv1d(name="motifs", group="motifs", filters=settings.filters, kernel=settings.kernel))
    layers.append(Flatten(name="flatten"))
    for i, units in enumerate(settings.hidden, 1):
        block(f"dense_{i}", Dense(name=f"dense_{i}", group=f"dense_{i}", units=units))
        if settings.dropout:
            layers.append(Dropout(name=f"dense_{i}_dropout", group=f"dense_{i}", rate=settings.dropout))
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


PRESET = Preset(
    "promoter-cnn",
    "Promoter-CNN",
    "convolutional",
    "Judges one promoter by its 64 variant sites, 56 upstream and 8 downstream of the transcription start. Many of "
    "them, one per promoter, rank the promoters by held-out accuracy (Yin et al. 2019).",
    PromoterCNNSettings,
    promoter_cnn,
    positions=64,
)
