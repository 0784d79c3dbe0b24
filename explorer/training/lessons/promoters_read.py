"""Is it a promoter? Networks learn it from promoters and from windows that lack boxes; then boxes are moved.

Two convolutional networks (max-pooling; one global maximum) and capsules, of about as many weights, with and without
disordered promoters among what is none in training, beside position weight matrices that know the boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch import Tensor, nn

from explorer.datasets.teaching.promoters import (
    ALPHABET,
    AWAY,
    Letters,
    Scores,
    apart_scores,
    disordered,
    exchanged,
    lacking,
    moved,
    spaced,
    spaced_scores,
    threshold,
    varied,
)
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.capsule_layers import Parts, Wholes, lengths, margin_loss
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

Net = Literal["max", "global", "capsules"]
TITLE = "Promoters with their boxes moved"
FILE = "promoters_read.npz"
NETS: tuple[Net, ...] = get_args(Net)
SCANS: dict[str, Callable[[Letters], Scores]] = {"scan": spaced_scores, "scan apart": apart_scores}
"""Position weight matrices: with the spacing, and each box wherever it lies best."""
TRAINED = ("without", "with")
"""Whether disordered promoters are among what is none in training; then they are half of it."""
ASKED = (
    "promoters",
    "boxes exchanged",
    "spacing 5",
    "spacing 10",
    "spacing 25",
    "moved",
    "at the very end",
    "one box missing",
    "random letters",
)
"""Kinds of held-out windows. Those moved lie as near to an end as no promoter learnt from."""
KERNEL, FILTERS = 8, 8
"""Letters that a filter of the first layer reads, and filters of max-pooling and capsules."""
MOST_FILTERS = 34
"""Filters of the global maximum."""
RATE = 0.01
"""Of Adam, before it falls."""
POOL, HIDDEN = 4, 11
"""Places pooled into one, and units of the dense layer after them."""
TYPES, NUMBERS, STEP, WIDE = 2, 4, 4, 4
"""Of the capsules: types, numbers of the small ones, places that they read and step by, numbers of the large ones."""
BELOW = TYPES * 10


class PromotersTask(FailFast):
    """How often and how long networks learn, and from how many windows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks of each kind.")
    steps: int = Field(default=1500, ge=1, le=20_000, description="Of Adam, each over 64 promoters and 64 others.")
    promoters: int = Field(default=4000, ge=10, le=40_000, description="To learn from, and as many others.")
    held_out: int = Field(default=1000, ge=4, le=10_000, description="Windows of each kind.")


@dataclass(frozen=True, eq=False)
class PromotersRead:
    """What was measured on held-out windows.

    Attributes
    ----------
    said : share of windows that are called a promoter, (TRAINED, NETS, seeds, ASKED)
    scanned : the same of SCANS, (TRAINED, scans, ASKED)
    thresholds : of SCANS, (TRAINED, scans)
    sizes : weights of NETS, (nets,)
    weights : of the first network of each kind, by "TRAINED net"
    """

    said: Scores
    scanned: Scores
    thresholds: Scores
    sizes: Scores
    weights: dict[str, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `promoters_read.npz`, and each network's weights as safetensors."""
        for name, parts in self.weights.items():
            save_file(parts, folder / f"{name}.safetensors")
        np.savez_compressed(folder / FILE, allow_pickle=False, **{name: getattr(self, name) for name in TABLES})

    @classmethod
    def load(cls, folder: Path) -> PromotersRead:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name] for name in TABLES}
        return cls(**tables, weights={name: load_file(folder / f"{name}.safetensors") for name in kept()})


TABLES = ("said", "scanned", "thresholds", "sizes")


def kept() -> list[str]:
    """Return the names of the networks whose weights are kept, "without max" and so on."""
    return [f"{trained} {net}" for trained in TRAINED for net in NETS]


