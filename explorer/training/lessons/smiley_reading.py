"""Happy or sad: a small convolutional network reads smileys, and is asked what it used and how far it can be trusted.

Two convolutions with stride 2, six features, and one sum that a sigmoid turns into the probability of "happy"; 5,677
weights. The labels are a reader's who wavers where a mouth is nearly straight, with known probabilities; one layer
over the pixels is the rival.
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
from torch.nn import functional

from explorer.datasets.teaching.digits import DARKEST, digits
from explorer.datasets.teaching.smileys import NAMES, PIXELS, Floats, Smileys, agreed, pictures, scribbles, smileys
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

TITLE = "Happy or sad"
FILE, WEIGHTS = "smileys.npz", "network.safetensors"
FILTERS, FEATURES = (8, 16), 6
LEARNERS = ("network", "one layer")
DECAY = 5e-4
"""How much the sum of squared weights counts in the loss."""
NO_LABEL = ("straight mouth", "no mouth", "scribble", "digit")
CHANGES = ("mouth turned around", "eyes taken away", "head taken away", "upside down")
CLEAR = 0.3
"""Least bend, up or down, of a mouth that is clearly bent."""
BLOCK = 2
"""Pixels to a side of what is covered."""
BEND, TILT = NAMES.index("bend"), NAMES.index("tilt")


class SmileysTask(FailFast):
    """From how many smileys, how often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taught: int = Field(default=10_000, ge=10, le=100_000, description="Smileys that are learnt.")
    held: int = Field(default=2000, ge=100, le=10_000, description="Smileys that judge; no network learnt from them.")
    others: int = Field(default=500, ge=10, le=500, description="Pictures of each kind that has no label.")
    seeds: int = Field(default=3, ge=1, le=10, description="Networks of each kind.")
    steps: int = Field(default=1500, ge=1, le=20_000, description="Of Adam, each over 64 smileys.")


@dataclass(frozen=True, eq=False)
class Read:
    """What was measured.

    Attributes
    ----------
    scores : (learners, seeds, 2), share of held-out labels said right, and mean cross-entropy in nats
    known : (2,), the same of a reader who knows the bend and how readers waver
    said : (held,), probability of "happy" by the first network
    without : (4, others), the same of pictures without a label, kinds as in `NO_LABEL`
    changes : (4, seeds), share of held-out faces with a clearly bent mouth whose answer changes, as in `CHANGES`
    used : (2, 2, seeds), share of what was used that lies on the mouth, by covering and by gradient times input, of
        trained and of untrained networks
    mouth : share of the ink that lies there
    weights : of the first network: "0.weight" (filters, channels, rows, columns) and so on
    """

    scores: Floats
    known: Floats
    said: Floats
    without: Floats
    changes: Floats
    used: Floats
    mouth: float
    weights: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write `smileys.npz`, and the weights as safetensors."""
        save_file(self.weights, folder / WEIGHTS)
        tables = {name: getattr(self, name).astype(np.float32) for name in ("scores", "known", "changes", "used")}
        each = {name: getattr(self, name).astype(np.float16) for name in ("said", "without")}
        np.savez_compressed(folder / FILE, allow_pickle=False, mouth=np.float32(self.mouth), **tables, **each)

    @classmethod
    def load(cls, folder: Path) -> Read:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in held.files}
        return cls(**{**tables, "mouth": float(tables["mouth"])}, weights=load_file(folder / WEIGHTS))


def network(seed: int) -> nn.Sequential:
    """Return an untrained network: ink (n, 1, 24, 24) to the sum before the sigmoid (n, 1)."""
    flat = FILTERS[1] * (PIXELS // 4) ** 2
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, FILTERS[0], 5, 2, 2),
            nn.ReLU(),
            nn.Conv2d(FILTERS[0], FILTERS[1], 3, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(flat, FEATURES),
            nn.Tanh(),
            nn.Linear(FEATURES, 1),
        )


def one_layer(seed: int) -> nn.Sequential:
    """Return the rival, untrained: a sum over the pixels."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(PIXELS**2, 1))


def held_out(task: SmileysTask) -> Smileys:
    """Return the smileys that judge."""
    return smileys(task.held, 1)


