"""Letters backwards, numbers in words, DNA as protein: how often a whole output is right, with attention and without.

Every network is practised on texts up to a length and tried on held-out ones, longer ones too. Its weights are rounded
to 8 bits before they are tried, so that those that a page runs are those that were measured.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from torch import Tensor
from torch.nn import functional as F

from explorer.datasets.teaching.rewriting import REWRITINGS, Rewriting, drawn
from explorer.limits import FailFast
from explorer.training.lessons.writers import Writers

TITLE = "From one length to another"
ARRAYS, ABOUT = "lengths.npz", "lengths.json"
KINDS = ("plain", "attention")
STEPS = {"reverse": 3000, "numbers": 3000, "protein": 5000}
"""Batches."""
BATCH = 32
RATE = 0.004
"""Of Adam at first; it falls to 0 along a cosine."""
CLIP = 1.0
"""The longest gradient of a network."""
TOLD = 20
"""Batches between two reports."""
EXAMPLES = 3
"""Held-out texts of each length that are shown."""
NONE = -1
"""Where nothing is to be written any more."""


class LengthsTask(FailFast):
    """How often, how long and on how many texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=10, description="Networks of each kind; one has no spread.")
    steps: int | None = Field(default=None, ge=1, le=20_000, description="Batches; else each task has its own number.")
    tested: int = Field(default=200, ge=10, le=2000, description="Held-out texts of each length.")


def batch(
    task: Rewriting, networks: int, count: int, generator: random.Random, kept: bool = False, length: int = 0
) -> tuple[list[list[str]], Tensor, Tensor]:
    """Draw texts of one length: the texts, what is read (networks, n, signs) and what is to be written, then an end.

    Where an answer is shorter than another, `NONE` follows its end.
    """
    length = length or generator.randint(*task.practised)
    outside = generator.randint(0, task.outside)
    texts = [drawn(task, length, count, generator, kept, outside) for _ in range(networks)]
    read = torch.tensor([[[task.reads.index(sign) for sign in text] for text in row] for row in texts])
    answers = [[[task.writes.index(sign) for sign in task.answer(text)] for text in row] for row in texts]
    longest = 1 + max(len(answer) for row in answers for answer in row)
    end = len(task.writes)
    padded = [[[*answer, end, *[NONE] * (longest - 1 - len(answer))] for answer in row] for row in answers]
    return texts, read, torch.tensor(padded)


def loss(networks: Writers, read: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of each sign, given the right ones before it, summed over the networks."""
    first = torch.full((*target.shape[:2], 1), networks.begin)
    before = torch.cat([first, target[:, :, :-1].clamp(min=0)], 2)
    logits = networks.write(networks.encode(read), before)
    return F.cross_entropy(logits.flatten(0, 2), target.flatten(), ignore_index=NONE) * len(read)


def train(
    task: Rewriting,
    attends: bool,
    seeds: Sequence[int],
    steps: int,
    told: Callable[[int], None] = lambda step: None,
    shuffled: bool = False,
) -> Writers:
    """Practise networks of one kind, each on texts of its own; `shuffled` gives every text another one's answer."""
    networks = Writers(task, attends, seeds)
    weights = list(networks.weights.values())
    stepper = torch.optim.Adam(weights, RATE)
    generator = random.Random(seeds[0])
    for step in range(steps):
        if step % TOLD == 0:
            told(step)
        _, read, target = batch(task, len(seeds), BATCH, generator)
        if shuffled:
            target = target.roll(1, 1)
        stepper.zero_grad()
        loss(networks, read, target).backward()
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        long = torch.stack([gradient.flatten(1).square().sum(1) for gradient in gradients]).sum(0).sqrt()
        for gradient in gradients:
            gradient *= (CLIP / long.clamp(min=CLIP)).view(-1, *[1] * (gradient.dim() - 1))
        for group in stepper.param_groups:
            group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / steps))
        stepper.step()
    return networks


def share_right(networks: Writers, length: int, count: int) -> list[float]:
    """Return each network's share of held-out texts of a length whose whole output is right."""
    task, right, tried = networks.task, torch.zeros(len(networks.weights["read"])), 0
    generator = random.Random(1_000_000 + length)
    while tried < count:
        some = min(BATCH, count - tried)
        _, read, target = batch(task, 1, some, generator, kept=True, length=length)
        said = networks.say(read.expand(len(right), -1, -1), target.shape[2])
        right += (said == target.masked_fill(target == NONE, networks.end)).all(2).sum(1)
        tried += some
    return (right / tried).tolist()


@dataclass(frozen=True, eq=False)
class Lengths:
    """What was measured, and the first network of each kind.

    Attributes
    ----------
    right : task -> (kinds, lengths tried, networks), share of whole outputs that are right
    weights : "task kind name" -> int8
    scales : "task kind name" -> what a whole number stands for
    examples : task -> held-out texts, a list for each length tried
    """

    right: dict[str, NDArray[np.float32]]
    weights: dict[str, NDArray[np.int8]]
    scales: dict[str, float]
    examples: dict[str, list[list[str]]]

    def save(self, folder: Path) -> None:
        """Write `lengths.npz` and `lengths.json`."""
        arrays = {f"right {name}": values for name, values in self.right.items()} | self.weights
        np.savez_compressed(folder / ARRAYS, allow_pickle=False, **arrays)
        about = {"scales": self.scales, "examples": self.examples}
        (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False))

    @classmethod
    def load(cls, folder: Path) -> Lengths:
        """Read what `save` wrote."""
        about = json.loads((folder / ABOUT).read_text())
        with np.load(folder / ARRAYS, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        right = {name: arrays.pop(f"right {name}") for name in REWRITINGS}
        return cls(right, arrays, about["scales"], about["examples"])


def examples(task: Rewriting, length: int) -> list[str]:
    """Return held-out texts of a length to be shown, with different numbers of bases outside a gene."""
    generator = random.Random(length)
    return [drawn(task, length, 1, generator, True, generator.randint(0, task.outside))[0] for _ in range(EXAMPLES)]


def measure(asked: LengthsTask, progress: Callable[[float, float, str], None] = lambda done, of, text: None) -> Lengths:
    """Train and try everything; `progress` gets (done, of, what)."""
    right: dict[str, NDArray[np.float32]] = {}
    shown: dict[str, list[list[str]]] = {}
    weights: dict[str, NDArray[np.int8]] = {}
    scales: dict[str, float] = {}
    planned = {name: asked.steps or STEPS[name] for name in REWRITINGS}
    whole, done = len(KINDS) * sum(planned.values()), 0
    for name, task in REWRITINGS.items():
        first, last = task.tried
        found = np.zeros((len(KINDS), last - first + 1, asked.seeds), np.float32)
        shown[name] = [examples(task, length) for length in range(first, last + 1)]
        for k, kind in enumerate(KINDS):
            words = f"{name}, {'with' if kind == 'attention' else 'without'} attention"

            def told(step: int, before: int = done, words: str = words) -> None:
                progress(before + step, whole, f"{words}, batch {step:,}")

            networks = train(task, kind == "attention", range(asked.seeds), planned[name], told)
            steps, scale = networks.rounded()
            weights |= {f"{name} {kind} {part}": values.numpy() for part, values in steps.items()}
            scales |= {f"{name} {kind} {part}": value for part, value in scale.items()}
            for length in range(first, last + 1):
                found[k, length - first] = share_right(networks, length, asked.tested)
            done += planned[name]
        right[name] = found
    return Lengths(right, weights, scales, shown)
