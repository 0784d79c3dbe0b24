"""Local ancestry and mistyped calls along a chromosome, by one small network, sums over a window, and the exact model.

The network learns from mosaics of panels drawn anew at every step, none of which judges. All three get the calls, both
populations' frequencies and the error rate; the hidden Markov model made the data, so that nothing can be better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from pydantic import ConfigDict, Field
from safetensors.numpy import save_file
from torch.nn import functional as F

from explorer.datasets.teaching.ancestry import Mosaics, ancestors, mosaics, parted
from explorer.limits import FailFast
from explorer.tensors import load_file
from explorer.training.lessons.ancestry_network import AncestryNet, given, of_weights
from explorer.training.lessons.ancestry_rivals import posterior, ratios, true_allele, windowed

TITLE = "Ancestry along a chromosome"
FILE, WEIGHTS = "ancestry.npz", "network.safetensors"
BATCH, RATE = 32, 0.008
"""Mosaics in a step, each of a panel of its own, and the first learning rate of Adam; it falls along half a cosine."""
MOST_FST, MOST_ERROR, ALIKE = 0.6, 0.1, 1 / 8
"""While it learns, FST and error rate lie evenly from 0 to these; this share of panels has FST 0."""
CLEANING = 3.0
"""How much the loss of the head Cleaner counts."""
FSTS, ERRORS = (0.0, 0.05, 0.1, 0.3, 0.6), (0.0, 0.02, 0.05, 0.1)
"""Of the mosaics that judge."""
WIDTHS = (1, 3, 7, 11, 15, 23, 31, 47, 63, 127)
"""Windows in variants; the best on other mosaics of the same FST and error rate is taken."""
NEAR = 5
"""So many variants a switch may be off, and counts as found."""
TIE = 1e-9
"""What the probability or the sum of the second population has to be beyond a tie; ties are called the first."""


class AncestryTask(FailFast):
    """How often and how long networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=20, description="Of networks.")
    steps: int = Field(default=3000, ge=1, le=20_000, description="Of Adam, each over 32 mosaics.")
    judged: int = Field(default=300, ge=2, le=2000, description="Mosaics of each FST and error rate.")


