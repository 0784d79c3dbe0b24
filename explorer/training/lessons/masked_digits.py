"""Digits of 8 x 8 pixels cut into 16 patches: hidden ones are named by a network, and by ways that need none.

What is filled is judged by how many patches are named right, by squared error, and by whether another network, taught
on whole digits, still reads the figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch.nn import functional as F

from explorer.datasets.teaching.digits import digits, pixels
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.masked_patches import (
    Order,
    PatchNamer,
    Tokens,
    assigned,
    codebook,
    fill,
    hidden_at_random,
    kept,
    learn,
    log_likelihood,
    settled,
)
from explorer.training.lessons.patch_blocks import Grid
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

TITLE = "Masked patches of digits"
FILE, WEIGHTS, READER = "masked_digits.npz", "namer.safetensors", "reader.safetensors"
GRID = Grid(4, 4, 2, 2)
NAMES = 32
"""Patches of the codebook."""
DROPOUT = 0.1
BATCH = 128
HIDES = ("4 of 16", "8 of 16", "12 of 16", "right half")
RIGHT = GRID.right
SIMPLE = ("most frequent", "mean picture", "nearest training digit")
NETWORK: tuple[tuple[str, Order, float], ...] = (
    ("once", "once", 0.0),
    ("once, drawn", "once", 1.0),
    ("one by one, drawn", "one by one", 1.0),
    ("schedule, drawn", "schedule", 1.0),
    ("schedule", "schedule", 0.0),
)
"""Ways with the network: what each is called, its order, and its temperature."""
MEAN = "weighted mean"
"""All patches of the codebook, each weighted by its probability at once: it names no patch."""
WAYS = (*SIMPLE, *(name for name, _, _ in NETWORK), MEAN)
FIGURES = ("named right", "squared error", "read as its figure")
Floats = NDArray[np.float64]


class MaskedTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=10, description="Networks, each from first weights of its own.")
    steps: int = Field(default=3000, ge=1, le=20_000, description="Of Adam, each over 128 digits.")


class Cut(NamedTuple):
    """Digits as the lesson has them: patches (n, 16, 4) from 0 to 1, their names (n, 16), and figures (n,)."""

    patches: Floats
    names: Tokens
    figures: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Masked:
    """What was measured on the held-out digits.

    Attributes
    ----------
    simple : (hides, `SIMPLE`, `FIGURES`)
    network : (hides, `NETWORK` and the weighted mean, `FIGURES`, seeds)
    reads : how often the reader is right on whole digits, and on whole digits of codebook patches
    bits : (two kinds of pictures, 3): mean -log2 probability of a hidden patch, 8 of 16 hidden, at digits and at
        digits whose pixels were shuffled: by how often a name stands at a place, by the network of the first seed, and
        its standard error of the difference
    halves : (seeds, 3): of two right halves drawn by the schedule for one left half: how often both are read as one
        figure, the mean share of patches in which they differ, and how often the true half is likelier than the drawn
    book : the codebook (32, 4)
    weights, reader : of the first network, and of the one that reads digits
    """

    simple: Floats
    network: Floats
    reads: Floats
    bits: Floats
    halves: Floats
    book: Floats
    weights: dict[str, np.ndarray]
    reader: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write `masked_digits.npz`, and both networks' weights as safetensors."""
        save_file(self.weights, folder / WEIGHTS)
        save_file(self.reader, folder / READER)
        names = ("simple", "network", "reads", "bits", "halves", "book")
        np.savez_compressed(
            folder / FILE, allow_pickle=False, **{name: getattr(self, name).astype(np.float32) for name in names}
        )

    @classmethod
    def load(cls, folder: Path) -> Masked:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            small = {name: held[name].astype(np.float64) for name in held.files}
        return cls(**small, weights=load_file(folder / WEIGHTS), reader=load_file(folder / READER))


def book(seed: int = 0) -> Floats:
    """Return the codebook: 32 patches of 2 x 2 pixels, by k-means of the training digits'."""
    found = codebook(GRID.cut(_pictures(digits().train)).reshape(-1, GRID.pixels), NAMES, seed)
    return found.astype(np.float32).astype(np.float64)


