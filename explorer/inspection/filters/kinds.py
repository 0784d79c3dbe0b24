"""Which layers of a network have filters along the genome, and how these lie on it."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.inspection.filters.settings import Sharing
from explorer.networks.layers import Layer
from explorer.networks.layers.convolution import Kernel1d, SeparableConv1d
from explorer.networks.layers.dense import FullyConnected
from explorer.networks.layers.local import LocallyConnected1d
from explorer.networks.layers.weighing import Depthwise
from explorer.networks.spec import NetworkSpec

ALONG = ("channels", "positions")
PASSING = frozenset({"dropout", "linear"})
"""Kinds that hand numbers on as they are once training is over."""


@dataclass(frozen=True)
class FilterLayer:
    """One layer with filters, and where they stand.

    Attributes
    ----------
    name, kind, title : of the layer
    sharing : "everywhere" for a convolution, "own place" where each place has weights of its own, "whole genome" for a
        dense layer over all places of a map
    source : the layer whose map it reads, "input" for the genotypes
    filters, places : how many filters, and at how many places each answers (1 for "whole genome")
    channels, taps : channels and neighbouring places of the source that one filter weighs
    stride, dilation, before : how it moves; `before` is the padding before the first place
    """

    name: str
    kind: str
    title: str
    sharing: Sharing
    source: str
    filters: int
    places: int
    channels: int
    taps: int
    stride: int = 1
    dilation: int = 1
    before: int = 0


def filter_layers(spec: NetworkSpec) -> tuple[FilterLayer, ...]:
    """Return the layers whose filters lie along the genome, first to last; empty where there is none."""
    layers = (_of(spec, layer) for layer in spec.layers)
    return tuple(one for one in layers if one is not None)


def has_convolution(spec: NetworkSpec) -> bool:
    """Whether a filter of the network is shared by places, or stands at places of its own."""
    return any(one.sharing != "whole genome" for one in filter_layers(spec))


def _of(spec: NetworkSpec, layer: Layer) -> FilterLayer | None:
    if len(spec.sources[layer.name]) != 1:
        return None
    source = spec.sources[layer.name][0]
    if isinstance(layer, FullyConnected):
        return _dense(spec, layer, source)
    if not isinstance(layer, Kernel1d | LocallyConnected1d):
        return None
    shape, out = spec.shapes[source], spec.shapes[layer.name]
    (slide,) = layer.slides()
    channels = shape["channels"]
    if isinstance(layer, Depthwise):
        channels = 1
    elif not isinstance(layer, SeparableConv1d | LocallyConnected1d):
        channels //= layer.groups  # type: ignore[attr-defined]
    return FilterLayer(
        name=layer.name,
        kind=layer.kind,
        title=layer.title,
        sharing="own place" if isinstance(layer, LocallyConnected1d) else "everywhere",
        source=source,
        filters=out["channels"],
        places=out["positions"],
        channels=channels,
        taps=slide.kernel,
        stride=slide.stride,
        dilation=slide.dilation,
        before=slide.before(shape["positions"]),
    )


def _dense(spec: NetworkSpec, layer: FullyConnected, source: str) -> FilterLayer | None:
    """A dense layer over a flattened map (channels, positions): a filter as wide as the map."""
    while source != "input" and spec[source].kind in PASSING:
        source = spec.sources[source][0]
    if source == "input" or spec[source].kind != "flatten":
        return None
    source = spec.sources[source][0]
    shape = spec.shapes[source]
    if shape.axes != ALONG:
        return None
    return FilterLayer(
        name=layer.name,
        kind=layer.kind,
        title=layer.title,
        sharing="whole genome",
        source=source,
        filters=layer.units,
        places=1,
        channels=shape["channels"],
        taps=shape["positions"],
    )
