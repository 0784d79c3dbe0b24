"""Digits written as a few numbers and drawn again: autoencoders of several sizes against principal components.

The networks are 64-64-k-64-64 with tanh between, a linear code and sigmoid pixels; squared error is what they learn by.
The labels take no part. Settings were chosen after trials on the same split, with k = 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file

from explorer.datasets.teaching.digits import Digits, digits, pixels
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.linear_rebuilding import Floats, components, squared_distances
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

TITLE = "Autoencoders of digits"
FILE, WEIGHTS = "digit_codes.npz", "autoencoder.safetensors"
SIZES = (1, 2, 4, 8, 16, 32)
"""Numbers in the code."""
HIDDEN, PLANE = 64, 2
ACTIVATIONS = ("tanh", "linear", "tanh", "sigmoid")
ENCODER = 2
"""How many of the layers are before the code."""


class CodesTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks of each size.")
    steps: int = Field(default=4000, ge=1, le=20_000, description="Of Adam, each over 128 digits.")


@dataclass(frozen=True, eq=False)
class DigitCodes:
    """What was measured, mean squared errors a pixel where pixels go from 0 to 1.

    Attributes
    ----------
    errors : (2, sizes, seeds), on the training digits and on those held out
    components : (2, sizes), the same of as many principal components
    alike : (seeds + 1,), held-out digits whose nearest training digit in the plane of codes is the same figure; the
        last of two principal components
    weights : of the first network with a code of two numbers, "layer_1.weight" (outputs, inputs) and so on
    """

    errors: Floats
    components: Floats
    alike: Floats
    weights: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write `digit_codes.npz` and `autoencoder.safetensors`."""
        small = {name: getattr(self, name).astype(np.float32) for name in ("errors", "components", "alike")}
        np.savez_compressed(folder / FILE, allow_pickle=False, **small)
        save_file(self.weights, folder / WEIGHTS)

    @classmethod
    def load(cls, folder: Path) -> DigitCodes:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in ("errors", "components", "alike")}
            return cls(**tables, weights=load_file(folder / WEIGHTS))


def network(size: int, seeds: tuple[int, ...]) -> StackedDense:
    """Return untrained networks with a code of so many numbers."""
    return StackedDense((64, HIDDEN, size, HIDDEN, 64), ACTIVATIONS, seeds)


def measure(
    task: CodesTask,
    tell: Callable[[float, float, str], None] = lambda done, of, what: None,
    sizes: tuple[int, ...] = SIZES,
) -> DigitCodes:
    """Train and measure everything; `tell` gets (done, of, what)."""
    data: Digits = digits()
    parts = [pixels(part) for part in (data.train, data.test)]
    train, test = (torch.tensor(part, dtype=torch.float32) for part in parts)
    known = components(parts[0])
    errors, linear = np.zeros((2, len(sizes), task.seeds)), np.zeros((2, len(sizes)))
    alike: list[float] = []
    weights: dict[str, np.ndarray] = {}
    for place, size in enumerate(sizes):
        nets = network(size, tuple(range(task.seeds)))
        recipe = Recipe(task.steps)
        for step in descend(
            nets, recipe, lambda rows, n=nets: ((n(train[rows]) - train[rows]) ** 2).mean((1, 2)), len(train), 0
        ):
            tell(place * task.steps + step, len(sizes) * task.steps, f"code of {size}, step {step:,}")
        rounded(nets)
        with torch.no_grad():
            for kind, part in enumerate((train, test)):
                errors[kind, place] = ((nets(part) - part) ** 2).mean((1, 2)).numpy()
                linear[kind, place] = ((known.rebuilt(parts[kind], size) - parts[kind]) ** 2).mean()
            if size == PLANE:
                codes = [nets.layers(part, 0, ENCODER).double().numpy() for part in (train, test)]
                alike = [_alike(one, other, data) for one, other in zip(*codes, strict=True)]
                alike.append(_alike(known.codes(parts[0], PLANE), known.codes(parts[1], PLANE), data))
                weights = nets.parts(0)
    return DigitCodes(errors, linear, np.array(alike), weights)


def _alike(codes: Floats, held_out: Floats, data: Digits) -> float:
    nearest = squared_distances(held_out, codes).argmin(1)
    return float((data.train_labels[nearest] == data.test_labels).mean())


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(CodesTask.model_validate({}))
    print("mean squared error of a pixel, held-out digits, by numbers in the code; mean of the seeds, and components")
    for size, one, other in zip(SIZES, made.errors[1].mean(-1), made.components[1], strict=True):
        print(f"{size:3d}  {one:.5f}  {other:.5f}")
    print("nearest in the plane is the same figure:", *(f"{share:.3f}" for share in made.alike))
