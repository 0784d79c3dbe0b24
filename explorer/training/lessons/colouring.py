"""Colour for grey pictures: a small convolutional network learns strips of a photograph, and colours those between.

It sees the light of a picture and gives two differences, blue - light and red - light, for every pixel; 5x5, 5x5 and
1x1 convolutions. There are two photographs only: what is measured on them says nothing of others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch import Tensor, nn

from explorer.datasets.teaching.photographs import NAMES, SIDE, Photograph, photograph, split
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.linear_rebuilding import Floats, squared_distances
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

TITLE = "Colour for grey pictures"
FILE = "colouring.npz"
FILTERS, KERNEL, AROUND = 12, 5, 5
"""Of the network; and pixels to a side of the neighbourhood that the nearest-patch rival compares."""
PARTS = ("strips it learnt", "strips between", "other photograph")
"""Strips are 32 pixels wide: the first, third and fifth are learnt, the second and fourth lie between."""
WAYS = ("grey", "mean colour", "by light alone", "nearest patch", "network")
SHADES = 16
"""Steps of light for which the rival by light alone keeps a mean colour each."""


class ColouringTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=20, description="Networks for each photograph.")
    steps: int = Field(default=1500, ge=1, le=20_000, description="Of Adam, each over 8 patches of 32 x 32.")


@dataclass(frozen=True, eq=False)
class Coloured:
    """What was measured: root mean squared errors of the two differences, where colours go from 0 to 1.

    Attributes
    ----------
    errors : (photographs, parts, ways without a network), learnt from strips of the photograph
    network : (photographs, parts, seeds)
    weights : by photograph, of the first network: "0.weight" (filters, channels, 5, 5) and so on
    """

    errors: Floats
    network: Floats
    weights: tuple[dict[str, np.ndarray], ...]

    def save(self, folder: Path) -> None:
        """Write `colouring.npz`, and the weights for each photograph as safetensors."""
        for name, parts in zip(NAMES, self.weights, strict=True):
            save_file(parts, folder / f"{name}.safetensors")
        small = {name: getattr(self, name).astype(np.float32) for name in ("errors", "network")}
        np.savez_compressed(folder / FILE, allow_pickle=False, **small)

    @classmethod
    def load(cls, folder: Path) -> Coloured:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            weights = tuple(load_file(folder / f"{name}.safetensors") for name in NAMES)
            return cls(held["errors"].astype(np.float64), held["network"].astype(np.float64), weights)


def network(seed: int) -> nn.Sequential:
    """Return an untrained network: light (n, 1, rows, columns) to differences (n, 2, rows, columns)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, FILTERS, KERNEL, padding=KERNEL // 2),
            nn.ReLU(),
            nn.Conv2d(FILTERS, FILTERS, KERNEL, padding=KERNEL // 2),
            nn.ReLU(),
            nn.Conv2d(FILTERS, 2, 1),
        )


def strips(name: Photograph, first: int = 0, step: int = 1) -> Floats:
    """Return strips of a photograph from the top to the bottom, (strips, 106, 32, 3): every `step`-th from `first`."""
    whole = photograph(name)
    return whole.reshape(whole.shape[0], -1, SIDE, 3).transpose(1, 0, 2, 3)[first::step]


def measure(task: ColouringTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Coloured:
    """Train and measure everything; `tell` gets (done, of, what)."""
    errors = np.zeros((len(NAMES), len(PARTS), len(WAYS) - 1))
    learnt = np.zeros((len(NAMES), len(PARTS), task.seeds))
    weights: list[dict[str, np.ndarray]] = []
    for place, name in enumerate(NAMES):
        (other,) = (strips(one) for one in NAMES if one != name)
        parts = [split(part) for part in (strips(name, 0, 2), strips(name, 1, 2), other)]
        for k, (light, truth) in enumerate(parts):
            guesses = _simpler(parts[0], light, same=k == 0)
            errors[place, k] = [_error(guess, truth) for guess in guesses]
        for seed in range(task.seeds):
            net = network(seed)
            done = (place * task.seeds + seed) * task.steps
            for step in _learn(net, parts[0], task.steps, seed):
                tell(done + step, len(NAMES) * task.seeds * task.steps, f"{name}, network {seed + 1}, step {step:,}")
            rounded(net)
            with torch.no_grad():
                for k, (light, truth) in enumerate(parts):
                    learnt[place, k, seed] = _error(net(_stacked(light)).permute(0, 2, 3, 1).double().numpy(), truth)
            if seed == 0:
                held = net.state_dict().items()
                weights.append({key: part.numpy().astype(np.float16) for key, part in held})
    return Coloured(errors, learnt, tuple(weights))


def _learn(net: nn.Module, part: tuple[Floats, Floats], steps: int, seed: int):
    light, truth = _stacked(part[0]), torch.tensor(part[1].transpose(0, 3, 1, 2), dtype=torch.float32)
    places = light.shape[2] - SIDE + 1

    def loss(chosen: Tensor) -> Tensor:
        cuts = [(int(at) // places, int(at) % places) for at in chosen[0]]
        seen, wanted = (torch.stack([whole[k, :, r : r + SIDE] for k, r in cuts]) for whole in (light, truth))
        return ((net(seen) - wanted) ** 2).mean()

    yield from descend(net, Recipe(steps, batch=8), loss, len(light) * places, seed)


def _stacked(light: Floats) -> Tensor:
    return torch.tensor(light, dtype=torch.float32)[:, None]


def _error(made: Floats, truth: Floats) -> float:
    return float(np.sqrt(((made - truth) ** 2).mean()))


def _simpler(learnt: tuple[Floats, Floats], light: Floats, same: bool) -> list[Floats]:
    """Return the differences that each way but the network gives; the nearest patch is never the pixel itself."""
    known, colours = learnt[0], learnt[1].reshape(-1, 2)
    mean = np.broadcast_to(colours.mean(0), (*light.shape, 2))
    table = by_light(*learnt)
    shades = table[np.minimum((light * SHADES).astype(int), SHADES - 1)]
    here, there = around(light), around(known)
    found = np.empty(len(here), np.int64)
    for start in range(0, len(here), 1000):
        rows = slice(start, start + 1000)
        squares = squared_distances(here[rows], there)
        if same:
            squares[np.arange(len(squares)), np.arange(start, start + len(squares))] = np.inf
        found[rows] = squares.argmin(1)
    return [np.zeros((*light.shape, 2)), mean, shades, colours[found].reshape(*light.shape, 2)]


def by_light(light: Floats, colours: Floats) -> Floats:
    """Return the mean differences (16, 2) of pixels by 16 steps of light; where there are none, of all."""
    step = np.minimum((light * SHADES).astype(int), SHADES - 1).ravel()
    flat = colours.reshape(-1, 2)
    held = [flat[step == k] for k in range(SHADES)]
    return np.stack([part.mean(0) if len(part) else flat.mean(0) for part in held])


def around(light: Floats) -> Floats:
    """Return the 5 x 5 neighbourhood of every pixel of strips (pixels, 25), edges repeated."""
    reach = AROUND // 2
    wide = np.pad(light, ((0, 0), (reach, reach), (reach, reach)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(wide, (AROUND, AROUND), (1, 2)).reshape(-1, AROUND**2)


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(ColouringTask.model_validate({}))
    for place, name in enumerate(NAMES):
        print(name, "|", " | ".join(WAYS))
        for k, part in enumerate(PARTS):
            print(part, *(f"{value:.4f}" for value in made.errors[place, k]), f"{made.network[place, k].mean():.4f}")