class CapsulePromoters(nn.Module):
    """Windows (n, 4, 1, 48) to the lengths of two capsules, "none" and "promoter"."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(len(ALPHABET), FILTERS, (1, KERNEL))
        self.parts = Parts(FILTERS, TYPES, NUMBERS, (1, STEP), (1, STEP))
        self.wholes = Wholes(BELOW, NUMBERS, 2, WIDE)

    def forward(self, windows: Tensor) -> Tensor:
        """Return lengths (n, 2)."""
        return lengths(self.wholes(self.parts(self.first(windows).relu())))


def network(net: Net, seed: int) -> nn.Module:
    """Return an untrained network: one number, above 0 for "promoter", or the lengths of two capsules."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if net == "capsules":
            return CapsulePromoters()
        filters = FILTERS if net == "max" else MOST_FILTERS
        begin = (nn.Conv2d(len(ALPHABET), filters, (1, KERNEL)), nn.ReLU())
        if net == "global":
            return nn.Sequential(*begin, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(filters, 1))
        dense = (nn.Flatten(), nn.Linear(filters * 10, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
        return nn.Sequential(*begin, nn.MaxPool2d((1, POOL)), *dense)


def called(net: nn.Module, windows: Tensor) -> Tensor:
    """Return which windows a network calls a promoter, (n,) of bool."""
    with torch.no_grad():
        made = net(windows)
    return made[:, 1] > made[:, 0] if isinstance(net, CapsulePromoters) else made[:, 0] > 0


def one_hot(windows: Letters) -> Tensor:
    """Return windows (n, 48) of letters as (n, 4, 1, 48), 1 where the letter stands."""
    there = windows[:, None, None, :] == np.arange(len(ALPHABET))[None, :, None, None]
    return torch.tensor(there.astype(np.float32))


def learnt_from(count: int, seed: int = 0) -> tuple[Letters, tuple[Letters, Letters]]:
    """Return so many promoters, and as many others for each of TRAINED, (count, 48) each."""
    rng = np.random.default_rng(seed)
    yes = np.stack([varied(rng).letters for _ in range(count)])
    missing = np.stack([lacking(varied(rng), rng).letters for _ in range(count)])
    wrong = np.stack([disordered(varied(rng), rng).letters for _ in range(count // 2)])
    return yes, (missing, np.concatenate([missing[: count - count // 2], wrong]))


def held_out(count: int, seed: int = 1) -> list[Letters]:
    """Return so many windows of every kind in ASKED, (count, 48) each."""
    rng = np.random.default_rng(seed)
    whole = [varied(rng) for _ in range(count)]
    kinds = [
        whole,
        [exchanged(one) for one in whole],
        *([spaced(one, spacing) for one in whole] for spacing in (5, 10, 25)),
        *([moved(one, away, rng) for one in whole] for away in (AWAY, 0)),
        [replace(one, there=(k % 2 == 0, k % 2 == 1)) for k, one in enumerate(whole)],
        [replace(one, there=(False, False)) for one in whole],
    ]
    return [np.stack([one.letters for one in kind]) for kind in kinds]


def measure(
    task: PromotersTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None
) -> PromotersRead:
    """Train and measure everything; `tell` gets (done, of, what)."""
    yes, others = learnt_from(task.promoters)
    asked = held_out(task.held_out)
    read = [one_hot(one) for one in asked]
    said = np.zeros((len(TRAINED), len(NETS), task.seeds, len(ASKED)))
    scanned, thresholds = np.zeros((len(TRAINED), len(SCANS), len(ASKED))), np.zeros((len(TRAINED), len(SCANS)))
    sizes, weights = np.zeros(len(NETS)), dict[str, dict[str, np.ndarray]]()
    done = 0
    for place, trained in enumerate(TRAINED):
        for scan, score in enumerate(SCANS.values()):
            level = thresholds[place, scan] = threshold(score(yes), score(others[place]))
            scanned[place, scan] = [(score(one) > level).mean() for one in asked]
        for kind, name in enumerate(NETS):
            for seed in range(task.seeds):
                net = network(name, seed)
                sizes[kind] = sum(tensor.numel() for tensor in net.parameters())
                for step in _learn(net, one_hot(yes), one_hot(others[place]), task.steps, seed):
                    tell(done + step, said[..., 0].size * task.steps, f"{name}, network {seed + 1}, step {step:,}")
                done += task.steps
                rounded(net)
                said[place, kind, seed] = [called(net, one).double().mean() for one in read]
                if seed == 0:
                    held = net.state_dict().items()
                    weights[f"{trained} {name}"] = {key: part.numpy().astype(np.float16) for key, part in held}
    return PromotersRead(said, scanned, thresholds, sizes, weights)


def _learn(net: nn.Module, yes: Tensor, others: Tensor, steps: int, seed: int) -> Iterator[int]:
    half = 64
    labels = torch.tensor([1] * half + [0] * half)

    def loss(chosen: Tensor) -> Tensor:
        rows = chosen[0]
        made = net(torch.cat([yes[rows[:half]], others[rows[half:]]]))
        if isinstance(net, CapsulePromoters):
            return margin_loss(made, labels).mean()
        return nn.functional.binary_cross_entropy_with_logits(made[:, 0], labels.float())

    yield from descend(net, Recipe(steps, batch=2 * half, rate=RATE), loss, len(yes), seed)


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(PromotersTask.model_validate({}))
    for place, trained in enumerate(TRAINED):
        print(f"trained {trained} disordered promoters; called a promoter |", " | ".join(ASKED))
        for kind, name in enumerate(NETS):
            means = made.said[place, kind].mean(0)
            print(f"{name}, {made.sizes[kind]:.0f} weights", *(f"{100 * value:.1f}%" for value in means))
        for scan, name in enumerate(SCANS):
            print(name, *(f"{100 * value:.1f}%" for value in made.scanned[place, scan]))
