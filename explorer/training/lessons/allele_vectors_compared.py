"""What vectors of alleles say beside r2 and principal components, and what is left of it where there is no company.

Everything is measured over several seeds: of the first vectors, of the halves into which the samples are split, and of
the permutation of each SNP's calls over the samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from explorer.limits import FailFast
from explorer.training.lessons import allele_vectors as av
from explorer.training.lessons.allele_vectors import Floats

FILE = "vectors.npz"
FURTHEST = 60
"""Steps between two SNPs of a pair that is compared, at most."""
COMPONENTS = 4


class AllelesTask(FailFast):
    """How the vectors are learnt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimensions: int = Field(default=16, ge=2, le=32, description="Numbers of a vector.")
    reach: int = Field(default=20, ge=1, le=40, description="SNPs on either side that are company.")
    steps: int = Field(default=60, ge=1, le=1000, description="Steps of Adam, each over all pairs.")
    rate: float = Field(default=0.05, gt=0, le=1, description="Learning rate.")
    seeds: int = Field(default=3, ge=2, le=10, description="How often all is repeated.")


@dataclass(frozen=True, eq=False)
class Measured:
    """Vectors of seed 0 and of one permutation, and figures of all seeds.

    Attributes
    ----------
    snps : int32 (m,)
        The SNPs taken, in genome order, by their place in the data.
    rows : int32 (n,)
        The samples taken.
    vectors, scattered : float16 (m, d)
        Of the SNPs, and of the same with each SNP's calls in random order.
    agreement : (seeds, 2, 2)
        Correlation of squared cosine and r2 over pairs: true and permuted; within the reach of the company and beyond.
    foretold : (seeds, 3)
        Correlation with r2 in one half of the samples: of r2 in the other half, of cosines learnt there, and of
        cosines learnt there on permuted calls.
    explained : (seeds, 3, 4)
        Share of the variance of each principal component that samples' codes explain: by these vectors, by vectors of
        as many random numbers, by vectors of permuted calls.
    placed, components : float16 (n, 2)
        Samples on the first two principal axes of their codes, turned to their components; and these.
    """

    snps: NDArray[np.int64]
    rows: NDArray[np.int64]
    vectors: Floats
    scattered: Floats
    agreement: Floats
    foretold: Floats
    explained: Floats
    placed: Floats
    components: Floats

    def save(self, folder: Path) -> None:
        """Write `vectors.npz`."""
        held = {part.name: getattr(self, part.name) for part in fields(self)}
        small = ("vectors", "scattered", "placed", "components")
        kinds = {name: np.float16 if name in small else np.float32 for name in held}
        kinds |= {"snps": np.int32, "rows": np.int32}
        np.savez_compressed(
            folder / FILE, allow_pickle=False, **{name: array.astype(kinds[name]) for name, array in held.items()}
        )

    @classmethod
    def load(cls, folder: Path) -> Measured:
        """Read what `save` wrote."""
        with np.load(folder / FILE, allow_pickle=False) as held:
            read = {name: held[name] for name in held.files}
        return cls(**{name: a.astype(np.int64 if a.dtype.kind == "i" else np.float64) for name, a in read.items()})


