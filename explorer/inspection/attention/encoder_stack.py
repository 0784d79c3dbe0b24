"""A stack of encoder blocks with or without its residual paths: what reaches the first block of the gradient?"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

TOKENS, WIDTH, HEADS, INNER = 8, 16, 4, 32


class ToyEncoderBlock(nn.Module):
    """Attention, add & norm, feed-forward, add & norm; each sum may be left out."""

    def __init__(self, residual: bool, normed: bool) -> None:
        super().__init__()
        self.residual, self.normed = residual, normed
        self.mixed, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.feed = nn.Sequential(nn.Linear(WIDTH, INNER), nn.ReLU(), nn.Linear(INNER, WIDTH))
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = (part.unflatten(-1, (HEADS, -1)).transpose(0, 1) for part in self.mixed(x).chunk(3, -1))
        x = self._after(self.out(F.scaled_dot_product_attention(q, k, v).transpose(0, 1).flatten(1)), x, self.first)
        return self._after(self.feed(x), x, self.second)

    def _after(self, update: torch.Tensor, x: torch.Tensor, norm: nn.LayerNorm) -> torch.Tensor:
        total = update + x if self.residual else update
        return norm(total) if self.normed else total


def gradient_by_depth(blocks: int, residual: bool = True, normed: bool = True, seed: int = 0) -> np.ndarray:
    """Return the size of the gradient at the input of each block (blocks,), that at the last block's output being 1.

    Fresh random weights; the gradient is that of a random direction of the output by each block's input.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [ToyEncoderBlock(residual, normed) for _ in range(blocks)]
        x, direction = torch.randn(TOKENS, WIDTH), torch.randn(TOKENS, WIDTH)
    states = [x.requires_grad_()]
    for layer in layers:
        states.append(layer(states[-1]))
    gradients = torch.autograd.grad((states[-1] * direction).sum(), states[:-1])
    return np.array([float(g.norm() / direction.norm()) for g in gradients])
