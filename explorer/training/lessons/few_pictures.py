"""Pagoda or flower, learnt from few grey patches: from nothing, with changed copies and dropout, or with features
learnt elsewhere; judged on the other half of either photograph. There are two photographs only.
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
from torch import Tensor
from torch.nn import functional as F

from explorer.datasets.teaching.photo_halves import HALVED, cut, grey, judging, learning, patches
from explorer.datasets.teaching.photographs import NAMES, photograph
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.augmented import augmented
from explorer.training.lessons.borrowed_features import SOURCES, Source, learnt
from explorer.training.lessons.stacked_convolutions import StackedConvolutions
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

TITLE = "Few pictures"
FILE = "few_pictures.npz"
SIZES = (4, 8, 16, 32, 64, 128)
"""Patches learnt from, half of them of each photograph."""
NULL_SIZE = 32
"""Patches learnt from where their labels were exchanged at random."""
DROPPED = 0.25
"""Share of the features that are dropped at a step."""


@dataclass(frozen=True)
class Way:
    """One way to train: whether patches are changed, features dropped, and convolutions borrowed or kept frozen."""

    name: str
    augmented: bool = False
    dropout: float = 0.0
    source: Source | None = None
    frozen: bool = False


WAYS = (
    Way("nothing"),
    Way("augmented", augmented=True),
    Way("dropout", augmented=True, dropout=DROPPED),
    *(
        Way(f"{source}-{name}", name == "both", 0.0, source, name == "frozen")
        for source in SOURCES
        for name in ("frozen", "tuned", "both")
    ),
)
RIVALS = ("mean colour", "light and contrast", "roughness", "nearest patch")


class PhotosTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=8, ge=2, le=50, description="Draws of patches to learn from, with new first weights.")
    steps: int = Field(default=300, ge=1, le=10_000, description="Of Adam, each over 16 patches or all there are.")
    elsewhere: int = Field(default=2000, ge=1, le=50_000, description="Steps of the tasks learnt elsewhere.")


@dataclass(frozen=True, eq=False)
class FewPictures:
    """What was measured: shares of judging patches called right.

    Attributes
    ----------
    networks : (ways, sizes, seeds)
    rivals : (rivals, sizes, seeds)
    null : (ways + rivals, seeds), where the labels of 32 patches to learn from were exchanged at random
    elsewhere : (sources,), shares of answers right in the tasks learnt elsewhere
    weights : by way, of the first seed: "16.conv_1.weight" is of the network that learnt from 16 patches; by source
        the network that learnt elsewhere, "conv_1.weight" and so on
    """

    networks: NDArray[np.float64]
    rivals: NDArray[np.float64]
    null: NDArray[np.float64]
    elsewhere: NDArray[np.float64]
    weights: dict[str, dict[str, np.ndarray]]

    def save(self, folder: Path) -> None:
        """Write `few_pictures.npz`, and the weights of every way and source as safetensors."""
        for name, parts in self.weights.items():
            save_file(parts, folder / f"{name}.safetensors")
        small = {name: getattr(self, name).astype(np.float32) for name in ("networks", "rivals", "null", "elsewhere")}
        np.savez_compressed(folder / FILE, allow_pickle=False, **small)

    @classmethod
    def load(cls, folder: Path) -> FewPictures:
        """Read what `save` wrote."""
        weights = {name: load_file(folder / f"{name}.safetensors") for name in (*(w.name for w in WAYS), *SOURCES)}
        with np.load(folder / FILE, allow_pickle=False) as held:
            figures = {name: held[name].astype(np.float64) for name in ("networks", "rivals", "null", "elsewhere")}
        return cls(**figures, weights=weights)


def measure(task: PhotosTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> FewPictures:
    """Train and measure everything; `tell` gets (done, of, what)."""
    learning_steps = sum(not way.frozen for way in WAYS) * (len(SIZES) + 1) * task.steps
    of, done = len(SOURCES) * task.elsewhere + learning_steps, 0
    weights: dict[str, dict[str, np.ndarray]] = {way.name: {} for way in WAYS}
    bases, elsewhere = dict[Source, StackedConvolutions](), list[float]()
    for source in SOURCES:
        base, right = learnt(source, task.elsewhere, lambda step, done=done: tell(done + step, of, "elsewhere"))
        bases[source], done = base, done + task.elsewhere
        weights[source] = base.parts(0)
        elsewhere.append(right)
    networks = np.zeros((len(WAYS), len(SIZES), task.seeds))
    for k, size in enumerate(SIZES):
        given, truth = drawn(size, task.seeds)
        for place, way in enumerate(WAYS):
            net = trained(way, given, truth, task.steps, bases)
            networks[place, k] = judged(net)
            named = {f"{size}.{name}": part for name, part in net.parts(0).items()}
            frozen = way.frozen and len(weights[way.name])
            weights[way.name] |= {name: part for name, part in named.items() if not frozen or ".dense." in name}
            done += 0 if way.frozen else task.steps
            tell(done, of, f"{size} patches, {way.name}")
    given, truth = drawn(NULL_SIZE, task.seeds)
    exchanged = torch.stack([row[torch.randperm(NULL_SIZE, generator=_chance(k))] for k, row in enumerate(truth)])
    null = list[NDArray[np.float64]]()
    for way in WAYS:
        null.append(judged(trained(way, given, exchanged, task.steps, bases)))
        done += 0 if way.frozen else task.steps
        tell(done, of, f"labels exchanged, {way.name}")
    null += list(rivalled(NULL_SIZE, exchanged.numpy()))
    rivals = np.stack([rivalled(size, drawn(size, task.seeds)[1].numpy()) for size in SIZES], 1)
    return FewPictures(networks, rivals, np.stack(null), np.array(elsewhere), weights)


def drawn(size: int, seeds: int) -> tuple[Tensor, Tensor]:
    """Return patches to learn from (seeds, size, 32, 32), and whether each is of the flower (seeds, size).

    A larger size has the patches of a smaller one and others.
    """
    each = [patches(learning(seed, size // 2)) for seed in range(seeds)]
    return torch.tensor(np.stack(each)), torch.arange(size).ge(size // 2).float().expand(seeds, -1)


def trained(
    way: Way, given: Tensor, truth: Tensor, steps: int, bases: dict[Source, StackedConvolutions]
) -> StackedConvolutions:
    """Return networks that learnt from patches (seeds, n, 32, 32) in this way, rounded as they are kept."""
    seeds, size = truth.shape
    net, chance, rows = StackedConvolutions(tuple(range(seeds))), _chance(size), torch.arange(seeds)[:, None]
    if way.source:
        net.borrow(bases[way.source])
    features = net.features(given).detach() if way.frozen else None

    def loss(chosen: Tensor) -> Tensor:
        if features is not None:
            seen = features[rows, chosen]
        else:
            some = given[rows, chosen]
            some = augmented(some.flatten(0, 1), chance).view_as(some) if way.augmented else some
            seen = net.features(some)
        if way.dropout:
            seen = seen * (torch.rand(seen.shape, generator=chance) >= way.dropout) / (1 - way.dropout)
        answers = net.judged(seen)[..., 0]
        return F.binary_cross_entropy_with_logits(answers, truth[rows, chosen], reduction="none").mean(1)

    recipe = Recipe(steps, min(16, size), 3e-2 if way.frozen else 3e-3)
    for _ in descend(net, recipe, loss, size, size):
        pass
    rounded(net)
    return net


def judged(net: StackedConvolutions) -> NDArray[np.float64]:
    """Return the share of judging patches that each network calls right, (networks,)."""
    shown = torch.tensor(patches(judging()))
    with torch.no_grad():
        flower = net(shown[None])[..., 0] > 0
    return (flower == torch.arange(len(shown)).ge(len(shown) // 2)).double().mean(1).numpy()


def rivalled(size: int, truth: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the shares that simpler ways call right, (rivals, seeds); they learnt the labels `truth` (seeds, size)."""
    from sklearn.linear_model import LogisticRegression

    answers = np.repeat([0, 1], len(judging()[0]))
    known = _measures(judging())
    made = np.zeros((len(RIVALS), len(truth)))
    for seed, labels in enumerate(truth):
        learnt_from = _measures(learning(seed, size // 2))
        for k, (given, asked) in enumerate(zip(learnt_from[:-1], known[:-1], strict=True)):
            middle, spread = given.mean(0), given.std(0) + 1e-9
            fitted = LogisticRegression(max_iter=1000).fit((given - middle) / spread, labels)
            made[k, seed] = (fitted.predict((asked - middle) / spread) == answers).mean()
        given, asked = learnt_from[-1], known[-1]
        nearest = ((given**2).sum(1) - 2 * asked @ given.T).argmin(1)
        made[-1, seed] = (labels[nearest] == answers).mean()
    return made


def _measures(at: tuple[NDArray[np.int16], ...]) -> list[NDArray[np.float64]]:
    """Return what each rival sees of patches at these places, (patches, numbers)."""
    together = [
        np.concatenate([cut(whole(name), some) for name, some in zip(NAMES, at, strict=True)])
        for whole in (_colours, grey)
    ]
    colours, light = (part.astype(np.float64) for part in together)
    shown = patches(at).astype(np.float64)
    rough = np.stack([np.abs(np.diff(shown, axis=axis)).mean((1, 2)) for axis in (1, 2)], 1)
    contrast = np.stack([light.mean((1, 2)), light.std((1, 2))], 1)
    return [colours.mean((1, 2)), contrast, rough, shown.reshape(len(shown), -1)]


def _colours(name: str) -> NDArray[np.float64]:
    return photograph(name, HALVED)


def _chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def factor(seeds: int) -> float:
    """Return the number of standard deviations of seeds that a 95% interval of their mean goes to either side."""
    from scipy.stats import t

    return float(t.ppf(0.975, seeds - 1) / np.sqrt(seeds))


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(PhotosTask.model_validate({}))
    print("patches learnt from:", *SIZES, f"| {NULL_SIZE} with exchanged labels")
    figures = zip([way.name for way in WAYS] + list(RIVALS), [*made.networks, *made.rivals], made.null, strict=True)
    for name, shares, exchanged in figures:
        print(name, *(f"{value:.4f}" for value in shares.mean(-1)), f"| {exchanged.mean():.4f}")
