"""Layers that look at neighbouring positions only, computed on the slice of the genome that changed.

A change of input positions a to b reaches the places of a layer whose receptive field meets them, and these need a
somewhat wider slice of what comes before. Slices are computed exactly, with each layer's padding where they touch an
end of the genome, so that no activations of whole genomes are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.networks.build import Network
from explorer.networks.layers import AveragePool1d, LocallyConnected1d, MaxPool1d
from explorer.networks.layers.convolution import Kernel1d
from explorer.networks.layers.local import LocallyWeighed
from explorer.networks.layers.merge import Joined, Multiplied, Summed
from explorer.networks.layers.sliding import Sliding
from explorer.networks.layers.unfolded import convolve

POINTWISE = (
    *(nn.Identity, nn.ReLU, nn.LeakyReLU, nn.GELU, nn.Softplus, nn.Tanh, nn.Sigmoid),
    *(nn.Dropout, nn.BatchNorm1d, nn.LocalResponseNorm),
    *(Summed, Multiplied),
)
"""Modules that, in evaluation mode, compute each place of (n, channels, positions) from that place alone."""
SLIDING = (Kernel1d, MaxPool1d, AveragePool1d, LocallyConnected1d)
Span = tuple[int, int]
"""First and last place, both included."""


@dataclass(frozen=True, eq=False)
class Step:
    """One local layer.

    Attributes
    ----------
    sources : the layers it reads
    kernel, stride, before, dilation : how it slides; 1, 1, 0, 1 where it looks at one place
    fill : what padding holds
    length : places it has
    module : torch's
    """

    sources: tuple[str, ...]
    module: nn.Module
    length: int
    channels: int
    kernel: int = 1
    stride: int = 1
    before: int = 0
    dilation: int = 1
    fill: float = 0.0

    def reached(self, span: Span) -> Span:
        """Return the places that see something of its input's places `span`; the last before the first where none."""
        reach = self.dilation * (self.kernel - 1)
        first = -(-(span[0] + self.before - reach) // self.stride)
        return max(0, first), min(self.length - 1, (span[1] + self.before) // self.stride)

    def needed(self, span: Span) -> Span:
        """Return the places of its input, padding included, that its places `span` read."""
        reach = self.dilation * (self.kernel - 1)
        return span[0] * self.stride - self.before, span[1] * self.stride - self.before + reach

    def run(self, inputs: Sequence[Tensor], span: Span) -> Tensor:
        """Return (n, channels, places) of its places `span` from the slices of its inputs that are `needed`."""
        module = self.module
        if isinstance(module, nn.Sequential):  # depthwise, then a mixture of the channels
            x = inputs[0]
            for part in module:
                assert isinstance(part, nn.Conv1d)
                x = _convolved(x, part)
            return x
        if isinstance(module, nn.Conv1d):
            return _convolved(inputs[0], module)
        if isinstance(module, nn.MaxPool1d):
            return F.max_pool1d(inputs[0], self.kernel, self.stride)
        if isinstance(module, nn.AvgPool1d):
            return F.avg_pool1d(inputs[0], self.kernel, self.stride)
        if isinstance(module, LocallyWeighed):
            read = inputs[0].unfold(2, self.kernel, self.stride).permute(2, 0, 1, 3).flatten(2)
            sums = torch.bmm(read, module.weight[span[0] : span[1] + 1]).permute(1, 2, 0)
            return sums if module.bias is None else sums + module.bias[:, span[0] : span[1] + 1]
        return module(*inputs)


def _convolved(x: Tensor, module: nn.Conv1d) -> Tensor:
    """Convolve without padding, which the slice has already."""
    return convolve(x, module.weight, module.bias, module.stride[0], 0, module.dilation[0], module.groups)


def steps_of(network: Network) -> dict[str, Step]:
    """Return the layers that are local and are reached from the input through local layers alone, by name."""
    spec = network.spec
    shapes, local = spec.shapes, {}
    for layer in spec.layers:
        sources = spec.sources[layer.name]
        if any(source != "input" and source not in local for source in sources):
            continue
        before, shape, module = shapes[sources[0]], shapes[layer.name], network.layers[layer.name]
        if before.axes != ("channels", "positions") or shape.axes != before.axes:
            continue
        sizes = sources, module, shape["positions"], shape["channels"]
        if isinstance(layer, Sliding) and isinstance(layer, SLIDING):
            (slide,) = layer.slides()
            fill = -torch.inf if isinstance(module, nn.MaxPool1d) else 0.0
            padding = slide.before(before["positions"])
            local[layer.name] = Step(*sizes, slide.kernel, slide.stride, padding, slide.dilation, fill)
        elif isinstance(module, POINTWISE) or (isinstance(module, Joined) and module.axis == 1):
            local[layer.name] = Step(*sizes)
    return local


@dataclass(frozen=True)
class Plan:
    """Which places of each layer are computed when some input positions change, and which places of the last change.

    Attributes
    ----------
    spans : places computed, by layer, "input" among them
    changed : places of the last layer that may change; None where none does
    """

    spans: dict[str, Span]
    changed: Span | None


class Slices:
    """The local layers between the input and one of them, `last`.

    Parameters
    ----------
    steps : of `steps_of`; empty with `last` "input" where the change itself is asked for
    positions : of the input
    """

    def __init__(self, steps: dict[str, Step], last: str, positions: int) -> None:
        wanted, kept = {last}, []
        for name in reversed(steps):
            if name in wanted:
                kept.append(name)
                wanted.update(steps[name].sources)
        self.steps = {name: steps[name] for name in reversed(kept)}
        self.last, self.positions = last, positions

    def plan(self, first: int, last: int) -> Plan:
        """Return what is to be computed when input positions first to last change."""
        reached: dict[str, Span] = {"input": (first, last)}
        for name, step in self.steps.items():
            before = [reached[source] for source in step.sources]
            whole = [span for span in before if span[0] <= span[1]]
            reached[name] = step.reached(_hull(whole)) if whole else (0, -1)
        changed = reached[self.last]
        if changed[0] > changed[1]:
            return Plan({}, None)
        spans: dict[str, Span] = {"input": (first, last), self.last: changed}
        for name in reversed(self.steps):
            if name not in spans:
                continue
            step, needed = self.steps[name], self.steps[name].needed(spans[name])
            for source in step.sources:
                length = self.positions if source == "input" else self.steps[source].length
                inside = min(max(0, needed[0]), length - 1), max(min(length - 1, needed[1]), 0)
                spans[source] = _hull([spans[source], inside]) if source in spans else inside
        return Plan(spans, changed)

    def run(self, x: Tensor, plan: Plan) -> Tensor:
        """Return (n, channels, places), the last layer's changed places, from the input's slice plan.spans["input"]."""
        values = {"input": x}
        for name, step in self.steps.items():
            if name not in plan.spans:
                continue
            needed = step.needed(plan.spans[name])
            inputs = [_cut(values[source], plan.spans[source], needed, step.fill) for source in step.sources]
            values[name] = step.run(inputs, plan.spans[name])
        return values[self.last]

    def numbers(self, plan: Plan) -> int:
        """Return the numbers of the largest slice, of one sample."""
        sizes = [step.channels * _size(plan.spans[name]) for name, step in self.steps.items() if name in plan.spans]
        return max(sizes, default=1)

    def shares(self, plan: Plan) -> dict[str, float]:
        """Return the share of each layer's places that is computed."""
        return {name: _size(plan.spans[name]) / step.length for name, step in self.steps.items() if name in plan.spans}


def _size(span: Span) -> int:
    return span[1] - span[0] + 1


def _hull(spans: Sequence[Span]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _cut(x: Tensor, has: Span, needed: Span, fill: float) -> Tensor:
    """Return the places `needed` of a slice of the places `has`, filled where there are none."""
    low, high = max(has[0], needed[0]), min(has[1], needed[1])
    if low > high:
        return x.new_full((*x.shape[:2], _size(needed)), fill)
    part = x[:, :, low - has[0] : high - has[0] + 1]
    missing = low - needed[0], needed[1] - high
    return F.pad(part, missing, value=fill) if any(missing) else part
