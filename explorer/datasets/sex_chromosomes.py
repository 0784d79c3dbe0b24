"""Where two copies of the genome are not two: chromosomes X and Y, what they share, and the mitochondrion's.

Which names mean these is a matter of all names together (X is a yeast's tenth chromosome, 23 is PLINK's X of a human),
and what X and Y share depends on the build.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from explorer.datasets import builds, chromosomes

AUTOSOME, X, PAR, Y, MT = range(5)
"""Kinds of variants: on an autosome or unplaced, on X alone, where X and Y pair, on Y alone, in the mitochondrion."""

PSEUDOAUTOSOMAL: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {
    "GRCh37": {
        "X": ((60_001, 2_699_520), (154_931_044, 155_260_560)),
        "Y": ((10_001, 2_649_520), (59_034_050, 59_363_566)),
    },
    "GRCh38": {
        "X": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
        "Y": ((10_001, 2_781_479), (56_887_903, 57_217_415)),
    },
    "GRCm38": {"X": ((169_969_759, 170_931_299),), "Y": ((90_745_845, 91_644_698),)},
    "GRCm39": {"X": ((168_752_755, 169_376_592),), "Y": ((90_757_114, 91_355_967),)},
}
"""First and last bp of the regions that pair in male meiosis, by build and chromosome (Genome Reference Consortium)."""
_SHARED = ("XY", "PAR", "PAR1", "PAR2")


def meanings(names: Iterable[str]) -> dict[str, int]:
    """Return name -> X, PAR, Y or MT for those of these chromosomes' names that say so by a letter.

    >>> meanings(["1", "chrX", "XY", "M"]), meanings(["IX", "VIII", "X"]), meanings(["A", "B", "X"])
    ({'chrX': 1, 'XY': 2, 'M': 4}, {}, {})
    """
    plain = {name: chromosomes.normalise(name) for name in dict.fromkeys(names)}
    numbers = dict(zip(plain.values(), chromosomes.numbered(plain.values()), strict=True))
    known = {"X": X, "Y": Y, "MT": MT, **dict.fromkeys(_SHARED, PAR)}
    lettered = chromosomes.by_letters(plain.values())
    return {
        name: known[own.upper()]
        for name, own in plain.items()
        if own.upper() in known and numbers[own] == own and not (lettered and len(own) == 1)
    }


def by_number(variants: pd.DataFrame, possible: list[builds.Build]) -> dict[str, int]:
    """Return name -> X, Y, PAR or MT for PLINK's 23 to 26, where these can be a human's; {} otherwise.

    Fishes have so many autosomes; whether 23 is X is for the calls to say (`measured_sex`).
    """
    plain = {str(name): chromosomes.normalise(str(name)) for name in variants["chromosome"].unique()}
    higher = any(name.isascii() and name.isdigit() and int(name) > 26 for name in plain.values())
    if higher or meanings(plain) or not any(build.species == "human" for build in possible):
        return {}
    numbers = {"23": X, "24": Y, "25": PAR, "26": MT}
    return {name: numbers[own] for name, own in plain.items() if own in numbers}


def kinds(variants: pd.DataFrame) -> tuple[np.ndarray, bool]:
    """Return the kind of each variant, uint8 (variants,), and whether names are PLINK's numbers rather than letters.

    Where positions fit several builds, what any of them calls pseudo-autosomal is so here.
    """
    names, places = variants["chromosome"], variants["position"].to_numpy(np.int64)
    kind = np.full(len(variants), AUTOSOME, np.uint8)
    meant, numbers = meanings(map(str, names.unique())), False
    if not meant and not set(map(chromosomes.normalise, map(str, names.unique()))) & {"23", "24", "25", "26"}:
        return kind, False
    possible = _likeliest(builds.possible(variants), map(str, names.unique()))
    if not meant:
        meant, numbers = by_number(variants, possible), True
    for name, what in meant.items():
        here = (names == name).to_numpy()
        kind[here] = what
        for build in possible if what in (X, Y) else ():
            for first, last in PSEUDOAUTOSOMAL.get(build.name, {}).get("X" if what == X else "Y", ()):
                kind[here & (places >= first) & (places <= last)] = PAR
    return kind, numbers


def autosomal(variants: pd.DataFrame) -> np.ndarray:
    """Return the variants (indices) off X, Y and the mitochondrion, which tell sex; all where that leaves none."""
    kind = kinds(variants)[0]
    found = np.flatnonzero((kind == AUTOSOME) | (kind == PAR))
    return found if len(found) else np.arange(len(variants))


def _likeliest(possible: list[builds.Build], names: Iterable[str]) -> list[builds.Build]:
    """Return the builds without a human's where the last numbered chromosome is a mouse's."""
    numbers = [int(plain) for plain in map(chromosomes.normalise, names) if plain.isascii() and plain.isdigit()]
    mouse = [build for build in possible if build.species == "mouse"]
    return mouse if mouse and max(numbers, default=0) == 19 else possible
