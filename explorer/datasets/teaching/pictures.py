"""What a small convolutional network learns from: handwritten digits, and windows of genotypes with a motif.

Both are images of one channel: digits of 8 x 8 pixels, windows of 1 x 32 variants.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

import numpy as np

from explorer.datasets.teaching import digits
from explorer.datasets.teaching.points import Points, share

PictureKind = Literal["digits", "windows"]
KINDS: tuple[PictureKind, ...] = get_args(PictureKind)
MOST_PICTURES = 1797
"""As many as there are digits."""
WINDOW = 32
"""Variants of a window."""
MOTIF = (2, 0, 2)
"""What the windows of class 1 hold: two alternative copies, none, two, at three neighbouring variants."""
DECOYS = ((2, 2, 0), (0, 2, 2))
"""The same dosages in another order; windows of class 0 hold one of them."""


@dataclass(frozen=True, eq=False)
class Pictures(Points):
    """A task on images; `places` are zeros, for an image has no place in the plane.

    Attributes
    ----------
    images : float32 (n, height, width)
    names : what each class is called
    kind : "digits" or "windows"
    """

    images: np.ndarray = field(default_factory=lambda: np.zeros((0, 1, 1), np.float32))
    names: tuple[str, ...] = ()
    kind: PictureKind = "digits"


def generate(
    kind: PictureKind,
    count: int = 1000,
    noise: int = 0,
    train_share: int = 50,
    seed: int = 0,
    which: str = "0123456789",
) -> Pictures:
    """Draw a task; the same arguments give the same images, and the share alone changes no image.

    Parameters
    ----------
    count : at most MOST_PICTURES, and of digits as many as there are
    noise : 0 to 50
        Digits: standard deviation of what is added to a pixel, in hundredths of the darkest one.
        Windows: percent of the windows whose label is drawn anew.
    which : of digits, those to tell apart
    """
    rng = np.random.default_rng([seed, 2000 + KINDS.index(kind)])
    drawn = _digits(count, noise, which, rng) if kind == "digits" else _windows(count, noise, rng)
    images, labels, names = drawn
    return Pictures(
        places=np.zeros((len(labels), 2)),
        labels=labels.astype(np.float64),
        train=share(len(labels), train_share, seed),
        task="classes",
        classes=len(names),
        images=images,
        names=names,
        kind=kind,
    )


def _digits(
    count: int, noise: int, which: str, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Return pixels from 0 to 1 and noise, and labels 0, 1, ... in the order of `which`."""
    images, labels = digits.all_images()
    wanted = [int(name) for name in which]
    known = np.flatnonzero(np.isin(labels, wanted))
    chosen = rng.permutation(known)[:count]
    pixels = images[chosen] / digits.DARKEST + rng.normal(size=(len(chosen), digits.SIDE, digits.SIDE)) * noise / 100
    return pixels.astype(np.float32), np.searchsorted(wanted, labels[chosen]), tuple(which)


def _windows(count: int, noise: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Return dosages 0, 1, 2 and labels: whether the motif stands anywhere in a window."""
    cohort = _cohort()
    people = rng.integers(0, len(cohort), count)
    starts = rng.integers(0, cohort.shape[1] - WINDOW + 1, count)
    windows = cohort[people[:, None], starts[:, None] + np.arange(WINDOW)]
    labels = (np.arange(count) % 2)[rng.permutation(count)]
    places, decoys = rng.integers(0, WINDOW - len(MOTIF) + 1, count), rng.integers(0, len(DECOYS), count)
    for window, label, place, decoy in zip(windows, labels, places, decoys, strict=True):
        window[place : place + len(MOTIF)] = MOTIF if label else DECOYS[decoy]
        if not label:
            _without_motif(window)
    anew = rng.random(count) < noise / 100
    labels = np.where(anew, rng.integers(0, 2, count), labels)
    return windows.astype(np.float32)[:, None, :], labels, ("no motif", "motif")


def _without_motif(window: np.ndarray) -> None:
    """Make the middle of every motif heterozygous, in place."""
    for place in range(WINDOW - len(MOTIF) + 1):
        if tuple(window[place : place + len(MOTIF)]) == MOTIF:
            window[place + 1] = 1


@cache
def _cohort() -> np.ndarray:
    """Return dosages int8 (50, variants) of common variants in linkage disequilibrium, by the coalescent.

    50 people of one population of 10,000, 1 Mb, 1e-8 crossovers and mutations per base pair and generation; minor
    allele frequency at least 10%. It is the same for every seed; a seed draws windows of it.
    """
    import msprime

    demography = msprime.Demography()
    demography.add_population(name="people", initial_size=10_000)
    ancestral = msprime.sim_ancestry(
        {"people": 50},
        demography=demography,
        recombination_rate=msprime.RateMap(position=np.array([0, 1e6]), rate=[1e-8]),
        random_seed=3,
    )
    trees = msprime.sim_mutations(ancestral, rate=1e-8, random_seed=3, model=msprime.BinaryMutationModel())
    copies = trees.genotype_matrix().T.astype(np.int8)
    frequency = copies.mean(0)
    common = copies[:, (frequency >= 0.1) & (frequency <= 0.9)]
    return common[0::2] + common[1::2]
