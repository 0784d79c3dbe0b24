"""Dense networks of one shape, trained side by side, each from a seed of its own: one product for all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "linear": lambda sums: sums,
}
EVERY = 100
"""Steps between two reports."""


@dataclass(frozen=True)
class Recipe:
    """How long and how fast is learnt: `steps` of Adam over `batch` samples, its rate falling to 0 along a cosine."""

    steps: int
    batch: int = 128
    rate: float = 3e-3


class StackedDense(nn.Module):
    """Networks of dense layers, with first weights as torch draws them, uniform within 1 / sqrt(inputs).

    Parameters
    ----------
    widths : of the input and of every layer
    activations : of every layer, names in `FUNCTIONS`
    seeds : one for each network
    """

    def __init__(self, widths: tuple[int, ...], activations: tuple[str, ...], seeds: tuple[int, ...]) -> None:
        super().__init__()
        if len(activations) != len(widths) - 1:
            raise ValueError(f"{len(widths) - 1} layers, but {len(activations)} activations")
        drawn: list[list[Tensor]] = [[] for _ in range(2 * len(activations))]
        for seed in seeds:
            chance = torch.Generator().manual_seed(seed)
            for place, (before, after) in enumerate(pairwise(widths)):
                bound = 1 / math.sqrt(before)
                for kind, shape in enumerate(((after, before), (after,))):
                    drawn[2 * place + kind].append((2 * torch.rand(shape, generator=chance) - 1) * bound)
        self.widths, self.activations, self.seeds = widths, activations, seeds
        self.held = nn.ParameterList(nn.Parameter(torch.stack(each)) for each in drawn)

    def layers(self, inputs: Tensor, first: int = 0, last: int | None = None) -> Tensor:
        """Return what layers `first` to `last` (not included) make of inputs (n, width) or (networks, n, width)."""
        values = inputs.expand(len(self.seeds), *inputs.shape[-2:])
        for place in range(first, len(self.activations) if last is None else last):
            weights, biases = self.held[2 * place], self.held[2 * place + 1]
            sums = torch.baddbmm(biases[:, None, :], values, weights.transpose(1, 2))
            values = FUNCTIONS[self.activations[place]](sums)
        return values

    def forward(self, inputs: Tensor) -> Tensor:
        """Return outputs (networks, n, width)."""
        return self.layers(inputs)

    def parts(self, member: int, name: str = "layer", first: int = 1) -> dict[str, np.ndarray]:
        """Return weights (outputs, inputs) and biases (outputs,) of one network by name, "layer_1.weight" and so on."""
        kinds = ("weight", "bias")
        return {
            f"{name}_{first + place // 2}.{kinds[place % 2]}": tensor[member].detach().numpy().astype(np.float16)
            for place, tensor in enumerate(self.held)
        }


def descend(module: nn.Module, recipe: Recipe, loss: Callable[[Tensor], Tensor], rows: int, seed: int) -> Iterator[int]:
    """Train on batches of row numbers (networks, batch) that `loss` is given; yield the step now and then.

    `loss` returns one number for each network; one does not touch another.
    """
    chance = torch.Generator().manual_seed(seed)
    stacked = len(getattr(module, "seeds", (0,)))
    descent = torch.optim.Adam(module.parameters(), lr=recipe.rate)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(descent, recipe.steps)
    for step in range(1, recipe.steps + 1):
        chosen = torch.randint(rows, (stacked, recipe.batch), generator=chance)
        descent.zero_grad()
        loss(chosen).sum().backward()
        descent.step()
        falling.step()
        if step % EVERY == 0 or step == recipe.steps:
            yield step


def rounded(module: nn.Module) -> None:
    """Round weights to half precision, as they are kept, before anything is measured with them."""
    with torch.no_grad():
        for tensor in module.parameters():
            tensor.copy_(tensor.half().float())
