"""Capsules on digits: how well they read them, where routing sends what parts say, and what their numbers stand for.

16 small capsules (4 types at 2 x 2 places) vote for 10 large ones, one a digit, of 8 numbers each. A decoder draws the
digit from the capsule of its class. Rivals on the same training digits: the same network with a single round, which has
equal coefficients throughout, and a plain convolutional network with as many weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch import Tensor, nn

from explorer.datasets.teaching.digits import CLASSES, DARKEST, SIDE, digits
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.capsule_layers import ROUNDS, Parts, Wholes, lengths, margin_loss, route
from explorer.training.lessons.stacked_dense import Recipe, descend, rounded

Floats = npt.NDArray[np.float64]
TITLE = "Capsules on digits"
FILE, WEIGHTS = "digit_capsules.npz", "capsules.safetensors"
FILTERS, TYPES, NUMBERS, WIDE, DRAWER = 16, 4, 8, 8, 96
"""First filters; types of small capsules, and their numbers; numbers of large ones; units of the decoder."""
PLAIN = 73
"""Units of the dense layer of the plain network."""
BELOW = TYPES * 4
MOST_ROUNDS = 10
REBUILDING = 0.1
"""What the summed squared error of a drawn digit's 64 pixels counts in the loss; Sabour et al.: 0.0005, of 784."""
NETWORKS = ("capsules, 3 rounds", "capsules, 1 round", "plain CNN")
PROPERTIES = ("slant", "width", "ink")
SHUFFLES = 1000


class DigitCapsulesTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks of each kind.")
    steps: int = Field(default=1200, ge=1, le=20_000, description="Of Adam, each over 64 digits.")


@dataclass(frozen=True, eq=False)
class DigitCapsules:
    """What was measured on held-out digits.

    Attributes
    ----------
    accuracy : (networks, seeds), NETWORKS
    rounds : accuracy of the first kind with 1 to 10 rounds, (seeds, 10); it learnt with 3
    coupling : its mean coefficient between a part and the right digit after each round, (seeds, 10)
    error : mean squared error of a pixel, drawn from the longest capsule, (seeds,)
    correlation : of each number of the right capsule with PROPERTIES, by digit, (10, 8, 3); first network
    beyond : by digit, what the largest of its 24 stays below in 95% of shuffles, (10,)
    sizes : weights of NETWORKS without the decoder, (networks,)
    weights : of the first network, "first.weight" and so on
    """

    accuracy: Floats
    rounds: Floats
    coupling: Floats
    error: Floats
    correlation: Floats
    beyond: Floats
    sizes: Floats
    weights: dict[str, np.ndarray]

    TABLES = ("accuracy", "rounds", "coupling", "error", "correlation", "beyond", "sizes")

    def save(self, folder: Path) -> None:
        """Write `digit_capsules.npz` and `capsules.safetensors`."""
        save_file(self.weights, folder / WEIGHTS)
        held = {name: getattr(self, name).astype(np.float32) for name in self.TABLES}
        np.savez_compressed(folder / FILE, allow_pickle=False, **held)

    @classmethod
    def load(cls, folder: Path) -> DigitCapsules:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in cls.TABLES}
        return cls(**tables, weights=load_file(folder / WEIGHTS))


class CapsuleReader(nn.Module):
    """Pictures (n, 1, 8, 8) of 0 to 1 to capsules (n, 10, 8), and from them pictures again."""

    def __init__(self, seed: int, rounds: int = ROUNDS) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.first = nn.Conv2d(1, FILTERS, 4)
            self.parts = Parts(FILTERS, TYPES, NUMBERS, 3, 2)
            self.wholes = Wholes(BELOW, NUMBERS, CLASSES, WIDE, rounds)
            self.drawer_1 = nn.Linear(CLASSES * WIDE, DRAWER)
            self.drawer_2 = nn.Linear(DRAWER, SIDE * SIDE)

    def small(self, pictures: Tensor) -> Tensor:
        """Return the small capsules (n, 16, 8)."""
        return self.parts(self.first(pictures).relu())

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the large capsules (n, 10, 8)."""
        return self.wholes(self.small(pictures))

    def draw(self, capsules: Tensor, labels: Tensor) -> Tensor:
        """Return pictures (n, 64) drawn from the capsules of these classes alone."""
        kept = capsules * nn.functional.one_hot(labels, CLASSES).to(capsules.dtype)[..., None]
        return self.drawer_2(self.drawer_1(kept.flatten(1)).relu()).sigmoid()


def plain_reader(seed: int) -> nn.Sequential:
    """Return a convolutional network of the same size as the capsules without their decoder: pictures to 10 logits."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, FILTERS, 4),
            nn.ReLU(),
            nn.Conv2d(FILTERS, TYPES * NUMBERS, 3, 2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(BELOW * NUMBERS, PLAIN),
            nn.ReLU(),
            nn.Linear(PLAIN, CLASSES),
        )


