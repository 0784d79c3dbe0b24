"""Genotypes: which samples were typed, at which variants, and how many copies of allele a1 each carries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from explorer.datasets import blocks, packed, places
from explorer.datasets.blocks import Dosages
from explorer.datasets.packed import PackedCalls
from explorer.progress import Progress, silent

MISSING = -1
VARIANT_COLUMNS = ("chromosome", "position", "name", "a1", "a2")
DIGESTED_BY_SAMPLES = 2**28
"""Up to this many calls are digested sample by sample; more of them variant by variant, as they lie in their file."""
SAMPLES_AT_ONCE = 256
Words = str | Sequence[str] | np.ndarray
"""One text for every row, or one each."""


@dataclass(frozen=True, eq=False)
class Genotypes:
    """A matrix of allele counts with its samples and its variants.

    Attributes
    ----------
    dosages : int8 array or PackedCalls (samples, variants), or uint16 array
        Copies of allele a1, 0..ploidy, -1 where missing; or, where imputation left fractions, doses in units of 1/16384
        of a copy, 65535 where missing. May lie in a file, is read by `blocks`, and is never written to.
    samples : array of str (samples,)
    variants : DataFrame (variants rows, index 0..n-1)
        chromosome (str, "" where unknown), position (int64, bp, 1-based, 0 where unknown), name, a1, a2 (str).
        Some variants may have a place and others none: see `placed`, `mapped` and `along`.
    ploidy : 1 or 2
    haplotypes : int8 array (samples, variants, 2) or None
        Allele a1 on the mother's and the father's copy, where the source is phased.
    info : float32 array (variants,) or None
        Imputation quality of each variant as its source states it (INFO, R2 or DR2: 1 is certain, 0 is worthless), NaN
        where it states none.
    """

    dosages: Dosages
    samples: np.ndarray
    variants: pd.DataFrame
    ploidy: int = 2
    haplotypes: np.ndarray | None = None
    info: np.ndarray | None = None

    def __post_init__(self) -> None:
        rows, columns = self.dosages.shape
        if self.dosages.dtype != np.int8 and self.dosages.dtype != np.uint16:
            raise TypeError(f"dosages are int8 copies or uint16 doses, not {self.dosages.dtype}")
        if len(self.samples) != rows or len(self.variants) != columns:
            raise ValueError(
                f"{rows} x {columns} dosages, but {len(self.samples)} samples and {len(self.variants)} variants"
            )
        if tuple(self.variants.columns) != VARIANT_COLUMNS:
            raise ValueError(f"variants have columns {list(self.variants.columns)}, expected {list(VARIANT_COLUMNS)}")

    @property
    def shape(self) -> tuple[int, int]:
        """(samples, variants)."""
        return self.dosages.shape[0], self.dosages.shape[1]

    @property
    def array(self) -> np.ndarray:
        """All dosages as one array (samples, variants): for what fits in memory."""
        return blocks.read(self.dosages)

    @property
    def doses(self) -> bool:
        """Whether dosages are doses of imputation (uint16, fractions of a copy) rather than whole copies."""
        return blocks.are_doses(self.dosages)

    @cached_property
    def placed(self) -> np.ndarray:
        """Which variants (variants,) bool have a chromosome and a position."""
        return places.placed(self.variants)

    @property
    def mapped(self) -> bool:
        """Whether any variant has a chromosome and a position; otherwise rulers count markers.

        Those without (`~placed`) stay in the data. They have no neighbours and lie in no gene; `along` puts them on a
        strip of their own behind the last chromosome.
        """
        return bool(self.placed.any())

    @cached_property
    def along(self) -> pd.DataFrame:
        """Where rulers have each variant: chromosome and position (variants rows), as `places.along` lays them out."""
        return places.along(self.variants)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every dosage, sample and variant: equal digests mean equal genotypes, however they are kept."""
        return self._hashed(silent)

    def work_out_digest(self, progress: Progress) -> None:
        """Work out `digest` beforehand, as that takes a while where there are many calls."""
        if "digest" not in self.__dict__:
            self.__dict__["digest"] = self._hashed(progress)

    def _hashed(self, progress: Progress) -> str:
        text, variants, done = "Hashing the calls", self.shape[1], 0
        sha = hashlib.sha256(repr((self.shape, self.ploidy)).encode())
        by_samples = self.shape[0] * self.shape[1] <= DIGESTED_BY_SAMPLES and not self.doses
        if by_samples:
            calls = self.array
            for start in range(0, self.shape[0], SAMPLES_AT_ONCE):
                sha.update(np.ascontiguousarray(calls[start : start + SAMPLES_AT_ONCE]).data)
        elif isinstance(self.dosages, PackedCalls):
            for bits in self.dosages.packed(self.ploidy):
                sha.update(np.ascontiguousarray(bits).data)
                progress(done := done + len(bits), variants, text)
        else:
            for _, _, block in blocks.parts(self.dosages, bytes_each=4, progress=progress, text=text):
                sha.update(np.ascontiguousarray(block.T if self.doses else packed.packed(block, self.ploidy)).data)
        sha.update("\x1f".join(map(str, self.samples)).encode())
        for column in VARIANT_COLUMNS:
            sha.update("\x1f".join(self.variants[column].astype(str).to_numpy(dtype=object)).encode())
        if self.haplotypes is not None and by_samples:
            for start in range(0, self.shape[0], SAMPLES_AT_ONCE):
                sha.update(np.ascontiguousarray(self.haplotypes[start : start + SAMPLES_AT_ONCE]).data)
        elif self.haplotypes is not None:
            for start, stop in blocks.spans(self.shape[1], self.shape[0], 2):
                sha.update(np.ascontiguousarray(self.haplotypes[:, start:stop].swapaxes(0, 1)).data)
        if self.info is not None:
            sha.update(np.ascontiguousarray(self.info).tobytes())
        return sha.hexdigest()

    def undiffering(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Say at which variants nothing differs: bool (variants,), from the least and the most copies called at each.

        Without phase that is where all samples have one dosage. With it, all copies are of one allele: where every
        sample is heterozygous, its two copies differ. A variant without any call (low > high) is not among them.
        """
        heterozygous = (low == 1) & (self.ploidy == 2)
        return (low == high) & ~(heterozygous & (self.haplotypes is not None))

    def take(self, samples: np.ndarray | None = None, variants: np.ndarray | None = None) -> Genotypes:
        """Return the genotypes of these sample and variant indices (integer or boolean), in that order.

        Calls in a file stay there; what lies in memory is copied.
        """
        dosages, haplotypes, names, table, info = (
            self.dosages,
            self.haplotypes,
            self.samples,
            self.variants,
            self.info,
        )
        if isinstance(dosages, PackedCalls):
            dosages = dosages.take(samples, variants)
        else:
            dosages = dosages if samples is None else dosages[samples]
            dosages = dosages if variants is None else dosages[:, variants]
        if samples is not None:
            names = names[samples]
            haplotypes = None if haplotypes is None else haplotypes[samples]
        if variants is not None:
            table = table.iloc[variants].reset_index(drop=True)
            haplotypes = None if haplotypes is None else haplotypes[:, variants]
            info = None if info is None else info[variants]
        return replace(self, dosages=dosages, samples=names, variants=table, haplotypes=haplotypes, info=info)


def variant_table(
    chromosome: Words,
    position: int | Sequence[int] | np.ndarray,
    name: Words,
    a1: Words = "",
    a2: Words = "",
    size: int | None = None,
) -> pd.DataFrame:
    """Return a variants table with the right columns and types; scalars are repeated `size` times."""
    table = pd.DataFrame(
        {"chromosome": chromosome, "position": position, "name": name, "a1": a1, "a2": a2},
        index=pd.RangeIndex(len(name) if size is None else size),
    )
    return table.astype({"chromosome": str, "position": np.int64, "name": str, "a1": str, "a2": str})
