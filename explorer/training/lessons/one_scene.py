"""One small network for three questions about a scene: where, what, and what it would be without its noise.

It learns from drawn scenes of none to four shapes with noise of every strength. Beside the network with a shared trunk,
one network is trained for each question alone, with the same layers, scenes and number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from scipy.ndimage import correlate, median_filter
from torch import Tensor
from torch.nn import functional as F

from explorer.datasets.teaching.drawn_scenes import Drawn, drawn_scenes
from explorer.datasets.teaching.segments import CLASSES
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.scene_boxes import boxes_of, right, targets
from explorer.training.lessons.scene_network import TASKS, SceneNet, Task, of_weights

TITLE = "One scene, four buttons"
FILE, WEIGHTS = "scene.npz", "network.safetensors"
LEARNT, BATCH, RATE = 2000, 12, 0.015
"""Scenes that it learns from, in a step, and the first learning rate of Adam; it falls to zero along half a cosine."""
STRONGEST = 0.6
"""The largest standard deviation of noise while it learns; each scene has its own, anything from 0."""
PARTS = {"where": 1.0, "what": 4.0, "cleaner": 10.0}
"""How much the loss of each head counts in the sum."""
COUNTS = (0, 1, 2, 3, 4)
"""Shapes in the scenes that judge."""
NOISES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
RIVALS = ("noisy", "mean of 3 x 3", "median of 3 x 3", "mean of 5 x 5", "median of 5 x 5")


class SceneTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=20, description="Of networks with a shared trunk, and of each alone.")
    steps: int = Field(default=1500, ge=1, le=20_000, description="Of Adam, each over 12 scenes.")
    judged: int = Field(default=100, ge=1, le=1000, description="Scenes of each number of shapes that judge.")


@dataclass(frozen=True, eq=False)
class Scene:
    """What was measured on scenes that no network saw; of networks first those that share a trunk, then each alone.

    Attributes
    ----------
    overlaps : (2, seeds, noises, 3), intersection over union of the pixels of disc, ring and bar
    boxes : (2, seeds, noises, numbers of shapes, 3), how many boxes were right, were drawn, and are there
    false_pixels : (2, seeds, noises), called a shape in scenes without any, per scene
    squares : (2, seeds, noises), mean squared error of the cleaner scene
    rivals : (noises, 5), the same of `RIVALS`
    judged : scenes of each number of shapes
    weights : of the first network with a shared trunk, float16
    """

    overlaps: np.ndarray
    boxes: np.ndarray
    false_pixels: np.ndarray
    squares: np.ndarray
    rivals: np.ndarray
    judged: int
    weights: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write `scene.npz`, and the weights as safetensors."""
        save_file(self.weights, folder / WEIGHTS)
        tables = {name: getattr(self, name).astype(np.float32) for name in TABLES}
        np.savez_compressed(folder / FILE, allow_pickle=False, judged=np.array(self.judged), **tables)

    @classmethod
    def load(cls, folder: Path) -> Scene:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in TABLES}
            return cls(**tables, judged=int(held["judged"]), weights=load_file(folder / WEIGHTS))


TABLES = ("overlaps", "boxes", "false_pixels", "squares", "rivals")


