"""Damaged digits mended: noise taken off, missing pixels filled, by networks and by what is simpler.

A network sees a damaged digit and learns by its squared distance to the whole one: 64-64-64-64 to take noise off,
128-64-64-64 to fill pixels, which is also told which are there. Every amount of damage is seen in training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch import Tensor

from explorer.datasets.teaching.digits import digits, pixels
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.linear_rebuilding import (
    Components,
    Floats,
    cleaned,
    components,
    filled,
    squared_distances,
)
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

Damage = Literal["noise", "missing"]
TITLE = "Damaged digits mended"
FILE = "damaged_digits.npz"
LEVELS: dict[Damage, tuple[float, ...]] = {"noise": (0.1, 0.2, 0.3, 0.5, 0.8), "missing": (0.1, 0.25, 0.5, 0.75)}
"""Standard deviation of the noise, where the darkest pixel is 1; share of the pixels that are missing."""
MOST: dict[Damage, float] = {"noise": 1.0, "missing": 0.8}
"""Amounts from 0 to this are trained on."""
ROWS = ("left as it is", "mean digit", "nearest training digit", "components", "best linear", "network")
"""Components: as many as do best on damaged training digits. Best linear: Wiener's filter, or mean given the rest."""
COUNTS = (1, 2, 4, 8, 12, 16, 24, 32, 48)
ACTIVATIONS = ("relu", "relu", "sigmoid")
HIDDEN = 64


class DamagedTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks for each damage.")
    steps: int = Field(default=6000, ge=1, le=20_000, description="Of Adam, each over 128 damaged digits.")


