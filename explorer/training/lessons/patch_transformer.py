"""A small vision transformer: a picture is cut into patches, each becomes a token, and a class token gathers from them.

Patches are embedded by one linear map, a token of zeros is put before them (the class token), learnt positions are
added, and encoder blocks follow that normalise after each sum (Dosovitskiy et al. 2021; Vaswani et al. 2017). The class
is read off the class token. Without positions the network is the same in any order of the patches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from explorer.training.lessons.patch_blocks import Grid, PatchBlock


@dataclass(frozen=True)
class Sizes:
    """Numbers of a token, attention heads, units of the feed-forward part, blocks, and classes."""

    width: int
    heads: int
    feed: int
    blocks: int
    classes: int


def cut(images: Tensor, grid: Grid) -> Tensor:
    """Return the patches (n, patches, pixels) of images (n, rows * high, columns * wide), row by row."""
    return torch.from_numpy(grid.cut(images.numpy())).to(images.dtype)


class PatchTransformer(nn.Module):
    """From patches (n, patches, pixels) to logits (n, classes); `places` false leaves the positions out."""

    def __init__(self, grid: Grid, sizes: Sizes, places: bool = True) -> None:
        super().__init__()
        self.embed = nn.Linear(grid.pixels, sizes.width)
        self.places = nn.Parameter(torch.randn(grid.patches + 1, sizes.width) * 0.02) if places else None
        self.blocks = nn.ModuleList(PatchBlock(sizes.width, sizes.heads, sizes.feed) for _ in range(sizes.blocks))
        self.head = nn.Linear(sizes.width, sizes.classes)

    def tokens(self, patches: Tensor) -> Tensor:
        """Return what the first block is given, (n, 1 + patches, width), the class token first."""
        embedded = pad(self.embed(patches), (0, 0, 1, 0))
        return embedded if self.places is None else embedded + self.places

    def looked(self, patches: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return logits and the attention weights of every block."""
        x, weights = self.tokens(patches), list[Tensor]()
        for block in self.blocks:
            weights.append(cast("PatchBlock", block).looks(x))
            x = block(x)
        return self.head(x[:, 0]), weights

    def forward(self, patches: Tensor) -> Tensor:
        """Return logits (n, classes)."""
        x = self.tokens(patches)
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, 0])


def transformer(grid: Grid, sizes: Sizes, places: bool, seed: int) -> PatchTransformer:
    """Return an untrained network; the same seed gives the same first weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PatchTransformer(grid, sizes, places)


def rollout(weights: list[Tensor]) -> Tensor:
    """Return how much of each patch reaches the class token, (n, patches), were attention all that mixes tokens.

    Heads are averaged, and half of each token is what it was before (Abnar and Zuidema 2020).
    """
    whole = torch.eye(weights[0].shape[-1])
    for one in weights:
        whole = (0.5 * one.mean(1) + 0.5 * torch.eye(one.shape[-1])) @ whole
    return whole[:, 0, 1:]
