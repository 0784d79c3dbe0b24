"""A small encoder-decoder learns to reverse or to copy a sequence; a recurrent network on the same task beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from pydantic import ConfigDict, Field, model_validator
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.limits import FailFast

EVERY = 20
"""Steps between two reports."""
TEST_SEQUENCES = 256
"""Sequences on which accuracy is measured; none of them is trained on, except by chance."""


class SequenceTask(FailFast):
    """What is learnt, and by networks of which size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Literal["reverse", "copy"] = Field(
        default="reverse", description="Write the letters backwards, or again after a gap."
    )
    length: int = Field(default=8, ge=2, le=16, description="Letters of a sequence.")
    letters: int = Field(default=8, ge=2, le=26, description="How many different letters there are.")
    gap: int = Field(
        default=4,
        ge=0,
        le=16,
        description="Blanks between reading and copying: the longer, the more must be remembered.",
    )
    width: int = Field(default=32, ge=8, le=64, multiple_of=4, description="Numbers of a token. 32 is enough.")
    heads: int = Field(default=2, ge=1, le=4, description="Attentions side by side. 1 or 2.")
    steps: int = Field(
        default=800,
        ge=20,
        le=4000,
        title="Batches",
        description="How many batches are learnt from. 800 is mostly enough.",
    )
    batch_size: int = Field(default=64, ge=4, le=256, description="Sequences of a batch.")
    learning_rate: float = Field(default=3e-3, gt=0, le=0.1, description="Of Adam, for both networks. 0.001 to 0.01.")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Of letters and weights.")

    @model_validator(mode="after")
    def _shared_out(self) -> SequenceTask:
        if self.width % self.heads:
            raise ValueError(f"{self.heads} heads cannot share a width of {self.width}")
        return self

    @property
    def read(self) -> int:
        """Tokens that are read: letters, and blanks where there is a gap."""
        return self.length + (self.gap if self.task == "copy" else 0)


def draw(task: SequenceTask, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return what is read (count, read) and what is to be written (count, length), int64; `letters` is the blank."""
    letters = torch.randint(task.letters, (count, task.length), generator=generator)
    if task.task == "reverse":
        return letters, letters.flip(1)
    return torch.cat([letters, torch.full((count, task.gap), task.letters)], 1), letters


class Attending(nn.Module):
    """Multi-head attention of x (n, tokens, width) to memory (n, places, width); keeps q and k of the last call."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.q = self.k = torch.empty(0)

    def forward(self, x: Tensor, memory: Tensor, causal: bool = False) -> Tensor:
        """Return what x gathers from memory, (n, tokens, width)."""
        q, k, v = (
            part(source).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part, source in ((self.query, x), (self.key, memory), (self.value, memory))
        )
        self.q, self.k = q.detach(), k.detach()
        return self.out(F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2).flatten(2))

    def weights(self) -> Tensor:
        """Return the map of the last call without a mask (n, heads, tokens, places)."""
        return (self.q @ self.k.transpose(-2, -1) / math.sqrt(self.q.shape[-1])).softmax(-1)


class EncoderDecoder(nn.Module):
    """One encoder block and one decoder block; (read, target so far) -> logits (n, length, letters)."""

    def __init__(self, task: SequenceTask) -> None:
        super().__init__()
        width = task.width
        self.embedding = nn.Embedding(task.letters + 2, width)
        self.places, self.turns = (nn.Parameter(0.1 * torch.randn(n, width)) for n in (task.read, task.length))
        self.reading, self.writing, self.crossing = (Attending(width, task.heads) for _ in range(3))
        self.feeds = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)) for _ in range(2)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(5))
        self.output = nn.Linear(width, task.letters)

    def forward(self, read: Tensor, before: Tensor) -> Tensor:
        """Return logits of every letter to be written; `before` holds the letter before each, first a start sign."""
        memory = self.embedding(read) + self.places
        memory = self.norms[0](memory + self.reading(memory, memory))
        memory = self.norms[1](memory + self.feeds[0](memory))
        x = self.embedding(before) + self.turns
        x = self.norms[2](x + self.writing(x, x, causal=True))
        x = self.norms[3](x + self.crossing(x, memory))
        return self.output(self.norms[4](x + self.feeds[1](x)))


class Recurrent(nn.Module):
    """A GRU reads, another writes: all that it knows of the sequence went through one state of fixed width."""

    def __init__(self, task: SequenceTask) -> None:
        super().__init__()
        width = 2 * task.width
        self.embedding = nn.Embedding(task.letters + 2, width)
        self.reader, self.speaker = nn.GRU(width, width, batch_first=True), nn.GRU(width, width, batch_first=True)
        self.output = nn.Linear(width, task.letters)

    def forward(self, read: Tensor, before: Tensor) -> Tensor:
        """Return logits (n, length, letters)."""
        _, state = self.reader(self.embedding(read))
        return self.output(self.speaker(self.embedding(before), state)[0])


@dataclass(frozen=True, eq=False)
class Learnt:
    """How far both are after `step` batches, on sequences of their own.

    Attributes
    ----------
    attention, recurrent : float, share of right letters, each given the right ones before it
    attention_loss, recurrent_loss : float, mean -log probability of the right letter on the batch
    map : float (heads, length, read), the decoder's cross-attention on the first of the test sequences
    """

    step: int
    attention: float
    recurrent: float
    attention_loss: float
    recurrent_loss: float
    map: list[list[list[float]]]


def learn(task: SequenceTask) -> Iterator[Learnt]:
    """Train both networks on the same batches; report before the first step, every 20 steps, and at the end."""
    generator = torch.Generator().manual_seed(task.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        networks = (EncoderDecoder(task), Recurrent(task))
    steppers = [torch.optim.Adam(network.parameters(), task.learning_rate) for network in networks]
    test = draw(task, TEST_SEQUENCES, generator)
    losses = [math.log(task.letters)] * 2
    for step in range(task.steps + 1):
        if step % EVERY == 0 or step == task.steps:
            yield _report(step, networks, test, losses, task)
        if step == task.steps:
            return
        read, target = draw(task, task.batch_size, generator)
        for place, (network, stepper) in enumerate(zip(networks, steppers, strict=True)):
            loss = F.cross_entropy(network(read, shifted(target, task)).transpose(1, 2), target)
            stepper.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            stepper.step()
            losses[place] = float(loss.detach())


def shifted(target: Tensor, task: SequenceTask) -> Tensor:
    """Return what was written before each letter (n, length): a start sign first."""
    return torch.cat([torch.full((len(target), 1), task.letters + 1), target[:, :-1]], 1)


@torch.no_grad()
def _report(
    step: int,
    networks: tuple[EncoderDecoder, Recurrent],
    test: tuple[Tensor, Tensor],
    losses: list[float],
    task: SequenceTask,
) -> Learnt:
    read, target = test
    right = [float((network(read, shifted(target, task)).argmax(2) == target).double().mean()) for network in networks]
    crossed = networks[0].crossing.weights()[0].double().numpy().round(4).tolist()
    return Learnt(step, right[0], right[1], losses[0], losses[1], crossed)


def first_test_sequence(task: SequenceTask) -> tuple[str, str]:
    """Return the sequence whose map is reported, as letters: what is read, what is to be written; "·" is the blank."""
    read, target = draw(task, TEST_SEQUENCES, torch.Generator().manual_seed(task.seed))

    def text(row: Tensor) -> str:
        return "".join("·" if letter == task.letters else chr(ord("A") + int(letter)) for letter in row)

    return text(read[0]), text(target[0])
