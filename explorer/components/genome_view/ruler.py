"""The one ruler of a genome view: variants in karyotype order, or markers counted where there is no map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from explorer.datasets import chromosomes, places


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
    step : int
        How far apart the variants without a place stand on their strip, the last chromosome; 0 where there is none.
    """

    SHARES: ClassVar[tuple[float, float]] = (0.01, 0.1)
    """The least and the largest part of the genome's length that the strip takes: between them, its variants' share."""

    mapped: bool
    chromosomes: list[str]
    order: np.ndarray
    codes: np.ndarray
    position: np.ndarray
    step: int = 0

    @classmethod
    def of(cls, variants: pd.DataFrame, mapped: bool) -> Ruler:
        """Return the ruler of a table of variants; ValueError where a position is too large to be sent."""
        size, step = len(variants), 0
        codes, names = pd.factorize(variants["chromosome"].to_numpy(dtype=object))
        if mapped:
            along, known = places.along(variants), places.placed(variants)
            codes, names = pd.factorize(along["chromosome"].to_numpy(dtype=object))
            ordered = chromosomes.in_order(str(name) for name in names)
            code_of = {name: code for code, name in enumerate(ordered)}
            codes = np.array([code_of[str(name)] for name in names])[codes]
            position = along["position"].to_numpy(np.int64)
            if not known.all():
                step = cls._step(codes, position, known)
                position = np.where(known, position, position * step)
            order = np.lexsort((position, codes))
            codes, position = codes[order], position[order]
        else:
            # Without a map the chromosomes are kept only where each is one unbroken stretch of known name.
            stretches = 1 + int((codes[1:] != codes[:-1]).sum())
            if stretches != len(names) or (names == "").any():
                codes, names = np.zeros(size, np.int64), np.array(["markers"], dtype=object)
            ordered, order = [str(name) for name in names], np.arange(size)
            starts = np.searchsorted(codes, np.arange(len(ordered)))
            position = np.arange(size) - starts[codes] + 1
        if position.max() >= 2**32:
            raise ValueError("positions are base pairs below 4,294,967,296")
        return cls(mapped, ordered, order, codes, position, step)

    @classmethod
    def _step(cls, codes: np.ndarray, position: np.ndarray, known: np.ndarray) -> int:
        """Return the distance between variants on the strip that gives it a width one can see and point at."""
        ends = pd.Series(position[known]).groupby(codes[known]).max()
        length = int(ends.sum())
        share = min(max(float((~known).mean()), cls.SHARES[0]), cls.SHARES[1])
        return max(1, min(int(share * length), 2**32 - 1) // int((~known).sum()))

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
        which, given = pd.factorize(names)
        code_of = {name: code for code, name in enumerate(self.chromosomes)}
        same = chromosomes.matches([str(name) for name in given], self.chromosomes)
        return np.array([code_of[same[str(name)]] if str(name) in same else -1 for name in given], np.int64)[which]
