"""Parts of a forward pass: up to a layer, and from a layer on with its values replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor

from explorer.errors import InputError
from explorer.networks.build import Network
from explorer.networks.spec import NetworkSpec


def row_number(spec: NetworkSpec, layer: str) -> int:
    """Return the place of a layer in the network; InputError where there is none of this name."""
    names = [one.name for one in spec.layers]
    if layer not in names:
        raise InputError(f"layer {layer[:40]!r}", f"network {spec.name!r} has no layer of this name", "Choose another.")
    return names.index(layer)


def ancestors(spec: NetworkSpec, layers: Iterable[str]) -> list[str]:
    """Return these layers and all that they are computed from, in the network's order; "input" is not among them."""
    needed = set(layers)
    for layer in reversed(spec.layers):
        if layer.name in needed:
            needed.update(spec.sources[layer.name])
    return [layer.name for layer in spec.layers if layer.name in needed]


def up_to(network: Network, x: Tensor, layers: Iterable[str]) -> dict[str, Tensor]:
    """Return what these layers give for x (n, *input), computing no more than they need; "input" is x itself."""
    layers = list(layers)
    for layer in layers:
        if layer != "input":
            row_number(network.spec, layer)
    values = {"input": x}
    sources = network.spec.sources
    for name in ancestors(network.spec, layers):
        values[name] = network.layers[name](*(values[source] for source in sources[name]))
    return {layer: values[layer] for layer in layers}


class Tail:
    """The layers behind one layer: what they need, and the outputs of the network when that layer is replaced.

    Attributes
    ----------
    layer : str
    behind : layers that depend on it, in order
    needs : the layer itself, and what else comes in from layers that do not depend on it (shortcuts)
    """

    def __init__(self, network: Network, layer: str) -> None:
        row_number(network.spec, layer)
        self.network, self.layer = network, layer
        sources, reached = network.spec.sources, {layer}
        self.behind: list[str] = []
        for one in network.spec.layers:
            if reached.intersection(sources[one.name]):
                reached.add(one.name)
                self.behind.append(one.name)
        others = {source for name in self.behind for source in sources[name]} - reached
        self.needs = (layer, *sorted(others))
        self.output = network.spec.layers[-1].name

    def inputs(self, x: Tensor) -> dict[str, Tensor]:
        """Return what the tail needs for x (n, *input)."""
        return up_to(self.network, x, self.needs)

    def __call__(self, inputs: Mapping[str, Tensor], replaced: Tensor | None = None) -> Tensor:
        """Return the network's outputs (n, outputs) from what `inputs` gave, with the layer's values `replaced`."""
        values = dict(inputs)
        if replaced is not None:
            values[self.layer] = replaced
        sources = self.network.spec.sources
        for name in self.behind:
            values[name] = self.network.layers[name](*(values[source] for source in sources[name]))
        return values[self.output]
