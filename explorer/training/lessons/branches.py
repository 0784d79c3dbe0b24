"""An inception module in small, trained on motifs of a known size: how much of its answer comes through each branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.motifs import Motif, pictures
from explorer.training.checkpoint import RandomStream

TITLE = "Which branch of an inception module is used"
KERNELS = (1, 3, 5)
FILTERS = 4
"""Of each branch."""
TRAIN, HELD_OUT = 1000, 1000


class BranchesTask(BaseModel):
    """Which motifs are tried, and how often each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    motifs: tuple[Motif, ...] = Field(
        default=("dot", "cross", "ring", "none"), min_length=1, max_length=4, description="What tells the pictures."
    )
    seeds: tuple[NonNegativeInt, ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1, max_length=10, description="Of the pictures and the weights."
    )
    epochs: int = Field(default=30, ge=1, le=200, description="How often every picture is seen.")


@dataclass(frozen=True)
class Course:
    """How one network learnt, one number for each epoch, epoch 0 first.

    Attributes
    ----------
    motif, seed : which it was
    norms : of each branch, the root mean square of its kernels' weights
    shares : of each branch, its part of the variance of the logit over held-out pictures; they add up to 1
    accuracy : of held-out pictures
    """

    motif: Motif
    seed: int
    norms: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    accuracy: tuple[float, ...]


class Inception(nn.Module):
    """Three convolutions side by side, each with a rectifier and the largest value of every map, then one weighted sum."""

    def __init__(self) -> None:
        super().__init__()
        self.branches = nn.ModuleList(nn.Conv2d(1, FILTERS, k, padding=k // 2) for k in KERNELS)
        self.out = nn.Linear(FILTERS * len(KERNELS), 1)

    def features(self, x: Tensor) -> Tensor:
        """Return (pictures, 12): the largest value of every map, branch by branch."""
        return torch.cat([F.relu(branch(x)).amax((2, 3)) for branch in self.branches], 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return (pictures,) logits."""
        return self.out(self.features(x))[:, 0]


def shares(network: Inception, x: Tensor) -> tuple[float, ...]:
    """Return of each branch cov(what it adds to the logit, logit) / var(logit) over pictures; they add up to 1."""
    with torch.no_grad():
        added = (network.features(x) * network.out.weight[0]).view(len(x), len(KERNELS), FILTERS).sum(2)
    added = (added - added.mean(0)).double()
    logit = added.sum(1)
    return tuple((added * logit[:, None]).sum(0).div(logit.square().sum().clamp_min(1e-30)).tolist())


def norms(network: Inception) -> tuple[float, ...]:
    """Return of each branch the root mean square of its kernels' weights."""
    return tuple(float(branch.weight.detach().square().mean().sqrt()) for branch in network.branches)  # type: ignore[union-attr]


def learn(motif: Motif, seed: int, epochs: int) -> Course:
    """Train one network with Adam at .01, batches of 50, cross-entropy."""
    x, labels = (torch.from_numpy(part) for part in pictures(motif, TRAIN, seed))
    others, truth = (torch.from_numpy(part) for part in pictures(motif, HELD_OUT, 10_000 + seed))
    generator = torch.Generator().manual_seed(seed)
    with RandomStream(seed, torch.device("cpu")):
        network = Inception()
    stepper = torch.optim.Adam(network.parameters(), 1e-2, fused=True)
    found = []
    for epoch in range(epochs + 1):
        with torch.no_grad():
            right = float(((network(others) > 0) == (truth > 0)).double().mean())
        found.append((norms(network), shares(network, others), right))
        if epoch == epochs:
            break
        for batch in torch.randperm(len(x), generator=generator).split(50):
            stepper.zero_grad(set_to_none=True)
            F.binary_cross_entropy_with_logits(network(x[batch]), labels[batch].float()).backward()
            stepper.step()
    each_norm, each_share, accuracy = zip(*found, strict=True)
    return Course(motif, seed, each_norm, each_share, accuracy)


def compare(task: BranchesTask) -> Iterator[Course]:
    """Train every network of a task, one after the other."""
    for motif in task.motifs:
        for seed in task.seeds:
            yield learn(motif, seed, task.epochs)


def courses(events: Sequence[Mapping[str, Any]]) -> list[Course]:
    """Return what was learnt, from the events of a run."""
    return [
        Course(
            event["motif"],
            event["seed"],
            tuple(map(tuple, event["norms"])),
            tuple(map(tuple, event["shares"])),
            tuple(event["accuracy"]),
        )
        for event in events
        if event["type"] == "learnt"
    ]
