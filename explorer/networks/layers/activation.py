"""The nonlinearities, one class each; each stands in the network as a module of its own."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import nn

from explorer.networks.layers.base import Layer
from explorer.networks.shape import Shape
from explorer.networks.windows import WHOLE, Window


class Activation(Layer, frozen=True):
    """A function of one number, applied to each."""

    family: ClassVar[str] = "activation"

    def output_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]


class Linear(Activation, frozen=True):
    """Hand every number on unchanged."""

    kind: Literal["linear"] = "linear"
    title: ClassVar[str] = "Linear"
    formula: ClassVar[str] = r"y = x"
    help: ClassVar[str] = "No nonlinearity: a point to tap, or to hang a name on."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Identity()


class ReLU(Activation, frozen=True):
    """Cut negative numbers to zero."""

    kind: Literal["relu"] = "relu"
    title: ClassVar[str] = "ReLU"
    formula: ClassVar[str] = r"y = \max(0, x)"
    help: ClassVar[str] = "The usual choice: cheap, and its gradient does not fade for positive numbers."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.ReLU()


class LeakyReLU(Activation, frozen=True):
    """Make negative numbers small rather than zero."""

    kind: Literal["leaky_relu"] = "leaky_relu"
    slope: float = Field(default=0.01, ge=0, le=1, description="The slope left of zero.")
    title: ClassVar[str] = "Leaky ReLU"
    formula: ClassVar[str] = r"y = \max(0, x) + a \min(0, x)"
    help: ClassVar[str] = "Like ReLU, but a unit that is negative everywhere still learns."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.LeakyReLU(self.slope)


class GELU(Activation, frozen=True):
    """Weigh each number by the normal probability of a smaller one."""

    kind: Literal["gelu"] = "gelu"
    title: ClassVar[str] = "GELU"
    formula: ClassVar[str] = r"y = x\,\Phi(x)"
    help: ClassVar[str] = "A smooth ReLU, usual in transformers."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.GELU()


class Softplus(Activation, frozen=True):
    """Bend smoothly from zero to the identity."""

    kind: Literal["softplus"] = "softplus"
    title: ClassVar[str] = "Softplus"
    formula: ClassVar[str] = r"y = \log(1 + e^{x})"
    help: ClassVar[str] = "A smooth ReLU whose gradient is nowhere zero; Promoter-CNN uses it."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Softplus()


class Tanh(Activation, frozen=True):
    """Squeeze into (-1, 1)."""

    kind: Literal["tanh"] = "tanh"
    title: ClassVar[str] = "Tanh"
    formula: ClassVar[str] = r"y = \tanh x"
    help: ClassVar[str] = "Bounded and odd; its gradient fades for large numbers."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Tanh()


class Sigmoid(Activation, frozen=True):
    """Squeeze into (0, 1)."""

    kind: Literal["sigmoid"] = "sigmoid"
    title: ClassVar[str] = "Sigmoid"
    formula: ClassVar[str] = r"y = \frac{1}{1 + e^{-x}}"
    help: ClassVar[str] = "Bounded, reads as a probability; its gradient is at most 1/4."

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Sigmoid()


class Softmax(Activation, frozen=True):
    """Turn numbers into shares that sum to 1: of features, of a token's width, or of the channels at each place."""

    kind: Literal["softmax"] = "softmax"
    title: ClassVar[str] = "Softmax"
    formula: ClassVar[str] = r"y_k = \frac{e^{x_k}}{\sum_j e^{x_j}}"
    help: ClassVar[str] = (
        "Reads as probabilities of classes that exclude one another. Networks here end in logits, because the loss "
        "holds the softmax; put one last to show probabilities, not to train."
    )

    def _axis(self, shape: Shape) -> str:
        return shape.axes[-1] if shape.axes[0] in ("tokens", "capsules") else shape.axes[0]

    def window(self, *shapes: Shape) -> dict[str, Window]:
        return {self._axis(shapes[0]): WHOLE}

    def module(self, *shapes: Shape) -> nn.Module:
        return nn.Softmax(shapes[0].axes.index(self._axis(shapes[0])) + 1)
