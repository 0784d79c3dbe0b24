"""NetworkSpec: a network as a validated graph of named layers, the same in a link, on disk and in the worker."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator

from explorer.errors import InputError
from explorer.limits import FailFast
from explorer.networks.layers import CATALOGUE, AnyLayer, Layer
from explorer.networks.layers.base import Count
from explorer.networks.limits import MOST_LAYERS, MOST_NUMBERS
from explorer.networks.refusal import refuse
from explorer.networks.shape import INPUTS, Shape

MOST_BYTES = 4 * 2**20


class NetworkSpec(FailFast):
    """A feed-forward network: layers in an order in which each comes after those that feed it; the last is the output.

    Attributes
    ----------
    input : axis -> size
        Shape of one sample: channels, positions (genotypes); channels, height, width; features; or tokens, width.
    layers : tuple of Layer
        A layer without a name is called by its kind and place; without `inputs` it is fed by the layer before it.

    >>> spec = NetworkSpec(name="tiny", input={"channels": 1, "positions": 8}, layers=[
    ...     {"kind": "conv1d", "filters": 2, "kernel": 4}, {"kind": "relu"},
    ...     {"kind": "flatten"}, {"kind": "dense", "units": 2}])
    >>> [layer.name for layer in spec.layers], spec.outputs
    (['conv1d_1', 'relu_2', 'flatten_3', 'dense_4'], 2)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="network", min_length=1, max_length=80)
    family: str = Field(default="custom", max_length=40)
    note: str = Field(default="", max_length=2000, description="What it is, and where it was published.")
    initial: Literal["torch", "he", "glorot"] = Field(
        default="torch",
        description="How the first weights of dense layers and convolutions are drawn: as torch does, as He et al. "
        "(2015) for ReLU, or as Glorot and Bengio (2010); with the latter two their biases begin at 0.",
    )
    input: Annotated[dict[Annotated[str, Field(max_length=40)], Count], Field(max_length=3)]
    layers: Annotated[tuple[AnyLayer, ...], Field(min_length=1, max_length=MOST_LAYERS)]

    @field_validator("input")
    @classmethod
    def _known_axes(cls, value: dict[str, int]) -> dict[str, int]:
        for axes in INPUTS:
            if set(axes) == set(value):
                if math.prod(value.values()) > MOST_NUMBERS:
                    raise ValueError("a sample of so many numbers fits into no machine; make the input smaller")
                return {axis: value[axis] for axis in axes}
        choices = "; ".join(" x ".join(axes) for axes in INPUTS)
        raise ValueError(f"an input has the axes {choices}; not {' x '.join(value) or 'none'}")

    @field_validator("layers")
    @classmethod
    def _wired(cls, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        taken = {layer.name for layer in layers}
        named: list[Layer] = []
        names = {"input"}
        for place, layer in enumerate(layers, 1):
            name = layer.name
            if not name:
                name = f"{layer.kind}_{place}"
                while name in taken:
                    name += "_"
                layer = layer.model_copy(update={"name": name})
            if name in names:
                raise ValueError(f"two layers are called {name!r}; give each a name of its own")
            for source in layer.inputs:
                if source not in names:
                    later = source in taken
                    why = "comes only after it; feed it from an earlier layer" if later else "is not in the network"
                    close = [] if later else get_close_matches(source, [name for name in names if name], n=1)
                    meant = f"; did you mean {close[0]!r}" if close else ""
                    raise ValueError(f"layer {name!r} is fed by {source!r}, which {why}{meant}")
            if layer.merges and len(layer.inputs) < 2:
                raise ValueError(f"layer {name!r} ({layer.kind}) joins branches, so it needs two inputs or more")
            if not layer.merges and len(layer.inputs) > 1:
                raise ValueError(f"layer {name!r} ({layer.kind}) takes one input, not {len(layer.inputs)}")
            names.add(name)
            named.append(layer)
        return tuple(named)

    def __getitem__(self, name: str) -> Layer:
        """Return the layer of this name."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"no layer {name!r} in {self.name!r}")

    @cached_property
    def input_shape(self) -> Shape:
        """The shape of one sample."""
        return Shape(**self.input)

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """Layer name -> the names of the layers that feed it ("input" is the network's input)."""
        before = "input"
        sources: dict[str, tuple[str, ...]] = {}
        for layer in self.layers:
            sources[layer.name] = layer.inputs or (before,)
            before = layer.name
        return sources

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Layer name -> shape of one sample there, "input" included; raises ShapeError at the first misfit."""
        shapes = {"input": self.input_shape}
        for layer in self.layers:
            shapes[layer.name] = layer.shape_after(*(shapes[source] for source in self.sources[layer.name]))
        return shapes

    @property
    def outputs(self) -> int:
        """How many numbers the network gives for a sample: logits of classes, or one per quantitative trait."""
        return self.shapes[self.layers[-1].name].size

    def to_json(self, indent: int | None = 1) -> str:
        """Return the network as JSON, settings at their default left out."""
        layers = [{"kind": layer.kind} | layer.model_dump(mode="json", exclude_defaults=True) for layer in self.layers]
        about = self.model_dump(mode="json", exclude={"layers"}, exclude_defaults=True)
        return json.dumps(about | {"layers": layers}, indent=indent)


def read(source: str | bytes | Mapping[str, Any], place: str = "network") -> NetworkSpec:
    """Return the network written in a JSON text or held in a mapping; raise InputError that names layer and setting."""
    if isinstance(source, (str, bytes)):
        if len(source) > MOST_BYTES:
            raise InputError(
                place, f"{len(source):,} bytes are more than a network has", f"At most {MOST_BYTES:,} are read."
            )
        try:
            source = json.loads(source)
        except (ValueError, RecursionError) as error:
            at = f" line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            reason = error.msg.lower() if isinstance(error, json.JSONDecodeError) else "the text cannot be decoded"
            raise InputError(place + at, f"it is not JSON: {reason}", "Was the file cut short?") from None
    if not isinstance(source, Mapping):
        raise InputError(place, "it holds no network", 'A network is an object with "input" and "layers".')
    try:
        return NetworkSpec.model_validate(source)
    except ValidationError as error:
        raise refuse(error, place, _settings_there(error, source), source) from None


def _settings_there(error: ValidationError, data: Mapping[str, Any]) -> list[str]:
    """Return the settings of the layer, or of the network, in which the first error lies."""
    path = error.errors(include_url=False, include_input=False, include_context=False)[0]["loc"]
    if len(path) > 2 and path[0] == "layers" and path[2] in CATALOGUE:
        return list(CATALOGUE[str(path[2])].model_fields)
    return list(NetworkSpec.model_fields) if len(path) == 1 else []
