"""The one ruler of a genome view: variants in karyotype order, or markers counted where there is no map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Ruler:
    """Where every variant is drawn.

    Attributes
    ----------
    mapped : bool
        Whether positions are base pairs; otherwise markers are counted from 1 on each chromosome.
    chromosomes : list of str
        As the karyotype orders them.
    order : int array (variants,)
        Index into the given variants of the one that is drawn at each place.
    codes : int array (variants,)
        Index into `chromosomes`, in drawing order.
    position : int array (variants,)
        On the chromosome, in drawing order.
    """

    mapped: bool
    chromosomes: list[str]
    order: np.ndarray
    codes: np.ndarray
    position: np.ndarray

    @classmethod
    def of(cls, variants: pd.DataFrame, mapped: bool) -> Ruler:
        """Return the ruler of a table of variants; ValueError where a position is too large to be sent."""
        size = len(variants)
        codes, names = pd.factorize(variants["chromosome"].to_numpy(dtype=object))
        if mapped:
            chromosomes = chromosome_order([str(name) for name in names])
            codes = np.array([chromosomes.index(str(name)) for name in names])[codes]
            position = variants["position"].to_numpy(np.int64)
            order = np.lexsort((position, codes))
            codes, position = codes[order], position[order]
        else:
            # Without a map the chromosomes are kept only where each is one unbroken stretch of known name.
            stretches = 1 + int((codes[1:] != codes[:-1]).sum())
            if stretches != len(names) or (names == "").any():
                codes, names = np.zeros(size, np.int64), np.array(["markers"], dtype=object)
            chromosomes, order = [str(name) for name in names], np.arange(size)
            starts = np.searchsorted(codes, np.arange(len(chromosomes)))
            position = np.arange(size) - starts[codes] + 1
        if position.max() >= 2**32:
            raise ValueError("positions are base pairs below 4,294,967,296")
        return cls(mapped, chromosomes, order, codes, position)

    @cached_property
    def counts(self) -> np.ndarray:
        """Variants on each chromosome."""
        return np.bincount(self.codes, minlength=len(self.chromosomes))

    @cached_property
    def lengths(self) -> np.ndarray:
        """Position of the last variant of each chromosome."""
        return self.position[np.cumsum(self.counts) - 1].astype(np.int64)

    @cached_property
    def place(self) -> np.ndarray:
        """Where each of the given variants (variants,) is drawn; the inverse of `order`."""
        place = np.empty(len(self.order), np.int64)
        place[self.order] = np.arange(len(self.order))
        return place

    def codes_of(self, names: np.ndarray) -> np.ndarray:
        """Return the code of the chromosome of each name, however it is written, -1 where there is none."""
        known = {plain_chromosome(name).upper(): code for code, name in enumerate(self.chromosomes)}
        which, given = pd.factorize(names)
        return np.array([known.get(plain_chromosome(str(name)).upper(), -1) for name in given], np.int64)[which]


def chromosome_order(names: Sequence[str]) -> list[str]:
    """Return chromosome names as a karyotype orders them: numbers (or Roman numerals), then X, Y, M, then the rest.

    >>> chromosome_order(["chr10", "chrX", "chr2", "scaffold_3", "MT"])
    ['chr2', 'chr10', 'chrX', 'MT', 'scaffold_3']
    >>> chromosome_order(["IX", "IV", "X", "I"])
    ['I', 'IV', 'IX', 'X']
    """
    bare = {name: plain_chromosome(name).upper() for name in names}
    roman = any(b in ("II", "III", "IV", "VI", "VII", "VIII") for b in bare.values())

    def rank(name: str) -> tuple[int, float, str]:
        text = bare[name]
        if text.isdecimal():
            return 0, float(text), ""
        if roman and (value := _roman(text)):
            return 0, value, ""
        if text in ("X", "Y", "XY", "M", "MT", "MITO"):
            return 1, ("X", "Y", "XY", "M", "MT", "MITO").index(text), ""
        return 2, 0, re.sub(r"\d+", lambda digits: digits.group().zfill(12), text)

    return sorted(names, key=rank)


def plain_chromosome(name: str) -> str:
    """Return a chromosome name without its "chr": files disagree on it.

    >>> plain_chromosome("chr04"), plain_chromosome("Chromosome 7"), plain_chromosome("X")
    ('4', '7', 'X')
    """
    bare = re.sub(r"^chr(omosome)?[ _]?", "", name, flags=re.IGNORECASE) or name
    return bare.lstrip("0") or bare if bare.isdecimal() else bare


def _roman(text: str) -> int:
    if not re.fullmatch(r"(X{0,3})(IX|IV|V?I{0,3})", text) or not text:
        return 0
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))
