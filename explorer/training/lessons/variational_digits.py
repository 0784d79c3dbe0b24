"""Variational autoencoders of digits at several weights of the divergence, beside a plain autoencoder.

The encoder gives a mean and a log variance for each of two numbers, the decoder draws from a sample of them. The loss
of a digit is the cross-entropy of its 64 pixels plus beta times KL = 1/2 sum(mu² + s² - 1 - log s²) (Kingma and Welling
2014; beta: Higgins et al. 2017). The plain one is the same network without noise and without divergence.
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

from explorer.datasets.teaching.digits import digits, pixels
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.linear_rebuilding import Floats, squared_distances
from explorer.training.lessons.stacked_dense import Recipe, StackedDense, descend, rounded

TITLE = "Variational autoencoders of digits"
FILE = "variational_digits.npz"
BETAS = (0.0, 0.1, 1.0, 4.0)
"""Weights of the divergence; 0 stands for the plain autoencoder."""
CODE, HIDDEN = 2, 48
DRAWS, PAIRS = 2000, 500


class VariationalTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=5, ge=1, le=20, description="Networks for each weight of the divergence.")
    steps: int = Field(default=4000, ge=1, le=20_000, description="Of Adam, each over 128 digits.")


@dataclass(frozen=True, eq=False)
class Variational:
    """What was measured on held-out digits, every table (betas, seeds).

    Attributes
    ----------
    cross_entropy, divergence : means over digits, in nats; the first of the digit drawn from its mean code
    error : mean squared error of a pixel, drawn from the mean code
    spread : mean variance of the code over the digits, noise included, and `centre`: how far its mean is from 0
    drawn, between, real : root mean squared distance, a pixel, to the nearest training digit: of pictures drawn from
        N(0, I), of those half-way between two digits' codes, and of held-out digits themselves
    weights : by beta, of the first network: "encoder_1.weight" and so on, "decoder_1.weight" and so on
    """

    cross_entropy: Floats
    divergence: Floats
    error: Floats
    spread: Floats
    centre: Floats
    drawn: Floats
    between: Floats
    real: Floats
    weights: tuple[dict[str, np.ndarray], ...]

    TABLES = ("cross_entropy", "divergence", "error", "spread", "centre", "drawn", "between", "real")

    def save(self, folder: Path) -> None:
        """Write `variational_digits.npz`, and the weights of each beta as safetensors."""
        held = {name: getattr(self, name).astype(np.float32) for name in self.TABLES}
        for place, parts in enumerate(self.weights):
            save_file(parts, folder / f"beta_{BETAS[place]:g}.safetensors")
        np.savez_compressed(folder / FILE, allow_pickle=False, **held)

    @classmethod
    def load(cls, folder: Path) -> Variational:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            weights = tuple(load_file(folder / f"beta_{beta:g}.safetensors") for beta in BETAS)
            return cls(**{name: held[name].astype(np.float64) for name in cls.TABLES}, weights=weights)


class StackedVariational(nn.Module):
    """Encoders 64-48-4 (two means, then two log variances) and decoders 2-48-64, side by side."""

    def __init__(self, seeds: tuple[int, ...]) -> None:
        super().__init__()
        self.seeds = seeds
        self.encoder = StackedDense((64, HIDDEN, 2 * CODE), ("tanh", "linear"), seeds)
        self.decoder = StackedDense((CODE, HIDDEN, 64), ("tanh", "linear"), tuple(seed + 1000 for seed in seeds))

    def codes(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Return means and log variances, (networks, n, 2)."""
        mean, log_variance = self.encoder(pictures).split(CODE, -1)
        return mean, log_variance

    def logits(self, codes: Tensor) -> Tensor:
        """Return the pixels' logits (networks, n, 64) of codes."""
        return self.decoder(codes)

    def parts(self, member: int) -> dict[str, np.ndarray]:
        """Return weights and biases of one network, encoder then decoder."""
        return {**self.encoder.parts(member, "encoder"), **self.decoder.parts(member, "decoder")}


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(mean, s²) || N(0, I)) in nats, summed over the code (last axis)."""
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(-1)


def cross_entropy(logits: Tensor, pictures: Tensor) -> Tensor:
    """Return the cross-entropy of pixels in [0, 1] in nats, summed over a picture (last axis)."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, pictures.expand_as(logits), reduction="none")
    return each.sum(-1)