def measure(
    task: DigitCapsulesTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None
) -> DigitCapsules:
    """Train and measure everything; `tell` gets (done, of, what)."""
    data = digits()
    train, test = (torch.tensor(part / DARKEST, dtype=torch.float32)[:, None] for part in (data.train, data.test))
    known, truth = torch.tensor(data.train_labels), torch.tensor(data.test_labels)
    accuracy = np.zeros((len(NETWORKS), task.seeds))
    rounds, coupling = np.zeros((2, task.seeds, MOST_ROUNDS))
    error = np.zeros(task.seeds)
    all_steps = len(NETWORKS) * task.seeds * task.steps
    shown, sizes = CapsuleReader(0), np.zeros(len(NETWORKS))
    for seed in range(task.seeds):
        for kind, name in enumerate(NETWORKS):
            net = plain_reader(seed) if kind == 2 else CapsuleReader(seed, (ROUNDS, 1)[kind])
            loss = _loss_of(net, train, known)
            sizes[kind] = sum(t.numel() for key, t in net.named_parameters() if not key.startswith("drawer"))
            done = (seed * len(NETWORKS) + kind) * task.steps
            for step in descend(net, Recipe(task.steps, batch=64), loss, len(train), seed):
                tell(done + step, all_steps, f"{name}, network {seed + 1}, step {step:,}")
            rounded(net)
            with torch.no_grad():
                made = net(test)
                scores = lengths(made) if isinstance(net, CapsuleReader) else made
                chosen = scores.argmax(1)
                accuracy[kind, seed] = (chosen == truth).double().mean()
                if isinstance(net, CapsuleReader) and kind == 0:
                    error[seed] = (net.draw(made, chosen) - test.flatten(1)).square().mean()
                    rounds[seed], coupling[seed] = _routed(net, test, truth)
                    shown = net if seed == 0 else shown
    with torch.no_grad():
        found, beyond = meanings(
            shown(test)[torch.arange(len(truth)), truth].double().numpy(), data.test, truth.numpy()
        )
    weights = {key: tensor.numpy().astype(np.float16) for key, tensor in shown.state_dict().items()}
    return DigitCapsules(accuracy, rounds, coupling, error, found, beyond, sizes, weights)


def _loss_of(net: nn.Module, pictures: Tensor, labels: Tensor) -> Callable[[Tensor], Tensor]:
    def loss(chosen: Tensor) -> Tensor:
        rows = chosen[0]
        made = net(pictures[rows])
        if not isinstance(net, CapsuleReader):
            return nn.functional.cross_entropy(made, labels[rows])
        away = (net.draw(made, labels[rows]) - pictures[rows].flatten(1)).square().sum(1)
        return (margin_loss(lengths(made), labels[rows]) + REBUILDING * away).mean()

    return loss


def _routed(net: CapsuleReader, pictures: Tensor, labels: Tensor) -> tuple[Floats, Floats]:
    """Return accuracy, and the mean coefficient to the right digit, with 1 to 10 rounds."""
    votes = net.wholes.votes(net.small(pictures))
    right = np.zeros(MOST_ROUNDS)
    for count in range(1, MOST_ROUNDS + 1):
        right[count - 1] = (lengths(route(votes, count)[0]).argmax(1) == labels).double().mean()
    each = route(votes, MOST_ROUNDS)[1]
    rows = torch.arange(len(labels))
    return right, np.array([one[rows, :, labels].double().mean() for one in each])


def properties(pictures: Floats) -> Floats:
    """Return slant, width and ink of pictures (n, 8, 8), (n, 3); a picture without ink has neither slant nor width.

    Slant: how many columns to the left ink lies for every row further down (least squares), so that what leans to the
    right is positive. Width: standard deviation of ink across, in columns. Ink: the sum of pixels of 0 to 1.
    """
    rows, columns = np.mgrid[: pictures.shape[1], : pictures.shape[2]].astype(float)
    ink = pictures.sum((1, 2))
    share = pictures / np.maximum(ink, 1e-9)[:, None, None]
    down, right = (share * rows).sum((1, 2)), (share * columns).sum((1, 2))
    dy, dx = rows - down[:, None, None], columns - right[:, None, None]
    both, tall, wide = ((share * product).sum((1, 2)) for product in (dx * dy, dy * dy, dx * dx))
    return np.column_stack([-both / np.maximum(tall, 1e-9), np.sqrt(wide), ink])


def meanings(codes: Floats, images: np.ndarray, labels: np.ndarray, seed: int = 0) -> tuple[Floats, Floats]:
    """Return correlations (10, 8, 3) of capsule numbers with PROPERTIES, and by digit what chance stays below.

    For that, pictures are shuffled among the codes of a digit 1,000 times: 95th percentile of the largest |r| of 24.
    """
    rng = np.random.default_rng(seed)
    found, beyond = np.zeros((CLASSES, codes.shape[1], len(PROPERTIES))), np.zeros(CLASSES)
    for digit in range(CLASSES):
        own = labels == digit
        code, seen = _standard(codes[own]), _standard(properties(images[own] / DARKEST))
        found[digit] = code.T @ seen
        shuffled = [np.abs(code.T @ seen[rng.permutation(len(seen))]).max() for _ in range(SHUFFLES)]
        beyond[digit] = np.quantile(shuffled, 0.95)
    return found, beyond


def _standard(columns: Floats) -> Floats:
    """Return columns less their means, of length 1, so that products are correlations."""
    centred = columns - columns.mean(0)
    return centred / np.maximum(np.linalg.norm(centred, axis=0), 1e-12)


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(DigitCapsulesTask.model_validate({}))
    for name, size, row in zip(NETWORKS, made.sizes, made.accuracy, strict=True):
        print(f"{name}: {size:.0f} weights, held-out accuracy {row.mean():.4f} ({row.min():.4f} to {row.max():.4f})")
    print("rounds 1 to 10, accuracy:", *(f"{value:.4f}" for value in made.rounds.mean(0)))
    print("coefficient to the right digit:", *(f"{value:.4f}" for value in made.coupling.mean(0)))
    strongest = np.abs(made.correlation).max((1, 2))
    print("strongest correlation of each digit:", *(f"{value:.2f}" for value in strongest))
    print("by chance below:", *(f"{value:.2f}" for value in made.beyond))
