"""Artificial people: a GAN and a variational autoencoder learn the genotypes of two promoters, beside simple rivals.

The people are split into those to learn from and two groups never learnt from: one judges, one stands for the best
that is possible. Nothing of the two is used by any maker.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from bed_reader import open_bed
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, NonNegativeInt
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.limits import FailFast
from explorer.training.lessons import made_and_real as measures

Calls = NDArray[np.int8]
Maker = Literal["people", "independent", "chain", "blocks", "vae", "gan"]
Learning = Callable[["ArtificialTask", "People", int], Iterator[tuple[int, Calls, tuple[float, float]]]]
SITES, BLOCK = 128, 64
"""Variants that are learnt, the first two promoters of the cohort, and how many make up a promoter."""
JUDGES = 300
"""How many people each of the two groups holds that are never learnt from; so many are made, too."""
COMPONENTS = 6
TITLE = "Artificial genotypes"
RIVALS: tuple[Maker, ...] = ("people", "independent", "chain", "blocks")
"""What needs no training: people never learnt from, draws site by site, a chain of sites, whole promoters copied."""


Kept = Annotated[int, Field(ge=0, le=5000)]


class ArtificialTask(FailFast):
    """How the two networks learn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=3, ge=1, le=10, description="Splits of the people, each with new first weights.")
    gan_epochs: tuple[Kept, ...] = Field(
        max_length=20, default=(0, 50, 100, 200, 400), description="Epochs of the GAN after which people are made."
    )
    vae_epochs: tuple[Kept, ...] = Field(
        max_length=20,
        default=(0, 10, 40, 100, 300),
        description="Epochs of the variational autoencoder after which people are made.",
    )
    noise: int = Field(default=16, ge=1, le=128, description="Random numbers that a person is made of.")
    hidden: int = Field(default=128, ge=4, le=1024, description="Units of a hidden layer.")
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1, description="Of the first split; the next ones follow.")

    @property
    def steps(self) -> int:
        """How many groups of people are made for each seed."""
        return len(RIVALS) + len(self.gan_epochs) + len(self.vae_epochs)


@dataclass(frozen=True, eq=False)
class People:
    """A split: dosages of the people to learn from, of those who judge, and of the others never learnt from."""

    train: Calls
    judging: Calls
    others: Calls


@dataclass(frozen=True)
class Score:
    """How made people compare; `people` are as the others never learnt from, and nothing a maker can beat but by luck.

    Attributes
    ----------
    frequency : root mean square difference of allele frequencies to the people who judge
    linkage : correlation of r2 within promoters with that of the people who judge
    cloud : Frechet distance on six components, over their variance among the people who judge
    real, made : adversarial accuracies against the people who judge
    real_train, made_train : the same against as many people learnt from
    near_train, near_judging : median distance to the nearest of as many people learnt from, and who judge
    copied : share of made promoters that are a promoter of somebody learnt from, call by call
    """

    frequency: float
    linkage: float
    cloud: float
    real: float
    made: float
    real_train: float
    made_train: float
    near_train: float
    near_judging: float
    copied: float

    @property
    def privacy_loss(self) -> float:
        """By how much less the made are told from people learnt from than from people who judge (Yale et al. 2020)."""
        return (self.real + self.made - self.real_train - self.made_train) / 2


@dataclass(frozen=True, eq=False)
class Made:
    """People of one maker at one epoch (0 where it does not train), and how they compare."""

    maker: Maker
    epoch: int
    seed: int
    calls: Calls
    score: Score
    losses: tuple[float, float] | None = None


def read(path: str) -> Calls:
    """Return the dosages of the first sites of a .bed file (samples, sites), -127 where missing."""
    with open_bed(path) as bed:
        return bed.read(np.s_[:, :SITES], dtype="int8")


def split(calls: Calls, seed: int) -> People:
    """Return the people in three groups; a missing call is the most frequent of its site among those learnt from."""
    order = np.random.default_rng(seed).permutation(len(calls))
    train, judging, others = np.split(calls[order], [len(calls) - 2 * JUDGES, len(calls) - JUDGES])
    usual = np.array([np.bincount(site[site >= 0], minlength=3).argmax() for site in train.T], np.int8)
    return People(*(np.where(part < 0, usual, part).astype(np.int8) for part in (train, judging, others)))