def measure(
    share: Floats,
    chromosome: NDArray[np.int64],
    task: AllelesTask,
    told: Callable[[int, int, str], None] = lambda done, total, text: None,
) -> Measured:
    """Learn and compare.

    Parameters
    ----------
    share : (n, m)
        The share of the counted allele in each call, NaN where it is missing, of SNPs in genome order.
    chromosome : int64 (m,)
        Code of each SNP's chromosome.

    Raises
    ------
    ValueError
        Fewer than 20 SNPs or samples can be taken.
    """
    rows = np.unique(np.linspace(0, len(share) - 1, min(len(share), av.MOST_SAMPLES)).astype(np.int64))
    snps = av.chosen(share[rows])
    if len(snps) < 20 or len(rows) < 20:
        raise ValueError(f"{len(snps)} SNPs with frequent alleles and {len(rows)} samples are too few; it takes 20")
    share, codes = share[np.ix_(rows, snps)], chromosome[snps]
    there = av.inside(codes, FURTHEST)
    near = np.broadcast_to(np.arange(1, FURTHEST + 1) <= task.reach, there.shape)
    linked = av.linkage(share, FURTHEST)
    components = principal(share, COMPONENTS)
    agreement, foretold = np.zeros((task.seeds, 2, 2)), np.zeros((task.seeds, 3))
    explained = np.zeros((task.seeds, 3, COMPONENTS))
    first: list[Floats] = []
    rounds = 4 * task.seeds

    def learnt(some: NDArray[np.float64], seed: int, done: int, text: str) -> Floats:
        found = av.company(some, codes, task.reach)
        watch: Callable[[int], None] = lambda step: told(done * task.steps + step, rounds * task.steps, text)  # noqa: E731
        v = av.learn(found, task.dimensions, task.steps, task.rate, seed, watch)
        return av.differences(v).astype(np.float16).astype(np.float64)

    for seed in range(task.seeds):
        generator = np.random.default_rng(seed)
        mixed = av.permuted(share, seed)
        own = learnt(share, seed, 4 * seed, f"seed {seed}: vectors of the data")
        null = learnt(mixed, seed, 4 * seed + 1, f"seed {seed}: of permuted calls")
        for place, vectors in enumerate((own, null)):
            squares = av.squared_cosines(vectors, FURTHEST)
            agreement[seed, place] = [
                correlation(squares[some], linked[some]) for some in (there & near, there & ~near)
            ]
        one, other = np.array_split(generator.permutation(len(rows)), 2)
        aim = av.linkage(share[other], FURTHEST)[there]
        of_half = learnt(share[one], seed, 4 * seed + 2, f"seed {seed}: of half of the samples")
        of_mixed = learnt(mixed[one], seed, 4 * seed + 3, f"seed {seed}: of half, permuted")
        foretold[seed] = [
            correlation(av.linkage(share[one], FURTHEST)[there], aim),
            *(correlation(av.squared_cosines(each, FURTHEST)[there], aim) for each in (of_half, of_mixed)),
        ]
        random = generator.normal(size=own.shape) * np.linalg.norm(own, axis=1, keepdims=True)
        for place, vectors in enumerate((own, random, null)):
            explained[seed, place] = determination(av.codes(share, vectors), components)
        first += [own, null] if seed == 0 else []
    placed = turned(principal_axes(av.codes(share, first[0]), 2), components[:, :2])
    return Measured(
        snps, rows, first[0], first[1], agreement, foretold, explained, scaled(placed), scaled(components[:, :2])
    )


def correlation(one: Floats, other: Floats) -> float:
    """Return Pearson's r; 0 where one does not vary or there are fewer than three pairs."""
    if len(one) < 3 or one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def principal(share: Floats, count: int) -> Floats:
    """Return the first principal components (n, count) of shares, each SNP scaled to variance 1."""
    x = av.centred(share)
    spread = x.std(0)
    return principal_axes(np.divide(x, spread, out=np.zeros_like(x), where=spread > 0), count)


def principal_axes(values: Floats, count: int) -> Floats:
    """Return the scores (n, count) of centred values on their first principal axes; 0 where there are fewer."""
    left, size, _ = np.linalg.svd(values - values.mean(0), full_matrices=False)
    scores = np.zeros((len(values), count))
    kept = min(count, len(size))
    scores[:, :kept] = left[:, :kept] * size[:kept]
    return scores


def determination(predictors: Floats, aims: Floats) -> Floats:
    """Return R2 of each column of `aims` by least squares on all predictors, as fitted."""
    x, y = predictors - predictors.mean(0), aims - aims.mean(0)
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    total = (y**2).sum(0)
    return np.divide((fitted**2).sum(0), total, out=np.zeros(len(total)), where=total > 0)


def turned(values: Floats, towards: Floats) -> Floats:
    """Return points (n, 2) turned, and mirrored where it helps, to lie as near to others as they can."""
    scale = [np.sqrt((one**2).sum()) or 1.0 for one in (values, towards)]
    left, _, right = np.linalg.svd((values / scale[0]).T @ (towards / scale[1]))
    return values @ left @ right


def scaled(values: Floats) -> Floats:
    """Return values over the largest of them in size."""
    most = float(np.abs(values).max())
    return values / most if most > 0 else values
