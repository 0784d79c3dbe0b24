"""Layers that put numbers on a common scale."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from explorer.networks.field import WHOLE, Window
from explorer.networks.layers.base import Layer
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError


class BatchNorm(Layer):
    """Standardise each channel by mean and variance of the batch (of the training so far, once it is over)."""

    kind: Literal["batch_norm"] = "batch_norm"
    epsilon: float = Field(default=1e-5, gt=0, le=0.1, description="Added to the variance, so that none is zero.")
    momentum: float = Field(default=0.1, gt=0, le=1, description="Weight of the newest batch in the kept statistics.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Batch normalisation"
    formula: ClassVar[str] = r"y_c = \gamma_c \frac{x_c - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \beta_c"
    help: ClassVar[str] = (
        "Steadies and speeds up training. In training the mean and variance are those of the batch; afterwards the "
        "running ones kept beside the weights, so two numbers a channel are stored that are not learnt."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        if shapes[0].axes[0] not in ("channels", "features"):
            raise ShapeError(
                self,
                shapes[0],
                f"it takes channels or features first but is given {shapes[0]}",
                "Use a layer norm",
                [Mend("use a layer norm", {"kind": "layer_norm"})],
            )
        return shapes[0]

    def parameters(self, *shapes: Shape) -> int:
        return 2 * shapes[0].sizes[0]

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"2·{shapes[0].sizes[0]}"

    def buffers(self, *shapes: Shape) -> int:
        return 2 * shapes[0].sizes[0]

    def module(self, *shapes: Shape) -> nn.Module:
        norm = nn.BatchNorm2d if len(shapes[0]) == 3 else nn.BatchNorm1d
        return norm(shapes[0].sizes[0], eps=self.epsilon, momentum=self.momentum)


class LayerNorm(Layer):
    """Standardise each token by its own mean and variance; what has no tokens, all its numbers together."""

    kind: Literal["layer_norm"] = "layer_norm"
    epsilon: float = Field(default=1e-5, gt=0, le=0.1, description="Added to the variance, so that none is zero.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Layer normalisation"
    formula: ClassVar[str] = r"y_i = \gamma_i \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_i"
    help: ClassVar[str] = (
        "As batch normalisation, but within one sample: no statistics are kept and batches may be small."
    )

    def _axes(self, shape: Shape) -> tuple[str, ...]:
        return ("width",) if shape.axes == ("tokens", "width") else shape.axes

    def _size(self, shape: Shape) -> int:
        size = 1
        for axis in self._axes(shape):
            size *= shape[axis]
        return size

    def output_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return dict.fromkeys(self._axes(shapes[0]), WHOLE)

    def parameters(self, *shapes: Shape) -> int:
        return 2 * self._size(shapes[0])

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"2·{'·'.join(str(shapes[0][axis]) for axis in self._axes(shapes[0]))}"

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.LayerNorm([shapes[0][axis] for axis in self._axes(shapes[0])], eps=self.epsilon)
