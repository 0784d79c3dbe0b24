"""Recurrent cells, many starts side by side: what is fed back is the state, or the output of the step before."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Feeds = Literal["h", "o", "y", "taught"]
"""What comes back: the state h (variant I), the output o (variant II), its probabilities y = softmax(o), or the target
of the step before (teacher forcing); a cell taught so gets its own most probable token when it is left alone."""


class Cells:
    """Cells of one shape: a_t = b + W r_(t-1) + U x_t, h_t = tanh a_t, o_t = c + V h_t, where r is what is fed back.

    Attributes
    ----------
    u (starts, inputs, units), w (starts, fed back, units), b (starts, 1, units), v (starts, units, outputs),
    c (starts, 1, outputs) : weights, drawn uniformly within 1/sqrt(units), as torch's cells draw theirs
    """

    def __init__(
        self, starts: int, inputs: int, units: int, outputs: int, feeds: Feeds, seed: int, dtype: torch.dtype
    ) -> None:
        generator = torch.Generator().manual_seed(seed)
        bound = 1 / math.sqrt(units)

        def drawn(*shape: int) -> Tensor:
            values = torch.rand(starts, *shape, generator=generator, dtype=torch.float64)
            return ((2 * values - 1) * bound).to(dtype).requires_grad_()

        self.feeds: Feeds = feeds
        self.u, self.w = drawn(inputs, units), drawn(units if feeds == "h" else outputs, units)
        self.b, self.v, self.c = drawn(1, units), drawn(units, outputs), drawn(1, outputs)

    @property
    def weights(self) -> list[Tensor]:
        """All that is learnt."""
        return [self.u, self.w, self.b, self.v, self.c]

    def clip(self) -> None:
        """Hold the gradient of each start to a length of 1, or one that leaps would be lost."""
        gradients = [part.grad for part in self.weights if part.grad is not None]
        lengths = torch.stack([one.flatten(1).square().sum(1) for one in gradients]).sum(0).sqrt().clamp(min=1.0)
        for one in gradients:
            one /= lengths.reshape(-1, *[1] * (one.dim() - 1))

    def __call__(self, x: Tensor, taught: Tensor | None = None) -> Tensor:
        """Return the outputs o (starts, samples, steps, outputs) for inputs x (samples, steps, inputs).

        Parameters
        ----------
        taught : targets (samples, steps) that are fed back in place of the cell's own outputs. All steps are then
            computed at once, for none has to wait for the one before.
        """
        driven = torch.einsum("nti,sik->sntk", x, self.u) + self.b[:, :, None]
        if self.feeds == "taught" and taught is not None:
            before = F.one_hot(taught, self.c.shape[2]).to(x.dtype)
            before = torch.cat([torch.zeros_like(before[:, :1]), before[:, :-1]], 1)
            states = torch.tanh(driven + torch.einsum("ntk,sku->sntu", before, self.w))
            return torch.einsum("sntu,suk->sntk", states, self.v) + self.c[:, :, None]
        back = driven.new_zeros(len(self.u), len(x), self.w.shape[1])
        outputs = []
        for step in range(x.shape[1]):
            state = torch.tanh(driven[:, :, step] + back @ self.w)
            output = state @ self.v + self.c
            outputs.append(output)
            back = self._fed_back(state, output)
        return torch.stack(outputs, 2)

    def _fed_back(self, state: Tensor, output: Tensor) -> Tensor:
        if self.feeds == "h":
            return state
        if self.feeds == "o":
            return output
        if self.feeds == "y":
            return output.softmax(-1)
        return F.one_hot(output.argmax(-1), output.shape[-1]).to(output.dtype)
