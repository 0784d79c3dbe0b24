"""Patch transformers measured: against convolutions, in shuffled order, and whether attention says what counts.

What counts is tried by occlusion: how far the log probability of the named class falls if a patch is taken away.
Attention from the class token is ranked beside it, patch by patch, in every picture that judges.
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
from scipy.stats import rankdata
from torch import Tensor, nn

from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.patch_tasks import (
    BLANK,
    FEW,
    GRIDS,
    MANY,
    SIZES,
    SUBJECTS,
    Subject,
    convolutional,
    parts,
    within,
)
from explorer.training.lessons.patch_transformer import PatchTransformer, cut, rollout, transformer
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

Floats = NDArray[np.float64]
Tell = Callable[[float, float, str], None]
TITLE = "Patches that attend"
FILE = "patches.npz"
WAYS = ("positions, few", "positions, many", "no positions, many", "convolutions, few", "convolutions, many")
MAPS = ("last block", "rollout", "last block, another picture", "amount", "last block, untrained")
"""What is ranked beside occlusion: attention from the class token, and three controls."""
KEPT = ("positions", "order")
"""Networks of the first seed that are kept: with positions, and without, which sees no order."""
SHOWN = 12
RATE, BATCH, NULLS = 3e-3, 32, 200


class PatchesTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=20, description="Networks of each kind.")
    steps: int = Field(default=800, ge=1, le=20_000, description="Of Adam, each over 32 pictures.")
    compared: int = Field(default=540, ge=2, le=540, description="Held-out pictures whose maps are compared, at most.")


@dataclass(frozen=True, eq=False)
class Attended:
    """What was measured.

    Attributes
    ----------
    right : (subjects, ways, seeds), share of held-out pictures named right
    shuffled : (subjects, 2, seeds), the same with the patches in random order, with positions and without
    agreement : (subjects, maps, seeds), mean rank correlation with occlusion over held-out pictures
    chance : (subjects, 2), between which lie 95% of such means with the patches of each map exchanged
    motifs : (2, 3, seeds), share of windows with a motif that are named so, where it lies inside a patch and where it
        crosses a border only; with positions, without, and by convolutions
    counts : (2,), how many windows those are
    pictures : by subject, float16 (12, height, width), held out
    labels : by subject, (12,)
    weights : by subject and name in `KEPT`
    """

    right: Floats
    shuffled: Floats
    agreement: Floats
    chance: Floats
    motifs: Floats
    counts: NDArray[np.int64]
    pictures: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    weights: dict[str, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `patches.npz`, and the weights of every kept network as safetensors."""
        for name, held in self.weights.items():
            save_file(held, folder / f"{name}.safetensors")
        tables = {name: getattr(self, name).astype(np.float32) for name in _TABLES}
        shown = {f"{what} {name}": part for what in _SHOWN for name, part in getattr(self, what).items()}
        np.savez_compressed(folder / FILE, allow_pickle=False, counts=self.counts, **tables, **shown)

    @classmethod
    def load(cls, folder: Path) -> Attended:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in _TABLES}
            shown = {what: {name: held[f"{what} {name}"] for name in SUBJECTS} for what in _SHOWN}
            weights = {name: load_file(folder / f"{name}.safetensors") for name in kept()}
            pictures, labels = (shown[what] for what in _SHOWN)
            return cls(**tables, counts=held["counts"], pictures=pictures, labels=labels, weights=weights)


_TABLES, _SHOWN = ("right", "shuffled", "agreement", "chance", "motifs"), ("pictures", "labels")


def kept() -> list[str]:
    """Return what the kept networks are called, "digits-positions" and so on."""
    return [f"{subject}-{name}" for subject in SUBJECTS for name in KEPT]


def measure(task: PatchesTask, tell: Tell = lambda done, of, what: None) -> Attended:
    """Train and measure everything; `tell` gets (done, of, what)."""
    right, shuffled = np.zeros((len(SUBJECTS), len(WAYS), task.seeds)), np.zeros((len(SUBJECTS), 2, task.seeds))
    agreement, chance = np.zeros((len(SUBJECTS), len(MAPS), task.seeds)), np.zeros((len(SUBJECTS), 2))
    motifs, counts = np.zeros((2, 3, task.seeds)), np.zeros(2, np.int64)
    weights: dict[str, dict[str, np.ndarray]] = {}
    whole, done = len(SUBJECTS) * len(WAYS) * task.seeds * task.steps, 0
    for place, subject in enumerate(SUBJECTS):
        _, judge = parts(subject)
        patches, anew = cut(judge.images, GRIDS[subject]), dealt(cut(judge.images, GRIDS[subject]), 1)
        for seed in range(task.seeds):
            named: list[Tensor] = []
            for way, words in enumerate(WAYS):
                net = untrained(subject, way, seed)
                for step in _learn(net, subject, few="few" in words, steps=task.steps, seed=seed):
                    tell(done + step, whole, f"{subject}, {words}, network {seed + 1}, step {step:,}")
                done += task.steps
                rounded(net)
                with torch.no_grad():
                    given = patches if isinstance(net, PatchTransformer) else judge.images[:, None]
                    named.append(net(given).argmax(1) == judge.labels)
                    right[place, way, seed] = named[-1].double().mean().item()
                    if way in (1, 2):
                        again = net(anew).argmax(1) == judge.labels
                        shuffled[place, way - 1, seed] = again.double().mean().item()
                if way in (1, 2) and seed == 0:
                    held = net.state_dict().items()
                    weights[f"{subject}-{KEPT[way - 1]}"] = {k: v.numpy().astype(np.float16) for k, v in held}
                if way == 1:
                    found = _agreement(net, untrained(subject, way, seed), subject, patches[: task.compared], seed)
                    agreement[place, :, seed] = found[0]
                    chance[place] += found[1] / task.seeds
            if subject == "windows":
                inside, across = within(judge.images[:, 0].numpy())
                for kind, which in enumerate((inside, across & ~inside)):
                    counts[kind] = which.sum()
                    motifs[kind, :, seed] = [named[way].numpy()[which].mean() for way in (1, 2, 4)]
    pictures, labels = shown()
    return Attended(right, shuffled, agreement, chance, motifs, counts, pictures, labels, weights)


