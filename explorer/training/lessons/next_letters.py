"""A small LSTM learns to guess the next letter, of a generated text and of generated DNA."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.reading_frames import BASES, reading_frames
from explorer.datasets.teaching.sentences import SIGNS, sentences
from explorer.limits import FailFast

TITLE = "Next letters of a text and of DNA"
Corpus = Literal["text", "dna"]
CORPORA: tuple[Corpus, ...] = ("text", "dna")
ALPHABETS: dict[Corpus, str] = {"text": SIGNS, "dna": BASES}
STREAMS, CHUNK, STREAM = 32, 100, 10_000
"""Texts read side by side, letters after which the gradient is cut (the state goes on), and letters of each text."""
LONGEST_STEP = 1.0
"""Norm to which gradients are clipped."""
RATES: dict[Corpus, float] = {"text": 0.01, "dna": 0.005}
"""Learning rates of Adam at the start, by what took fewer bits of the two; they fall to 0 along a half cosine."""
EVERY = 50
"""Batches between two reports."""
PICKED, HELD_OUT = 2000, 2000
"""Letters on which a cell is picked, and those after them on which it is judged; neither is trained on."""
COURSE = "course.json"
"""What is kept beside the weights, `text.safetensors` and `dna.safetensors`: bits by batch, by corpus."""


class LettersTask(FailFast):
    """How long is trained, by what size of network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: int = Field(default=48, ge=4, le=96, description="Cells of the LSTM.")
    batches: int = Field(default=4000, ge=1, le=20_000, description="Of 32 stretches of 100 letters.")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Of letters and weights.")


class LetterReader(nn.Module):
    """Letters as one-hot vectors into an LSTM, and a dense layer to the scores of what comes next."""

    def __init__(self, letters: int, units: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(letters, units, batch_first=True)
        self.output = nn.Linear(units, letters)

    def forward(
        self, codes: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return logits (n, letters of the text, letters of the alphabet) and the state at the end."""
        read, end = self.lstm(F.one_hot(codes, self.output.out_features).to(self.output.weight.dtype), state)
        return self.output(read), end


@dataclass(frozen=True)
class Reached:
    """How far a network is after so many batches: mean -log2 probability of the next letter of unseen text, in bits."""

    corpus: Corpus
    batch: int
    bits: float


def written(corpus: Corpus, letters: int, seed: int) -> tuple[str, dict[str, NDArray[np.int8]]]:
    """Return a text and what is true of each of its letters."""
    return (sentences if corpus == "text" else reading_frames)(letters, seed)


def coded(corpus: Corpus, text: str) -> NDArray[np.int64]:
    """Return the place of each letter in the alphabet."""
    place = {letter: k for k, letter in enumerate(ALPHABETS[corpus])}
    return np.array([place[letter] for letter in text], np.int64)


def unseen(corpus: Corpus, task: LettersTask) -> tuple[str, dict[str, NDArray[np.int8]]]:
    """Return the text that no network was trained on: letters to pick cells on, then those that judge."""
    return written(corpus, PICKED + HELD_OUT, 1_000_000 + task.seed)


def learn(corpus: Corpus, task: LettersTask) -> Iterator[tuple[LetterReader, Reached]]:
    """Train one network; yield it at the start, every so many batches, and at the end with weights of 16 bits."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        network = LetterReader(len(ALPHABETS[corpus]), task.units)
    stepper = torch.optim.Adam(network.parameters(), RATES[corpus])
    other = torch.from_numpy(coded(corpus, unseen(corpus, task)[0]))
    state, streams, place = None, _streams(corpus, task), 0
    for batch in range(task.batches):
        if batch % EVERY == 0:
            yield network, Reached(corpus, batch, bits(network, other))
        stepper.param_groups[0]["lr"] = RATES[corpus] * (1 + math.cos(math.pi * batch / task.batches)) / 2
        if place + CHUNK >= streams.shape[1]:
            state, place = None, 0
        part = streams[:, place : place + CHUNK + 1]
        logits, (h, c) = network(part[:, :-1], state)
        state, place = (h.detach(), c.detach()), place + CHUNK
        loss = F.cross_entropy(logits.flatten(0, 1), part[:, 1:].flatten())
        stepper.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        stepper.step()
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(weight.half().float())
    yield network, Reached(corpus, task.batches, bits(network, other))


def _streams(corpus: Corpus, task: LettersTask) -> Tensor:
    """Return the texts that are trained on, (streams, letters)."""
    long = min(STREAM, task.batches * CHUNK + 1)
    text, _ = written(corpus, STREAMS * long, task.seed)
    return torch.from_numpy(coded(corpus, text)).view(STREAMS, long)


@torch.no_grad()
def bits(network: LetterReader, codes: Tensor) -> float:
    """Return the mean -log2 probability that a network gives the next letter of one text."""
    logits, _ = network(codes[None, :-1])
    return float(F.cross_entropy(logits[0].double(), codes[1:])) / math.log(2)


def save(folder: Path, corpus: Corpus, network: LetterReader) -> None:
    """Write a network's weights, 16 bits each."""
    save_file({name: weight.half() for name, weight in network.state_dict().items()}, folder / f"{corpus}.safetensors")


def load(folder: Path, corpus: Corpus) -> LetterReader:
    """Read what `save` wrote."""
    weights = load_file(folder / f"{corpus}.safetensors")
    network = LetterReader(len(ALPHABETS[corpus]), weights["lstm.weight_hh_l0"].shape[1])
    network.load_state_dict({name: weight.float() for name, weight in weights.items()})
    return network


def one_bias(network: LetterReader) -> dict[str, NDArray[np.float32]]:
    """Return the weights as a browser takes them: torch's two biases of a gate as their sum.

    Returns
    -------
    input (4 units, letters), hidden (4 units, units), bias (4 units,), output (letters, units), offset (letters,)
    """
    named = {name: weight.detach().numpy() for name, weight in network.state_dict().items()}
    bias = named["lstm.bias_ih_l0"] + named["lstm.bias_hh_l0"]
    return {
        "input": named["lstm.weight_ih_l0"],
        "hidden": named["lstm.weight_hh_l0"],
        "bias": bias,
        "output": named["output.weight"],
        "offset": named["output.bias"],
    }


def train_both(task: LettersTask) -> Iterator[tuple[LetterReader, Reached]]:
    """Train a network on each corpus, the text first; yield as `learn` does."""
    for corpus in CORPORA:
        yield from learn(corpus, task)


def save_course(folder: Path, reached: Sequence[Reached]) -> None:
    """Write how far the networks were."""
    (folder / COURSE).write_text(json.dumps([asdict(one) for one in reached]))


def load_course(folder: Path) -> list[Reached]:
    """Read what `save_course` wrote."""
    return [Reached(**one) for one in json.loads((folder / COURSE).read_text())]
