"""The blocks of variants that are tested: windows that overlap by half, at several widths, and other kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from explorer.datasets import places
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import bands, ld
from explorer.progress import Progress, silent

Kind = Literal["window", "gene", "promoter", "LD block", "block"]
CORRELATED = (0.7, 0.4, 0.15)
"""The mean r2, above that of different chromosomes, of two variants at the two ends of a window of each width."""
PAIRS = 8_000
"""Pairs of variants from which the decay of LD is measured."""


@dataclass(frozen=True)
class Window:
    """A block of neighbouring variants.

    Attributes
    ----------
    kind : "window", "gene", "promoter", "LD block", or "block" where the sampler can draw certain blocks only
    name : of the gene, else empty
    chromosome : str
    start, end : first and last position, bp
    first, last : places of its first and last variant among the variants tested, in the order of the genome
    width : bp of a window of the ladder, 0 for other kinds
    """

    kind: Kind
    name: str
    chromosome: str
    start: int
    end: int
    first: int
    last: int
    width: int = 0


def ladder(variants: pd.DataFrame, widths: Sequence[int]) -> list[Window]:
    """Return windows of these widths (bp) that overlap by half, over variants in the order of the genome.

    A window that would hold the same variants as one before it is left out, and so are variants without a place.
    """
    own = _Placed(variants)
    made: dict[tuple[int, int], Window] = {}
    for name, here in own.chromosomes():
        position = own.position[here]
        for width in widths:
            starts = np.arange(position[0], position[-1] + 1, max(1, width // 2))
            low, high = np.searchsorted(position, starts), np.searchsorted(position, starts + width)
            for a, b in dict.fromkeys(zip(low[low < high].tolist(), high[low < high].tolist(), strict=True)):
                first, last = int(here[a]), int(here[b - 1])
                window = Window("window", "", name, int(position[a]), int(position[b - 1]), first, last, int(width))
                made.setdefault((first, last), window)
    return list(made.values())


def chromosomes(variants: pd.DataFrame) -> list[Window]:
    """Return one window for each chromosome, over variants in the order of the genome."""
    own = _Placed(variants)
    return [
        Window("window", "", name, int(own.position[here[0]]), int(own.position[here[-1]]), int(here[0]), int(here[-1]),
               int(np.ptp(own.position[here])) + 1)
        for name, here in own.chromosomes()
    ]  # fmt: skip


class _Placed:
    """The variants that have a place."""

    def __init__(self, variants: pd.DataFrame) -> None:
        self.chromosome = variants["chromosome"].astype(str).to_numpy(dtype=object)
        self.position = variants["position"].to_numpy()
        self._there = places.placed(variants)

    def chromosomes(self) -> list[tuple[str, np.ndarray]]:
        """Return each chromosome's name and the places of its variants, in the order of the genome."""
        names = list(dict.fromkeys(self.chromosome[self._there]))
        return [(name, np.flatnonzero((self.chromosome == name) & self._there)) for name in names]


def widths(genotypes: Genotypes, seed: int = 0, progress: Progress = silent) -> tuple[int, ...]:
    """Return the widths of the ladder, bp, from the decay of LD in these samples.

    Between the ends of a window of the finest width r2 is .7 on average, of the next .4 and .15: a locus cannot be
    placed more finely than markers tell their neighbours apart, and within a window that is much wider a network's loss
    says little more than without it. r2 between chromosomes, which families and populations make, is taken off.
    """
    variants = genotypes.variants[places.placed(genotypes.variants)]
    lengths = variants.groupby("chromosome")["position"].agg(np.ptp)
    furthest = max(1, int(lengths.max()) // 2)
    decay = ld.decay(genotypes, furthest, pairs=PAIRS, seed=seed, progress=progress)
    apart = ld.background(genotypes, seed=seed)
    return _widths(decay["distance"].to_numpy(), decay["r2"].to_numpy(), apart[0] if apart else 0.0, furthest)


def _widths(distance: np.ndarray, r2: np.ndarray, background: float, furthest: int) -> tuple[int, ...]:
    """Return where r2, made to fall, reaches the levels of CORRELATED; `furthest` where it does not."""
    if not len(distance):
        return (furthest,)
    falling = np.minimum.accumulate((r2 - background) / max(1e-9, 1 - background))
    found: list[int] = []
    for level in CORRELATED:
        below = np.flatnonzero(falling <= level)
        found.append(max(1, int(distance[below[0]])) if len(below) else furthest)
    return tuple(sorted(set(found)))


def of_genes(variants: pd.DataFrame, genes: pd.DataFrame) -> list[Window]:
    """Return a block for each gene: the variants from its start to its end; genes without variants are left out.

    Genes that hold the same variants are one block, with both names.
    """
    own, made = _Placed(variants), dict[tuple[int, int], Window]()
    for name, here in own.chromosomes():
        position, there = own.position[here], genes[genes["chromosome"].astype(str) == name]
        low = np.searchsorted(position, there["start"].to_numpy())
        high = np.searchsorted(position, there["end"].to_numpy(), side="right")
        for gene, a, b in zip(there["name"].astype(str), low, high, strict=True):
            if a >= b:
                continue
            key = int(here[a]), int(here[b - 1])
            names = f"{made[key].name}, {gene}" if key in made else gene
            made[key] = Window("gene", names, name, int(position[a]), int(position[b - 1]), *key)
    return list(made.values())


def of_blocks(variants: pd.DataFrame, blocks: Sequence[tuple[int, int]], kind: Kind = "block") -> list[Window]:
    """Return these blocks, (first, last) places among variants in the order of the genome, as windows."""
    chromosome, position = variants["chromosome"].astype(str).to_numpy(), variants["position"].to_numpy()
    return [Window(kind, "", str(chromosome[a]), int(position[a]), int(position[b]), int(a), int(b)) for a, b in blocks]


def of_ld(genotypes: Genotypes, columns: np.ndarray, progress: Progress = silent) -> list[Window]:
    """Return LD blocks (`genetics.bands.blocks`) of the variants `columns`, in the order of the genome."""
    label = bands.blocks(genotypes, progress=progress)[columns]
    label = np.where(places.placed(genotypes.variants)[columns], label, -1)
    starts = np.flatnonzero(np.diff(label, prepend=-2) != 0)
    ends = np.append(starts[1:], len(label)) - 1
    kept = label[starts] >= 0
    variants = genotypes.variants.iloc[columns]
    return of_blocks(variants, list(zip(starts[kept].tolist(), ends[kept].tolist(), strict=True)), "LD block")


def of_promoters(
    variants: pd.DataFrame, columns: np.ndarray, chosen: Sequence[tuple[np.ndarray, pd.DataFrame]]
) -> list[Window]:
    """Return a block for each promoter that any fold read.

    Parameters
    ----------
    variants : of `columns`, indices in the dataset in the order of the genome
    chosen : for each fold its columns (promoter after promoter) and the promoters' table
    """
    place_of = {int(column): place for place, column in enumerate(columns)}
    made: dict[tuple[int, int], Window] = {}
    for own, promoters in chosen:
        for sites, name in zip(own.reshape(len(promoters), -1), promoters["name"].astype(str), strict=True):
            place = sorted(place_of[int(site)] for site in sites)
            (window,) = of_blocks(variants, [(place[0], place[-1])], "promoter")
            made.setdefault((place[0], place[-1]), Window(**{**vars(window), "name": name}))
    return sorted(made.values(), key=lambda window: window.first)
