"""Networks that read genotypes, taught something else first, and then a trait of which few samples are known.

Each is markers - 32 - 16 - outputs with tanh between. Taught first are either the values of other traits, or the calls
that were hidden from it; in both every marker is left out with probability a half at each step. Then a new last layer,
all zero, takes the place of the old one, and everything is trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.training.lessons.kernel_blup import Floats
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

HIDDEN, FEATURES = 32, 16
ACTIVATIONS = ("tanh", "tanh", "linear")
LEFT_OUT = 0.5
"""Share of the markers that one step of the first training does not see."""
FIRST = Recipe(600, 64, 3e-3)
RATE, BATCH = 1e-3, 32
NEW_RATE = 3e-3
"""Of the new last layer."""
STEPS = (5, 10, 20, 40, 80, 160, 240)
"""After which training on the target may end."""
FOLDS = 4
"""By which the number of steps is chosen, of the samples that are learnt from."""
Counts = Callable[[int], None]


def taught(
    inputs: Floats,
    rows: Sequence[NDArray[np.int64]],
    traits: Floats,
    first: Recipe = FIRST,
    tell: Counts = lambda step: None,
) -> StackedDense:
    """Return networks, one a round, that learnt traits.

    Parameters
    ----------
    inputs : (rounds, samples, markers)
    rows : of each round, the samples that are looked at; equally many
    traits : (rounds, samples, traits), NaN where unknown
    """
    aims = torch.tensor(np.nan_to_num(traits), dtype=torch.float32)
    known, which = torch.tensor(np.isfinite(traits)), torch.arange(len(rows))[:, None]

    def loss(guesses: Tensor, seen: Tensor, hidden: Tensor, at: Tensor) -> Tensor:
        weights = known[which, at]
        return ((guesses - aims[which, at]).square() * weights).sum((1, 2)) / weights.sum((1, 2)).clamp(min=1)

    return _learnt(inputs, rows, aims.shape[2], loss, first, tell)


def filled_in(
    inputs: Floats, rows: Sequence[NDArray[np.int64]], first: Recipe = FIRST, tell: Counts = lambda step: None
) -> StackedDense:
    """Return networks that learnt to give back hidden markers from the others; no trait is looked at."""

    def loss(guesses: Tensor, seen: Tensor, hidden: Tensor, at: Tensor) -> Tensor:
        return ((guesses - seen).square() * hidden).sum((1, 2)) / hidden.sum((1, 2)).clamp(min=1)

    return _learnt(inputs, rows, inputs.shape[2], loss, first, tell)


def _learnt(
    inputs: Floats,
    rows: Sequence[NDArray[np.int64]],
    outputs: int,
    loss: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor],
    first: Recipe,
    tell: Counts,
) -> StackedDense:
    """Train by `loss`, which gets what is made, the markers, which of them were hidden, and the samples' rows."""
    read, places = torch.tensor(inputs, dtype=torch.float32), torch.tensor(np.stack(rows))
    nets = StackedDense((inputs.shape[2], HIDDEN, FEATURES, outputs), ACTIVATIONS, tuple(range(len(rows))))
    chance, which = torch.Generator().manual_seed(1), torch.arange(len(rows))[:, None]

    def of(chosen: Tensor) -> Tensor:
        at = places.gather(1, chosen)
        seen = read[which, at]
        hidden = torch.rand(seen.shape, generator=chance) < LEFT_OUT
        return loss(nets(seen * ~hidden), seen, hidden, at)

    for step in descend(nets, first, of, places.shape[1], 0):
        tell(step)
    rounded(nets)
    return nets


def untaught(markers: int, many: int) -> StackedDense:
    """Return networks with first weights, the same that `taught` and `filled_in` begin with."""
    return StackedDense((markers, HIDDEN, FEATURES, 1), ACTIVATIONS, tuple(range(many)))


@torch.no_grad()
def features(nets: StackedDense, member: int, inputs: Floats) -> Floats:
    """Return what the second layer of one network makes of inputs (samples, markers): (samples, 16)."""
    return nets.layers(torch.tensor(inputs, dtype=torch.float32)[None], 0, 2)[member].double().numpy()


@dataclass(frozen=True, eq=False)
class Tuned:
    """Predictions of all samples (networks, samples), and after how many steps each network's training ended."""

    predicted: Floats
    steps: list[int]


def tuned(
    inputs: Floats,
    starts: Sequence[tuple[StackedDense, int]],
    targets: Floats,
    train: NDArray[np.int64],
    seed: int,
    most: int = FIRST.steps,
) -> Tuned:
    """Train each start (networks, member) on its target (starts, samples), of which only `train` is looked at.

    The number of steps is the one of least squared error of held-out folds of `train`; the network trained on all of
    `train` is then taken after so many, `most` at most. Each target is standardised by what is learnt from.
    """
    read, fold = torch.tensor(inputs, dtype=torch.float32), np.arange(len(train)) % FOLDS
    parts = [*(train[fold != place] for place in range(FOLDS)), train]
    ends = [STEPS[0], *(step for step in STEPS[1:] if step <= most)]
    many = len(starts)
    nets = StackedDense((inputs.shape[1], HIDDEN, FEATURES, 1), ACTIVATIONS, tuple(range(many * len(parts))))
    with torch.no_grad():
        for place, held in enumerate(nets.held):
            if place < 4:
                held.copy_(torch.stack([net.held[place][member] for net, member in starts for _ in parts]))
            else:
                held.zero_()
    means = torch.tensor([[target[part].mean() for part in parts] for target in targets]).flatten()
    spreads = torch.tensor([[max(target[part].std(), 1e-9) for part in parts] for target in targets]).flatten()
    aims = torch.tensor(np.repeat(targets, len(parts), axis=0))
    aims = ((aims - means[:, None]) / spreads[:, None]).float()
    old, new = list(nets.held)[:4], list(nets.held)[4:]
    descent = torch.optim.Adam([{"params": old, "lr": RATE}, {"params": new, "lr": NEW_RATE}])
    chance = torch.Generator().manual_seed(seed)
    batch = min(BATCH, len(train))
    said, errors = list[Floats](), list[Floats]()
    for step in range(1, ends[-1] + 1):
        rows = torch.stack([torch.tensor(part)[torch.randint(len(part), (batch,), generator=chance)] for part in parts])
        guesses = nets(read[rows].repeat(many, 1, 1))[..., 0]
        loss = (guesses - aims.gather(1, rows.repeat(many, 1))).square().mean(1).sum()
        descent.zero_grad()
        loss.backward()
        descent.step()
        if step in ends:
            with torch.no_grad():
                made = nets(read[None])[..., 0].double() * spreads[:, None] + means[:, None]
            made = made.numpy().reshape(many, len(parts), -1)
            said.append(made[:, -1])
            wrong = np.zeros(many)
            for place in range(FOLDS):
                held = train[fold == place]
                wrong += np.square(made[:, place, held] - targets[:, held]).sum(1)
            errors.append(wrong)
    best = np.argmin(np.stack(errors), axis=0)
    return Tuned(np.stack([said[place][start] for start, place in enumerate(best)]), [ends[place] for place in best])
