"""What a small convolutional network is and how it learns."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from explorer.limits import FailFast
from explorer.training.dense.spec import Activation, DenseSpec, Finite, Initialisation, Layer, LossKind, OptimizerKind

MOST_MAP_LAYERS, MOST_DENSE, MOST_MAPS = 4, 2, 16


class MapLayer(FailFast):
    """A layer whose units are maps: a convolution, or a pooling.

    Attributes
    ----------
    kind
        conv: every map slides a kernel of its own over all maps before (cross-correlation, stride 1), then its
        activation; max, average: each window of `kernel` pixels becomes one, the stride being the kernel.
    maps, padding, activation
        Of a convolution; "same" pads with zeros so that the maps keep their size. A pooling keeps the number of maps.
    kernel
        Pixels along its side; over images of one row it is one row high.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["conv", "max", "average"] = "conv"
    maps: int = Field(default=8, ge=1, le=MOST_MAPS)
    kernel: Literal[2, 3, 5] = 3
    padding: Literal["same", "valid"] = "same"
    activation: Activation = "relu"


class ImageSpec(DenseSpec, frozen=True):
    """A network of map layers, then dense layers, then a softmax over classes; and how it is trained.

    Attributes
    ----------
    maps
        The layers whose units are maps, from the image on.
    layers
        Dense layers after them; without dropout and batch norm here.
    """

    maps: tuple[MapLayer, ...] = Field(
        default=(MapLayer(maps=8), MapLayer(kind="max", kernel=2), MapLayer(maps=8)), max_length=MOST_MAP_LAYERS
    )
    layers: tuple[Layer, ...] = Field(default=(), max_length=MOST_DENSE)
    init: Initialisation = "he"
    loss: LossKind = "cross_entropy"
    optimizer: OptimizerKind = "adam"
    learning_rate: Finite = Field(default=0.01, ge=1e-5, le=10.0)
    batch_size: int = Field(default=20, ge=1, le=500)

    @model_validator(mode="after")
    def _plain(self) -> ImageSpec:
        if any(layer.dropout or layer.batch_norm for layer in self.layers):
            raise ValueError("dense layers after maps have neither dropout nor batch norm here")
        return self
