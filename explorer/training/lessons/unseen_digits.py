"""A digit that was never seen: is it rebuilt worse? Networks trained without one figure, judged on held-out digits.

For each figure in turn, networks 64-32-8-32-64 learn the others; the squared error of a digit rebuilt is its score, and
the AUROC says how well scores tell the left-out figure from the rest. The rivals are eight principal components and the
distance to the nearest training digit, of the same digits. The control is the same with every figure in training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from explorer.datasets.teaching.digits import CLASSES, DARKEST, digits, pixels
from explorer.limits import FailFast
from explorer.training.lessons.linear_rebuilding import Floats, components, squared_distances
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

TITLE = "A digit that was never seen"
FILE = "unseen_digits.npz"
WAYS = ("network", "components", "nearest")
CODE, HIDDEN = 8, 32
ACTIVATIONS = ("tanh", "linear", "tanh", "sigmoid")
EACH = 2
"""Held-out digits of each figure that are shown rebuilt."""


class UnseenTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks for each figure left out.")
    steps: int = Field(default=3000, ge=1, le=20_000, description="Of Adam, each over 128 digits.")


@dataclass(frozen=True, eq=False)
class Unseen:
    """What was measured.

    Attributes
    ----------
    areas : (2, figures, 3), AUROC with the figure left out and with it held in, of the ways in `WAYS`; for the network
        the mean over seeds
    seeds : (2, figures, seeds), AUROC of each network
    scores : (figures, held-out digits), squared error of each digit rebuilt by the first network without the figure
    rebuilt : (figures, 20, 64), 0 to 1: two held-out digits of each figure by that network
    """

    areas: Floats
    seeds: Floats
    scores: Floats
    rebuilt: Floats

    def save(self, folder: Path) -> None:
        """Write `unseen_digits.npz`."""
        np.savez_compressed(
            folder / FILE,
            allow_pickle=False,
            areas=self.areas.astype(np.float32),
            seeds=self.seeds.astype(np.float32),
            scores=self.scores.astype(np.float16),
            rebuilt=np.rint(self.rebuilt * 255).astype(np.uint8),
        )

    @classmethod
    def load(cls, folder: Path) -> Unseen:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            areas, seeds, scores, rebuilt = (
                held[name].astype(np.float64) for name in ("areas", "seeds", "scores", "rebuilt")
            )
            return cls(areas, seeds, scores, rebuilt / 255)


def network(seeds: tuple[int, ...]) -> StackedDense:
    """Return untrained networks."""
    return StackedDense((64, HIDDEN, CODE, HIDDEN, 64), ACTIVATIONS, seeds)


def shown_rows() -> NDArray[np.int64]:
    """Return the rows of the held-out digits that are shown: two of each figure, in the order of the figures."""
    labels = digits().test_labels
    return np.concatenate([np.flatnonzero(labels == figure)[:EACH] for figure in range(CLASSES)])


def measure(task: UnseenTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Unseen:
    """Train and measure everything; `tell` gets (done, of, what)."""
    data = digits()
    train, test = pixels(data.train), pixels(data.test)
    areas, seeds = np.zeros((2, CLASSES, len(WAYS))), np.zeros((2, CLASSES, task.seeds))
    scores, rebuilt = np.zeros((CLASSES, len(test))), np.zeros((CLASSES, EACH * CLASSES, 64))
    for figure in range(CLASSES + 1):  # the last leaves none out
        rows = train[data.train_labels != figure]
        taught = torch.tensor(rows, dtype=torch.float32)
        nets = network(tuple(range(task.seeds)))
        learn = lambda rows, nets=nets, taught=taught: ((nets(taught[rows]) - taught[rows]) ** 2).mean((1, 2))  # noqa: E731
        for step in descend(nets, Recipe(task.steps), learn, len(taught), figure):
            what = f"without the {figure}" if figure < CLASSES else "with all figures"
            tell(figure * task.steps + step, (CLASSES + 1) * task.steps, f"{what}, step {step:,}")
        rounded(nets)
        with torch.no_grad():
            made = nets(torch.tensor(test, dtype=torch.float32)).double().numpy()
        errors = ((made - test) ** 2).sum(-1)
        simple = rivals(rows, test)
        for out in [figure] if figure < CLASSES else range(CLASSES):
            unseen, kind = data.test_labels == out, int(figure == CLASSES)
            seeds[kind, out] = [area(one[unseen], one[~unseen]) for one in errors]
            areas[kind, out] = [seeds[kind, out].mean(), *(area(one[unseen], one[~unseen]) for one in simple)]
        if figure < CLASSES:
            scores[figure], rebuilt[figure] = errors[0], made[0][shown_rows()]
    return Unseen(areas, seeds, scores, rebuilt)


def rivals(train: Floats, test: Floats) -> tuple[Floats, Floats]:
    """Return the squared error of held-out digits by components, and squared distances to the nearest taught one."""
    return ((components(train).rebuilt(test, CODE) - test) ** 2).sum(1), squared_distances(test, train).min(1)


def rival_scores() -> Floats:
    """Return (figures, 2, held-out digits): what `rivals` gives with each figure left out, float64."""
    data = digits()
    train, test = pixels(data.train), pixels(data.test)
    far, made = squared_distances(test, train), np.empty((CLASSES, 2, len(test)))
    for figure in range(CLASSES):
        taught = data.train_labels != figure
        made[figure] = ((components(train[taught]).rebuilt(test, CODE) - test) ** 2).sum(1), far[:, taught].min(1)
    return made


def area(unseen: Floats, seen: Floats) -> float:
    """Return the AUROC: how often a score of the unseen is larger than one of the others; equal ones count a half."""
    order = np.sort(seen)
    below, up_to = np.searchsorted(order, unseen, "left"), np.searchsorted(order, unseen, "right")
    return float((below + up_to).sum() / 2 / (len(unseen) * len(seen)))


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Return the digits that are shown, uint8 (20, 64) of 0 to 16, and their figures."""
    data, rows = digits(), shown_rows()
    return np.rint(pixels(data.test)[rows] * DARKEST).astype(np.uint8), data.test_labels[rows]


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(UnseenTask.model_validate({}))
    for kind, words in enumerate(("left out", "held in")):
        print(words, "|", " | ".join(WAYS))
        for figure, row in enumerate(made.areas[kind]):
            print(figure, *(f"{value:.3f}" for value in row))
        print("mean", *(f"{value:.3f}" for value in made.areas[kind].mean(0)))
