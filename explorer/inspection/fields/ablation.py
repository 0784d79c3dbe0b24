"""Switching filters off: what a sample's prediction and the accuracy on held-out samples lose without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection.fields.passing import Tail, up_to
from explorer.inspection.fields.settings import How
from explorer.networks.build import Network
from explorer.networks.geometry import Geometry, Row
from explorer.progress import Progress, silent
from explorer.training.metrics import number
from explorer.training.objective import TraitTargets
from explorer.training.trained import CPU, Trained

BATCH_BYTES = 64 * 2**20
"""What the replaced values of one batch may take."""
MEASURED = {"accuracy": "accuracy", "auroc": "AUROC", "pearson": "Pearson's r", "r2": "R²"}
"""The metrics that are compared, with their names; those of classes, and those of values."""


@dataclass(frozen=True)
class Filters:
    """What is switched off at once in a layer: one index along `axis` of its output (the batch axis not counted)."""

    axis: int
    count: int
    word: str


def filters(row: Row) -> Filters:
    """Return what the filters of a layer are: its channels, a token's numbers, or its single units."""
    if row.output is None:
        raise InputError(f"layer {row.name!r}", "it does not fit where it stands")
    axes = row.output.axes
    for axis, word in (("channels", "filter"), ("capsules", "capsule"), ("features", "unit")):
        if axis in axes:
            return Filters(axes.index(axis), row.output[axis], word)
    return Filters(len(axes) - 1, row.output.sizes[-1], "number")


def ablatable(table: Geometry, most: int = 4096) -> list[Row]:
    """Return the layers whose filters can be switched off: all but the last and those with more than `most`."""
    rows = [row for row in table.rows[:-1] if row.output is not None]
    return [row for row in rows if 1 < filters(row).count <= most]


def switched_off(values: Tensor, axis: int, chosen: Sequence[int], mean: Tensor | None) -> Tensor:
    """Return a copy of values (n, *shape) with these indices along `axis` of the shape at 0, or at `mean` (*shape)."""
    changed = values.clone()
    where = torch.tensor(list(chosen), dtype=torch.long).to(values.device)
    if mean is None:
        changed.index_fill_(axis + 1, where, 0.0)
    else:
        changed.index_copy_(
            axis + 1, where, mean.index_select(axis, where).expand(len(values), *_part(mean, axis, where))
        )
    return changed


def _part(mean: Tensor, axis: int, where: Tensor) -> tuple[int, ...]:
    sizes = list(mean.shape)
    sizes[axis] = len(where)
    return tuple(sizes)


@torch.no_grad()
def mean_of(network: Network, x: Tensor, layer: str, batch: int = 128) -> Tensor:
    """Return the mean over samples x (n, channels, positions) of each unit of a layer (*shape)."""
    total = None
    for part in x.split(batch):
        summed = up_to(network, part, [layer])[layer].double().sum(0)
        total = summed if total is None else total + summed
    assert total is not None
    return (total / len(x)).float()


