"""The multi-layer perceptron over SNPs."""

from __future__ import annotations

from pydantic import Field

from explorer.networks.layers import BatchNorm, Dense, Dropout, Flatten, Layer
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import ACTIVATIONS, ActivationName, Preset, Settings, Share, SomeWidths


class MLPSettings(Settings):
    """Settings of the multi-layer perceptron."""

    hidden: SomeWidths = Field(
        default=(256, 64),
        title="Units of hidden layers",
        description="First to last. One or two layers of 16 to 256 are usual.",
    )
    activation: ActivationName = Field(default="relu", description="Nonlinearity after each hidden layer.")
    batch_norm: bool = Field(default=False, description="Standardise each hidden unit over the batch.")
    input_dropout: Share = Field(
        default=0.0, description="Share of SNPs hidden at random in each training step; 0 to 0.3."
    )
    dropout: Share = Field(
        default=0.3, description="Share of hidden units silenced at random in each training step; 0.2 to 0.5."
    )


def mlp(shape: Shape, outputs: int, settings: MLPSettings) -> NetworkSpec:
    """Return dense layers of the stated widths, each with its nonlinearity."""
    layers: list[Layer] = [Flatten(name="flatten")]
    if settings.input_dropout:
        layers.append(Dropout(name="input_dropout", rate=settings.input_dropout))
    layers += hidden_layers(settings.hidden, settings.activation, settings.batch_norm, settings.dropout)
    layers.append(Dense(name="output", units=outputs))
    return PRESET.spec(shape, layers)


def hidden_layers(widths: tuple[int, ...], activation: str, batch_norm: bool, dropout: float) -> list[Layer]:
    """Return dense blocks: weights, batch norm if asked, nonlinearity, dropout if asked."""
    layers: list[Layer] = []
    for i, units in enumerate(widths, 1):
        layers.append(Dense(name=f"dense_{i}", units=units, group=f"hidden {i}"))
        if batch_norm:
            layers.append(BatchNorm(name=f"dense_{i}_norm", group=f"hidden {i}"))
        layers.append(ACTIVATIONS[activation](name=f"dense_{i}_{activation}", group=f"hidden {i}"))
        if dropout:
            layers.append(Dropout(name=f"dense_{i}_dropout", rate=dropout, group=f"hidden {i}"))
    return layers


PRESET = Preset(
    "mlp",
    "Multi-layer perceptron",
    "dense",
    "Dense layers over all SNPs at once: every hidden unit weighs the whole genome, so SNPs far apart can interact.",
    MLPSettings,
    mlp,
)
