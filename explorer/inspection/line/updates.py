"""A network's outputs after a block of its inputs changed, from what the block can change alone.

Where all that the input feeds is local layers (convolutions, poolings, sums of them) followed by one dense layer over
all places, or by their average, these layers are computed on the slice of the genome around the block, and the dense
layer's sums are corrected by what changed there. A dense layer on the input itself is the case without local layers.
Any other network is computed whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.inspection.line.slices import Plan, Slices, Step, steps_of
from explorer.networks.build import Network
from explorer.networks.geometry import geometry

AT_ONCE = 2**19
"""Numbers of a layer that are computed at once: a few MB, which stay near the processor."""
BETWEEN = (
    *(nn.Identity, nn.Dropout, nn.ReLU, nn.LeakyReLU, nn.GELU),
    *(nn.Softplus, nn.Tanh, nn.Sigmoid),
)
"""Modules that may stand between flattening and the dense layer."""


def update_of(network: Network, x: Tensor) -> Update:
    """Return what computes a network's outputs for inputs that differ from `x` (n, channels, positions) in a block.

    The network is in evaluation mode.
    """
    gate = _gate(network)
    return Whole(network, x) if gate is None else Sliced(network, x, gate)


class Whole:
    """Any network: its whole forward pass is computed anew.

    Attributes
    ----------
    real : float32 (n, outputs), for `x`
    """

    def __init__(self, network: Network, x: Tensor) -> None:
        self.network, self.x = network, x
        shapes = network.spec.shapes
        self._rows = max(1, AT_ONCE // max(shape.size for shape in shapes.values()))
        self._macs = geometry(network.spec).macs
        with torch.no_grad():
            self.real = torch.cat([network(part) for part in x.split(self._rows)])

    @torch.no_grad()
    def __call__(self, rows: Tensor, block: Tensor, places: Tensor) -> Tensor:
        """Return float32 (m, outputs) of the samples `rows` (m,), with `block` (m, channels, k) at `places` (k,)."""
        results: list[Tensor] = []
        for own, part in zip(rows.split(self._rows), block.split(self._rows), strict=True):
            x = self.x[own]
            x[:, :, places] = part
            results.append(self.network(x))
        return torch.cat(results) if results else self.real[:0]

    def macs(self, places: Tensor) -> int:
        """Return the multiply-adds of one sample with another block at `places`."""
        return self._macs


@dataclass(frozen=True, eq=False)
class Gate:
    """Where all that the input feeds comes together.

    Attributes
    ----------
    steps : local layers
    last : the one whose places are summed, "input" where there is none
    between : elementwise modules before the dense layer
    linear : the dense layer; None where places are averaged
    name : of the layer that sums
    """

    steps: dict[str, Step]
    last: str
    between: tuple[nn.Module, ...]
    linear: nn.Linear | None
    name: str


def _gate(network: Network) -> Gate | None:
    steps, sources = steps_of(network), network.spec.sources
    local = {"input", *steps}
    passes = [(source, name) for name, own in sources.items() if name not in steps for source in own if source in local]
    if len(passes) != 1:
        return None
    (last, name), between = passes[0], []
    module = network.layers[name]
    if isinstance(module, nn.Sequential) and isinstance(module[0], nn.AdaptiveAvgPool1d):
        return Gate(steps, last, (), None, name)
    if not isinstance(module, nn.Flatten):
        return None
    while True:
        following = [layer for layer, own in sources.items() if name in own]
        if len(following) != 1 or len(sources[following[0]]) != 1:
            return None
        name = following[0]
        module = network.layers[name]
        if isinstance(module, nn.Linear):
            return Gate(steps, last, tuple(between), module, name)
        if not isinstance(module, BETWEEN):
            return None
        between.append(module)


class Sliced:
    """A network with a gate: what lies before it is computed on the slice that the block can change.

    Attributes
    ----------
    real : float32 (n, outputs), for `x`
    """

    def __init__(self, network: Network, x: Tensor, gate: Gate) -> None:
        self.network, self.x, self.gate = network, x, gate
        self.slices = Slices(gate.steps, gate.last, x.shape[2])
        shape = network.spec.shapes[gate.last]
        self._length = shape["positions"]
        self._weight = None if gate.linear is None else gate.linear.weight.view(-1, shape["channels"], self._length)
        names = list(network.spec.sources)
        self._after = [name for name in names[names.index(gate.name) + 1 :] if name not in gate.steps]
        self._width = network.spec.shapes[gate.name].size
        self._macs = {row.name: row.macs for row in geometry(network.spec)}
        rows = max(1, AT_ONCE // max(shape.size for shape in network.spec.shapes.values()))
        with torch.no_grad():
            self._sums = torch.cat([network.tap(part, [gate.name])[gate.name] for part in x.split(rows)])
            self.real = self._above(self._sums)

    def _above(self, sums: Tensor) -> Tensor:
        values, sources = {self.gate.name: sums}, self.network.spec.sources
        for name in self._after:
            values[name] = self.network.layers[name](*(values[source] for source in sources[name]))
        return values[self._after[-1]] if self._after else sums

    @torch.no_grad()
    def __call__(self, rows: Tensor, block: Tensor, places: Tensor) -> Tensor:
        """Return float32 (m, outputs) of the samples `rows` (m,), with `block` (m, channels, k) at `places` (k,)."""
        if not len(rows):
            return self.real[:0]
        if self.slices.steps:
            plan = self.slices.plan(int(places.min()), int(places.max()))
            if plan.changed is None:
                return self.real[rows]
            low, high = plan.spans["input"]
            inputs, changed = self.x[:, :, low : high + 1], slice(plan.changed[0], plan.changed[1] + 1)
            inside, numbers = places - low, self.slices.numbers(plan)
        else:
            plan, inputs, changed, inside, numbers = None, self.x[:, :, places], places, slice(None), 1
        weights = None if self._weight is None else self._weight[:, :, changed].flatten(1).T.contiguous()
        real = self._features(inputs, plan)
        others = self._sums - self._added(torch.zeros(()), real, weights)
        step = max(1, AT_ONCE // max(numbers, self._width, inputs[0].numel(), real[0].numel()))
        results: list[Tensor] = []
        for own, part in zip(rows.split(step), block.split(step), strict=True):
            drawn = part
            if plan is not None:
                drawn = inputs[own]
                drawn[:, :, inside] = part
            results.append(self._above(self._added(others[own], self._features(drawn, plan), weights)))
        return torch.cat(results)

    def _features(self, inputs: Tensor, plan: Plan | None) -> Tensor:
        """Return (n, channels, places) of what is summed, from a slice of the input."""
        values = inputs if plan is None else self.slices.run(inputs, plan)
        for module in self.gate.between:
            values = module(values)
        return values

    def _added(self, sums: Tensor, features: Tensor, weights: Tensor | None) -> Tensor:
        """Return (n, units): `sums`, and what these features (n, channels, places) add to them."""
        if weights is None:
            return sums + features.sum(2) / self._length
        return torch.addmm(sums.to(features.dtype), features.flatten(1), weights)

    def macs(self, places: Tensor) -> int:
        """Return the multiply-adds of one sample with another block at `places`."""
        first = len(places)
        total = sum(self._macs[name] for name in self._after)
        if self.slices.steps:
            plan = self.slices.plan(int(places.min()), int(places.max()))
            if plan.changed is None:
                return 0
            total += round(sum(self._macs[name] * share for name, share in self.slices.shares(plan).items()))
            first = plan.changed[1] - plan.changed[0] + 1
        return total + (0 if self._weight is None else self._weight[:, :, 0].numel() * first)


Update = Whole | Sliced
