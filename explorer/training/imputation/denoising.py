"""Denoising autoencoders, one for each window of variants: calls are hidden from them, and they give them back.

All windows of a part of the genome are trained at once, stacked in batched products. The input says of every call which
genotype it is, and nothing where it is missing; the output is a softmax over the genotypes of the core.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

HIDDEN = 96
"""Units of the code."""
EPOCHS = 60
BATCH = 60
LEARNING_RATE = 8e-3
DECAY = 0.03
ROWS_AT_ONCE = 2048
HIDES = (0.05, 0.5)
"""Each sample of a batch has a share of its known calls hidden, drawn between these."""


@dataclass(frozen=True)
class Recipe:
    """How the networks are made and trained."""

    hidden: int = HIDDEN
    epochs: int = EPOCHS
    batch: int = BATCH
    rate: float = LEARNING_RATE
    decay: float = DECAY
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Stack:
    """Trained networks of windows that are padded to one width.

    Attributes
    ----------
    first, first_bias : (windows, width * states, hidden), (windows, 1, hidden)
    second, second_bias : (windows, hidden, core * states), (windows, 1, core * states)
    states : 3 genotypes of diploids, 2 of haploids
    """

    first: Tensor
    first_bias: Tensor
    second: Tensor
    second_bias: Tensor
    states: int

    def __call__(self, inputs: Tensor) -> Tensor:
        """Return logits (windows, samples, core, states) of inputs (windows, samples, width * states)."""
        code = torch.relu(torch.baddbmm(self.first_bias, inputs, self.first))
        logits = torch.baddbmm(self.second_bias, code, self.second)
        return logits.reshape(*logits.shape[:2], -1, self.states)

    @property
    def weights(self) -> list[Tensor]:
        """What is trained."""
        return [self.first, self.first_bias, self.second, self.second_bias]


def encoded(calls: Tensor, states: int) -> Tensor:
    """Return calls (..., width) as indicators (..., width * states); nothing is set where a call is missing (-1)."""
    marks = calls[..., None] == torch.arange(states, device=calls.device)
    return marks.to(torch.float32).flatten(-2)


def begin_stack(core: Tensor, width: int, states: int, recipe: Recipe) -> Stack:
    """Return untrained networks that say of every call what is most frequent.

    Parameters
    ----------
    core : int8 (windows, samples, core), -1 where missing or padded
    """
    windows, _, places = core.shape
    generator = torch.Generator().manual_seed(recipe.seed)
    inputs, outputs = width * states, places * states
    first = torch.randn(windows, inputs, recipe.hidden, generator=generator) / width**0.5
    second = torch.randn(windows, recipe.hidden, outputs, generator=generator) * (0.1 / recipe.hidden**0.5)
    counts = torch.stack([(core == state).sum(1) for state in range(states)], dim=-1).float() + 0.5
    start = (counts / counts.sum(-1, keepdim=True)).log().flatten(1)[:, None]
    stack = Stack(first, torch.zeros(windows, 1, recipe.hidden), second, start.contiguous(), states)
    for weight in stack.weights:
        weight.requires_grad_()
    return stack


def train_stack(
    calls: NDArray[np.int8],
    cores: NDArray[np.intp],
    states: int,
    recipe: Recipe,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Stack:
    """Return networks trained on the known calls.

    Parameters
    ----------
    calls : (windows, samples, width), -1 where missing or where a narrow window is padded
    cores : (windows, core) columns that are filled in; short cores repeat their last
    told : called with the epochs that are done, and of how many
    """
    everything = torch.from_numpy(np.ascontiguousarray(calls))
    where = torch.from_numpy(cores)[:, None].expand(-1, calls.shape[1], -1)
    core = everything.gather(2, where)
    stack = begin_stack(core, calls.shape[2], states, recipe)
    stepper = torch.optim.AdamW(stack.weights, recipe.rate, betas=(0.9, 0.99), weight_decay=recipe.decay, fused=True)
    samples = calls.shape[1]
    batches = max(1, round(samples / recipe.batch))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, recipe.epochs * batches)
    generator = torch.Generator().manual_seed(recipe.seed + 1)
    for epoch in range(recipe.epochs):
        for rows in torch.randperm(samples, generator=generator).tensor_split(batches):
            seen = everything[:, rows]
            share = torch.rand(1, len(rows), 1, generator=generator) * (HIDES[1] - HIDES[0]) + HIDES[0]
            hides = (torch.rand(seen.shape, generator=generator) < share) & (seen >= 0)
            logits = stack(encoded(torch.where(hides, -1, seen), states))
            aims = core[:, rows].long()
            asked = hides.gather(2, where[:, : len(rows)]) & (aims >= 0)
            loss = F.cross_entropy(
                logits.flatten(0, 2), torch.where(asked, aims, -1).flatten(), ignore_index=-1, reduction="sum"
            )
            stepper.zero_grad()
            (loss / (len(rows))).backward()
            stepper.step()
            schedule.step()
        told(epoch + 1, recipe.epochs)
    return stack


@torch.no_grad()
def stack_probabilities(stack: Stack, calls: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the probabilities (windows, samples, core, states) of the genotypes, given calls as `train_stack` is."""
    parts = [
        stack(encoded(torch.from_numpy(np.ascontiguousarray(calls[:, start : start + ROWS_AT_ONCE])), stack.states))
        .softmax(-1)
        .numpy()
        for start in range(0, calls.shape[1], ROWS_AT_ONCE)
    ]
    return np.concatenate(parts, axis=1)


def padded(
    parts: Sequence[NDArray[np.int8]], edges: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Return the calls (samples, width) of windows as one array, and the columns of their cores, as `train_stack` does.

    Parameters
    ----------
    edges : first and last of each window's core
    """
    width, core = max(part.shape[1] for part in parts), max(last - first for first, last in edges)
    calls = np.full((len(parts), len(parts[0]), width), -1, np.int8)
    for place, part in enumerate(parts):
        calls[place, :, : part.shape[1]] = part
    cores = [np.minimum(first + np.arange(core), last - 1) for first, last in edges]
    return calls, np.stack(cores).astype(np.intp)


def by_autoencoder(
    parts: Sequence[NDArray[np.int8]],
    edges: Sequence[tuple[int, int]],
    wanted: Sequence[NDArray[np.bool_]],
    states: int,
    recipe: Recipe,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Train networks on windows, and answer their wanted calls: probabilities (calls, states), dosages (calls,).

    Parameters
    ----------
    parts : calls (samples, width) of each window, -1 where missing
    edges : first and last column of each window's core
    wanted : (samples, core) which missing calls to fill in, taken row by row
    """
    calls, cores = padded(parts, edges)
    found = stack_probabilities(train_stack(calls, cores, states, recipe, told), calls).astype(np.float64)
    answers = []
    for place, asked in enumerate(wanted):
        chosen = found[place, :, : asked.shape[1]][asked]
        answers.append((chosen, chosen @ np.arange(states)))
    return answers
