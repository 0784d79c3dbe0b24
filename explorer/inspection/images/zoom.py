"""One value of a feature map: the very numbers it is made of, so that the sum can be done by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.inspection.images.maps import Kernels, kernels, planes, unrolled
from explorer.inspection.images.settings import Rule
from explorer.networks.build import Network
from explorer.networks.layers.sliding import Sliding
from explorer.networks.layers.transposed import TransposedConv


@dataclass(frozen=True, eq=False)
class Term:
    """What one input map brings to a value.

    Attributes
    ----------
    source, channel : the layer and its map; of a row of features channel is 0 and `values` are all of it
    corner : row and column of the map where the window begins; negative in the padding
    step : rows and columns from one number of the window to the next
    values : float64 (height, width), 0 in the padding
    weights : like `values`, None where nothing is weighed
    inside : like `values`, bool: whether a number is of the map and not padding
    """

    source: str
    channel: int
    corner: tuple[int, int]
    step: tuple[int, int]
    values: Tensor
    weights: Tensor | None
    inside: Tensor

    @property
    def sum(self) -> float:
        """Of the products, or of the values where nothing is weighed."""
        return float((self.values if self.weights is None else self.values * self.weights).sum())


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """How one value comes about.

    Attributes
    ----------
    layer, kind, channel, place : which value; place is (row, column), (0, 0) of a row of features
    rule : "weighed" sums products and the bias, "normalised" is (x - mean) / sqrt(variance + epsilon) · gamma + beta,
        "shares" is exp(x) over the sum of all exp, "damped" x / (k + alpha / size · sum of squares) ^ beta,
        "taken" is the one number or the padding's 0
    terms : what each input brings
    numbers : bias, or mean, variance, epsilon, gamma, beta; of "shares" and "damped" the `index` of x among the
        values, of the latter also k, alpha, beta and size
    worked : what the arithmetic gives, in float64
    value : what the network gave, in float32
    """

    layer: str
    kind: str
    channel: int
    place: tuple[int, int]
    rule: Rule
    terms: tuple[Term, ...]
    worked: float
    value: float
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Request:
    """The value in question, with all that feeds it."""

    network: Network
    layer: str
    channel: int
    place: tuple[int, int]
    outputs: dict[str, Tensor]
    """Name -> what it gives, without the batch, float64."""

    @property
    def sources(self) -> tuple[str, ...]:
        return self.network.spec.sources[self.layer]

    @property
    def module(self) -> nn.Module:
        return self.network.layers[self.layer]

    def stack(self, name: str) -> Tensor:
        return planes(self.outputs[name])


Worked = tuple[Rule, list[Term], float, dict[str, float]]


def arithmetic(
    network: Network, image: Tensor, layer: str, channel: int, place: tuple[int, int] = (0, 0)
) -> Arithmetic:
    """Return how a layer comes to one value for an image (channels, height, width).

    Raises
    ------
    InputError
        There is no such value, or layers of this kind do not make it from a few numbers.
    """
    if layer not in network.layers:
        raise InputError(f"Layer {layer[:40]!r}", "this network has none of that name", "Choose another.")
    kind = network.spec[layer].kind
    if kind not in _RULES:
        raise InputError(layer, "what a layer of this kind does is no sum of a few numbers", "Choose another layer.")
    with torch.no_grad():
        tapped = network.tap(image[None], ["input", *network.layers])
    maps = planes(tapped[layer][0])
    if not all(0 <= i < n for i, n in zip((channel, *place), maps.shape, strict=True)):
        sizes = " x ".join(map(str, maps.shape))
        raise InputError(layer, f"its numbers are {sizes}, so it has none at {channel}, {place[0]}, {place[1]}")
    request = _Request(network, layer, channel, place, {name: tensor[0].double() for name, tensor in tapped.items()})
    with torch.no_grad():
        rule, terms, worked, numbers = _RULES[kind](request)
    return Arithmetic(layer, kind, channel, place, rule, tuple(terms), worked, float(maps[(channel, *place)]), numbers)


def openable(kind: str) -> bool:
    """Whether `arithmetic` opens values of this kind of layer."""
    return kind in _RULES


def _window(request: _Request, source: str, channel: int) -> Term:
    """Return the window that a sliding layer reads of a map."""
    layer = request.network.spec[request.layer]
    assert isinstance(layer, Sliding)
    shape = request.network.spec.shapes[source]
    down, across = layer.slides()
    (top, _), (left, _) = layer.margins(shape)
    corner = request.place[0] * down.stride - top, request.place[1] * across.stride - left
    rows = corner[0] + torch.arange(down.kernel) * down.dilation
    columns = corner[1] + torch.arange(across.kernel) * across.dilation
    return _cut(request, source, channel, rows, columns, (down.dilation, across.dilation))


def _cut(
    request: _Request, source: str, channel: int, rows: Tensor, columns: Tensor, step: tuple[int, int] = (1, 1)
) -> Term:
    """Return these rows and columns of a map, 0 where they lie outside."""
    whole = request.stack(source)[channel]
    height, width = whole.shape
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None]
    values = whole[rows.clamp(0, height - 1)[:, None], columns.clamp(0, width - 1)[None]] * inside
    corner = (int(rows[0]) if len(rows) else 0, int(columns[0]) if len(columns) else 0)
    return Term(source, channel, corner, step, values, None, inside)


def _whole(request: _Request, source: str, channel: int) -> Term:
    height, width = request.stack(source).shape[1:]
    return _cut(request, source, channel, torch.arange(height), torch.arange(width))


def _cell(request: _Request, source: str, channel: int, row: int, column: int) -> Term:
    return _cut(request, source, channel, torch.tensor([row]), torch.tensor([column]))


def _here(request: _Request, source: str) -> Term:
    return _cell(request, source, request.channel, *request.place)


def _weigh(term: Term, weights: Tensor) -> Term:
    return Term(term.source, term.channel, term.corner, term.step, term.values, weights.double(), term.inside)


def _summed(terms: list[Term], bank: Kernels, filter: int) -> Worked:
    bias = 0.0 if bank.bias is None else float(bank.bias[filter])
    worked = math.fsum(term.sum for term in terms) + bias
    return "weighed", terms, worked, {} if bank.bias is None else {"bias": bias}


def _convolution(request: _Request) -> Worked:
    bank = kernels(request.network, request.layer)
    assert bank is not None
    each, filters = bank.weights.shape[1], bank.weights.shape[0]
    first = request.channel // (filters // bank.groups) * each
    terms = [_weigh(_window(request, bank.source, first + i), bank.weights[request.channel, i]) for i in range(each)]
    return _summed(terms, bank, request.channel)


def _transposed(request: _Request) -> Worked:
    bank, layer = kernels(request.network, request.layer), request.network.spec[request.layer]
    assert bank is not None
    assert isinstance(layer, TransposedConv)
    shape, taken = request.network.spec.shapes[bank.source], []
    for at, (axis, kernel, stride, padding) in zip(request.place, layer.steps(), strict=True):
        taps = [(p, at + padding - p * stride) for p in range(shape[axis]) if 0 <= at + padding - p * stride < kernel]
        taken.append(
            [torch.tensor(each, dtype=torch.long) for each in zip(*taps, strict=True)] or [torch.empty(0).long()] * 2
        )
    (rows, down), (columns, across) = taken
    terms = [
        _weigh(
            _cut(request, bank.source, c, rows, columns),
            bank.weights[request.channel, c][down[:, None], across[None]],
        )
        for c in range(bank.weights.shape[1])
    ]
    return _summed(terms, bank, request.channel)


def _dense(request: _Request) -> Worked:
    bank = kernels(request.network, request.layer)
    if bank is None:
        raise InputError(request.layer, "it weighs tokens, each for itself", "Choose another layer.")
    weights = bank.weights[request.channel]
    if unrolled(request.network, request.sources[0]) is None:
        values = request.outputs[bank.source].reshape(1, -1)
        term = Term(
            bank.source, 0, (0, 0), (1, 1), values, weights[0].double(), torch.ones_like(values, dtype=torch.bool)
        )
        return _summed([term], bank, request.channel)
    return _summed(
        [_weigh(_whole(request, bank.source, c), weights[c]) for c in range(len(weights))], bank, request.channel
    )


def _largest(request: _Request) -> Worked:
    term = _pooled(request)
    return "largest", [term], float(term.values[term.inside].max()), {}


def _mean(request: _Request) -> Worked:
    term = _pooled(request)
    return "mean", [term], float(term.values.mean()), {}


def _pooled(request: _Request) -> Term:
    if isinstance(request.network.spec[request.layer], Sliding):
        return _window(request, request.sources[0], request.channel)
    return _whole(request, request.sources[0], request.channel)


def _normalised(request: _Request) -> Worked:
    module, channel = request.module, request.channel
    assert isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d)
    assert module.running_mean is not None
    assert module.running_var is not None
    term = _here(request, request.sources[0])
    numbers = {
        "mean": float(module.running_mean[channel]),
        "variance": float(module.running_var[channel]),
        "epsilon": module.eps,
        "gamma": float(module.weight[channel]),
        "beta": float(module.bias[channel]),
    }
    standard = (term.sum - numbers["mean"]) / math.sqrt(numbers["variance"] + module.eps)
    return "normalised", [term], standard * numbers["gamma"] + numbers["beta"], numbers


def _function(request: _Request) -> Worked:
    term = _here(request, request.sources[0])
    slope = getattr(request.network.spec[request.layer], "slope", None)
    return "function", [term], float(request.module(term.values)), {} if slope is None else {"slope": slope}


def _shares(request: _Request) -> Worked:
    source, (row, column) = request.sources[0], request.place
    if len(request.network.spec.shapes[source]) == 2:
        raise InputError(request.layer, "it makes shares within each row", "Choose another layer.")
    values = request.stack(source)[:, row, column][None]
    term = Term(source, 0, (0, 0), (1, 1), values, None, torch.ones_like(values, dtype=torch.bool))
    return "shares", [term], float(values.softmax(1)[0, request.channel]), {"index": request.channel}


def _damped(request: _Request) -> Worked:
    module, source, (row, column) = request.module, request.sources[0], request.place
    assert isinstance(module, nn.LocalResponseNorm)
    first = max(0, request.channel - module.size // 2)
    values = request.stack(source)[first : request.channel + (module.size - 1) // 2 + 1, row, column][None]
    term = Term(source, first, (0, 0), (1, 1), values, None, torch.ones_like(values, dtype=torch.bool))
    index = request.channel - first
    divisor = (module.k + module.alpha / module.size * float((values**2).sum())) ** module.beta
    numbers = {"k": module.k, "alpha": module.alpha, "beta": module.beta, "size": module.size, "index": index}
    return "damped", [term], float(values[0, index]) / divisor, numbers


def _added(request: _Request) -> Worked:
    terms = [_here(request, source) for source in request.sources]
    return "added", terms, math.fsum(term.sum for term in terms), {}


def _multiplied(request: _Request) -> Worked:
    terms = [_here(request, source) for source in request.sources]
    return "multiplied", terms, math.prod(term.sum for term in terms), {}


def _taken(request: _Request) -> Worked:
    """Follow numbered cells through the layer: what stands at the place is the number of the cell it came from."""
    numbered, before = [], 0
    for source in request.sources:
        shape = request.outputs[source].shape
        numbered.append(torch.arange(before + 1, before + shape.numel() + 1, dtype=torch.float64).reshape(1, *shape))
        before += shape.numel()
    came = int(planes(request.module(*numbered)[0])[(request.channel, *request.place)])
    for source, cells in zip(request.sources, numbered, strict=True):
        first = int(cells.flatten()[0])
        if came and came < first + cells.numel():
            stack = request.stack(source)
            channel, row, column = (int(i) for i in torch.unravel_index(torch.tensor(came - first), stack.shape))
            term = _cell(request, source, channel, row, column)
            return "taken", [term], term.sum, {}
    return "taken", [], 0.0, {}


_RULES: dict[str, Callable[[_Request], Worked]] = {
    **dict.fromkeys(("conv2d", "depthwise_conv2d", "separable_conv2d"), _convolution),
    "transposed_conv2d": _transposed,
    **dict.fromkeys(("dense", "drop_connect"), _dense),
    **dict.fromkeys(("max_pool2d", "global_max_pool"), _largest),
    **dict.fromkeys(("average_pool2d", "global_average_pool"), _mean),
    "batch_norm": _normalised,
    **dict.fromkeys(("relu", "leaky_relu", "tanh", "sigmoid", "softplus", "gelu", "linear", "dropout"), _function),
    "softmax": _shares,
    "local_response_norm": _damped,
    "add": _added,
    "multiply": _multiplied,
    **dict.fromkeys(("flatten", "reshape", "transpose", "crop", "pad", "upsample"), _taken),
    **dict.fromkeys(("concatenate", "crop_concatenate"), _taken),
}
