"""State or output fed back: three tasks, equally many units, how far and how fast each cell learns, over seeds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from pydantic import ConfigDict, Field
from torch import Tensor
from torch.nn import functional as F

from explorer.limits import FailFast
from explorer.training.lessons.recurrent import Cells, Feeds

TITLE = "State or output fed back"
TASKS = ("repeat", "gap_2", "gap_4", "gap_10", "parity")
"""The next base of a repeat; a letter kept over so many blanks; whether the sum of bits is odd."""
FEEDS: tuple[Feeds, ...] = ("h", "o", "y", "taught")
UNITS, SAMPLES, TESTED = 16, 64, 300
"""Units of each cell; sequences of a batch; sequences on which it is measured."""
EVERY, KEPT = 10, 50
"""Updates between two measurements, and between two that are kept."""
RATE = 0.005
REPEAT, BASES = "TTAGGG", "ACGT"
"""What is repeated at the ends of our chromosomes."""
STEPS = 12
"""Tokens of the repeat, and bits."""
LETTERS = 4
"""Of which one is to be kept over the gap; then come a blank and a sign."""
REACHED = 0.1
"""A cost by which a task counts as learnt, at the steps that are judged."""
TIMED = (25, 100, 400)
"""Tokens of the sequences with which a step of training is timed."""


class FedBackTask(FailFast):
    """How often and how long it is tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: int = Field(default=10, ge=2, le=20, description="Random first weights of each cell.")
    updates: int = Field(default=2000, ge=10, le=5000, description="Steps of Adam, each on 64 new sequences.")


@dataclass(frozen=True)
class Learnt:
    """How cells of one kind learnt one task.

    Attributes
    ----------
    updates : at which the cost was kept, 0 first
    cost : mean cost at the steps that are judged, by start and `updates`, on sequences not trained on. Cells that were
        taught with targets get their own answers there
    reached : the first measurement with a cost below 0.1, by start, None where there was none
    right : share of right answers in the end, by start
    given : the same where targets are fed back in the test too; None of cells that were not taught so
    """

    task: str
    feeds: str
    updates: list[int]
    cost: list[list[float]]
    reached: list[int | None]
    right: list[float]
    given: list[float] | None


def sizes(task: str) -> tuple[int, int]:
    """Return how many tokens there are to read, and to say."""
    return {"repeat": (4, 4), "parity": (2, 2)}.get(task, (LETTERS + 2, LETTERS + 1))


def draw(task: str, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Return one-hot inputs (count, steps, tokens), targets (count, steps), and which steps are judged (steps,).

    "repeat": the next base of TTAGGG repeated, from any place; judged from the sixth base on, when the place is known.
    "gap_4": a letter, four blanks, a sign, and then the letter again; judged there, before it is a blank. "parity":
    whether the bits so far have an odd sum; judged everywhere.
    """
    steps = STEPS
    if task == "repeat":
        code = torch.tensor([BASES.index(base) for base in REPEAT])
        places = torch.randint(len(REPEAT), (count, 1), generator=generator) + torch.arange(steps + 1)
        tokens = code[places % len(REPEAT)]
        inputs, targets, judged = tokens[:, :-1], tokens[:, 1:], torch.arange(steps) >= len(REPEAT) - 1
    elif task == "parity":
        inputs = torch.randint(2, (count, steps), generator=generator)
        targets, judged = inputs.cumsum(1) % 2, torch.ones(steps, dtype=torch.bool)
    else:
        blanks = int(task.removeprefix("gap_"))
        letters, quiet = (
            torch.randint(LETTERS, (count, 1), generator=generator),
            torch.full((count, blanks + 1), LETTERS),
        )
        inputs = torch.cat([letters, quiet[:, 1:], torch.full((count, 1), LETTERS + 1)], 1)
        targets, judged = torch.cat([quiet, letters], 1), torch.arange(blanks + 2) == blanks + 1
    return F.one_hot(inputs, sizes(task)[0]).float(), targets, judged


def costs(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return -log p(y), (starts, samples, steps)."""
    return -outputs.log_softmax(-1).gather(3, targets.expand(len(outputs), -1, -1)[..., None])[..., 0]


def learn(setting: FedBackTask, task: str, feeds: Feeds, told: Callable[[int], None] = lambda _: None) -> Learnt:
    """Train all starts of one kind of cell side by side, and measure them. `told` hears of every update."""
    inputs, outputs = sizes(task)
    stack = Cells(setting.starts, inputs, UNITS, outputs, feeds, seed=0, dtype=torch.float32)
    stepper = torch.optim.Adam(stack.weights, RATE)
    generator = torch.Generator().manual_seed(1)
    x, y, judged = draw(task, TESTED, torch.Generator().manual_seed(2))
    updates, kept = list[int](), list[list[float]]()
    reached: list[int | None] = [None] * setting.starts
    for update in range(setting.updates + 1):
        told(update)
        if update % EVERY == 0 or update == setting.updates:
            with torch.no_grad():
                now = costs(stack(x), y)[:, :, judged].mean((1, 2)).tolist()
            reached = [update if one is None and c < REACHED else one for one, c in zip(reached, now, strict=True)]
            if update % KEPT == 0 or update == setting.updates:
                updates.append(update)
                kept.append(now)
        if update < setting.updates:
            train, target, _ = draw(task, SAMPLES, generator)
            stepper.zero_grad()
            costs(stack(train, target), target).mean((1, 2)).sum().backward()
            stack.clip()
            stepper.step()
    with torch.no_grad():
        own, given = (
            (said.argmax(-1) == y)[:, :, judged].double().mean((1, 2)).tolist() for said in (stack(x), stack(x, y))
        )
    by_start = [list(one) for one in zip(*kept, strict=True)]
    return Learnt(task, feeds, updates, by_start, reached, own, given if feeds == "taught" else None)


def compared(setting: FedBackTask, told: Callable[[float], None] = lambda _: None) -> Iterator[Learnt]:
    """Train every kind of cell on every task. `told` hears how far all is, in [0, 1]."""
    pairs: list[tuple[str, Feeds]] = [(task, feeds) for task in TASKS for feeds in FEEDS]
    for place, (task, feeds) in enumerate(pairs):

        def heard(update: int, place: int = place) -> None:
            told((place + update / (setting.updates + 1)) / len(pairs))

        yield learn(setting, task, feeds, heard)


def timed(feeds: Feeds, steps: int, repeats: int = 7) -> float:
    """Return the seconds that one step of training takes one processor, one cell on 64 sequences of so many tokens.

    The fastest of some, in the time of the process, so that what else the machine does is left out.
    """
    stack = Cells(1, 4, UNITS, 4, feeds, seed=0, dtype=torch.float32)
    tokens = torch.randint(4, (SAMPLES, steps), generator=torch.Generator().manual_seed(0))
    x, best, threads = F.one_hot(tokens, 4).float(), float("inf"), torch.get_num_threads()
    torch.set_num_threads(1)
    for _ in range(repeats):
        begun = time.process_time()
        costs(stack(x, tokens), tokens).mean().backward()
        best = min(best, time.process_time() - begun)
    torch.set_num_threads(threads)
    return best
