"""Where every weight and bias of a dense network stands in one flat vector, and what stands there at the start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.errors import InputError
from explorer.training.dense.spec import ACTIVATIONS, MOST_UNITS, Activation, DenseSpec, LossKind, Task

WEIGHTS, ORDER, DROPOUT = 1, 2, 3
"""What the seed of a network is used for."""
SYMMETRIC = 0.5
"""The value of every weight where all start equal."""


@dataclass(frozen=True)
class LayerSlice:
    """Where one layer stands in the flat vector: weights (inputs, units) row by row from `weights`, then its biases.

    The biases (units,) begin at `biases`; `norm` is where scale and shift of a batch norm begin, -1 without one; `unit`
    is the number of units in the layers before.
    """

    inputs: int
    units: int
    activation: Activation
    weights: int
    biases: int
    norm: int
    unit: int
    dropout: float


@dataclass(frozen=True)
class Layout:
    """A network with its inputs and outputs.

    Attributes
    ----------
    slices : hidden layers, then the output layer, whose activation is "linear" where the loss brings its own
    task, outputs, loss : what it is for
    output_activation : what turns the last sums into ŷ, "softmax" included
    """

    slices: tuple[LayerSlice, ...]
    task: Task
    outputs: int
    loss: LossKind
    output_activation: Activation | str

    @property
    def size(self) -> int:
        """How many numbers the flat vector holds."""
        last = self.slices[-1]
        return last.biases + last.units

    @property
    def units(self) -> int:
        """How many units there are, outputs included."""
        return self.slices[-1].unit + self.outputs

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return self.slices[0].inputs

    @cached_property
    def table(self) -> np.ndarray:
        """The slices as int64 (layers, 7), for compiled code."""
        rows = [
            (b.inputs, b.units, ACTIVATIONS.index(b.activation), b.weights, b.biases, b.norm, b.unit)
            for b in self.slices
        ]
        return np.array(rows, dtype=np.int64)

    @cached_property
    def dropout(self) -> np.ndarray:
        """Share of units left out, float64 (units,)."""
        return np.concatenate([np.full(b.units, b.dropout) for b in self.slices])

    @cached_property
    def penalised(self) -> np.ndarray:
        """Which numbers are weights, and not biases or norms: bool (size,)."""
        marked = np.zeros(self.size, bool)
        for part in self.slices:
            marked[part.weights : part.biases] = True
        return marked

    @property
    def levels(self) -> tuple[float, float]:
        """What ŷ should be for label 0 and for label 1; for several classes, for the other classes and for its own."""
        if self.task == "regression" or self.output_activation in ("tanh", "linear"):
            return -1.0, 1.0
        return 0.0, 1.0

    def targets(self, labels: np.ndarray) -> np.ndarray:
        """Return float64 (n, outputs) of what ŷ should be: the labels of a regression, levels for classes."""
        if self.task == "regression":
            return labels.reshape(-1, 1).astype(np.float64)
        low, high = self.levels
        classes = np.arange(self.outputs) if self.task == "classes" else np.array([1])
        return np.where(labels.reshape(-1, 1) == classes, high, low)

    def weight(self, layer: int, source: int, unit: int) -> int:
        """Return where the weight of a link stands: into `unit` of `layer` (1, 2, ...) from `source` of the one before.

        Raises
        ------
        IndexError : there is no such link
        """
        part = self._slice(layer)
        if not (0 <= source < part.inputs and 0 <= unit < part.units):
            raise IndexError(f"no link from {source} to {unit} into layer {layer}")
        return part.weights + source * part.units + unit

    def bias(self, layer: int, unit: int) -> int:
        """Return where a bias stands; IndexError where there is no such unit."""
        part = self._slice(layer)
        if not 0 <= unit < part.units:
            raise IndexError(f"no unit {unit} in layer {layer}")
        return part.biases + unit

    def _slice(self, layer: int) -> LayerSlice:
        if not 1 <= layer <= len(self.slices):
            raise IndexError(f"no layer {layer}")
        return self.slices[layer - 1]


def layout(spec: DenseSpec, inputs: int, task: Task, classes: int = 2) -> Layout:
    """Return the layout of a network for a number of inputs and a kind of label."""
    outputs = classes if task == "classes" else 1
    activation = spec.output_activation(task)
    loss = spec.loss_for(task)
    own: Activation = activation if loss == "squared" and activation != "softmax" else "linear"
    slices: list[LayerSlice] = []
    offset, unit, width = 0, 0, inputs
    rows: list[tuple[int, Activation, bool, float]] = [
        (r.units, r.activation, r.batch_norm, r.dropout) for r in spec.layers
    ]
    rows.append((outputs, own, False, 0.0))
    for units, kind, normed, dropout in rows:
        biases = offset + width * units
        norm = biases + units if normed else -1
        slices.append(LayerSlice(width, units, kind, offset, biases, norm, unit, dropout))
        offset, unit, width = biases + units + 2 * units * normed, unit + units, units
    return Layout(tuple(slices), task, outputs, loss, activation)


def initial(spec: DenseSpec, plan: Layout) -> np.ndarray:
    """Return the flat vector (size,) at epoch 0.

    uniform: ±0.5; xavier: ±sqrt(6 / (inputs + units)) (Glorot and Bengio 2010); he: normal with variance 2 / inputs
    (He et al. 2015); symmetric: all 0.5; zeros. All times `init_scale`; biases 0, scales of norms 1. A weight depends
    on the seed and on its place alone, so a unit that is added leaves the others as they were.

    Raises
    ------
    InputError : `spec.weights` has another length
    """
    if spec.weights is not None:
        return _given(spec, plan)
    theta = np.zeros(plan.size)
    for layer, part in enumerate(plan.slices):
        rng = np.random.default_rng([spec.weight_seed, WEIGHTS, layer])
        place = (slice(part.inputs), slice(part.units))
        uniform = rng.uniform(-1, 1, (MOST_UNITS, MOST_UNITS))[place]
        match spec.init:
            case "uniform":
                drawn = 0.5 * uniform
            case "xavier":
                drawn = uniform * np.sqrt(6 / (part.inputs + part.units))
            case "he":
                drawn = rng.normal(size=(MOST_UNITS, MOST_UNITS))[place] * np.sqrt(2 / part.inputs)
            case "symmetric":
                drawn = np.full(uniform.shape, SYMMETRIC)
            case _:
                drawn = np.zeros(uniform.shape)
        theta[part.weights : part.biases] = spec.init_scale * drawn.ravel()
        if part.norm >= 0:
            theta[part.norm : part.norm + part.units] = 1.0
    return theta


def _given(spec: DenseSpec, plan: Layout) -> np.ndarray:
    """Return the weights that a specification brings: all numbers, or without biases where it has none."""
    assert spec.weights is not None
    bare = plan.penalised
    if not spec.biases and len(spec.weights) == bare.sum() and bare.sum() + plan.units == plan.size:
        theta = np.zeros(plan.size)
        theta[bare] = spec.weights
        return theta
    if len(spec.weights) != plan.size:
        raise InputError("weights", f"there are {len(spec.weights)}, but the network has {plan.size}")
    theta = np.array(spec.weights)
    if not spec.biases:
        for part in plan.slices:
            theta[part.biases : part.biases + part.units] = 0.0
    return theta


def order(spec: DenseSpec, epoch: int, samples: int) -> np.ndarray:
    """Return the order (samples,) in which an epoch, counted from 0, takes the training samples: new in each."""
    return np.random.default_rng([spec.weight_seed, ORDER, epoch]).permutation(samples)


def masks(spec: DenseSpec, plan: Layout, epoch: int, samples: int) -> np.ndarray:
    """Return what dropout multiplies every unit by in an epoch: float64 (samples in the epoch's order, units).

    0 or 1 / (1 - share); an array of no rows where nothing is left out.
    """
    if not plan.dropout.any():
        return np.empty((0, plan.units))
    drawn = np.random.default_rng([spec.weight_seed, DROPOUT, epoch]).random((samples, plan.units))
    return (drawn >= plan.dropout) / (1.0 - plan.dropout)
