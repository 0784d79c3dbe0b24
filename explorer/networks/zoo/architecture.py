"""What a gallery entry is: a published architecture, with where it stands, why it mattered, and how to build it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, ValidationError

from explorer.networks.layers import CATALOGUE, Layer
from explorer.networks.refusal import refuse
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo.preset import Settings

Source = Literal["paper", "popular code", "ours"]


class ImageSettings(Settings):
    """Settings of a network that classifies images."""

    side: int = Field(default=224, ge=8, le=1024, description="Height and width of the image.")
    channels: int = Field(default=3, ge=1, le=64, description="Colours of the image.")
    classes: int = Field(default=1000, ge=1, le=100_000, description="How many classes there are.")
    narrow: int = Field(default=1, ge=1, le=64, description="By what all widths are divided; 1 is as published.")

    def wide(self, width: int) -> int:
        """Return a published width, divided."""
        return max(1, width // self.narrow)

    @property
    def image(self) -> dict[str, int]:
        """The input."""
        return {"channels": self.channels, "height": self.side, "width": self.side}


class Stack:
    """Layers being laid one after the other; `group` is the block that new ones are drawn in."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.group = ""

    @property
    def last(self) -> str:
        """The name of the newest layer."""
        return self.layers[-1].name if self.layers else "input"

    def put(self, kind: str, name: str, *inputs: str, **settings: Any) -> str:
        """Add a layer, fed by the one before or by `inputs`, and return its name."""
        values = {"kind": kind, "name": name, "inputs": inputs, "group": self.group, **settings}
        self.layers.append(CATALOGUE[kind].model_validate(values))
        return name

    def dense(self, *units: int, dropout: float = 0.0, dropped_first: bool = False) -> None:
        """Add dense layers, each but the last with a ReLU and, if asked, dropout before or after it."""
        self.group = "classifier"
        for i, count in enumerate(units, 1):
            hidden = i < len(units)
            if dropout and dropped_first and hidden:
                self.put("dropout", f"dense_{i}_dropout", rate=dropout)
            self.put("dense", f"dense_{i}" if hidden else "output", units=count)
            if hidden:
                self.put("relu", f"dense_{i}_relu")
                if dropout and not dropped_first:
                    self.put("dropout", f"dense_{i}_dropout", rate=dropout)


@dataclass(frozen=True)
class Architecture:
    """A published architecture.

    Attributes
    ----------
    name, title, family : str
    year : int
    paper : str
        Authors, title and place of publication in one line.
    why : str
        Why it mattered, in a few sentences.
    settings : class of Settings
    make : settings -> (input, layers)
    values : setting -> value
        What makes this variant of the architecture.
    source : "paper", "popular code" or "ours"
        Whose version this is.
    differs : str
        Where paper and popular code differ, and which this one follows; "" where they agree.
    depth : int or None
        Weighted layers along the longest way; of transformers, blocks.
    counted : int or None
        The published number of trainable parameters.
    top5_error : float or None
        Percent, on ImageNet; `top5_how` says of what.
    small : setting -> value
        Settings of one that is quick to run.
    """

    name: str
    title: str
    family: str
    year: int
    paper: str
    why: str
    settings: type[Settings]
    make: Callable[[Any], tuple[Mapping[str, int], list[Layer]]]
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    source: Source = "paper"
    differs: str = ""
    depth: int | None = None
    counted: int | None = None
    top5_error: float | None = None
    top5_how: str = ""
    small: Mapping[str, object] = field(default_factory=dict[str, object])

    def spec(self, **settings: Any) -> NetworkSpec:
        """Return the network at these settings; InputError where one is unknown or out of its limits."""
        try:
            values = self.settings.model_validate({**self.values, **settings})
        except ValidationError as error:
            raise refuse(error, f"network {self.name} setting", self.settings.model_fields) from None
        shape, layers = self.make(values)
        about = {"name": self.name, "family": self.family, "note": f"{self.paper} {self.differs}".strip()}
        about["initial"] = getattr(values, "initial", "torch")
        return NetworkSpec.model_validate(about | {"input": dict(shape), "layers": layers})

    def build(self) -> NetworkSpec:
        """Return the network as published."""
        return self.spec()
