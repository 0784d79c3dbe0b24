"""Small crosses, and folds of linear networks whose weights are those of a ridge regression: runs without training."""

import numpy as np
import pandas as pd
import torch

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.splits import Fold
from explorer.datasets.traits import Column, Kind, Traits
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.training import objective
from explorer.training.spec import RunSpec
from explorer.training.trained import Trained

RECOMBINATION = 0.06
STEP = 1_000
"""Base pairs between two markers."""


def cross(rng: np.random.Generator, samples: int = 240, chromosomes: int = 3, markers: int = 30) -> Genotypes:
    """Return a haploid cross: calls change between neighbours with a chance of RECOMBINATION."""
    switch = rng.random((samples, chromosomes, markers)) < RECOMBINATION
    switch[:, :, 0] = rng.random((samples, chromosomes)) < 0.5
    calls = (np.cumsum(switch, axis=2) % 2).astype(np.int8).reshape(samples, -1)
    chromosome = np.repeat(np.arange(1, chromosomes + 1), markers).astype(str)
    position = np.tile(STEP * np.arange(1, markers + 1), chromosomes)
    names = [f"m{i}" for i in range(calls.shape[1])]
    variants = variant_table(chromosome, position, names)
    return Genotypes(calls, np.array([f"s{i}" for i in range(samples)]), variants, ploidy=1)


def dataset(genotypes: Genotypes, traits: dict[str, np.ndarray], kind: Kind = "quantitative") -> Dataset:
    """Return a dataset with these traits, all of one kind."""
    table = pd.DataFrame(traits, index=genotypes.samples)
    levels = {"quantitative": (), "binary": ("no", "yes")}
    columns = []
    for name, values in traits.items():
        own = levels.get(kind, tuple("abc"[: int(np.nanmax(values)) + 1]))
        columns.append(Column(name=name, kind=kind, levels=own))
    return Dataset("cross", genotypes, Traits(table, tuple(columns)))


def folds(
    data: Dataset, rng: np.random.Generator, count: int = 3, ridge: float = 30.0, networks: int = 1
) -> list[list[Trained]]:
    """Return the linear networks of each fold, `networks` of them that differ by a little noise."""
    traits = tuple(data.traits.names("trait"))
    calls = np.asarray(data.genotypes.dosages).astype(np.float64)
    table = np.column_stack([data.traits[name] for name in traits])
    known = np.flatnonzero(np.isfinite(table).any(1))
    deal = rng.permutation(known)
    made: list[list[Trained]] = []
    for number in range(count):
        test = np.sort(deal[number::count])
        train = np.setdiff1d(known, test)
        spec = RunSpec(traits=traits, encoding="dosage")
        target = objective.fit("auto", data.traits, traits, train)
        weights, bias = _weights(calls, target.values(data.traits), train, target.outputs, ridge)
        members: list[Trained] = []
        for member in range(networks):
            network = build(zoo.load("linear", positions=calls.shape[1], outputs=target.outputs)).eval()
            (layer,) = (module for module in network.modules() if isinstance(module, torch.nn.Linear))
            noise = 0.1 * weights.std() * rng.standard_normal(weights.shape) if member else 0.0
            layer.weight.data = torch.from_numpy(weights + noise).float()
            layer.bias.data = torch.from_numpy(bias).float()
            encoder = encodings.fit("dosage", np.asarray(data.genotypes.dosages), train, data.genotypes.ploidy)
            fold = Fold(train, np.zeros(0, np.int64), test, str(number + 1))
            columns = np.arange(calls.shape[1])
            members.append(
                Trained(network.requires_grad_(False), encoder, spec, number, columns, target, fold, member=member)
            )
        made.append(members)
    return made


def _weights(
    calls: np.ndarray, y: np.ndarray, train: np.ndarray, outputs: int, ridge: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return ridge weights (outputs, positions) and biases; of classes, of indicators times 4, about their logits."""
    if y.ndim == 1:
        y = 4.0 * (y[:, None] == np.arange(outputs))
    weights, bias = np.empty((outputs, calls.shape[1])), np.empty(outputs)
    for k in range(outputs):
        own = train[np.isfinite(y[train, k])]
        x, centred = calls[own] - calls[own].mean(0), y[own, k] - y[own, k].mean()
        weights[k] = x.T @ np.linalg.solve(x @ x.T + ridge * np.eye(len(own)), centred)
        bias[k] = y[own, k].mean() - calls[own].mean(0) @ weights[k]
    return weights, bias
