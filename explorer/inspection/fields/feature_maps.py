"""What every layer gives for one sample, or how two groups differ in it, laid out along the genome where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection.fields.passing import up_to
from explorer.networks.build import Network
from explorer.networks.geometry import Row
from explorer.training.objective import TraitTargets

AXIS = "positions"


@dataclass(frozen=True, eq=False)
class Layout:
    """How the units of a layer stand in a picture: one row per channel, one column per place.

    Attributes
    ----------
    index : int64 (channels, places)
        The flat index, in the layer's own memory order, of the unit in each cell.
    windows : int64 (places, 2) or None
        First and last + 1 input position that each column sees; None where columns are no places of the genome.
    channel_word, place_word : what a row and a column are called
    """

    index: np.ndarray
    windows: np.ndarray | None
    channel_word: str
    place_word: str

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return values (*shape) of the layer as (channels, places)."""
        return np.asarray(values).reshape(-1)[self.index]


def layout(row: Row) -> Layout:
    """Return how the units of a layer are drawn; places of the genome become columns where the layer has them.

    A flattened map becomes its rows and columns again. Where no axis of the layer runs along the genome, the first axis
    gives the rows and all others together the columns.
    """
    assert row.output is not None
    shape, index = row.output, np.arange(row.output.size)
    carriers = row.field.carriers(AXIS) if row.field is not None and row.windowed and AXIS in row.field.parts else {}
    if row.field is not None and len(carriers) == 1:
        ((axis, digits),) = carriers.items()
        moving = [i for i, digit in enumerate(digits) if digit.jump]
        windows = row.field.windows(AXIS)
        if len(moving) == 1 and len(windows) == digits[moving[0]].size:
            before = shape.sizes[: shape.axes.index(axis)]
            after = shape.sizes[shape.axes.index(axis) + 1 :]
            split = index.reshape(*before, *(digit.size for digit in digits), *after)
            moved = np.moveaxis(split, len(before) + moving[0], -1)
            others = [name for name in shape.axes if name != axis]
            word = {"width": "number", "features": "unit"}.get(others[0] if others else "", "channel")
            return Layout(moved.reshape(-1, len(windows)), windows, word, "place")
    if len(shape) == 1:
        return Layout(index[None, :], None, "row", {"features": "unit"}.get(shape.axes[0], shape.axes[0]))
    first = shape.sizes[0]
    return Layout(index.reshape(first, -1), None, shape.axes[0].removesuffix("s"), " x ".join(shape.axes[1:]))


def within_one(windows: np.ndarray, chromosomes: Sequence[str] | np.ndarray) -> int:
    """Return the column nearest the middle whose window lies within one chromosome; the middle one where none does.

    Parameters
    ----------
    windows : int64 (places, 2), first and last + 1 position of each column's window
    chromosomes : str (positions,)

    >>> within_one(np.array([[0, 2], [1, 3], [2, 4]]), ["1", "1", "2", "2"])
    0
    """
    names, middle = np.asarray(chromosomes, dtype=str), len(windows) // 2
    run = np.concatenate([[0], np.cumsum(names[1:] != names[:-1])])
    first = np.clip(windows[:, 0], 0, len(run) - 1)
    inside = np.flatnonzero(run[first] == run[np.clip(windows[:, 1] - 1, first, len(run) - 1)])
    return int(inside[np.abs(inside - middle).argmin()]) if len(inside) else middle


def unit_at(row: Row, place: Layout, channel: int, column: int) -> tuple[int, ...]:
    """Return the indices, along the layer's axes, of the unit drawn at a cell; InputError where there is none."""
    assert row.output is not None
    channels, places = place.index.shape
    if not (0 <= channel < channels and 0 <= column < places):
        raise InputError(f"cell {channel}, {column}", f"layer {row.name!r} is drawn as {channels} x {places}")
    return tuple(int(i) for i in np.unravel_index(place.index[channel, column], row.output.sizes))