def measure(task: SceneTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Scene:
    """Train and measure everything; `tell` gets (done, of, what)."""
    seeds, noises = task.seeds, len(NOISES)
    overlaps, squares = np.zeros((2, seeds, noises, len(CLASSES) - 1)), np.zeros((2, seeds, noises))
    boxes, false_pixels = np.zeros((2, seeds, noises, len(COUNTS), 3)), np.zeros((2, seeds, noises))
    judging = drawn_scenes(np.repeat(COUNTS, task.judged), seed=2**31)
    noisy = [with_noise(judging, sigma, place) for place, sigma in enumerate(NOISES)]
    weights: dict[str, np.ndarray] = {}
    nets: list[tuple[int, tuple[Task, ...]]] = [(0, TASKS), *((1, (one,)) for one in TASKS)]
    for seed in range(seeds):
        known = drawn_scenes(np.random.default_rng(seed).integers(0, len(COUNTS), LEARNT), seed)
        for place, (alone, tasks) in enumerate(nets):
            net = SceneNet(tasks, seed)
            for step in learn(net, known, task.steps, seed):
                done = (seed * len(nets) + place) * task.steps + step
                words = f"{'shared trunk' if alone == 0 else tasks[0] + ' alone'}, seed {seed + 1}, step {step:,}"
                tell(done, seeds * len(nets) * task.steps, words)
            held = net.folded()
            if not weights:
                weights = held
            kept = of_weights(held, tasks)
            for k, images in enumerate(noisy):
                answers = answered(kept, images)
                if "where" in answers:
                    overlaps[alone, seed, k], false_pixels[alone, seed, k] = of_pixels(answers["where"], judging)
                if "what" in answers:
                    boxes[alone, seed, k] = of_boxes(answers["what"], judging)
                if "cleaner" in answers:
                    squares[alone, seed, k] = ((answers["cleaner"][:, 0] - judging.clean) ** 2).mean()
    rivals = np.array([[((made - judging.clean) ** 2).mean() for made in filtered(images)] for images in noisy])
    return Scene(overlaps, boxes, false_pixels, squares, rivals, task.judged, weights)


def learn(net: SceneNet, known: Drawn, steps: int, seed: int) -> Iterator[int]:
    """Train in place, with fresh noise at every step; yield how many steps are done."""
    classes, places = targets(known.boxes)
    clean, masks = torch.from_numpy(known.clean.astype(np.float32))[:, None], torch.from_numpy(known.masks).long()
    cells = torch.from_numpy(classes), torch.from_numpy(places)
    adam = torch.optim.Adam(net.parameters(), RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
    drawn = torch.Generator().manual_seed(seed)
    net.train()
    for step in range(1, steps + 1):
        batch = torch.randint(len(clean), (BATCH,), generator=drawn)
        sigma = torch.rand((BATCH, 1, 1, 1), generator=drawn) * STRONGEST
        images = clean[batch] + sigma * torch.randn((BATCH, *clean.shape[1:]), generator=drawn)
        truth = {"where": masks[batch], "cleaner": clean[batch]}
        answers = net(images)
        total = torch.zeros(())
        for name, answer in answers.items():
            part = (
                of_cells(answer, cells[0][batch], cells[1][batch])
                if name == "what"
                else LOSSES[name](answer, truth[name])
            )
            total = total + PARTS[name] * part
        adam.zero_grad()
        total.backward()  # pyright: ignore[reportUnknownMemberType]
        adam.step()
        falling.step()
        yield step
    net.eval()


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"where": F.cross_entropy, "cleaner": F.mse_loss}


def of_cells(answer: Tensor, classes: Tensor, places: Tensor) -> Tensor:
    """Return the loss of boxes, mean over cells: the cross-entropy of the class and, where a shape is, half of what
    places and sizes are off, summed; `answer` is (n, 8, 8, 8), `classes` (n, 8, 8), `places` (n, 4, 8, 8), in cells.
    """
    off = (answer[:, 4:] - places).abs().sum(1) * (classes > 0)
    return F.cross_entropy(answer[:, :4], classes) + 0.5 * off.mean()


def with_noise(drawn: Drawn, sigma: float, seed: int) -> np.ndarray:
    """Return scenes with normal noise of this standard deviation, float32 (n, 32, 32)."""
    return (drawn.clean + np.random.default_rng(seed).normal(0, sigma, drawn.clean.shape)).astype(np.float32)


@torch.no_grad()
def answered(net: SceneNet, images: np.ndarray) -> dict[str, np.ndarray]:
    """Return what a network says of scenes (n, 32, 32): for each head float64 (n, channels, height, width)."""
    parts = [net(part[:, None]) for part in torch.from_numpy(images).split(100)]
    return {name: torch.cat([part[name] for part in parts]).double().numpy() for name in parts[0]}


def of_pixels(answer: np.ndarray, drawn: Drawn) -> tuple[list[float], float]:
    """Return the overlap of each shape's pixels over all scenes, and the pixels of shapes per scene that has none."""
    found, truth = answer.argmax(1), drawn.masks
    shares: list[float] = []
    for kind in range(1, len(CLASSES)):
        either = int(((found == kind) | (truth == kind)).sum())
        shares.append(int(((found == kind) & (truth == kind)).sum()) / either if either else 1.0)
    empty = np.array([len(boxes) == 0 for boxes in drawn.boxes])
    return shares, float((found[empty] > 0).sum()) / max(1, int(empty.sum()))


def of_boxes(answers: np.ndarray, drawn: Drawn) -> np.ndarray:
    """Return by the number of shapes that are seen (5, 3): boxes that were right, were drawn, and are there."""
    table = np.zeros((len(COUNTS), 3))
    for answer, truth in zip(answers, drawn.boxes, strict=True):
        found = boxes_of(answer)
        table[len(truth)] += right(found, truth), len(found), len(truth)
    return table


def filtered(images: np.ndarray) -> list[np.ndarray]:
    """Return scenes as `RIVALS` clean them, edges repeated."""
    made = [images.astype(np.float64)]
    for side in (3, 5):
        square = np.ones((1, side, side))
        made.append(correlate(made[0], square / square.size, mode="nearest"))
        made.append(median_filter(made[0], square.shape, mode="nearest"))
    return made


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(SceneTask.model_validate({}))
    for alone, words in enumerate(("shared trunk", "one network each")):
        print(words, "| noise | overlap of pixels | boxes right / drawn / there | squared error")
        for k, sigma in enumerate(NOISES):
            counts = made.boxes[alone, :, k].sum((0, 1)).astype(int)
            overlap, error = made.overlaps[alone, :, k].mean(), made.squares[alone, :, k].mean()
            print(f"{sigma:.1f} {overlap:.3f} {counts[0]}/{counts[1]}/{counts[2]} {error:.4f}")
    for k, sigma in enumerate(NOISES):
        print(f"{sigma:.1f}", *(f"{name} {value:.4f}" for name, value in zip(RIVALS, made.rivals[k], strict=True)))