@torch.no_grad()
def one_by_one(tail: Tail, inputs: dict[str, Tensor], row: Row, mean: Tensor | None) -> np.ndarray:
    """Return one sample's outputs (filters, outputs), float64, with each filter of the layer switched off in turn.

    Parameters
    ----------
    tail : the layers behind
    inputs : what `tail.inputs` gave for one sample
    row : the layer
    mean : (*shape) what a filter is replaced by; None = 0
    """
    off, value = filters(row), inputs[row.name]
    cost = max(1, sum(tensor[0].numel() for tensor in inputs.values()) * value.element_size() * 4)
    many = max(1, min(off.count, BATCH_BYTES // cost))
    parts = []
    for start in range(0, off.count, many):
        count = min(many, off.count - start)
        replaced = value.expand(count, *value.shape[1:]).clone()
        for k in range(count):
            there = replaced[k].select(off.axis, start + k)
            there.copy_(value.new_zeros(()) if mean is None else mean.select(off.axis, start + k))
        others = {name: tensor.expand(count, *tensor.shape[1:]) for name, tensor in inputs.items()}
        parts.append(tail(others, replaced).double())
    return torch.cat(parts).cpu().numpy()


def estimated(tail: Tail, inputs: dict[str, Tensor], row: Row, mean: Tensor | None, output: int) -> np.ndarray:
    """Return to first order what one sample's raw output becomes with each filter off (filters,), from one gradient.

    The output less the sum, over the filter's units, of (value - replacement) * derivative; exact where the rest of the
    network is linear. `output` is one of the network's outputs.
    """
    off, value = filters(row), inputs[row.name].detach()
    leaf = value.clone().requires_grad_()
    with torch.enable_grad():
        raw = tail(inputs, leaf)[0, output]
        (gradient,) = torch.autograd.grad(raw, leaf)
    part = (gradient * (value if mean is None else value - mean))[0].movedim(off.axis, 0).reshape(off.count, -1).sum(1)
    return (raw.detach() - part).double().cpu().numpy()


@dataclass(frozen=True, eq=False)
class Measured:
    """Predictions for held-out samples and how good they are: {trait: {metric: value}}, one number each."""

    predictions: np.ndarray
    metrics: dict[str, dict[str, float | None]]


def judged(trained: Trained) -> np.ndarray:
    """Return the samples a fold is judged on: its test samples, or validation samples where it has none."""
    return trained.rows.test if len(trained.rows.test) else trained.rows.validation


def measure(target: TraitTargets, dataset: Dataset, rows: np.ndarray, outputs: Tensor | np.ndarray) -> Measured:
    """Return the comparable metrics of raw outputs (rows, outputs) for these samples."""
    predictions = target.predictions(torch.as_tensor(outputs))
    metrics = target.measure(dataset.traits, rows, predictions)
    brief = {trait: {name: number(one, name) for name in MEASURED if name in one} for trait, one in metrics.items()}
    return Measured(predictions, brief)


@torch.no_grad()
def outputs_without(
    tail: Tail, inputs: dict[str, Tensor], row: Row, chosen: Sequence[int], mean: Tensor | None, batch: int = 256
) -> Tensor:
    """Return the outputs (samples, outputs) with the `chosen` filters of the layer switched off."""
    off = filters(row)
    wrong = [k for k in chosen if not 0 <= k < off.count]
    if wrong:
        raise InputError(f"{off.word} {wrong[0]}", f"layer {row.name!r} has {off.count}", "Choose another.")
    samples = len(inputs[row.name])
    parts = []
    for start in range(0, samples, batch):
        some = {name: tensor[start : start + batch] for name, tensor in inputs.items()}
        parts.append(tail(some, switched_off(some[row.name], off.axis, chosen, mean) if len(chosen) else None))
    return torch.cat(parts)


@torch.no_grad()
def ranked(
    trained: Trained,
    dataset: Dataset,
    row: Row,
    how: How = "zero",
    samples: int = 2000,
    progress: Progress = silent,
    device: torch.device = CPU,
) -> pd.DataFrame:
    """Return what switching off each filter of a layer changes on held-out samples, the largest effect first.

    Parameters
    ----------
    row : the layer, from the network's geometry
    how : "zero", or the unit's "mean" over the fold's training samples
    samples : at most so many held-out samples are used (the first ones of the fold)
    device : where the passes are computed

    Returns
    -------
    DataFrame
        filter (from 0), then per metric of the first trait the value without the filter and, as "change …", by how much
        that is more than with it; mean_change: the mean over samples of |change of prediction|, of the first output or
        the second of two classes. `attrs["with all"]` holds the metrics of the whole network, `attrs["people"]` how
        many samples were used.
    """
    rows, trained = judged(trained)[:samples], trained.on(device)
    network, target = trained.network, trained.target
    tail = Tail(network, row.name)
    off = filters(row)
    mean = None
    if how == "mean":
        progress(0, off.count, "means over training samples")
        mean = mean_of(network, trained.inputs(dataset.genotypes, trained.rows.train[:samples]), row.name)
    parts = np.array_split(rows, -(-len(rows) // 256))
    inputs = [tail.inputs(trained.inputs(dataset.genotypes, part)) for part in parts]
    whole = measure(target, dataset, rows, torch.cat([tail(one) for one in inputs]))
    trait = target.traits[0]
    table = []
    for k in range(off.count):
        outputs = torch.cat([outputs_without(tail, one, row, [k], mean) for one in inputs])
        without = measure(target, dataset, rows, outputs)
        line: dict[str, float | None] = {"filter": k}
        for name, value in without.metrics[trait].items():
            before = whole.metrics[trait][name]
            line[name] = value
            line[f"change {name}"] = None if value is None or before is None else value - before
        output = 1 if target.objective == "cross-entropy" and target.outputs == 2 else 0
        line["mean_change"] = float(np.abs(without.predictions[:, output] - whole.predictions[:, output]).mean())
        table.append(line)
        progress(k + 1, off.count, f"{off.word} {k + 1} of {off.count}")
    order = pd.DataFrame(table).sort_values("mean_change", ascending=False, kind="stable").reset_index(drop=True)
    order.attrs = {"with all": whole.metrics, "people": len(rows), "trait": trait}
    return order
