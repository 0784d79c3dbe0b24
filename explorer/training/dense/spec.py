"""What a small dense network is and how it learns: one validated type that a link, a worker and a test can hold."""

from __future__ import annotations

import math
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, Field

from explorer.limits import FailFast

Activation = Literal["linear", "step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"]
LossKind = Literal["squared", "cross_entropy", "hinge"]
OptimizerKind = Literal["sgd", "momentum", "rmsprop", "adam"]
Initialisation = Literal["uniform", "xavier", "he", "symmetric", "zeros"]
Schedule = Literal["constant", "step", "exponential", "cosine"]
Task = Literal["binary", "classes", "regression"]
"""binary: one output, labels 0 and 1; classes: one output per class, labels 0, 1, ...; regression: one output."""

ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
LOSSES: tuple[LossKind, ...] = get_args(LossKind)
OPTIMIZERS: tuple[OptimizerKind, ...] = get_args(OptimizerKind)

MOST_LAYERS, MOST_UNITS, MOST_WEIGHTS = 8, 16, 2500
LEAKY_SLOPE = 0.01
EPSILON = 1e-8
"""What keeps RMSprop and Adam from dividing by zero: inside RMSprop's root as taught, outside Adam's."""
BETAS = (0.9, 0.999)
"""Adam's two averages."""
NORM_EPSILON, NORM_MOMENTUM = 1e-5, 0.1

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Layer(FailFast):
    """One hidden layer: units = activation(norm(weights · inputs + bias)), then dropout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: int = Field(default=4, ge=1, le=MOST_UNITS)
    activation: Activation = "tanh"
    dropout: Finite = Field(default=0.0, ge=0.0, le=0.9)
    batch_norm: bool = False


class DenseSpec(FailFast, frozen=True):  # pyright: ignore[reportGeneralTypeIssues]
    """A network without its inputs and outputs, and how it is trained.

    Attributes
    ----------
    output
        Activation of the output under squared loss; "auto" is tanh for classes and linear for numbers. Cross-entropy
        has a sigmoid or a softmax there, hinge loss nothing.
    weights
        Initial weights and biases in the order of the flat vector (see `layout`); None draws them from `weight_seed`.
    weight_seed
        Draws initial weights, the order of the samples in each epoch, and dropout.
    schedule_every, schedule_factor
        step: times `factor` every `every` epochs. exponential: factor ** (epoch / every). cosine: down to `factor`
        of the rate along half a cosine of `every` epochs, and constant from there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: tuple[Layer, ...] = Field(default=(Layer(units=4), Layer(units=2)), max_length=MOST_LAYERS)
    output: Activation | Literal["auto"] = "auto"
    biases: bool = True
    init: Initialisation = "uniform"
    init_scale: Finite = Field(default=1.0, ge=0.01, le=20.0)
    weights: tuple[Finite, ...] | None = Field(default=None, max_length=MOST_WEIGHTS)
    weight_seed: int = Field(default=0, ge=0, lt=2**31)
    loss: LossKind = "squared"
    optimizer: OptimizerKind = "sgd"
    learning_rate: Finite = Field(default=0.03, ge=1e-5, le=10.0)
    momentum: Finite = Field(default=0.9, ge=0.0, le=0.999)
    batch_size: int = Field(default=10, ge=1, le=500)
    schedule: Schedule = "constant"
    schedule_every: int = Field(default=100, ge=1, le=10_000)
    schedule_factor: Finite = Field(default=0.5, ge=0.001, le=1.0)
    regulariser: Literal["none", "l1", "l2"] = "none"
    regulariser_rate: Finite = Field(default=0.0, ge=0.0, le=10.0)

    @property
    def l1(self) -> float:
        """Rate of sum |w| over the weights, without biases."""
        return self.regulariser_rate if self.regulariser == "l1" else 0.0

    @property
    def l2(self) -> float:
        """Rate of sum w² over the weights, without biases."""
        return self.regulariser_rate if self.regulariser == "l2" else 0.0

    def rate(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 0.

        >>> DenseSpec(learning_rate=1, schedule="step", schedule_every=10, schedule_factor=0.5).rate(25)
        0.25
        """
        passed = epoch / self.schedule_every
        match self.schedule:
            case "step":
                return self.learning_rate * self.schedule_factor ** math.floor(passed)
            case "exponential":
                return self.learning_rate * self.schedule_factor**passed
            case "cosine":
                half = 0.5 * (1 + math.cos(math.pi * min(1.0, passed)))
                return self.learning_rate * (self.schedule_factor + (1 - self.schedule_factor) * half)
            case _:
                return self.learning_rate

    def output_activation(self, task: Task) -> Activation | Literal["softmax"]:
        """Return what stands after the last sum, for one kind of label."""
        if self.loss == "cross_entropy" and task != "regression":
            return "softmax" if task == "classes" else "sigmoid"
        if self.loss == "hinge" and task != "regression":
            return "linear"
        if self.output == "auto":
            return "linear" if task == "regression" else "tanh"
        return self.output

    def loss_for(self, task: Task) -> LossKind:
        """Return the loss: a regression always has the squared one."""
        return "squared" if task == "regression" else self.loss