def untrained(subject: Subject, way: int, seed: int) -> nn.Module:
    """Return a network of `WAYS` with its first weights."""
    if way > 2:
        return convolutional(subject, seed)
    return transformer(GRIDS[subject], SIZES[subject], places=way < 2, seed=seed)


def _learn(net: nn.Module, subject: Subject, few: bool, steps: int, seed: int):
    part, count = parts(subject)[0], (FEW if few else MANY)[subject]
    images = cut(part.images, GRIDS[subject]) if isinstance(net, PatchTransformer) else part.images[:, None]
    loss = lambda rows: nn.functional.cross_entropy(net(images[rows[0]]), part.labels[rows[0]])  # noqa: E731
    yield from descend(net, Recipe(steps, BATCH, RATE), loss, count, seed)


def dealt(patches: Tensor, seed: int) -> Tensor:
    """Return the patches (n, patches, pixels) of every picture in an order of its own."""
    chance = torch.Generator().manual_seed(seed)
    order = torch.stack([torch.randperm(patches.shape[1], generator=chance) for _ in patches])
    return patches.gather(1, order[..., None].expand_as(patches))


def occluded(net: nn.Module, patches: Tensor, blank: float) -> Tensor:
    """Return by how much the log probability of the named class falls without each patch, (n, patches)."""
    with torch.no_grad():
        whole = net(patches).log_softmax(1)
        named = whole.argmax(1, keepdim=True)
        falls: list[Tensor] = []
        for k in range(patches.shape[1]):
            without = patches.clone()
            without[:, k] = blank
            falls.append((whole - net(without).log_softmax(1)).gather(1, named))
        return torch.cat(falls, 1)


def rank_correlations(one: Floats, other: Floats) -> Floats:
    """Return Spearman's correlation of each row (n, patches) with its like; NaN where all of a row are equal."""
    ranks = [rankdata(each, axis=1) for each in (one, other)]
    centred = [each - each.mean(1, keepdims=True) for each in ranks]
    with np.errstate(invalid="ignore", divide="ignore"):
        return (centred[0] * centred[1]).sum(1) / np.sqrt((centred[0] ** 2).sum(1) * (centred[1] ** 2).sum(1))


def _agreement(net: nn.Module, before: nn.Module, subject: Subject, patches: Tensor, seed: int):
    """Return the mean rank correlations of `MAPS` with occlusion, and the 95% range of the first by chance."""
    last, through = class_maps(net, patches)
    counted = occluded(net, patches, BLANK[subject]).numpy().astype(np.float64)
    untaught = occluded(before, patches, BLANK[subject]).numpy().astype(np.float64)
    amount = patches.mean(2).numpy().astype(np.float64)
    pairs = [
        (last, counted),
        (through, counted),
        (np.roll(last, 1, 0), counted),
        (amount, counted),
        (class_maps(before, patches)[0], untaught),
    ]
    means = [float(np.nanmean(rank_correlations(*pair))) for pair in pairs]
    rng = np.random.default_rng(seed)
    nulls = [np.nanmean(rank_correlations(rng.permuted(last, axis=1), counted)) for _ in range(NULLS)]
    return means, np.quantile(nulls, (0.025, 0.975))


def class_maps(net: nn.Module, patches: Tensor) -> tuple[Floats, Floats]:
    """Return attention from the class token to the patches (n, patches): last block, heads averaged; and rolled out."""
    if not isinstance(net, PatchTransformer):
        raise TypeError("only a patch transformer attends")
    with torch.no_grad():
        weights = net.looked(patches)[1]
        last = weights[-1].mean(1)[:, 0, 1:]
        return last.double().numpy(), rollout(weights).double().numpy()


def shown() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the held-out pictures that are shown, by subject: classes take turns."""
    pictures, labels = {}, {}
    for subject in SUBJECTS:
        _, judge = parts(subject)
        classes, known = SIZES[subject].classes, judge.labels.numpy()
        rows = [np.flatnonzero(known == k % classes)[k // classes] for k in range(SHOWN)]
        pictures[subject] = judge.images[rows].numpy().reshape(SHOWN, -1).astype(np.float16)
        labels[subject] = known[rows]
    return pictures, labels


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(PatchesTask.model_validate({}))
    for place, subject in enumerate(SUBJECTS):
        print(subject)
        for names, table in ((WAYS, made.right), (("shuffled", "shuffled, no positions"), made.shuffled)):
            for name, values in zip(names, table[place], strict=True):
                print(" ", name, "right", *(f"{value:.3f}" for value in values))
        for name, values in zip(MAPS, made.agreement[place], strict=True):
            print("  rank correlation with occlusion,", name, *(f"{value:.3f}" for value in values))
        print("  by chance", *(f"{value:.3f}" for value in made.chance[place]))
    print("motifs inside a patch, across a border", made.counts, made.motifs.mean(-1).round(3).tolist())
