"""Landscapes extended sideways: a masked transformer draws the right half, given the left, and draws on and on.

The rules that made the landscapes say which right halves are right: one for a wave, many for hills.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file

from explorer.datasets.teaching.land import LANDS, Heights, Land, by_rule, heights, pictures, profile
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.masked_patches import (
    ORDERS,
    Order,
    PatchNamer,
    Tokens,
    assigned,
    fill,
    kept,
    learn,
    log_likelihood,
    settled,
)
from explorer.training.lessons.patch_blocks import Grid
from explorer.training.lessons.stacked_dense import Recipe

TITLE = "Landscapes extended sideways"
FILE = "sideways.npz"
GRID = Grid(3, 16, 4, 2)
RIGHT, RIGHTWARDS = GRID.right, GRID.rightwards
SEAM = GRID.columns // 2 * GRID.wide
"""The first column of pixels that is not given."""
TRAINING, TRIED, BATCH = 4000, 200, 64
"""Landscapes to learn from, others to be tried on, none of which is learnt from, and landscapes of a step."""
RATE = 1e-2
"""Of Adam, at its highest."""
ONWARDS = np.arange(GRID.patches).reshape(GRID.rows, GRID.columns).T.ravel()
"""All patches, column by column: every other step of the training hides what comes after some place."""
PIECES, GROWN, SHOWN = 10, 60, 12
"""Halves that are added one after the other, how many of the landscapes this is done with, and how many are shown."""
WAYS = ("another picture\u2019s", "nearest left half\u2019s", "once", "schedule", "one by one", "likeliest")
DRAWN: dict[str, tuple[Order, float]] = {
    "once": ("once", 1.0),
    "schedule": ("schedule", 1.0),
    "one by one": ("one by one", 1.0),
    "likeliest": ("one by one", 0.0),
}
"""Order and temperature of the ways with the network."""
TURNED = ("drawn", "likeliest")
"""Temperatures at which halves are added one after the other: 1 and 0."""
WHOLE = ("shown", "usual")
"""What is kept in whole numbers."""
FIGURES = ("seam goes on", "columns right", "half right", "pixels off truth", "pixels two differ in")


class SidewaysTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=1, ge=1, le=10, description="Networks for each kind of landscape.")
    steps: int = Field(default=2000, ge=1, le=20_000, description="Of Adam, each over 64 landscapes.")
    tried: int = Field(default=TRIED, ge=SHOWN, le=1000, description="Held-out landscapes of each kind.")


@dataclass(frozen=True, eq=False)
class Sideways:
    """What was measured.

    Attributes
    ----------
    figures : (lands, ways, `FIGURES`, seeds); ways without a network are the same for all seeds
    filled : (lands, 2, 2, seeds): a random half of the patches hidden, filled by the schedule and at once: share named
        right, and share of pictures that the rule could have made
    usual : (lands, 48) the most frequent name at each place
    guesses : (lands,) share of those patches that `usual` gets right
    likelihood : (lands, 3, seeds): mean log probability of the true right half by the network, column by column, of one
        that it drew, and, of hills, of the true one by the rule
    drift : (lands, `TURNED`, pieces, 3, seeds): halves added one after the other: share right (a wave: as the true one
        goes on), mean height, and share of columns whose step is another than the one before
    shown : (lands, 12, 32) heights of the first that were tried
    weights : by land, of the first network
    """

    figures: NDArray[np.float64]
    filled: NDArray[np.float64]
    usual: Tokens
    guesses: NDArray[np.float64]
    likelihood: NDArray[np.float64]
    drift: NDArray[np.float64]
    shown: Heights
    weights: dict[Land, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `sideways.npz`, and the weights for each land as safetensors."""
        for land, parts in self.weights.items():
            save_file(parts, folder / f"{land}.safetensors")
        names = ("figures", "filled", "guesses", "likelihood", "drift")
        small = {name: getattr(self, name).astype(np.float32) for name in names}
        whole = {name: getattr(self, name).astype(np.uint8) for name in WHOLE}
        np.savez_compressed(folder / FILE, allow_pickle=False, **whole, **small)

    @classmethod
    def load(cls, folder: Path) -> Sideways:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            arrays = {name: held[name].astype(np.int64 if name in WHOLE else np.float64) for name in held.files}
        return cls(**arrays, weights={land: load_file(folder / f"{land}.safetensors") for land in LANDS})