def unlabelled(held: Smileys, count: int) -> list[Tensor]:
    """Return pictures of each kind in `NO_LABEL`, (count, 1, 24, 24)."""
    faces, there, _ = held.rows(np.arange(count) % len(held.faces))
    straight = faces.copy()
    straight[:, BEND] = 0
    enlarged = digits().test[:count].repeat(PIXELS // 8, 1).repeat(PIXELS // 8, 2) / DARKEST
    kinds = pictures(straight, there), pictures(faces, there, mouth=False), scribbles(count, 2), enlarged
    return [_tensor(kind) for kind in kinds]


def measure(task: SmileysTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Read:
    """Train and measure everything; `tell` gets (done, of, what)."""
    taught, held = smileys(task.taught, 0), held_out(task)
    images, labels = _tensor(pictures(taught.faces, taught.there)), torch.tensor(taught.labels).float()
    judged, truth = _tensor(pictures(held.faces, held.there)), torch.tensor(held.labels).double()
    scores, changes = np.zeros((len(LEARNERS), task.seeds, 2)), np.zeros((len(CHANGES), task.seeds))
    used = np.zeros((2, 2, task.seeds))
    shown, said = network(0), np.zeros(task.held)
    for kind, name in enumerate(LEARNERS):
        for seed in range(task.seeds):
            net = network(seed) if kind == 0 else one_layer(seed)
            if kind == 0:
                used[:, 1, seed] = _on_the_mouth(net, held)
            done = (kind * task.seeds + seed) * task.steps
            for step in _learn(net, images, labels, task.steps, seed):
                tell(done + step, len(LEARNERS) * task.seeds * task.steps, f"{name} {seed + 1}, step {step:,}")
            rounded(net)
            with torch.no_grad():
                probability = net(judged)[:, 0].double().sigmoid()
            scores[kind, seed] = _scored(probability, truth)
            if kind == 0:
                changes[:, seed] = _changed(net, held)
                used[:, 0, seed] = _on_the_mouth(net, held)
            if kind == seed == 0:
                shown, said = net, probability.numpy()
    with torch.no_grad():
        without = np.stack([shown(kind)[:, 0].double().sigmoid().numpy() for kind in unlabelled(held, task.others)])
    known = np.array(_scored(torch.tensor(agreed(held.faces[:, BEND])), truth))
    weights = {name: part.numpy().astype(np.float16) for name, part in shown.state_dict().items()}
    return Read(scores, known, said, without, changes, used, _ink_on_the_mouth(held), weights)


def _tensor(images: np.ndarray) -> Tensor:
    return torch.tensor(images, dtype=torch.float32)[:, None]


def _learn(net: nn.Module, images: Tensor, labels: Tensor, steps: int, seed: int):
    """Train on the smileys and on their mirror images."""

    def loss(chosen: Tensor) -> Tensor:
        rows = chosen[0] % len(images)
        seen = images[rows]
        seen = torch.where((chosen[0] < len(images))[:, None, None, None], seen, seen.flip(-1))
        fit = functional.binary_cross_entropy_with_logits(net(seen)[:, 0], labels[rows])
        return fit + DECAY * torch.stack([(part**2).sum() for part in net.parameters()]).sum()

    yield from descend(net, Recipe(steps, batch=64), loss, 2 * len(images), seed)


def _scored(probability: Tensor, truth: Tensor) -> tuple[float, float]:
    right = ((probability > 0.5) == (truth > 0.5)).double().mean()
    return float(right), float(functional.binary_cross_entropy(probability, truth))


def _clear(held: Smileys) -> Smileys:
    return held.rows(np.abs(held.faces[:, BEND]) >= CLEAR)


def _changed(net: nn.Module, held: Smileys) -> list[float]:
    """Return how often the answer changes, by `CHANGES`, of faces that have what is taken away."""
    faces, there, _ = _clear(held)
    turned, over = faces.copy(), faces.copy()
    turned[:, BEND] *= -1
    over[:, TILT] += np.pi
    no_eyes, no_head = there & [True, False, False], there & [False, True, True]
    with torch.no_grad():
        before, *after = (
            net(_tensor(pictures(*one)))[:, 0].numpy() > 0
            for one in ((faces, there), (turned, there), (faces, no_eyes), (faces, no_head), (over, there))
        )
    every = np.ones(len(faces), bool)
    rows = every, there[:, 1:].any(1), there[:, 0], every
    return [float((one != before)[which].mean()) for one, which in zip(after, rows, strict=True)]


def covered(net: nn.Module, images: Tensor) -> Tensor:
    """Return how far the sum falls where a block of 2 x 2 pixels is covered with paper, (n, 12, 12)."""
    blocks = PIXELS // BLOCK
    fallen = torch.zeros(len(images), blocks, blocks)
    with torch.no_grad():
        whole = net(images)[:, 0]
        for row in range(blocks):
            for column in range(blocks):
                without = images.clone()
                without[:, :, row * BLOCK : (row + 1) * BLOCK, column * BLOCK : (column + 1) * BLOCK] = 0
                fallen[:, row, column] = whole - net(without)[:, 0]
    return fallen


def gradient_times_input(net: nn.Module, images: Tensor) -> Tensor:
    """Return the gradient of the sum times the ink, (n, 24, 24)."""
    given = images.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(net(given).sum(), given)
    return (gradient * images)[:, 0]


def _mouths(held: Smileys) -> tuple[Tensor, Tensor]:
    """Return 200 faces with a clearly bent mouth, and the blocks that have ink of their mouths, bool (200, 12, 12)."""
    faces, there, _ = _clear(held).rows(slice(200))
    mouths = _tensor(pictures(faces, np.zeros_like(there)))
    return _tensor(pictures(faces, there)), functional.max_pool2d(mouths, BLOCK)[:, 0] > 0


def _on_the_mouth(net: nn.Module, held: Smileys) -> list[float]:
    images, mouth = _mouths(held)
    fallen = covered(net, images).abs()
    product = functional.avg_pool2d(gradient_times_input(net, images).abs()[:, None], BLOCK)[:, 0]
    return [float((one * mouth).sum() / one.sum()) for one in (fallen, product)]


def _ink_on_the_mouth(held: Smileys) -> float:
    images, mouth = _mouths(held)
    ink = functional.avg_pool2d(images, BLOCK)[:, 0]
    return float((ink * mouth).sum() / ink.sum())


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(SmileysTask.model_validate({}))
    print(f"right, cross-entropy: knowing the bend {made.known[0]:.3f}, {made.known[1]:.4f}")
    for name, each in zip(LEARNERS, made.scores, strict=True):
        print(name, *(f"{right:.3f}, {entropy:.4f};" for right, entropy in each))
    for name, each in zip(CHANGES, made.changes, strict=True):
        print("answer changes,", name, *(f"{share:.3f}" for share in each))
    for name, each in zip(NO_LABEL, made.without, strict=True):
        print(name, f"mean {each.mean():.3f}, at least .9 either way {(np.abs(each - 0.5) >= 0.4).mean():.3f}")
    for name, each in zip(("covering", "gradient times input"), made.used, strict=True):
        print(
            name, "on the mouth:", *(f"{share:.3f}" for share in each[0]), "untrained", *(f"{v:.3f}" for v in each[1])
        )
    print(f"ink on the mouth: {made.mouth:.3f}")