@torch.no_grad()
def activations(network: Network, x: Tensor, layer: str, batch: int = 128) -> Tensor:
    """Return what a layer gives (n, *shape) for inputs x (n, channels, positions)."""
    return torch.cat([up_to(network, part, [layer])[layer] for part in x.split(batch)])


@torch.no_grad()
def mean_and_variance(network: Network, x: Tensor, layer: str, batch: int = 128) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the variance (n - 1 below the line) over samples of a layer's values, float64 (*shape)."""
    count, mean, squares = 0, torch.zeros(()), torch.zeros(())
    for part in x.split(batch):
        values = up_to(network, part, [layer])[layer].double()
        n, own = len(values), values.mean(0)
        total = count + n
        shift = own - mean
        squares = squares + (values - own).square().sum(0) + shift.square() * (count * n / total)
        mean, count = mean + shift * (n / total), total
    return mean.numpy(), (squares / max(1, count - 1)).numpy()


@dataclass(frozen=True, eq=False)
class Difference:
    """How a layer's values differ between two groups: mean of the first minus mean of the second.

    Attributes
    ----------
    values : float64 (*shape)
    error : float64 (*shape), the standard error of the difference (unequal variances)
    """

    values: np.ndarray
    error: np.ndarray


def difference(network: Network, first: Tensor, second: Tensor, layer: str) -> Difference:
    """Return the difference between two groups of samples, inputs (n, channels, positions) each.

    Raises
    ------
    InputError : a group of fewer than two samples
    """
    if min(len(first), len(second)) < 2:
        raise InputError("Groups", "one of them has fewer than two samples", "Choose another trait.")
    (mean_a, var_a), (mean_b, var_b) = (mean_and_variance(network, x, layer) for x in (first, second))
    return Difference(mean_a - mean_b, np.sqrt(var_a / len(first) + var_b / len(second)))


@dataclass(frozen=True, eq=False)
class Groups:
    """Two groups of samples of a dataset, sample indices each, and what they are called."""

    first: np.ndarray
    second: np.ndarray
    names: tuple[str, str]


def groups(dataset: Dataset, trait: str, rows: np.ndarray, share: float = 0.25) -> Groups:
    """Return those of `rows` (sample indices) that are set against each other by a trait.

    The second of two classes against the first (cases against controls); of more classes the last against all others;
    of a quantitative trait the `share` of samples with the highest values against as many with the lowest.
    """
    values, column = dataset.traits[trait][rows], dataset.traits.column(trait)
    known = rows[~np.isnan(values)]
    values = values[~np.isnan(values)]
    if column.kind == "quantitative":
        order = known[np.argsort(values, kind="stable")]
        many = max(1, round(share * len(order)))
        return Groups(order[-many:], order[:many], (f"highest {share:.0%}", f"lowest {share:.0%}"))
    classes = np.unique(values)
    if len(classes) < 2:
        raise InputError(f"Trait {trait}", "these samples are all of one class", "Choose another trait.")
    last = int(classes[-1])
    names = [column.levels[int(c)] if int(c) < len(column.levels) else str(int(c)) for c in classes]
    other = names[0] if len(classes) == 2 else "all others"
    return Groups(known[values == last], known[values != last], (names[-1], other))


@dataclass(frozen=True, eq=False)
class Passed:
    """One layer as one sample's values go through it.

    Attributes
    ----------
    layer, kind, shape : str
    mean, largest : float
        Of the size |value| of its units.
    silent : float
        Share of units that are exactly 0.
    top : list of (unit indices, value, contribution)
        Units with the largest |contribution|: the value times the derivative of the output by it.
    total : float
        Sum of the contributions of all units: what the output would be if it were linear in them, without constants.
    """

    layer: str
    kind: str
    shape: str
    mean: float
    largest: float
    silent: float
    top: list[tuple[tuple[int, ...], float, float]]
    total: float