def cuts(names: Floats) -> tuple[Cut, Cut]:
    """Return training and held-out digits, named by a codebook."""
    data = digits()
    parts = ((data.train, data.train_labels), (data.test, data.test_labels))
    made = [(GRID.cut(_pictures(images)), labels) for images, labels in parts]
    first, second = (Cut(patches, assigned(patches, names), labels) for patches, labels in made)
    return first, second


def namer(seed: int) -> PatchNamer:
    """Return an untrained network."""
    return PatchNamer(GRID.patches, NAMES, seed, dropout=DROPOUT)


def reader(steps: int = 1500, seed: int = 0) -> StackedDense:
    """Return a dense network, 64-32-10, taught to read whole digits."""
    data = digits()
    net = StackedDense((64, 32, 10), ("relu", "linear"), (seed,))
    known = torch.tensor(pixels(data.train), dtype=torch.float32)
    figures = torch.tensor(data.train_labels)
    for _ in descend(
        net, Recipe(steps), lambda rows: F.cross_entropy(net(known[rows[0]])[0], figures[rows[0]]), len(known), seed
    ):
        pass
    rounded(net)
    return net


def figures_read(net: StackedDense, patches: Floats) -> NDArray[np.int64]:
    """Return the figures that are read in pictures of patches (n, 16, 4)."""
    whole = torch.tensor(GRID.joined(patches).reshape(len(patches), -1), dtype=torch.float32)
    with torch.no_grad():
        return net(whole)[0].argmax(1).numpy()


