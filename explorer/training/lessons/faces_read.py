"""Is it a face? Networks learn it from faces and from heads that lack parts; then parts are moved.

Two convolutional networks (max-pooling; a global maximum) and capsules, of about as many weights, with and without
scrambled faces among what is no face in training. How often each says "face" of held-out pictures of several kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch import Tensor, nn

from explorer.datasets.teaching.faces import NAMES, Face, Floats, drawn, lacking, mouth_up, moved, scrambled, varied
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.capsule_layers import ROUNDS, Parts, Wholes, lengths, margin_loss
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

Net = Literal["max", "global", "capsules", "one round"]
TITLE = "Faces with their parts moved"
FILE = "faces_read.npz"
NETS: tuple[Net, ...] = get_args(Net)
SHOWN: tuple[Net, ...] = ("max", "global", "capsules")
"""Networks whose weights are kept."""
TRAINED = ("without", "with")
"""Whether scrambled faces are among what is no face in training; then they are half of it."""
ASKED = ("faces", "parts missing", "one part missing", "empty heads", "parts exchanged", "mouth on forehead", "moved")
"""Kinds of held-out pictures. Those moved are whole faces, twice as far from the middle as any in training."""
FAR = 3.0
NOISE = 0.1
"""Standard deviation of a pixel's noise in training."""
FIRST, TYPES, NUMBERS, WIDE = 12, 4, 6, 6
"""Filters of the first convolution; of the capsules: types, numbers of the small ones, numbers of the large ones."""
BELOW = TYPES * 25
HIDDEN = 31
"""Units of the dense layer of the convolutional networks."""


class FacesTask(FailFast):
    """How often and how long networks learn, and from how many pictures."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks of each kind.")
    steps: int = Field(default=1200, ge=1, le=20_000, description="Of Adam, each over 32 faces and 32 others.")
    faces: int = Field(default=1500, ge=10, le=20_000, description="To learn from, and as many others.")
    held_out: int = Field(default=400, ge=4, le=5000, description="Pictures of each kind.")


@dataclass(frozen=True, eq=False)
class FacesRead:
    """What was measured on held-out pictures.

    Attributes
    ----------
    face : share of pictures that are called a face, (TRAINED, NETS, seeds, ASKED)
    sizes : weights of NETS, (nets,)
    weights : of the first network of each kind in SHOWN, by "TRAINED net"
    """

    face: Floats
    sizes: Floats
    weights: dict[str, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `faces_read.npz`, and each network's weights as safetensors."""
        for name, parts in self.weights.items():
            save_file(parts, folder / f"{name}.safetensors")
        held = {name: getattr(self, name).astype(np.float32) for name in ("face", "sizes")}
        np.savez_compressed(folder / FILE, allow_pickle=False, **held)

    @classmethod
    def load(cls, folder: Path) -> FacesRead:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in ("face", "sizes")}
        return cls(**tables, weights={name: load_file(folder / f"{name}.safetensors") for name in kept()})


def kept() -> list[str]:
    """Return the names of the networks whose weights are kept, "without max" and so on."""
    return [f"{trained} {net}" for trained in TRAINED for net in SHOWN]


class CapsuleFaces(nn.Module):
    """Pictures (n, 1, 25, 25) to the lengths of two capsules, "no face" and "face"."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, FIRST, 5, 2)
        self.parts = Parts(FIRST, TYPES, NUMBERS, 3, 2)
        self.wholes = Wholes(BELOW, NUMBERS, 2, WIDE, rounds)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return lengths (n, 2)."""
        return lengths(self.wholes(self.parts(self.first(pictures).relu())))