def book() -> NDArray[np.float64]:
    """Return the 13 patches of 4 x 2 pixels that a landscape can have, sorted by ink: columns differ by 1 at most."""
    columns = [(left, right) for left in range(5) for right in range(5) if abs(left - right) <= 1]
    drawn = np.array([[[above < left, above < right] for above in (3, 2, 1, 0)] for left, right in columns], np.float64)
    flat = drawn.reshape(len(columns), -1)
    return flat[np.argsort(flat.sum(1), kind="stable")]


def names_of(ground: Heights) -> Tokens:
    """Return the name of every patch (n, 48) of landscapes of 32 columns."""
    return assigned(GRID.cut(pictures(ground)), book())


def profile_of(names: Tokens) -> tuple[Heights, NDArray[np.bool_]]:
    """Return heights (n, 32) of named patches, and whether each column is ground below and sky above."""
    return profile(np.rint(GRID.joined(book()[names])).astype(np.uint8))


def namer(seed: int) -> PatchNamer:
    """Return an untrained network."""
    return PatchNamer(GRID.patches, len(book()), seed, columns=GRID.columns)


def measure(task: SidewaysTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Sideways:
    """Train and measure everything; `tell` gets (done, of, what)."""
    lands = len(LANDS)
    figures = np.zeros((lands, len(WAYS), len(FIGURES), task.seeds))
    filled, likelihood = np.zeros((lands, 2, 2, task.seeds)), np.zeros((lands, 3, task.seeds))
    drift, guesses = np.zeros((lands, len(TURNED), PIECES, 3, task.seeds)), np.zeros(lands)
    usual, shown = np.zeros((lands, GRID.patches), np.int64), np.zeros((lands, SHOWN, 2 * SEAM), np.int64)
    weights: dict[Land, dict[str, np.ndarray]] = {}
    for place, land in enumerate(LANDS):
        ground = heights(land, task.tried, 1, SEAM * (PIECES + 1))
        train = heights(land, TRAINING, 0)
        train = train[~(train[:, None] == ground[:, : 2 * SEAM]).all(2).any(1)]
        known = names_of(train)
        truth = names_of(ground[:, : 2 * SEAM])
        shown[place] = ground[:SHOWN, : 2 * SEAM]
        away = _half(len(truth))
        usual[place] = [np.bincount(column).argmax() for column in known.T]
        guesses[place] = (usual[place] == truth)[away].mean()
        for way, made in enumerate(_simpler(train, ground[:, : 2 * SEAM])):
            figures[place, way] = np.array(_figures(land, made, truth))[:, None]
        for seed in range(task.seeds):
            net = namer(seed)
            done = (place * task.seeds + seed) * task.steps
            for step in learn(net, known, Recipe(task.steps, BATCH, RATE), seed, ONWARDS):
                tell(done + step, lands * task.seeds * task.steps, f"{land}, network {seed + 1}, step {step:,}")
            net = settled(net)
            for way, (order, temperature) in DRAWN.items():
                two = [fill(net, truth, RIGHT, order, temperature, 10 * seed + k, RIGHTWARDS) for k in (1, 2)]
                figures[place, WAYS.index(way), :, seed] = _figures(land, two, truth)
            for k, order in enumerate(ORDERS[:2]):
                made = fill(net, truth, away, order, 1.0, seed)
                filled[place, k, :, seed] = [(made == truth)[away].mean(), _made_by_rule(land, made).mean()]
            drew = fill(net, truth, RIGHT, "one by one", 1.0, 10 * seed + 1, RIGHTWARDS)
            own = [log_likelihood(net, names, RIGHTWARDS).mean() for names in (truth, drew)]
            rule = by_rule(ground[:, : 2 * SEAM], SEAM).mean() if land == "hills" else 0.0
            likelihood[place, :, seed] = [*own, rule]
            for k in range(len(TURNED)):
                drift[place, k, :, :, seed] = _drift(land, net, truth[:GROWN], ground[:GROWN], 1.0 - k, seed)
            if seed == 0:
                weights[land] = kept(net)
    return Sideways(figures, filled, usual, guesses, likelihood, drift, shown, weights)


def _half(count: int) -> NDArray[np.bool_]:
    drawn = np.random.default_rng(5)
    return drawn.random((count, GRID.patches)).argsort(1).argsort(1) < GRID.patches // 2


def _simpler(train: Heights, ground: Heights):
    """Yield two right halves (2, n, 48) each: of pictures learnt from, any, and those with the nearest left half."""
    anyone = np.random.default_rng(3).integers(0, len(train), (2, len(ground)))
    apart = (np.abs(train[None, :, :SEAM] - ground[:, None, :SEAM])).sum(2)
    near = np.argsort(apart, 1, kind="stable")[:, :2].T
    for chosen in (anyone, near):
        yield [names_of(np.concatenate([ground[:, :SEAM], train[rows, SEAM:]], 1)) for rows in chosen]


def _made_by_rule(land: Land, names: Tokens, truth: Tokens | None = None) -> NDArray[np.bool_]:
    """Return which pictures (n,) a rule can have made; of waves with `truth`, those that go on as they must."""
    ground, whole = profile_of(names)
    ground, right = ground.astype(np.int64), whole.all(1) & (np.abs(np.diff(ground, axis=1)) <= 1).all(1)
    if land == "hills":
        return right & np.isfinite(by_rule(ground, 2))
    if truth is not None:
        return right & (names == truth).all(1)
    return right & _repeats(ground)


def _repeats(ground: Heights) -> NDArray[np.bool_]:
    """Return which profiles (n,) repeat after some number of columns up to 16, once at least."""
    wide = ground.shape[1]
    again = [[(row[k:] == row[: wide - k]).all() for k in range(4, wide // 2 + 1)] for row in ground]
    return np.asarray(np.array(again).any(1))


def _figures(land: Land, two: list[Tokens], truth: Tokens) -> list[float]:
    ground, whole = profile_of(two[0])
    steps = np.abs(np.diff(ground, axis=1)) <= 1
    fine = steps[:, SEAM - 1 :] & whole[:, SEAM:] & whole[:, SEAM - 1 : -1]
    drawn = [GRID.joined(book()[names])[:, :, SEAM:] for names in (*two, truth)]
    off, differ = (np.abs(drawn[0] - other).mean() for other in (drawn[2], drawn[1]))
    right = _made_by_rule(land, two[0], truth).mean()
    return [float(fine[:, 0].mean()), float(fine.mean()), float(right), float(off), float(differ)]


def _drift(
    land: Land, net: PatchNamer, truth: Tokens, ground: Heights, temperature: float, seed: int
) -> NDArray[np.float64]:
    """Return of each half that was added the share that is right, mean height, and share of turns (pieces, 3)."""
    seen = truth.copy()
    made = np.zeros((PIECES, 3))
    for piece in range(PIECES):
        whole = fill(net, seen, RIGHT, "one by one", temperature, 100 * (seed + 1) + piece, RIGHTWARDS)
        drawn, _ = profile_of(whole)
        goes_on = ground[:, SEAM * piece : SEAM * (piece + 2)]
        right = (drawn == goes_on)[:, SEAM:].all(1) if land == "waves" else _made_by_rule(land, whole)
        turns = np.diff(np.diff(drawn, axis=1), axis=1)[:, SEAM - 2 :] != 0
        made[piece] = right.mean(), drawn[:, SEAM:].mean(), turns.mean()
        grid = whole.reshape(-1, GRID.rows, GRID.columns)
        seen = np.concatenate([grid[:, :, GRID.columns // 2 :], grid[:, :, : GRID.columns // 2]], 2)
        seen = seen.reshape(whole.shape)
    return made


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(SidewaysTask.model_validate({}))
    for place, land in enumerate(LANDS):
        print(land, "|", " | ".join(FIGURES))
        for way, row in zip(WAYS, made.figures[place].mean(-1), strict=True):
            print(way, *(f"{value:.4f}" for value in row))
        print("random half filled: by the schedule, at once", *made.filled[place].mean(-1).ravel().round(4))
        print("log probability of truth, of drawn, of truth by the rule", *made.likelihood[place].mean(-1).round(2))
        print("halves added: right, height, turns", *made.drift[place].mean(-1).round(3).tolist())
