"""An inception module in small, trained on motifs of a known size: how much of its answer comes through each branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import torch
from pydantic import ConfigDict, Field
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.motifs import Motif, pictures
from explorer.limits import FailFast, Seed
from explorer.training.checkpoint import RandomStream

TITLE = "Which branch of an inception module is used"
KERNELS = (1, 3, 5)
FILTERS = 8
"""Of each branch."""
TRAIN, HELD_OUT, BATCH = 1000, 1000, 50
RATE, MOMENTUM, DECAY = 0.02, 0.9, 0.02
STEP = RATE / (1 - MOMENTUM)
"""How far momentum carries one gradient; what the price takes is in proportion to it."""


class BranchesTask(FailFast):
    """Which motifs are tried, at which prices, and how often each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    motifs: tuple[Motif, ...] = Field(
        default=("dot", "cross", "ring", "none"), min_length=1, max_length=4, description="What tells the pictures."
    )
    prices: tuple[Annotated[float, Field(ge=0, le=100)], ...] = Field(
        default=(0.0, 0.004), min_length=1, max_length=4, description="Of a kernel's pixel, for each unit of norm."
    )
    seeds: tuple[Seed, ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1, max_length=10, description="Of the pictures and the weights."
    )
    epochs: int = Field(default=30, ge=1, le=200, description="How often every picture is seen.")


@dataclass(frozen=True)
class Course:
    """How one network learnt, one entry for each epoch, epoch 0 first; of each a number for each branch.

    Attributes
    ----------
    motif, price, seed : which it was
    norms : the root of the sum of squares of a branch's kernel weights
    spreads : standard deviation, over held-out pictures, of what a branch adds to the logit
    shares : covariance of that with the logit, divided by the logit's variance; they add up to 1, or are 0 where the
        logit is the same for all pictures
    accuracy : of held-out pictures, by epoch
    without : at the end, with what a branch adds replaced by its mean
    """

    motif: Motif
    price: float
    seed: int
    norms: tuple[tuple[float, ...], ...]
    spreads: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    accuracy: tuple[float, ...]
    without: tuple[float, ...]


class Inception(nn.Module):
    """Three convolutions side by side, each with a rectifier and the largest value of its maps, then a weighted sum."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = [nn.Conv2d(1, FILTERS, k, padding=k // 2) for k in KERNELS]
        self.branches = nn.ModuleList(self.convolutions)
        self.out = nn.Linear(FILTERS * len(KERNELS), 1)

    def features(self, x: Tensor) -> Tensor:
        """Return (pictures, 24): the largest value of every map, branch by branch."""
        return torch.cat([F.relu(branch(x)).amax((2, 3)) for branch in self.convolutions], 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return (pictures,) logits."""
        return self.out(self.features(x))[:, 0]


@dataclass(frozen=True)
class Used:
    """What the branches of a network do over pictures; each a number for each branch, as in `Course`."""

    spreads: tuple[float, ...]
    shares: tuple[float, ...]
    accuracy: float
    without: tuple[float, ...]


def used(network: Inception, x: Tensor, truth: Tensor) -> Used:
    """Return what each branch adds to the logit over pictures, and the accuracy with and without it."""
    with torch.no_grad():
        added = (network.features(x) * network.out.weight[0]).view(len(x), len(KERNELS), FILTERS).sum(2).double()
        bias = network.out.bias.item()
    logit, apart = added.sum(1), added - added.mean(0)
    spread, whole = apart.square().mean(0).sqrt(), apart.sum(1).square().mean()
    shares = (apart * apart.sum(1, keepdim=True)).mean(0) / whole if whole > 1e-12 else torch.zeros(len(KERNELS))
    right = [
        float(((values + bias > 0) == (truth > 0)).double().mean()) for values in (logit, *(logit[:, None] - apart).T)
    ]
    return Used(tuple(spread.tolist()), tuple(shares.tolist()), right[0], tuple(right[1:]))


def norms(network: Inception) -> tuple[float, ...]:
    """Return of each branch the root of the sum of squares of its kernels' weights."""
    return tuple(float(conv.weight.detach().norm()) for conv in network.convolutions)


def charge(network: Inception, price: float) -> None:
    """Let each branch pay: its norm falls by `price` for each pixel of its kernel, at most to 0 (a group lasso's step).

    Yuan and Lin, Model selection and estimation in regression with grouped variables, 2006. The weights of the output
    decay, for otherwise they would grow by what the kernels shrink.
    """
    with torch.no_grad():
        for conv, size in zip(network.convolutions, KERNELS, strict=True):
            conv.weight *= max(0.0, 1 - STEP * price * size**2 / max(float(conv.weight.norm()), 1e-12))
        network.out.weight *= 1 - STEP * DECAY


def learn(motif: Motif, price: float, seed: int, epochs: int) -> Course:
    """Train one network by descent with momentum, cross-entropy."""
    x, labels = (torch.from_numpy(part) for part in pictures(motif, TRAIN, seed))
    others, truth = (torch.from_numpy(part) for part in pictures(motif, HELD_OUT, 10_000 + seed))
    generator = torch.Generator().manual_seed(seed)
    with RandomStream(seed, torch.device("cpu")):
        network = Inception()
    stepper = torch.optim.SGD(network.parameters(), RATE, momentum=MOMENTUM)
    found = [(norms(network), used(network, others, truth))]
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=generator).split(BATCH):
            stepper.zero_grad(set_to_none=True)
            F.binary_cross_entropy_with_logits(network(x[batch]), labels[batch].float()).backward()
            stepper.step()
            if price:
                charge(network, price)
        found.append((norms(network), used(network, others, truth)))
    by_epoch = [one for _, one in found]
    return Course(
        motif,
        price,
        seed,
        norms=tuple(_short(one) for one, _ in found),
        spreads=tuple(_short(one.spreads) for one in by_epoch),
        shares=tuple(_short(one.shares) for one in by_epoch),
        accuracy=tuple(one.accuracy for one in by_epoch),
        without=by_epoch[-1].without,
    )


def _short(values: tuple[float, ...]) -> tuple[float, ...]:
    """Return values as a page shows them; the shipped file stays small."""
    return tuple(round(value, 3) for value in values)


def compare(task: BranchesTask) -> Iterator[Course]:
    """Train every network of a task, one after the other."""
    for motif in task.motifs:
        for price in task.prices:
            for seed in task.seeds:
                yield learn(motif, price, seed, task.epochs)


def courses(events: Sequence[Mapping[str, Any]]) -> list[Course]:
    """Return what was learnt, from the events of a run."""
    nested = ("norms", "spreads", "shares")
    return [
        Course(
            motif=event["motif"],
            price=event["price"],
            seed=event["seed"],
            accuracy=tuple(event["accuracy"]),
            without=tuple(event["without"]),
            **{name: tuple(map(tuple, event[name])) for name in nested},
        )
        for event in events
        if event["type"] == "learnt"
    ]
