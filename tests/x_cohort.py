"""Simulated people with chromosomes X and Y: females draw two copies on X, males one, and both two where X meets Y."""

from itertools import pairwise

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits


def genotypes(
    seed: int,
    males: np.ndarray,
    autosomal: int = 200,
    x: int = 200,
    par: int = 0,
    y: int = 0,
    mt: int = 0,
    missing: float = 0.02,
    one_counts: int = 2,
) -> Genotypes:
    """Return genotypes of samples of which `males` (bool) have one X; its calls count 0 and `one_counts`.

    In the order chromosome 1, X from 5 Mb, X below 2 Mb (pseudo-autosomal), Y, MT; females lack calls on Y.
    """
    rng = np.random.default_rng(seed)
    people = len(males)
    f = rng.uniform(0.1, 0.5, autosomal + x + par + y + mt)
    two = rng.binomial(2, f, (people, len(f)))
    one = one_counts * rng.binomial(1, f, (people, len(f)))
    ends = np.cumsum([0, autosomal, x, par, y, mt])
    on = [slice(*pair) for pair in pairwise(ends)]
    calls = two.copy()
    calls[:, on[1]] = np.where(males[:, None], one[:, on[1]], two[:, on[1]])
    calls[rng.random(calls.shape) < missing] = -1
    calls[:, on[3]] = np.where(males[:, None], one[:, on[3]], -1)
    calls[:, on[4]] = one[:, on[4]]
    names = np.repeat(["1", "X", "X", "Y", "MT"], [autosomal, x, par, y, mt])
    starts = zip(
        (10_000, 5_000_000, 100_000, 5_000_000, 100), (autosomal, x, par, y, mt), (10_000,) * 4 + (3,), strict=True
    )
    places = np.concatenate([first + step * np.arange(count) for first, count, step in starts])
    table = variant_table(names, places, [f"v{j}" for j in range(len(f))], "A", "C")
    return Genotypes(calls.astype(np.int8), np.array([f"s{i}" for i in range(people)], dtype=object), table)


def halves(people: int) -> np.ndarray:
    """Return whether each of these people is male: every other one."""
    return np.arange(people) % 2 == 1


def dataset(of: Genotypes, **columns: np.ndarray) -> Dataset:
    """Return a dataset with these columns: sex is a covariate of the levels male and female, the others are traits."""
    table = pd.DataFrame(columns, index=of.samples)
    described = tuple(
        Column(name=name, kind="binary", role="covariate", levels=("female", "male"))
        if name == "sex"
        else Column(name=name, kind="quantitative")
        for name in columns
    )
    return Dataset("people", of, Traits(table, described))