def measure(
    task: VariationalTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None
) -> Variational:
    """Train and measure everything; `tell` gets (done, of, what)."""
    data = digits()
    train, test = (torch.tensor(pixels(part), dtype=torch.float32) for part in (data.train, data.test))
    tables = {name: np.zeros((len(BETAS), task.seeds)) for name in Variational.TABLES}
    weights = []
    for place, beta in enumerate(BETAS):
        nets = StackedVariational(tuple(range(task.seeds)))
        chance = torch.Generator().manual_seed(place)

        def loss(
            rows: Tensor, nets: StackedVariational = nets, beta: float = beta, chance: torch.Generator = chance
        ) -> Tensor:
            mean, log_variance = nets.codes(train[rows])
            if beta == 0:
                return cross_entropy(nets.logits(mean), train[rows]).mean(1)
            sampled = mean + (log_variance / 2).exp() * torch.randn(mean.shape, generator=chance)
            each = cross_entropy(nets.logits(sampled), train[rows]) + beta * divergence(mean, log_variance)
            return each.mean(1)

        for step in descend(nets, Recipe(task.steps), loss, len(train), place):
            tell(place * task.steps + step, len(BETAS) * task.steps, f"beta {beta:g}, step {step:,}")
        rounded(nets)
        for name, found in _judged(nets, beta, train, test).items():
            tables[name][place] = found
        weights.append(nets.parts(0))
    return Variational(**tables, weights=tuple(weights))


@torch.no_grad()
def _judged(nets: StackedVariational, beta: float, train: Tensor, test: Tensor) -> dict[str, Floats]:
    mean, log_variance = nets.codes(test)
    logits = nets.logits(mean)
    chance = torch.Generator().manual_seed(99)
    noise = torch.randn((len(nets.seeds), DRAWS, CODE), generator=chance)
    pairs = torch.randint(len(test), (2, PAIRS), generator=chance)
    half = (mean[:, pairs[0]] + mean[:, pairs[1]]) / 2
    variance = mean.var(1, unbiased=False) + (log_variance.exp().mean(1) if beta else 0.0)
    rows = train.double().numpy()

    def away(pictures: Tensor) -> Floats:
        return np.array([_nearest(one.double().numpy(), rows) for one in pictures])

    return {
        "cross_entropy": cross_entropy(logits, test).mean(1).numpy(),
        "divergence": divergence(mean, log_variance).mean(1).numpy() if beta else np.full(len(mean), np.nan),
        "error": ((logits.sigmoid() - test) ** 2).mean((1, 2)).numpy(),
        "spread": variance.mean(1).numpy(),
        "centre": mean.mean(1).norm(dim=-1).numpy(),
        "drawn": away(nets.logits(noise).sigmoid()),
        "between": away(nets.logits(half).sigmoid()),
        "real": away(test.expand(len(mean), *test.shape)),
    }


def _nearest(pictures: Floats, train: Floats) -> float:
    """Return the root mean squared difference, a pixel, of pictures to the training digit nearest to each."""
    return float(np.sqrt(squared_distances(pictures, train).min(1).mean() / pictures.shape[1]))


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(VariationalTask.model_validate({}))
    print("beta |", " | ".join(Variational.TABLES), "| means of the seeds")
    for place, beta in enumerate(BETAS):
        print(f"{beta:g}", *(f"{getattr(made, name)[place].mean():.4f}" for name in Variational.TABLES))