def measure(task: MaskedTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Masked:
    """Train and measure everything; `tell` gets (done, of, what)."""
    names = book()
    train, test = cuts(names)
    reads = reader()
    simple = np.array([[_figures(test, *guess, reads) for guess in _simpler(train, test, k, names)] for k in range(4)])
    network = np.zeros((len(HIDES), len(NETWORK) + 1, len(FIGURES), task.seeds))
    halves = np.zeros((task.seeds, 3))
    first: PatchNamer | None = None
    of = (task.seeds + 1) * task.steps
    for seed in range(task.seeds):
        net = namer(seed)
        for step in learn(net, train.names, Recipe(task.steps, BATCH), seed):
            tell(seed * task.steps + step, of, f"network {seed + 1}, step {step:,}")
        net = settled(net)
        first = first or net
        for k in range(len(HIDES)):
            away = hides(k, len(test.names))
            for way, (_, order, temperature) in enumerate(NETWORK):
                made = fill(net, test.names, away, order, temperature, seed)
                guess = np.where(away[..., None], names[made], test.patches)
                network[k, way, :, seed] = _figures(test, away, made, guess, reads)
            mean = np.where(away[..., None], _weighted(net, test, away) @ names, test.patches)
            network[k, -1, :, seed] = _figures(test, away, assigned(mean, names), mean, reads)
        halves[seed] = _halves(net, test, names, reads, seed)
    assert first is not None
    mixed = shuffled_pixels(names)
    other = namer(0)
    for step in learn(other, mixed[0].names, Recipe(task.steps, BATCH), 0):
        tell(task.seeds * task.steps + step, of, f"shuffled pixels, step {step:,}")
    bits = np.array([_bits(first, train, test), _bits(settled(other), *mixed)])
    right = [float((figures_read(reads, part) == test.figures).mean()) for part in (test.patches, names[test.names])]
    return Masked(simple, network, np.array(right), bits, halves, names, kept(first), reads.parts(0))


def hides(kind: int, count: int) -> NDArray[np.bool_]:
    """Return which patches of so many digits are hidden (count, 16), by place in `HIDES`."""
    if kind == HIDES.index("right half"):
        return np.broadcast_to(RIGHT, (count, GRID.patches))
    return hidden_at_random(count, GRID.patches, 4 * (kind + 1), kind)


def shuffled_pixels(names: Floats, seed: int = 0) -> tuple[Cut, Cut]:
    """Return digits whose 64 pixels were shuffled, each digit in an order of its own."""
    drawn = np.random.default_rng(seed)
    data, made = digits(), []
    for images, labels in ((data.train, data.train_labels), (data.test, data.test_labels)):
        flat = drawn.permuted(pixels(images), axis=1)
        patches = GRID.cut(flat.reshape(-1, 8, 8))
        made.append(Cut(patches, assigned(patches, names), labels))
    return made[0], made[1]


def frequencies(names: Tokens) -> Floats:
    """Return how often each name stands at each place (16, 32), half a case added to each."""
    counts = np.stack([np.bincount(column, minlength=NAMES) for column in names.T]) + 0.5
    return counts / counts.sum(1, keepdims=True)


def _pictures(images: NDArray[np.uint8]) -> Floats:
    return pixels(images).reshape(-1, 8, 8)


def _simpler(train: Cut, test: Cut, kind: int, names: Floats):
    """Yield (hidden, names, patches) as each way without a network has them."""
    away = hides(kind, len(test.names))
    usual = np.broadcast_to(frequencies(train.names).argmax(1), test.names.shape)
    mean = np.broadcast_to(train.patches.mean(0), test.patches.shape)
    there = np.repeat(~away, GRID.pixels, axis=1).astype(np.float64)
    known, asked = (part.patches.reshape(len(part.patches), -1) for part in (train, test))
    apart = there @ (known**2).T - 2 * (asked * there) @ known.T
    near = apart.argmin(1)
    guesses = ((usual, names[usual]), (assigned(mean, names), mean), (train.names[near], train.patches[near]))
    for named, drawn in guesses:
        yield away, named, np.where(away[..., None], drawn, test.patches)


def _figures(test: Cut, away: NDArray[np.bool_], named: Tokens, guess: Floats, reads: StackedDense) -> list[float]:
    right = (named == test.names)[away].mean()
    error = ((guess - test.patches) ** 2)[away].mean()
    return [float(right), float(error), float((figures_read(reads, guess) == test.figures).mean())]


def _halves(net: PatchNamer, test: Cut, names: Floats, reads: StackedDense, seed: int) -> list[float]:
    """Return how alike two drawn right halves are, and how often the true one is likelier than the first drawn."""
    made = [fill(net, test.names, RIGHT, "schedule", 1.0, 1000 + 2 * seed + k) for k in range(2)]
    figures = [figures_read(reads, np.where(RIGHT[:, None], names[one], test.patches)) for one in made]
    order = GRID.rightwards
    truth, drawn = (log_likelihood(net, one, order) for one in (test.names, made[0]))
    differ = (made[0] != made[1])[:, RIGHT].mean()
    return [float((figures[0] == figures[1]).mean()), float(differ), float((truth > drawn).mean())]


def _weighted(net: PatchNamer, test: Cut, away: NDArray[np.bool_]) -> Floats:
    """Return the probabilities of all names, all at once (n, 16, 32)."""
    with torch.no_grad():
        seen = torch.tensor(test.names).masked_fill(torch.tensor(away.copy()), NAMES)
        return net(seen).double().softmax(2).numpy()


def _bits(net: PatchNamer, train: Cut, test: Cut) -> list[float]:
    away = hides(1, len(test.names))
    place, rows = np.arange(GRID.patches), np.arange(len(test.names))[:, None]
    own = -np.log2(_weighted(net, test, away)[rows, place, test.names])
    usual = -np.log2(frequencies(train.names)[place, test.names])
    gain = ((usual - own) * away).sum(1) / away.sum(1)
    return [float(usual[away].mean()), float(own[away].mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))]


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(MaskedTask.model_validate({}))
    print("whole digits read", *made.reads.round(4))
    for k, hide in enumerate(HIDES):
        print(hide, "|", " | ".join(FIGURES))
        for way, row in zip(WAYS, [*made.simple[k], *made.network[k].mean(-1)], strict=True):
            print(way, *(f"{value:.4f}" for value in row))
    print("bits, digits and shuffled pixels", *made.bits.round(4).tolist())
    print("two right halves", *made.halves.round(4).tolist())