@dataclass(frozen=True, eq=False)
class Mended:
    """What was measured on held-out digits: root mean squared errors, of the missing pixels alone where some are.

    Attributes
    ----------
    noise, missing : (levels, rows - 1), one number for each way without a network, NaN where it has no sense
    noise_network, missing_network : (levels, seeds)
    counts : (2, 5), how many components were best, for each level of noise, of missing pixels
    weights : of the first network for each damage, layer by layer
    """

    noise: Floats
    missing: Floats
    noise_network: Floats
    missing_network: Floats
    counts: NDArray[np.int64]
    weights: dict[Damage, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `damaged_digits.npz`, `noise.safetensors` and `missing.safetensors`."""
        tables = ("noise", "missing", "noise_network", "missing_network")
        held = {name: getattr(self, name).astype(np.float32) for name in tables}
        for damage, parts in self.weights.items():
            save_file(parts, folder / f"{damage}.safetensors")
        np.savez_compressed(folder / FILE, allow_pickle=False, counts=self.counts.astype(np.int32), **held)

    @classmethod
    def load(cls, folder: Path) -> Mended:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            weights: dict[Damage, dict[str, np.ndarray]] = {
                damage: load_file(folder / f"{damage}.safetensors") for damage in LEVELS
            }
            tables = ("noise", "missing", "noise_network", "missing_network")
            read = {name: held[name].astype(np.float64) for name in tables}
            return cls(**read, counts=held["counts"].astype(np.int64), weights=weights)


def network(damage: Damage, seeds: tuple[int, ...]) -> StackedDense:
    """Return untrained networks for a damage."""
    return StackedDense((64 if damage == "noise" else 128, HIDDEN, HIDDEN, 64), ACTIVATIONS, seeds)


def damaged(whole: Tensor, damage: Damage, amount: Tensor | float, chance: torch.Generator) -> Tensor:
    """Return what a network is shown of whole digits (..., 64), damaged anew.

    Noise: (..., 64). Missing: (..., 128), 0 where a pixel is missing, then 1 for each that is there.
    """
    if damage == "noise":
        return whole + amount * torch.randn(whole.shape, generator=chance)
    there = (torch.rand(whole.shape, generator=chance) >= amount).float()
    return torch.cat([whole * there, there], -1)


def measure(task: DamagedTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Mended:
    """Train and measure everything; `tell` gets (done, of, what)."""
    data = digits()
    whole = [torch.tensor(pixels(part), dtype=torch.float32) for part in (data.train, data.test)]
    known = components(whole[0].double().numpy())
    tables: dict[str, Floats] = {}
    counts = np.zeros((2, max(map(len, LEVELS.values()))), np.int64)
    weights: dict[Damage, dict[str, np.ndarray]] = {}
    for place, damage in enumerate(LEVELS):
        nets = network(damage, tuple(range(task.seeds)))
        chance = torch.Generator().manual_seed(100 + place)

        def loss(
            rows: Tensor, nets: StackedDense = nets, damage: Damage = damage, chance: torch.Generator = chance
        ) -> Tensor:
            wanted = whole[0][rows]
            amount = MOST[damage] * torch.rand((*rows.shape, 1), generator=chance)
            return ((nets(damaged(wanted, damage, amount, chance)) - wanted) ** 2).mean((1, 2))

        for step in descend(nets, Recipe(task.steps), loss, len(whole[0]), place):
            tell(place * task.steps + step, 2 * task.steps, f"{damage}, step {step:,}")
        rounded(nets)
        weights[damage] = nets.parts(0)
        simple, learnt = [], []
        for level, amount in enumerate(LEVELS[damage]):
            chance = torch.Generator().manual_seed(200 + level)
            shown = [damaged(part, damage, amount, chance) for part in whole]
            rows, counts[place, level] = _simpler(damage, amount, shown, whole, known)
            simple.append(rows)
            with torch.no_grad():
                learnt.append([_error(one.double().numpy(), shown[1], whole[1]) for one in nets(shown[1])])
        tables |= {damage: np.array(simple), f"{damage}_network": np.array(learnt)}
    return Mended(**tables, counts=counts, weights=weights)  # type: ignore[arg-type]


def _error(made: Floats, shown: Tensor, whole: Tensor) -> float:
    """Return the root mean squared error, of the missing pixels where the network was told of some."""
    squares = (made - whole.double().numpy()) ** 2
    return float(np.sqrt(squares[_missing(shown)].mean()))


def _missing(shown: Tensor) -> NDArray[np.bool_]:
    if shown.shape[-1] == 64:
        return np.ones(shown.shape, bool)
    return shown[:, 64:].numpy() == 0


def _simpler(
    damage: Damage, amount: float, shown: list[Tensor], whole: list[Tensor], known: Components
) -> tuple[list[float], int]:
    """Return the errors of every row but the network's, and how many components did best on the training digits."""
    train = whole[0].double().numpy()
    seen = [part[:, :64].double().numpy() for part in shown]
    there = [~_missing(part) if damage == "missing" else np.ones_like(_missing(part)) for part in shown]
    nearest = train[nearest_rows(seen[1], there[1], train)]
    by_count = [_error(_projected(seen[0], there[0], known, count), shown[0], whole[0]) for count in COUNTS]
    count = COUNTS[int(np.argmin(by_count))]
    linear = cleaned(seen[1], known, amount) if damage == "noise" else filled(seen[1], there[1], known)
    guesses = (np.broadcast_to(known.mean, nearest.shape), nearest, _projected(seen[1], there[1], known, count), linear)
    as_it_is = _error(seen[1], shown[1], whole[1])
    return [as_it_is, *(_error(guess, shown[1], whole[1]) for guess in guesses)], count


def nearest_rows(seen: Floats, there: NDArray[np.bool_], train: Floats) -> NDArray[np.int64]:
    """Return the row of the training digit (rows, 64) that is nearest by the pixels that are there."""
    known = there.astype(np.float64)
    squares = ((seen * known) ** 2).sum(1)[:, None] + known @ (train**2).T - 2 * (seen * known) @ train.T
    return squares.argmin(1) if there.any() else squared_distances(seen, train).argmin(1)


def _projected(seen: Floats, there: NDArray[np.bool_], known: Components, count: int) -> Floats:
    """Return digits rebuilt from the scores that fit the pixels that are there best (least squares, a little ridge)."""
    if there.all():
        return known.rebuilt(seen, count)
    made, rows = np.empty_like(seen), known.directions[:count]
    for k, (picture, given) in enumerate(zip(seen, there, strict=True)):
        inner = rows[:, given] @ rows[:, given].T + 1e-2 * np.eye(count)
        made[k] = known.mean + np.linalg.solve(inner, rows[:, given] @ (picture - known.mean)[given]) @ rows
    return made


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(DamagedTask.model_validate({}))
    tables: list[tuple[Damage, Floats, Floats]] = [
        ("noise", made.noise, made.noise_network),
        ("missing", made.missing, made.missing_network),
    ]
    for damage, simple, learnt in tables:
        print(damage, "| level |", " | ".join(ROWS))
        for level, row, seeds in zip(LEVELS[damage], simple, learnt, strict=True):
            print(level, *(f"{value:.4f}" for value in row), f"{seeds.mean():.4f}")
