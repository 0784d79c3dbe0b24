"""Recurrent cells of two units, small enough for a pencil, trained on three streams: letters, bases, numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from pydantic import ConfigDict, Field
from torch import Tensor
from torch.nn import functional as F

from explorer.limits import FailFast
from explorer.training.lessons.recurrent import Cells

TITLE = "Recurrent cells of two units"
Stream = Literal["letters", "bases", "numbers"]
Structure = Literal["h", "o", "last"]

STREAMS: tuple[Stream, ...] = ("letters", "bases", "numbers")
STRUCTURES: tuple[Structure, ...] = ("h", "o", "last")
"""The state fed back, the output fed back, and the state fed back with one output after the last token."""
ALPHABETS = {"letters": "helo", "bases": "ACGT"}
WORD, REPEAT = "hello", "GATA"
"""What is repeated in the streams of letters and of bases."""
CHANGED = 0.06
"""Share of the bases of the repeat that are drawn at random."""
PERIOD = 8
"""Tokens of a wave of numbers."""
UNITS = 2
STEPS = 10
"""Tokens that are read while learning."""
SAMPLES = 64
STARTS = 20
UPDATES = 3000


class SmallCellsTask(FailFast):
    """How long each cell is trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    updates: int = Field(default=UPDATES, ge=1, le=10_000, description="Steps of Adam, each on 64 new sequences.")


@dataclass(frozen=True)
class SmallCell:
    """The best of the cells of one stream and structure, its weights rounded to two decimals.

    Attributes
    ----------
    w (units, fed back), u (units, inputs), b (units,), v (outputs, units), c (outputs,) : as the formula has them
    loss : mean cost of an output on 1,000 other sequences, with the rounded weights
    """

    stream: Stream
    structure: Structure
    w: list[list[float]]
    u: list[list[float]]
    b: list[float]
    v: list[list[float]]
    c: list[float]
    loss: float


def draw(
    stream: Stream, structure: Structure, count: int, steps: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return inputs (count, steps, inputs) and targets (count, steps), of "last" (count, 1); float64, tokens int64.

    The target of a step is the next token. After the last token alone it is the first letter, whether more than half
    of the bases are C or G, or the sum of the numbers.
    """
    if stream == "numbers":
        return _numbers(structure, count, steps, generator)
    letters = ALPHABETS[stream]
    if structure == "last":
        tokens = torch.randint(len(letters), (count, steps), generator=generator)
        strong = torch.tensor([letter in "CG" for letter in letters])
        target = tokens[:, :1] if stream == "letters" else (2 * strong[tokens].sum(1, keepdim=True) > steps).long()
        return F.one_hot(tokens, len(letters)).double(), target
    unit = WORD if stream == "letters" else REPEAT
    code = torch.tensor([letters.index(letter) for letter in unit])
    places = torch.randint(len(unit), (count, 1), generator=generator) + torch.arange(steps + 1)
    tokens = code[places % len(unit)]
    if stream == "bases":
        changed = torch.rand(tokens.shape, generator=generator) < CHANGED
        tokens = torch.where(changed, torch.randint(len(letters), tokens.shape, generator=generator), tokens)
    return F.one_hot(tokens[:, :-1], len(letters)).double(), tokens[:, 1:]


def _numbers(structure: Structure, count: int, steps: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if structure == "last":
        values = 2 * torch.rand(count, steps, generator=generator, dtype=torch.float64) - 1
        return values[:, :, None], values.sum(1, keepdim=True)
    start = torch.rand(count, 1, generator=generator, dtype=torch.float64) * PERIOD
    waves = torch.sin(2 * math.pi * (start + torch.arange(steps + 1)) / PERIOD)
    return waves[:, :-1, None], waves[:, 1:]


def costs(outputs: Tensor, targets: Tensor, stream: Stream) -> Tensor:
    """Return the mean cost of each start: -log p(y), of numbers half the squared error."""
    outputs = outputs[:, :, -targets.shape[1] :]
    if stream == "numbers":
        return ((outputs[..., 0] - targets) ** 2 / 2).mean((1, 2))
    logs = outputs.log_softmax(-1)
    return -logs.gather(3, targets.expand(len(logs), -1, -1)[..., None]).mean((1, 2, 3))


def cells(stream: Stream, structure: Structure) -> Cells:
    """Return cells as they are before training."""
    inputs = 1 if stream == "numbers" else len(ALPHABETS[stream])
    outputs = 2 if (stream, structure) == ("bases", "last") else inputs
    return Cells(STARTS, inputs, UNITS, outputs, "o" if structure == "o" else "h", seed=0, dtype=torch.float64)


def trained(
    stream: Stream, structure: Structure, updates: int = UPDATES, told: Callable[[int], None] = lambda _: None
) -> SmallCell:
    """Train cells from 20 starts by Adam; return the one of least cost. `told` hears of every update.

    Where only the last step has an output, it takes twice as many updates: there is one cost in place of ten.
    """
    updates *= 2 if structure == "last" else 1
    stack, generator = cells(stream, structure), torch.Generator().manual_seed(1)
    stepper = torch.optim.Adam(stack.weights, 0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, updates)
    for update in range(updates):
        told(update)
        steps = int(torch.randint(2, STEPS + 1, (1,), generator=generator)) if structure == "last" else STEPS
        inputs, targets = draw(stream, structure, SAMPLES, steps, generator)
        stepper.zero_grad()
        costs(stack(inputs), targets, stream).sum().backward()
        stack.clip()
        stepper.step()
        schedule.step()
    with torch.no_grad():
        for part in stack.weights:
            part.copy_(torch.round(part, decimals=2))
        inputs, targets = tested(stream, structure)
        found = costs(stack(inputs), targets, stream)
    best = int(found.nan_to_num(math.inf).argmin())
    u, w, b, v, c = (
        [[round(x, 2) + 0.0 for x in row] for row in part.detach()[best].T.tolist()] for part in stack.weights
    )
    return SmallCell(stream, structure, w, u, [row[0] for row in b], v, [row[0] for row in c], float(found[best]))


def tested(stream: Stream, structure: Structure) -> tuple[Tensor, Tensor]:
    """Return 1,000 other sequences, of 8 tokens where only the last step has an output."""
    steps = 8 if structure == "last" else STEPS
    return draw(stream, structure, 1000, steps, torch.Generator().manual_seed(2))


def all_cells(updates: int = UPDATES, told: Callable[[float], None] = lambda _: None) -> Iterator[SmallCell]:
    """Train a cell for every stream and structure. `told` hears how far all is, in [0, 1]."""
    pairs: list[tuple[Stream, Structure]] = [(stream, structure) for stream in STREAMS for structure in STRUCTURES]
    for place, (stream, structure) in enumerate(pairs):

        def heard(update: int, place: int = place) -> None:
            told((place + update / (2 * updates)) / len(pairs))

        yield trained(stream, structure, updates, heard)
