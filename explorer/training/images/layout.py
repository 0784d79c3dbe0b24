"""Where every kernel and bias of a convolutional network stands in one flat vector, and what stands there at first.

A dense layer is written as a convolution too: its kernels are as large as the maps that enter it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from explorer.errors import InputError
from explorer.training.dense.layout import SYMMETRIC, WEIGHTS
from explorer.training.dense.spec import Activation, LossKind, Task
from explorer.training.dense.state import DenseState
from explorer.training.images.spec import MOST_MAPS, ImageSpec

Kind = Literal["conv", "max", "average", "dense"]
LARGEST = 64
"""The longest side of an image, and of a kernel of a dense layer."""


@dataclass(frozen=True)
class Stage:
    """One layer, from maps (sources, *entered) to maps (maps, *shape).

    Attributes
    ----------
    kernel, stride : rows and columns
    before : rows and columns of zeros above and left of what enters; so many fewer than `kernel` follow below and right
    weights : where its kernels (maps, sources, *kernel) begin; of a pooling there are none
    biases : where its biases (maps,) begin; a pooling has none
    unit : the number of pixels in the layers before
    """

    kind: Kind
    sources: int
    entered: tuple[int, int]
    maps: int
    shape: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    before: tuple[int, int]
    activation: Activation
    weights: int
    biases: int
    unit: int

    @property
    def learns(self) -> bool:
        """Whether it has kernels."""
        return self.kind in ("conv", "dense")

    @property
    def padded(self) -> bool:
        """Whether zeros are put around what enters."""
        return self.kind == "conv" and self.shape == self.entered and self.kernel != (1, 1)

    @property
    def pixels(self) -> int:
        """How many pixels all of its maps have."""
        return self.maps * self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class ImageLayout:
    """A network on images of one channel.

    Attributes
    ----------
    stages : hidden layers, then the output, whose sums the softmax takes
    """

    stages: tuple[Stage, ...]
    image: tuple[int, int]
    outputs: int
    loss: LossKind
    output_activation: Activation | Literal["softmax"]
    task: Task = "classes"

    @property
    def size(self) -> int:
        """How many numbers the flat vector holds."""
        return self.stages[-1].biases + self.outputs

    @property
    def units(self) -> int:
        """How many pixels all maps have, outputs included."""
        return self.stages[-1].unit + self.outputs

    @cached_property
    def penalised(self) -> np.ndarray:
        """Which numbers are weights, and not biases: bool (size,)."""
        marked = np.zeros(self.size, bool)
        for part in self.stages:
            marked[part.weights : part.biases] = True
        return marked

    @property
    def levels(self) -> tuple[float, float]:
        """What ŷ should be for the other classes and for the right one."""
        return (0.0, 1.0) if self.output_activation in ("softmax", "sigmoid", "relu", "step") else (-1.0, 1.0)

    def targets(self, labels: np.ndarray) -> np.ndarray:
        """Return float32 (n, outputs) of what ŷ should be."""
        low, high = self.levels
        return np.where(labels.reshape(-1, 1) == np.arange(self.outputs), high, low).astype(np.float32)

    def stage(self, layer: int) -> Stage:
        """Return a layer, counted from 1; IndexError where there is none."""
        if not 1 <= layer <= len(self.stages):
            raise IndexError(f"no layer {layer}")
        return self.stages[layer - 1]

    def pixel(self, layer: int, number: int, row: int, column: int) -> Stage:
        """Return the layer of a pixel; IndexError where there is no such pixel. Layer 0 is the image."""
        part = self.stage(layer) if layer else None
        maps, (rows, columns) = (part.maps, part.shape) if part else (1, self.image)
        if number >= maps or row >= rows or column >= columns:
            raise IndexError(f"no pixel {row}, {column} in map {number} of layer {layer}")
        return part or self.stages[0]


def layout(spec: ImageSpec, image: tuple[int, int], classes: int) -> ImageLayout:
    """Return the layout of a network for images of (rows, columns) and a number of classes.

    Raises
    ------
    InputError : a kernel or a pooling is larger than the maps that enter it
    """
    activation = spec.output_activation("classes")
    loss = spec.loss_for("classes")
    last: Activation = activation if loss == "squared" and activation != "softmax" else "linear"
    stages: list[Stage] = []
    offset, unit, maps, shape = 0, 0, 1, image

    def add(kind: Kind, count: int, kernel: tuple[int, int], padded: bool, bend: Activation) -> None:
        nonlocal offset, unit, maps, shape
        pools = kind in ("max", "average")
        stride = kernel if pools else (1, 1)
        before = ((kernel[0] - 1) // 2, (kernel[1] - 1) // 2) if padded else (0, 0)
        room = shape if padded else (shape[0] - kernel[0] + 1, shape[1] - kernel[1] + 1)
        after = (shape[0] // kernel[0], shape[1] // kernel[1]) if pools else room
        if min(after) < 1:
            size = f"{shape[0]} x {shape[1]}" if shape[0] > 1 else str(shape[1])
            raise InputError(
                f"layer {len(stages) + 1}",
                f"its window of {kernel[1]} is larger than the maps of {size} pixels that enter it",
                "Take a pooling away, or make the window smaller.",
            )
        weights = 0 if pools else count * maps * kernel[0] * kernel[1]
        stages.append(
            Stage(kind, maps, shape, count, after, kernel, stride, before, bend, offset, offset + weights, unit)
        )
        offset += weights + (0 if pools else count)
        unit += count * after[0] * after[1]
        maps, shape = count, after

    for one in spec.maps:
        kernel = (one.kernel if shape[0] > 1 else 1, one.kernel)
        if one.kind == "conv":
            add("conv", one.maps, kernel, one.padding == "same", one.activation)
        else:
            add(one.kind, maps, kernel, False, "linear")
    for layer in spec.layers:
        add("dense", layer.units, shape, False, layer.activation)
    add("dense", classes, shape, False, last)
    return ImageLayout(tuple(stages), image, classes, loss, activation)


def begin(spec: ImageSpec, plan: ImageLayout) -> DenseState:
    """Return a network at epoch 0; all arrays are float32, and there are no running averages."""
    return DenseState(initial(spec, plan), np.zeros((2, plan.size), np.float32), np.zeros((2, 0), np.float32))


def initial(spec: ImageSpec, plan: ImageLayout) -> np.ndarray:
    """Return the flat vector, float32 (size,), at epoch 0.

    As in dense networks, "inputs" being the sources times the pixels of a kernel: uniform, xavier, he, symmetric,
    zeros, times `init_scale`; biases 0. A weight depends on the seed and on its place alone, so a map that is added
    leaves the others as they were.

    Raises
    ------
    InputError : `spec.weights` has another length
    """
    if spec.weights is not None:
        if len(spec.weights) != plan.size:
            raise InputError("weights", f"there are {len(spec.weights)}, but the network has {plan.size}")
        return np.array(spec.weights, np.float32)
    theta = np.zeros(plan.size, np.float32)
    for number, part in enumerate(plan.stages):
        if not part.learns:
            continue
        rng = np.random.default_rng([spec.weight_seed, WEIGHTS, number])
        inputs = part.sources * part.kernel[0] * part.kernel[1]
        shape = (part.sources, *part.kernel)
        # drawn map by map, source by source: so adding a map changes no other
        rows = [rng.spawn(1)[0] for _ in range(MOST_MAPS)][: part.maps]
        match spec.init:
            case "he":
                drawn = np.stack([row.normal(size=shape) for row in rows]) * np.sqrt(2 / inputs)
            case "xavier":
                drawn = np.stack([row.uniform(-1, 1, shape) for row in rows]) * np.sqrt(6 / (inputs + part.maps))
            case "uniform":
                drawn = np.stack([row.uniform(-0.5, 0.5, shape) for row in rows])
            case "symmetric":
                drawn = np.full((part.maps, *shape), SYMMETRIC)
            case _:
                drawn = np.zeros((part.maps, *shape))
        theta[part.weights : part.biases] = (spec.init_scale * drawn).ravel()
    return theta
