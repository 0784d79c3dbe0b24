"""Capsules as the lessons train them: votes, routing by agreement, and the margin loss.

A capsule is a group of numbers: its length, below 1, says whether something is there, its direction in which pose
(Sabour, Frosst and Hinton: Dynamic routing between capsules, 2017).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

Pair = tuple[int, int]
ROUNDS = 3
"""How often coupling coefficients are worked out; the first time all are equal."""
ENOUGH, LITTLE, ABSENT = 0.9, 0.1, 0.5
"""Margin loss: the length wanted of what is there, of what is not, and what the second counts beside the first."""


def squash(s: Tensor) -> Tensor:
    """Return vectors (last axis) in the same direction, |s|² / (1 + |s|²) long."""
    square = s.square().sum(-1, keepdim=True)
    return s * square / (1 + square) / (square + 1e-9).sqrt()


def lengths(capsules: Tensor) -> Tensor:
    """Return the length of each capsule: (n, capsules, numbers) to (n, capsules)."""
    return (capsules.square().sum(-1) + 1e-9).sqrt()


class Parts(nn.Module):
    """A convolution whose filters are taken in groups: (n, channels, rows, columns) to (n, capsules, numbers).

    Capsules lie type by type, those of a type row by row.
    """

    def __init__(self, channels: int, types: int, numbers: int, kernel: int | Pair, stride: int | Pair) -> None:
        super().__init__()
        self.types, self.numbers = types, numbers
        self.convolution = nn.Conv2d(channels, types * numbers, kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Return the squashed groups at every place."""
        made = self.convolution(x).unflatten(1, (self.types, self.numbers))
        return squash(made.permute(0, 1, 3, 4, 2).flatten(1, 3))


class Wholes(nn.Module):
    """Votes of `below` capsules for `above` ones, routed by agreement: (n, below, numbers) to (n, above, wide)."""

    def __init__(self, below: int, numbers: int, above: int, wide: int, rounds: int = ROUNDS) -> None:
        super().__init__()
        self.above, self.rounds = above, rounds
        self.weight = nn.Parameter(torch.randn(below, numbers, above * wide) * 0.1)

    def votes(self, u: Tensor) -> Tensor:
        """Return what each capsule below says of each above, (n, below, above, wide)."""
        return torch.einsum("sbn,bncd->sbcd", u, self.weight.unflatten(2, (self.above, -1)))

    def forward(self, u: Tensor) -> Tensor:
        """Return the capsules above after all rounds."""
        return route(self.votes(u), self.rounds)[0]


def route(votes: Tensor, rounds: int) -> tuple[Tensor, list[Tensor]]:
    """Return capsules (n, above, wide) and the coupling coefficients of every round, each (n, below, above).

    Parameters
    ----------
    votes : (n, below, above, wide)
    rounds : 1 or more; in the first the coefficients are equal
    """
    agreed = votes[..., 0] * 0
    couplings = []
    above = votes[:, 0]
    for number in range(rounds):
        if number:
            agreed = agreed + torch.einsum("sbcd,scd->sbc", votes, above)
        couplings.append(agreed.softmax(2))
        above = squash(torch.einsum("sbc,sbcd->scd", couplings[-1], votes))
    return above, couplings


def margin_loss(long: Tensor, labels: Tensor) -> Tensor:
    """Return the margin loss of each sample: lengths (n, classes), true classes (n,)."""
    there = nn.functional.one_hot(labels, long.shape[1]).to(long.dtype)
    wanted = (ENOUGH - long).clamp(min=0).square()
    unwanted = (long - LITTLE).clamp(min=0).square()
    return (there * wanted + ABSENT * (1 - there) * unwanted).sum(1)