def follow(network: Network, rows: list[Row], x: Tensor, output: int = 0, top: int = 5) -> list[Passed]:
    """Return every layer's part in one sample's output, from the first to the last.

    Parameters
    ----------
    rows : the layers to report, from the network's geometry
    x : (1, channels, positions)
    output : which of the network's outputs
    """
    leaf = x.detach().clone().requires_grad_()
    last = network.spec.layers[-1].name
    with torch.enable_grad():
        values = up_to(network, leaf, [row.name for row in rows] + [last])
        target = values[last][0, output]
        gradients = torch.autograd.grad(target, [values[row.name] for row in rows], allow_unused=True)
    parts = []
    for row, gradient in zip(rows, gradients, strict=True):
        value = values[row.name].detach()[0]
        contribution = torch.zeros_like(value) if gradient is None else gradient[0] * value
        flat = contribution.reshape(-1)
        strongest = flat.abs().topk(min(top, len(flat))).indices.tolist()
        units = [
            (tuple(int(i) for i in np.unravel_index(at, value.shape)), float(value.reshape(-1)[at]), float(flat[at]))
            for at in strongest
        ]
        size = value.abs()
        mean, largest, silent = float(size.mean()), float(size.max()), float((value == 0).double().mean())
        total = float(flat.double().sum())
        parts.append(Passed(row.name, row.layer.title, str(row.output), mean, largest, silent, units, total))
    return parts


@dataclass(frozen=True, eq=False)
class Head:
    """The last dense layer for one sample, number by number: output = bias + sum of weight * value.

    Attributes
    ----------
    layer, source : str
        The dense layer, and the layer whose values it reads.
    values : float32 (features,)
    weights : float32 (outputs, features)
    bias : float32 (outputs,)
    outputs : float32 (outputs,)
        What torch gave; `bias + weights @ values` but for rounding.
    """

    layer: str
    source: str
    values: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    outputs: np.ndarray

    @property
    def terms(self) -> np.ndarray:
        """The products weight * value (outputs, features), float64."""
        return self.weights.astype(np.float64) * self.values.astype(np.float64)


@torch.no_grad()
def head(network: Network, x: Tensor) -> Head | None:
    """Return the arithmetic of the last layer for one sample x (1, channels, positions); None where it is not dense."""
    last = network.spec.layers[-1]
    module = network.layers[last.name]
    linear = next((m for m in module.modules() if isinstance(m, nn.Linear)), None)
    source = network.spec.sources[last.name][0]
    kinds = {layer.name: layer.kind for layer in network.spec.layers}
    while kinds.get(source) == "dropout":  # which hands values on unchanged
        source = network.spec.sources[source][0]
    values = up_to(network, x, [source, last.name])
    if last.kind != "dense" or linear is None or values[source].ndim != 2:
        return None
    bias = torch.zeros(linear.out_features) if linear.bias is None else linear.bias
    numbers = values[source][0], linear.weight, bias, values[last.name][0]
    return Head(last.name, source, *(number.float().numpy().copy() for number in numbers))


def spelled(target: TraitTargets, outputs: np.ndarray, of: int = 0) -> str:
    """Return how raw outputs (outputs,) become the prediction of output `of`, with the numbers put in.

    >>> spelled(TraitTargets("mse", ("height",), ((),), (170.0,), (5.0,)), np.array([0.4]))
    'height = 170 + 5 × 0.4 = 172'
    """
    prediction = float(target.predictions(torch.as_tensor(outputs)[None])[0, of])
    name, raw = target.output_names[of], float(outputs[of])
    if target.objective == "mse":
        return f"{name} = {target.mean[of]:.4g} + {target.sd[of]:.4g} × {raw:.4g} = {prediction:.4g}"
    if target.objective == "binary":
        return f"P({name}) = 1 / (1 + e^{-raw:.4g}) = {prediction:.4g}"
    below = " + ".join(f"e^{float(value):.4g}" for value in outputs)
    return f"P({name}) = e^{raw:.4g} / ({below}) = {prediction:.4g}"
