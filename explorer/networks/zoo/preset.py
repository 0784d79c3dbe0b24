"""What a preset is: a function from settings to a specification, with the settings it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from explorer.limits import FailFast
from explorer.networks.layers import GELU, Layer, LeakyReLU, ReLU, Sigmoid, Softplus, Tanh
from explorer.networks.layers.activation import Activation
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec

ActivationName = Literal["relu", "leaky_relu", "gelu", "softplus", "tanh", "sigmoid"]
ACTIVATIONS: dict[str, type[Activation]] = {
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "gelu": GELU,
    "softplus": Softplus,
    "tanh": Tanh,
    "sigmoid": Sigmoid,
}


def _listed(value: Any) -> Any:
    """Read "256, 64" as (256, 64), "" as (), and 256 as (256,)."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.replace(";", ",").split(",") if part.strip())
    return (value,) if isinstance(value, int) else value


Widths = Annotated[tuple[Annotated[int, Field(ge=1, le=8192)], ...], Field(max_length=16), BeforeValidator(_listed)]
"""Sizes of layers, one after the other; may be written as "256, 64"."""
SomeWidths = Annotated[
    tuple[Annotated[int, Field(ge=1, le=8192)], ...], Field(min_length=1, max_length=16), BeforeValidator(_listed)
]
Share = Annotated[float, Field(ge=0, le=0.95)]


class Settings(FailFast):
    """The hyper-parameters of a preset; each field's description, limits and default drive form and command line."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Preset:
    """A published or usual architecture.

    Attributes
    ----------
    name, title, family, summary : str
    settings : class of Settings
    build : (input shape, outputs, settings) -> NetworkSpec
    positions : int
        Default positions of the input.
    """

    name: str
    title: str
    family: str
    summary: str
    settings: type[Settings]
    build: Callable[[Shape, int, Any], NetworkSpec]
    positions: int = 1000

    def spec(self, shape: Shape, layers: Sequence[Layer], initial: str = "torch") -> NetworkSpec:
        """Return the network of this preset made of these layers."""
        about = {"name": self.name, "family": self.family, "note": self.summary, "input": dict(shape)}
        about["initial"] = initial
        return NetworkSpec.model_validate(about | {"layers": list(layers)})
