"""Small convolutional networks of one shape, trained side by side, each from a seed of its own."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

CONVOLUTIONS = ((8, 5, 2), (8, 3, 2), (12, 3, 1))
"""Filters, pixels to a side of the kernel, and stride of each; a ReLU follows, and zeros lie around."""
FEATURES = CONVOLUTIONS[-1][0]
NAMES_OF_LAYERS = ("conv_1", "conv_2", "conv_3", "dense")


def shapes(outputs: int) -> list[tuple[int, ...]]:
    """Return the shapes of one network's weights, layer by layer."""
    channels, made = 1, list[tuple[int, ...]]()
    for filters, kernel, _ in CONVOLUTIONS:
        made.append((filters, channels, kernel, kernel))
        channels = filters
    return [*made, (outputs, channels)]


class StackedConvolutions(nn.Module):
    """Three convolutions, the mean of every last map, and one dense layer; first weights as torch draws them.

    Parameters
    ----------
    seeds : one for each network
    outputs : of the dense layer
    """

    def __init__(self, seeds: tuple[int, ...], outputs: int = 1) -> None:
        super().__init__()
        drawn: list[list[Tensor]] = [[] for _ in range(2 * len(NAMES_OF_LAYERS))]
        for seed in seeds:
            chance = torch.Generator().manual_seed(seed)
            for place, shape in enumerate(shapes(outputs)):
                bound = 1 / math.sqrt(math.prod(shape[1:]))
                for kind, size in enumerate((shape, shape[:1])):
                    drawn[2 * place + kind].append((2 * torch.rand(size, generator=chance) - 1) * bound)
        self.seeds = seeds
        self.held = nn.ParameterList(nn.Parameter(torch.stack(each)) for each in drawn)

    def borrow(self, other: StackedConvolutions) -> None:
        """Take the convolutions of one trained network."""
        with torch.no_grad():
            for mine, theirs in zip(self.held[:-2], other.held[:-2], strict=True):
                mine.copy_(theirs.expand_as(mine))

    def features(self, patches: Tensor) -> Tensor:
        """Return the mean of every last map (networks, n, 12) of patches (networks or 1, n, rows, columns)."""
        networks = len(self.seeds)
        values = patches.expand(networks, *patches.shape[1:]).transpose(0, 1)
        for place, (_, kernel, stride) in enumerate(CONVOLUTIONS):
            weights, biases = (self.held[2 * place + kind].flatten(0, 1) for kind in (0, 1))
            values = F.relu(F.conv2d(values, weights, biases, stride, kernel // 2, groups=networks))
        return values.mean((-1, -2)).unflatten(1, (networks, FEATURES)).transpose(0, 1)

    def judged(self, features: Tensor) -> Tensor:
        """Return what the dense layer makes of features, (networks, n, outputs)."""
        return torch.baddbmm(self.held[-1][:, None, :], features, self.held[-2].transpose(1, 2))

    def forward(self, patches: Tensor) -> Tensor:
        """Return outputs (networks, n, outputs)."""
        return self.judged(self.features(patches))

    def parts(self, member: int) -> dict[str, np.ndarray]:
        """Return one network's weights by name, half precision: "conv_1.weight" (filters, channels, 5, 5) and so on."""
        kinds = ("weight", "bias")
        return {
            f"{NAMES_OF_LAYERS[place // 2]}.{kinds[place % 2]}": tensor[member].detach().numpy().astype(np.float16)
            for place, tensor in enumerate(self.held)
        }