@dataclass(frozen=True, eq=False)
class Ancestry:
    """What was measured on mosaics of panels that no network saw; `fst` and `error` are those of FSTS and ERRORS.

    Attributes
    ----------
    right : (seeds + 2, fst, error), share of variants with the right population: networks, window, model
    losses : (seeds + 1, fst, error), mean of -ln p(the truth) of a variant: networks, model
    claims : (seeds + 1, fst, error), mean of the larger of both probabilities
    switches : (seeds + 2, fst, error, 4), found within 5 variants, called, there, and how far found ones are off in all
    cleaned : (seeds + 1, fst, error, 3), calls that are wrong, of these put right, and right ones spoilt
    widths : (fst, error), the window
    neither : (seeds + 1, fst, 2), of sequences of neither population, made without errors: mean of the larger
        probability, and the share of variants where it is at least .9
    weights : of the first network, float16
    """

    right: np.ndarray
    losses: np.ndarray
    claims: np.ndarray
    switches: np.ndarray
    cleaned: np.ndarray
    widths: np.ndarray
    neither: np.ndarray
    weights: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write `ancestry.npz`, and the weights as safetensors."""
        save_file(self.weights, folder / WEIGHTS)
        tables = {name: getattr(self, name).astype(np.float32) for name in TABLES}
        np.savez_compressed(folder / FILE, allow_pickle=False, **tables)

    @classmethod
    def load(cls, folder: Path) -> Ancestry:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            tables = {name: held[name].astype(np.float64) for name in TABLES}
        return cls(**tables, weights=load_file(folder / WEIGHTS))


TABLES = tuple(field.name for field in fields(Ancestry) if field.name != "weights")


class Judging(NamedTuple):
    """Mosaics with their panels (n, 2, variants) and error rates (n)."""

    frequencies: np.ndarray
    errors: np.ndarray
    made: Mosaics


def judging(fst: float, error: float, count: int, seed: int) -> Judging:
    """Return mosaics of panels of their own."""
    drawn = np.random.default_rng(seed)
    errors = np.full(count, error)
    frequencies = parted(ancestors(count, drawn), np.full(count, fst), drawn)
    return Judging(frequencies, errors, mosaics(frequencies, errors, drawn))


def measure(task: AncestryTask, tell: Callable[[float, float, str], None] = lambda done, of, what: None) -> Ancestry:
    """Train and measure everything; `tell` gets (done, of, what)."""
    nets: list[AncestryNet] = []
    for seed in range(task.seeds):
        net = AncestryNet(seed)
        for step in learn(net, task.steps, seed):
            tell(seed * task.steps + step, task.seeds * task.steps, f"network {seed + 1}, step {step:,}")
        nets.append(net)
    weights = nets[0].kept()
    nets = [of_weights(net.kept()) for net in nets]
    grid, ways = (len(FSTS), len(ERRORS)), task.seeds + 2
    right, switches, widths = np.zeros((ways, *grid)), np.zeros((ways, *grid, 4)), np.zeros(grid)
    losses, claims, cleaned = (np.zeros((ways - 1, *grid, *more)) for more in ((), (), (3,)))
    neither = np.zeros((ways - 1, len(FSTS), 2))
    for i, fst in enumerate(FSTS):
        for j, error in enumerate(ERRORS):
            seed = 2**31 + 1000 * i + 10 * j
            held = judging(fst, error, task.judged, seed)
            widths[i, j] = best_width(judging(fst, error, task.judged, seed + 1))
            read = [*(answered(net, held) for net in nets), exact(held)]
            sums = windowed(ratios(held.made.calls, held.frequencies, held.errors), int(widths[i, j]))
            seconds = [second for second, _ in read]
            for way, called in enumerate([*(s > 0.5 for s in seconds[:-1]), sums > TIE, seconds[-1] > 0.5 + TIE]):
                right[way, i, j] = (called == held.made.ancestry).mean()
                switches[way, i, j] = of_switches(called, held.made.ancestry)
            for way, (second, one) in enumerate(read):
                losses[way, i, j] = loss(second, held.made.ancestry)
                claims[way, i, j] = claimed(second).mean()
                cleaned[way, i, j] = of_calls(one > 0.5, held.made)
        other = of_neither(fst, task.judged, 2**31 + 1000 * i + 500)
        for way, second in enumerate([*(answered(net, other)[0] for net in nets), exact(other)[0]]):
            neither[way, i] = claimed(second).mean(), (claimed(second) >= 0.9).mean()
    return Ancestry(right, losses, claims, switches, cleaned, widths, neither, weights)


def learn(net: AncestryNet, steps: int, seed: int) -> Iterator[int]:
    """Train in place, with fresh panels and mosaics at every step; yield how many steps are done."""
    drawn = np.random.default_rng(seed)
    adam = torch.optim.Adam(net.parameters(), RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
    for step in range(1, steps + 1):
        fst = drawn.uniform(0, MOST_FST, BATCH) * (drawn.random(BATCH) >= ALIKE)
        errors = drawn.uniform(0, MOST_ERROR, BATCH)
        frequencies = parted(ancestors(BATCH, drawn), fst, drawn)
        made = mosaics(frequencies, errors, drawn)
        answer = net(given(made.calls, frequencies, errors))
        where = F.cross_entropy(answer["where"], torch.from_numpy(made.ancestry).long())
        true = torch.from_numpy(made.alleles.astype(np.float32))[:, None]
        total = where + CLEANING * F.binary_cross_entropy_with_logits(answer["cleaner"], true)
        adam.zero_grad()
        total.backward()  # pyright: ignore[reportUnknownMemberType]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        falling.step()
        yield step


def of_neither(fst: float, count: int, seed: int) -> Judging:
    """Return sequences of neither population: their alleles have the frequencies of the ancestors of both."""
    drawn = np.random.default_rng(seed)
    before, errors = ancestors(count, drawn), np.zeros(count)
    frequencies = parted(before, np.full(count, fst), drawn)
    return Judging(frequencies, errors, mosaics(np.stack([before, before], 1), errors, drawn))


@torch.no_grad()
def answered(net: AncestryNet, held: Judging) -> tuple[np.ndarray, np.ndarray]:
    """Return what a network says, (n, variants) each: the probability of the second population, and of allele 1."""
    answer = net(given(held.made.calls, held.frequencies, held.errors))
    return answer["where"].double().softmax(1)[:, 1].numpy(), answer["cleaner"][:, 0].double().sigmoid().numpy()


def exact(held: Judging) -> tuple[np.ndarray, np.ndarray]:
    """Return the same of the model that made the data."""
    second = posterior(held.made.calls, held.frequencies, held.errors)
    return second, true_allele(held.made.calls, held.frequencies, held.errors, second)


def best_width(known: Judging) -> int:
    """Return the window that is right at most variants of these mosaics, the narrowest of equals."""
    evidence = ratios(known.made.calls, known.frequencies, known.errors)
    return max(WIDTHS, key=lambda width: ((windowed(evidence, width) > 0) == known.made.ancestry).mean())


def claimed(second: np.ndarray) -> np.ndarray:
    """Return the larger of both probabilities."""
    return np.maximum(second, 1 - second)


def loss(second: np.ndarray, ancestry: np.ndarray) -> float:
    """Return the mean of -ln p(the truth)."""
    return float(-np.log(np.where(ancestry == 1, second, 1 - second).clip(1e-12)).mean())


def of_switches(called: np.ndarray, ancestry: np.ndarray) -> tuple[int, int, int, int]:
    """Return switches found, called, there, and how far found ones are off in all; each call finds one at most."""
    found = off = calls = there = 0
    for own, true in zip(called.astype(np.int8), ancestry.astype(np.int8), strict=True):
        free = [int(k) for k in np.flatnonzero(np.diff(own))]
        truth = np.flatnonzero(np.diff(true))
        calls, there = calls + len(free), there + len(truth)
        for place in truth:
            alike = [k for k in free if abs(k - place) <= NEAR and own[k + 1] == true[place + 1]]
            if alike:
                best = min(alike, key=lambda k: abs(k - place))
                free.remove(best)
                found, off = found + 1, off + abs(best - int(place))
    return found, calls, there, off


def of_calls(cleaned: np.ndarray, made: Mosaics) -> tuple[int, int, int]:
    """Return calls that are wrong, of these put right, and right ones spoilt."""
    wrong, changed = made.calls != made.alleles, cleaned != made.calls
    return int(wrong.sum()), int((wrong & changed).sum()), int((~wrong & changed).sum())


def main() -> None:
    """Print what the lesson shows."""
    torch.set_num_threads(1)
    made = measure(AncestryTask.model_validate({}))
    for i, fst in enumerate(FSTS):
        for j, error in enumerate(ERRORS):
            print(f"FST {fst:g}, error rate {error:g}, window {made.widths[i, j]:.0f}")
            print("  right:", *made.right[:, i, j].round(3), "| -ln p:", *made.losses[:, i, j].round(3))
            print("  claimed:", *made.claims[:, i, j].round(3), "| wrong, put right, spoilt:", *made.cleaned[:, i, j])
        print("  of neither population, claimed:", *made.neither[:, i, 0].round(3))