def network(net: Net, seed: int) -> nn.Module:
    """Return an untrained network; the greater of its two outputs is its answer, the second "face"."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if net == "max":
            after = (nn.Conv2d(8, 16, 4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 16, HIDDEN))
        elif net == "global":
            after = (nn.Conv2d(8, 43, 5), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(43, HIDDEN))
        else:
            return CapsuleFaces(ROUNDS if net == "capsules" else 1)
        return nn.Sequential(nn.Conv2d(1, 8, 4), nn.ReLU(), nn.MaxPool2d(2), *after, nn.ReLU(), nn.Linear(HIDDEN, 2))


def pictures(faces: list[Face]) -> Tensor:
    """Return pictures (n, 1, 25, 25) of faces."""
    return torch.tensor(np.stack([drawn(face) for face in faces]), dtype=torch.float32)[:, None]


def learnt_from(count: int, seed: int = 0) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Return so many faces, and as many others for each of TRAINED."""
    rng = np.random.default_rng(seed)
    faces = pictures([varied(rng) for _ in range(count)])
    missing = pictures([lacking(varied(rng), rng) for _ in range(count)])
    exchanged = pictures([scrambled(varied(rng), rng) for _ in range(count // 2)])
    return faces, (missing, torch.cat([missing[: count - count // 2], exchanged]))


def held_out(count: int, seed: int = 1) -> list[Tensor]:
    """Return so many pictures of every kind in ASKED."""
    rng = np.random.default_rng(seed)
    faces = [varied(rng) for _ in range(count)]
    one = [replace(face, there=tuple(k != i % len(NAMES) for k in range(len(NAMES)))) for i, face in enumerate(faces)]
    kinds = [
        faces,
        [lacking(face, rng) for face in faces],
        one,
        [replace(face, there=(False,) * len(NAMES)) for face in faces],
        [scrambled(face, rng) for face in faces],
        [mouth_up(face) for face in faces],
        [moved(face, FAR, rng) for face in faces],
    ]
    return [pictures(kind) for kind in kinds]


def measure(task: FacesTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> FacesRead:
    """Train and measure everything; `tell` gets (done, of, what)."""
    faces, others = learnt_from(task.faces)
    asked = held_out(task.held_out)
    face = np.zeros((len(TRAINED), len(NETS), task.seeds, len(ASKED)))
    sizes, weights = np.zeros(len(NETS)), dict[str, dict[str, np.ndarray]]()
    done = 0
    for place, trained in enumerate(TRAINED):
        for kind, name in enumerate(NETS):
            for seed in range(task.seeds):
                net = network(name, seed)
                sizes[kind] = sum(tensor.numel() for tensor in net.parameters())
                for step in _learn(net, faces, others[place], task.steps, seed):
                    tell(done + step, face[..., 0].size * task.steps, f"{name}, network {seed + 1}, step {step:,}")
                done += task.steps
                rounded(net)
                with torch.no_grad():
                    face[place, kind, seed] = [(net(one).argmax(1) == 1).double().mean() for one in asked]
                if seed == 0 and name in SHOWN:
                    held = net.state_dict().items()
                    weights[f"{trained} {name}"] = {key: part.numpy().astype(np.float16) for key, part in held}
    return FacesRead(face, sizes, weights)


def _learn(net: nn.Module, faces: Tensor, others: Tensor, steps: int, seed: int):
    noise = torch.Generator().manual_seed(seed + 1000)
    half = 32
    labels = torch.tensor([1] * half + [0] * half)

    def loss(chosen: Tensor) -> Tensor:
        rows = chosen[0]
        seen = torch.cat([faces[rows[:half]], others[rows[half:]]])
        made = net(seen + NOISE * torch.randn(seen.shape, generator=noise))
        if isinstance(net, CapsuleFaces):
            return margin_loss(made, labels).mean()
        return nn.functional.cross_entropy(made, labels)

    yield from descend(net, Recipe(steps, batch=2 * half), loss, len(faces), seed)


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(FacesTask.model_validate({}))
    for place, trained in enumerate(TRAINED):
        print(f"trained {trained} scrambled faces; called a face |", " | ".join(ASKED))
        for kind, name in enumerate(NETS):
            means = made.face[place, kind].mean(0)
            print(f"{name}, {made.sizes[kind]:.0f} weights", *(f"{100 * value:.1f}%" for value in means))
