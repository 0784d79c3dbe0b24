"""Layers that put numbers on a common scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from explorer.networks import field as receptive
from explorer.networks.layers.base import Count, Layer
from explorer.networks.mend import Mend
from explorer.networks.shape import Shape, ShapeError
from explorer.networks.windows import WHOLE, Part, Window


class BatchNorm(Layer, frozen=True):
    """Standardise each channel by mean and variance of the batch (of the training so far, once it is over)."""

    kind: Literal["batch_norm"] = "batch_norm"
    epsilon: float = Field(default=1e-5, gt=0, le=0.1, description="Added to the variance, so that it is never zero.")
    momentum: float = Field(default=0.1, gt=0, le=1, description="Weight of the newest batch in the kept statistics.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Batch normalisation"
    formula: ClassVar[str] = r"y_c = \gamma_c \frac{x_c - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \beta_c"
    help: ClassVar[str] = (
        "Steadies and speeds up training. In training the mean and variance are those of the batch; afterwards the "
        "running ones kept beside the weights, so two numbers per channel are stored without being learnt."
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


class LayerNorm(Layer, frozen=True):
    """Standardise each token by its own mean and variance; without tokens, all numbers together."""

    kind: Literal["layer_norm"] = "layer_norm"
    epsilon: float = Field(default=1e-5, gt=0, le=0.1, description="Added to the variance, so that it is never zero.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Layer normalisation"
    formula: ClassVar[str] = r"y_i = \gamma_i \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_i"
    help: ClassVar[str] = (
        "Like batch normalisation, but within one sample: no statistics are kept and batches may be small."
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


class GroupNorm(Layer, frozen=True):
    """Standardise the channels of each group together, over all places, within one sample."""

    kind: Literal["group_norm"] = "group_norm"
    groups: Count = Field(default=4, description="How many groups the channels are divided into.")
    epsilon: float = Field(default=1e-5, gt=0, le=0.1, description="Added to the variance, so that it is never zero.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Group normalisation"
    formula: ClassVar[str] = r"y_c = \gamma_c \frac{x_c - \mu_{g(c)}}{\sqrt{\sigma_{g(c)}^2 + \epsilon}} + \beta_c"
    help: ClassVar[str] = "Between layer and batch normalisation: no batch is needed, and groups keep their own scale."

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = shapes[0]
        if shape.axes[0] not in ("channels", "features"):
            why = f"it takes channels or features first but is given {shape}"
            raise ShapeError(self, shape, why, "Use a layer norm", [Mend("use a layer norm", {"kind": "layer_norm"})])
        first = shape.sizes[0]
        if first % self.groups:
            most = max(g for g in range(1, self.groups + 1) if first % g == 0)
            many = f"{most} {'group' if most == 1 else 'groups'}"
            why = f"{first} {shape.axes[0]} do not fall into {self.groups} equal groups"
            raise ShapeError(self, shape, why, f"Use {many}", [Mend(f"use {many}", {"groups": most})])
        return shape

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return dict.fromkeys(shapes[0].axes[1:], WHOLE)

    def field(self, fields: Sequence[receptive.Field], shapes: Sequence[Shape], output: Shape) -> receptive.Field:
        first, *places = output.axes
        apart = {"groups": self.groups, first: output[first] // self.groups}
        grouped = Shape(**apart, **{axis: output[axis] for axis in places})

        def change(part: Part) -> Part:
            return part.regroup(output, grouped).collapse(first).resize(first, grouped[first]).regroup(grouped, output)

        return super().field(fields, shapes, output).map(change)

    def parameters(self, *shapes: Shape) -> int:
        return 2 * shapes[0].sizes[0]

    def parameter_sum(self, *shapes: Shape) -> str:
        return f"2·{shapes[0].sizes[0]}"

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.GroupNorm(self.groups, shapes[0].sizes[0], eps=self.epsilon)


class LocalResponseNorm(Layer, frozen=True):
    """Divide each number by the strength of the neighbouring channels at its place."""

    kind: Literal["local_response_norm"] = "local_response_norm"
    size: Count = Field(default=5, description="How many neighbouring channels count.")
    alpha: float = Field(default=1e-4, gt=0, le=10, description="Weight of their mean square.")
    beta: float = Field(default=0.75, gt=0, le=10, description="The power to which the divisor is raised.")
    k: float = Field(default=2.0, gt=0, le=100, description="Added to it, so that nothing is divided by zero.")

    family: ClassVar[str] = "normalisation"
    title: ClassVar[str] = "Local response normalisation"
    formula: ClassVar[str] = r"y_c = x_c \Big/ \Big(k + \frac{\alpha}{n} \sum_{j \in N(c)} x_j^2\Big)^{\beta}"
    help: ClassVar[str] = (
        "Lets strong filters silence their neighbours; AlexNet used it, VGG found that it did not help, and batch "
        "normalisation took its place. alpha is divided by the size, as torch does."
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        if shapes[0].axes[0] != "channels":
            why = f"it takes channels first but is given {shapes[0]}"
            raise ShapeError(
                self, shapes[0], why, "Use a layer norm", [Mend("use a layer norm", {"kind": "layer_norm"})]
            )
        return shapes[0]

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {"channels": Window(self.size, 1, self.size // 2)}

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.LocalResponseNorm(self.size, self.alpha, self.beta, self.k)