def compare(made: Calls, people: People) -> Score:
    """Return how made people compare with those who judge and with those learnt from."""
    judging, train = people.judging, people.train[: len(people.judging)]
    mean, axes = measures.components(people.train, COMPONENTS)
    cloud, other = ((part - mean) @ axes.T for part in (judging, made))
    r2, r2_made = (measures.linkage(part, BLOCK).ravel() for part in (judging, made))
    varies = r2_made.std() > 0
    real, fake = measures.adversarial_accuracy(judging, made)
    real_train, fake_train = measures.adversarial_accuracy(train, made)
    gap = measures.frequencies(judging) - measures.frequencies(made)
    return Score(
        float(np.sqrt((gap**2).mean())),
        float(np.corrcoef(r2, r2_made)[0, 1]) if varies else 0.0,
        measures.frechet(cloud, other) / float(cloud.var(0, ddof=1).sum()),
        real,
        fake,
        real_train,
        fake_train,
        float(np.median(measures.nearest(made, train))),
        float(np.median(measures.nearest(made, judging))),
        measures.copied(made, people.train, BLOCK),
    )


def without_training(maker: Maker, people: People, seed: int) -> Calls:
    """Return people of a rival that needs no training, as many as judge; ValueError for a maker that does."""
    train, rng = people.train, np.random.default_rng((seed, 1))
    if maker == "people":
        return people.others
    if maker == "blocks":
        rows = rng.integers(len(train), size=(JUDGES, SITES // BLOCK))
        return np.concatenate([train[row, k * BLOCK : (k + 1) * BLOCK] for k, row in enumerate(rows.T)], 1)
    shares = np.stack([(train == dosage).mean(0) for dosage in range(3)], 1)
    if maker == "independent":
        return _drawn(np.broadcast_to(shares, (JUDGES, SITES, 3)), rng)
    if maker != "chain":
        raise ValueError(f"{maker} is trained")
    made = np.empty((JUDGES, SITES), np.int8)
    made[:, 0] = _drawn(np.broadcast_to(shares[0], (JUDGES, 1, 3)), rng)[:, 0]
    for site in range(1, SITES):
        turns = shares[site] * np.ones((3, 1))  # one call's weight by frequency, so that no turn is impossible
        np.add.at(turns, (train[:, site - 1], train[:, site]), 1)
        turns /= turns.sum(1, keepdims=True)
        made[:, site] = _drawn(turns[made[:, site - 1]][:, None], rng)[:, 0]
    return made


def _drawn(shares: np.ndarray, rng: np.random.Generator) -> Calls:
    """Return dosages (samples, sites) drawn by their probabilities (samples, sites, 3)."""
    sums = shares.cumsum(-1)[..., :-1]
    return (rng.random((*shares.shape[:-1], 1)) > sums).sum(-1).astype(np.int8)


def generator(task: ArtificialTask) -> nn.Sequential:
    """Return noise -> three logits a site; the variational autoencoder's decoder is the same network."""
    return nn.Sequential(
        nn.Linear(task.noise, task.hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(task.hidden, task.hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(task.hidden, 3 * SITES),
    )


def critic(task: ArtificialTask, outputs: int = 1) -> nn.Sequential:
    """Return one-hot calls -> how real they are; with 2 x noise outputs it is the autoencoder's encoder."""
    return nn.Sequential(
        nn.Linear(3 * SITES, task.hidden),
        nn.LeakyReLU(0.2),
        nn.Linear(task.hidden, task.hidden // 2),
        nn.LeakyReLU(0.2),
        nn.Linear(task.hidden // 2, outputs),
    )


def learn_gan(task: ArtificialTask, people: People, seed: int) -> Iterator[tuple[int, Calls, tuple[float, float]]]:
    """Train a Wasserstein GAN with gradient penalty (Gulrajani et al. 2017); yield epoch, made people, both losses.

    The generator's three logits a site become a call by the straight-through Gumbel softmax at temperature .7.
    """
    torch.manual_seed(seed)
    real, made, judge = one_hot(people.train), generator(task), critic(task)
    steppers = [torch.optim.Adam(network.parameters(), 1e-3, (0.5, 0.9)) for network in (made, judge)]
    step, losses = 0, (math.nan, math.nan)
    for epoch in range(max(task.gan_epochs) + 1):
        if epoch in task.gan_epochs:
            with torch.no_grad():
                yield epoch, _calls(_make(made, JUDGES, task)), losses
        if epoch == max(task.gan_epochs):
            return
        for rows in torch.randperm(len(real)).split(64):
            seen, fake = real[rows], _make(made, len(rows), task).detach()
            share = torch.rand(len(rows), 1)
            between = (share * seen + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(judge(between).sum(), between, create_graph=True)
            apart = judge(seen).mean() - judge(fake).mean()
            _step(steppers[1], 10 * ((slope.norm(dim=1) - 1) ** 2).mean() - apart)
            step += 1
            if step % 5 == 0:
                loss = -judge(_make(made, 64, task)).mean()
                _step(steppers[0], loss)
                losses = (float(loss.detach()), float(apart.detach()))


def learn_vae(task: ArtificialTask, people: People, seed: int) -> Iterator[tuple[int, Calls, tuple[float, float]]]:
    """Train a variational autoencoder; yield epoch, people drawn from its decoder, and both parts of its loss."""
    torch.manual_seed(seed)
    inputs, truth = one_hot(people.train), torch.tensor(people.train).long()
    reads, writes = critic(task, 2 * task.noise), generator(task)
    stepper = torch.optim.Adam([*reads.parameters(), *writes.parameters()], 1e-3)
    losses = (math.nan, math.nan)
    for epoch in range(max(task.vae_epochs) + 1):
        if epoch in task.vae_epochs:
            with torch.no_grad():
                shares = writes(torch.randn(JUDGES, task.noise)).view(JUDGES, SITES, 3).softmax(-1)
                yield epoch, torch.multinomial(shares.flatten(0, 1), 1).view(JUDGES, SITES).numpy().astype("i1"), losses
        if epoch == max(task.vae_epochs):
            return
        for rows in torch.randperm(len(inputs)).split(32):
            mean, spread = reads(inputs[rows]).chunk(2, 1)  # `spread` is the logarithm of the variance
            code = mean + torch.randn_like(mean) * (spread / 2).exp()
            logits = writes(code).view(-1, SITES, 3)
            missed = F.cross_entropy(logits.flatten(0, 1), truth[rows].flatten(), reduction="sum") / len(rows)
            kl = (mean**2 + spread.exp() - 1 - spread).sum(1).mean() / 2
            _step(stepper, missed + kl)
            losses = (float(missed.detach()), float(kl.detach()))


def one_hot(calls: Calls) -> Tensor:
    """Return dosages as three numbers a site, one of them 1 (samples, 3 x sites)."""
    return F.one_hot(torch.tensor(calls).long(), 3).float().flatten(1)


def _make(made: nn.Module, count: int, task: ArtificialTask) -> Tensor:
    """Return people that the generator makes of fresh noise, one-hot (count, 3 x sites)."""
    logits = made(torch.randn(count, task.noise)).view(count, SITES, 3)
    return F.gumbel_softmax(logits, tau=0.7, hard=True).flatten(1)


def _calls(one_hot: Tensor) -> Calls:
    return one_hot.view(len(one_hot), SITES, 3).argmax(-1).numpy().astype(np.int8)


def _step(stepper: torch.optim.Optimizer, loss: Tensor) -> None:
    stepper.zero_grad(set_to_none=True)
    loss.backward()
    stepper.step()


def learn(task: ArtificialTask, calls: Calls) -> Iterator[Made]:
    """Let every maker make people and compare them, for each seed; torch's random state is as before at the end.

    Parameters
    ----------
    calls : int8 (samples, sites) as `read` gives them, more than twice `JUDGES`
    """
    for seed in range(task.seed, task.seed + task.seeds):
        people = split(calls, seed)
        for maker in RIVALS:
            made = without_training(maker, people, seed)
            yield Made(maker, 0, seed, made, compare(made, people))
        trained: tuple[tuple[Maker, Learning], ...] = (("vae", learn_vae), ("gan", learn_gan))
        for maker, learning in trained:
            with torch.random.fork_rng(devices=[]):
                for epoch, made, losses in learning(task, people, seed):
                    yield Made(maker, epoch, seed, made, compare(made, people), losses)
