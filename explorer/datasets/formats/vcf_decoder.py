"""The records of a VCF or BCF as cyvcf2 decodes them; runs in the process of `explorer.datasets.formats.apart`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from cyvcf2 import VCF, Variant
from cyvcf2.cyvcf2 import set_htslib_log_level

from explorer.datasets.formats import site_quality

Block = tuple[dict[str, Any], dict[str, np.ndarray]]

_MOST_RECORDS = 1000
_DOSES = ("DS", "GP")
_HEAD = ("records", "quality", "copies", "dosed", "probable", "key", "beside", "untyped", "faults")


def blocks(path: Path, count: Callable[[int], None], calls: int, doses_first: bool = False) -> Iterator[Block]:
    """Yield a block with the names of the samples, then blocks of records, each of about as many `calls`.

    A block of n records holds

    - `records`, a list of (chromosome, position, ID, reference, alternatives) each;
    - `quality`: (key, a number for each alternative or for all) of each record, as INFO states it, or None;
    - `copies`: how many alleles the longest call of each record has, 0 where it has no GT;
    - `dosed`: (record in the block, allele) for each row of the array `doses`, and `key`, DS or GP; where a record has
      a GT only with `doses_first`; `probable`: whether each comes of probabilities, and is of two copies always;
    - `beside`: DS or GP where it stands beside a GT, else ""; `untyped`: missing calls beside which it has a number;
    - `faults`: (record in the block, what is wrong with its doses) of each that has such;

    and the arrays `alleles` int8 or int16 (n, samples, 2), -1 where missing and -2 where there is none; `phased` bool
    (n, samples); `doses` float32 (rows, samples), expected copies of the allele, NaN where missing.
    """
    set_htslib_log_level(0)
    vcf = VCF(str(path), gts012=True)
    try:
        samples = list(vcf.samples)
        yield {"samples": samples}, {}
        size = min(_MOST_RECORDS, max(1, calls // max(1, len(samples))))
        block, number = _Block(size, len(samples)), 0
        while True:
            number += 1
            count(number)
            try:
                variant = next(vcf)
            except StopIteration:
                break
            block.take(variant, doses_first)
            if len(block.records) == size:
                yield block.packed()
                block = _Block(size, len(samples))
        yield block.packed()
    finally:
        vcf.close()


class _Block:
    """Records that are being gathered."""

    def __init__(self, size: int, samples: int) -> None:
        self.records: list[tuple[str, int, str, str, list[str]]] = []
        self.quality: list[tuple[str, list[float]] | None] = []
        self.copies: list[int] = []
        self.dosed: list[tuple[int, int]] = []
        self.probable: list[bool] = []
        self.doses: list[np.ndarray] = []
        self.key = self.beside = ""
        self.untyped = 0
        self.faults: list[tuple[int, str]] = []
        self.alleles = np.full((size, samples, 2), -2, np.int16)
        self.phased = np.zeros((size, samples), bool)

    def take(self, variant: Variant, doses_first: bool) -> None:
        alternatives, keys, row = list(variant.ALT), variant.FORMAT or [], len(self.records)
        self.records.append((variant.CHROM, variant.POS, variant.ID or "", variant.REF, alternatives))
        self.quality.append(site_quality.read(variant.INFO.get))
        self.copies.append(0)
        beside = next((key for key in _DOSES if key in keys), "")
        if "GT" in keys:
            calls = variant.genotype.array()
            most = min(2, calls.shape[1] - 1)
            self.alleles[row, :, :most] = calls[:, :most]
            self.phased[row] = calls[:, -1] == 1
            self.copies[-1] = most
            if calls.shape[1] > 3:
                self.copies[-1] = int((calls[:, :-1] > -2).sum(1).max())
            self.beside = self.beside or beside
            if beside and not doses_first:
                self.untyped += self._untyped(variant, beside, (calls[:, :most] == -1).any(axis=1))
        if beside and (doses_first or "GT" not in keys):
            self._doses(variant, beside, row, len(alternatives))

    @staticmethod
    def _untyped(variant: Variant, key: str, absent: np.ndarray) -> int:
        """Count the absent calls (samples,) beside which there is a dose."""
        stored = variant.format(key) if absent.any() else None
        if stored is None or stored.dtype.kind != "f" or len(stored) != len(absent):
            return 0
        return int((absent & ~np.isnan(stored[:, 0])).sum())

    def _doses(self, variant: Variant, key: str, row: int, alternatives: int) -> None:
        stored = variant.format(key)
        if stored is None or stored.dtype.kind not in "fi" or len(stored) != self.phased.shape[1]:
            return
        values = stored.astype(np.float32)
        values[np.isnan(values) | (values < -2e9)] = np.nan  # htslib's own not-a-numbers signal
        if key == "GP":
            if values.shape[1] not in (2, 3) or alternatives != 1:
                return
            sums = np.nansum(values, axis=1)
            wrong = np.nonzero(~np.isnan(values[:, 0]) & ~(np.abs(sums - 1) <= 0.1))[0]
            if len(wrong):
                what = f"the GP of sample {wrong[0] + 1:,} add up to {sums[wrong[0]]:g}, not to 1"
                self.faults.append((row, what))
                return
            two = values[:, 2] if values.shape[1] == 3 else np.full(len(values), np.nan)
            values = np.where(np.isnan(two), 2 * values[:, 1], values[:, 1] + 2 * np.nan_to_num(two))[:, np.newaxis]
        if values.shape[1] != alternatives:
            return
        wrong = np.argwhere((values < -0.05) | (values > 2.05) | np.isinf(values))
        if len(wrong):
            what = f"the {key} of sample {wrong[0][0] + 1:,} is {values[tuple(wrong[0])]:g}, not within 0 to 2"
            self.faults.append((row, what))
            return
        self.key = self.key or key
        for allele in range(alternatives):
            self.dosed.append((row, allele + 1))
            self.probable.append(key == "GP")
            self.doses.append(values[:, allele])

    def packed(self) -> Block:
        count = len(self.records)
        alleles = self.alleles[:count]
        small = not count or alleles.max(initial=0) <= np.iinfo(np.int8).max
        head = {name: getattr(self, name) for name in _HEAD}
        return head, {
            "alleles": alleles.astype(np.int8) if small else alleles,
            "phased": self.phased[:count],
            "doses": np.array(self.doses, np.float32).reshape(-1, self.phased.shape[1]),
        }
