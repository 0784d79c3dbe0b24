"""The sites of a VCF that are kept: what is left out and why, and the genotypes made of them, block by block."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.doses import NO_DOSE, WHOLE, exact, of_calls
from explorer.datasets.formats import imputation, ploidy, site_quality, storage, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.site_quality import Quality
from explorer.datasets.formats.vcf_text import ALLELE
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.errors import InputError

_COPIES = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0, 0], [1, 1], [MISSING, MISSING]], np.int8)
"""What stands on both copies of each code: two alleles, a single one counted twice, a missing or half-missing call."""
_SINGLE, _ABSENT = 4, 6
_DOSAGE = np.array([0, 1, 1, 2, 0, 2, MISSING], np.int8)
_DOSE = of_calls(_DOSAGE)
_ONE_COPY = np.array([MISSING, MISSING, MISSING, MISSING, 0, 1, MISSING], np.int8)
_ONE_COPY_MOST = 1.05
"""Doses of haploid calls up to this are of one copy."""
IN_MEMORY = 64 * 2**20


class Fractions(Exception):
    """There are doses that are fractions and are not to be rounded: the sites have to be taken as doses."""


class Sites:
    """The sites taken so far: one for each kept alternative allele; their calls or doses wait in a file.

    Parameters
    ----------
    name : how the file is called in sentences
    place : returns how record n (from 1) at a chromosome and position is called
    doses : whether all is kept as doses, two bytes each, instead of as calls of a byte
    """

    def __init__(
        self,
        name: str,
        samples: int,
        notes: Notes,
        place: Callable[[int, str], str],
        scratch: Path | None,
        doses: bool = False,
    ) -> None:
        self._name, self._samples, self._notes, self._place = name, samples, notes, place
        self._kind = np.dtype(np.uint16 if doses else np.int8)
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
        folder = None if scratch is None else str(scratch)
        self._spool = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 - open until close()
        self._chromosomes: list[str] = []
        self._positions: list[int] = []
        self._names: list[str] = []
        self._a1: list[str] = []
        self._a2: list[str] = []
        self._info: list[float] = []
        self._info_keys: list[str] = []
        self._unphased: list[np.ndarray] = []
        self._multiallelic = self._split = self._symbolic = self._without_calls = 0
        self._haploid = self._half = self._diploid = self._without_gt = 0
        self._known = self._fractions = self._untyped = 0
        self._examples: list[float] = []
        self._key = self._beside = ""
        self.records = 0

    def __len__(self) -> int:
        return len(self._names)

    def close(self) -> None:
        """Let go of the calls that wait."""
        self._spool.close()

    def take(self, head: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Take a block of records as `explorer.datasets.formats.vcf_decoder` yields them.

        Raises InputError for a bad one, and Fractions for a dose that can be no call.
        """
        dosed = {(row, allele): i for i, (row, allele) in enumerate(head["dosed"])}
        faults = dict(head["faults"])
        self._beside = self._beside or head["beside"]
        self._untyped += head["untyped"]
        highest = arrays["alleles"].max(axis=(1, 2), initial=MISSING)
        called: list[tuple[int, int]] = []
        with_gt: list[bool] = []
        columns: list[int] = []
        for row, (chromosome, position, name, reference, alternatives) in enumerate(head["records"]):
            plain = self._plain(alternatives)
            copies = head["copies"][row]
            if not plain:
                continue
            if not copies and (row, plain[0]) not in dosed and row not in faults:
                self._without_calls += 1
                continue
            place = self._place(self.records + row + 1, f"{chromosome}:{position}")
            self._check(place, position, copies, int(highest[row]), len(alternatives), faults.get(row, ""))
            for allele in plain:
                if copies:
                    called.append((row, allele))
                with_gt.append(bool(copies))
                columns.append(dosed.get((row, allele), -1))
                self._take_quality(head["quality"][row], allele, len(alternatives))
                self._chromosomes.append(text.clean(chromosome))
                self._positions.append(position)
                self._a1.append(alternatives[allele - 1])
                self._a2.append(reference)
                self._names.append(self._site_name(text.clean(name), head["records"][row], allele, len(plain) > 1))
        self.records += len(head["records"])
        if columns:
            self._keep(np.array(columns), np.array(with_gt), called, arrays, np.array(head["probable"]), head["key"])

    def _take_quality(self, quality: Quality | None, allele: int, alternatives: int) -> None:
        self._info.append(site_quality.of_allele(quality, allele, alternatives))
        if quality is not None and quality[0] not in self._info_keys:
            self._info_keys.append(quality[0])

    def _keep(
        self,
        columns: np.ndarray,
        with_gt: np.ndarray,
        called: list[tuple[int, int]],
        arrays: dict[str, np.ndarray],
        probable: np.ndarray,
        key: str,
    ) -> None:
        """Write the sites of a block: those `called` of them that have a GT, then over them the doses in `columns`."""
        codes, unphased = np.full((len(columns), self._samples), _ABSENT, np.int8), np.empty(len(columns), bool)
        single = np.zeros(codes.shape, bool)
        if called:
            alleles, phased = arrays["alleles"], arrays["phased"]
            rows, numbers = np.array(called).T
            if not np.array_equal(rows, np.arange(len(alleles))):
                alleles, phased = alleles[rows], phased[rows]
            new = np.diff(rows, prepend=-1) > 0
            codes[with_gt], unphased[with_gt], single[with_gt] = self._codes(alleles, phased, numbers, new)
        dosed = columns >= 0
        self._without_gt += int((~with_gt).sum())
        self._key = self._key or key
        kept = _DOSE[codes] if self._kind == np.uint16 else codes
        if dosed.any():
            of_one = single[dosed] & ~probable[columns[dosed], np.newaxis]
            values = self._of_two(arrays["doses"][columns[dosed]], of_one)
            self._count_fractions(values)
            if self._kind == np.uint16:
                there = ~np.isnan(values)
                kept[dosed] = np.where(there, exact(values.clip(0, 2)), kept[dosed])
            else:
                counts = np.where(np.isnan(values), 3, np.rint(values)).clip(0, 3).astype(np.intp)
                kept[dosed] = np.where(counts < 3, np.array([0, 1, 3, _ABSENT], np.int8)[counts], kept[dosed])
                unphased[dosed] = (_DOSAGE[kept[dosed]] == 1).any(axis=1)
        self._known += int((kept != NO_DOSE).sum() if self._kind == np.uint16 else (kept != _ABSENT).sum())
        self._spool.write(np.ascontiguousarray(kept).data)
        self._unphased.append(unphased)

    @staticmethod
    def _of_two(values: np.ndarray, single: np.ndarray) -> np.ndarray:
        """Return doses (sites, samples) with those of haploid calls doubled, unless they are of two copies already."""
        of_one = ~((values > _ONE_COPY_MOST) & single).any(axis=1, keepdims=True)
        return np.where(single & of_one, 2 * values, values)

    def _count_fractions(self, values: np.ndarray) -> None:
        """Count the doses that are fractions; raise Fractions where they cannot be kept and are not to be rounded."""
        odd = values[np.abs(values - np.rint(values)) > WHOLE]
        self._fractions += len(odd)
        if len(odd) and self._kind != np.uint16 and not self._notes.requested("round-dosages"):
            raise Fractions
        self._examples += odd[: 3 - len(self._examples)].tolist()

    def _plain(self, alternatives: list[str]) -> list[int]:
        """Return the numbers (from 1) of the alternatives that are kept at one site."""
        plain = [i + 1 for i, alt in enumerate(alternatives) if ALLELE.match(alt) and "*" not in alt]
        if not plain:
            self._symbolic += bool(alternatives)
            self._without_calls += not alternatives
        elif len(alternatives) > 1:
            self._multiallelic += 1
            if not self._notes.requested("split-multiallelic"):
                return []
            self._split += len(plain)
        return plain

    def _check(self, place: str, position: int, copies: int, highest: int, alternatives: int, fault: str) -> None:
        if fault:
            raise InputError(place, fault, "Correct the record.")
        if position < 0:
            raise InputError(place, "its position is beyond 2,147,483,647", "Correct it.")
        if copies > 2:
            what = f"a call has {copies} copies; one or two can be read"
            raise InputError(place, what, "Leave out polyploid samples (bcftools view --samples).")
        if highest > alternatives:
            raise InputError(place, f"a call names allele {highest}, but there is no such ALT", "Correct the record.")

    @staticmethod
    def _site_name(name: str, record: tuple[str, int, str, str, list[str]], allele: int, several: bool) -> str:
        chromosome, position, _, reference, alternatives = record
        alternative = alternatives[allele - 1]
        if not name:
            return f"{text.clean(chromosome)}:{position}:{reference}:{alternative}"
        return f"{name}:{alternative}" if several else name

    def _codes(
        self, pairs: np.ndarray, phased: np.ndarray, numbers: np.ndarray, new: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the code of each call (sites, samples), whether each site has an unphased heterozygote (sites,), and
        which calls are of one copy (sites, samples).

        The calls of a site are counted where it is `new`, not a further alternative of the record before. A missing
        call "." is of one copy where another call of its sample, or every other call of its site, is so.
        """
        first, second = pairs[:, :, 0], pairs[:, :, 1]
        full, single = (first >= 0) & (second >= 0), (first >= 0) & (second == -2)
        half = ((first >= 0) | (second >= 0)) & ((first == MISSING) | (second == MISSING))
        self._haploid += int(single[new].sum())
        self._half += int(half[new].sum())
        self._diploid += int(full[new].sum())
        one, two = (first == numbers[:, np.newaxis]).view(np.int8), (second == numbers[:, np.newaxis]).view(np.int8)
        codes = np.full(first.shape, _ABSENT, np.int8)
        np.copyto(codes, 2 * one + two, where=full)
        np.copyto(codes, _SINGLE + one, where=single)
        alone = single.any(axis=0) | (single.any(axis=1) & ~full.any(axis=1))[:, np.newaxis]
        single |= alone & (first == MISSING) & (second == -2)
        return codes, (full & (one != two) & ~phased).any(axis=1), single

    def report(self) -> None:
        """Note what was left out, and how what is left was read."""
        name, find = self._name, self._notes.find
        if self._multiallelic:
            done = f"are split into {self._split:,}" if self._split else "are left out"
            sentence = f"{self._multiallelic:,} sites with several alternative alleles {done}."
            find("multiallelic", "warning", name, sentence, "split-multiallelic")
        if self._symbolic:
            sentence = f"{self._symbolic:,} sites with symbolic alternatives only (such as <DEL> or *) are left out."
            find("symbolic-alternatives", "warning", name, sentence)
        if self._without_calls:
            sentence = f"{self._without_calls:,} sites without a GT or without an alternative allele are left out."
            find("without-calls", "warning", name, sentence)
        if self._half:
            sentence = f"{self._half:,} calls with one copy missing (such as ./1) are read as missing."
            find("half-calls", "note", name, sentence)
        if self._without_gt:
            sentence = f"{self._without_gt:,} sites have no GT; their doses ({self._key}) are read."
            find("doses-read", "note", name, sentence)
        if self._beside:
            gaps = f", though {self._untyped:,} missing calls have one" if self._untyped else ""
            read = ("calls", "doses")[:: -1 if self._notes.requested("read-doses") else 1]
            sentence = (
                f"Doses ({self._beside}) stand beside the calls (GT); the {read[0]} are read, not the {read[1]}{gaps}."
            )
            labels = {"read-doses": "Read the doses, and the calls only where there is none"}
            find("doses-beside-calls", "note", name, sentence, "read-doses", labels=labels)
        if self._fractions:
            what = f"doses ({self._key})"
            imputation.say_doses(name, self._notes, self._examples, self._fractions, self._known, what)
        if self._haploid and self._diploid:
            sentence = (
                f"{self._haploid:,} haploid calls beside diploid ones (as on a man's X) are counted as two copies."
            )
            find("mixed-ploidy", "note", name, sentence)

    def genotypes(self, samples: list[str], scratch: Path | None) -> Genotypes:
        """Return the genotypes of all sites taken, memory-mapped in `scratch` where they are large."""
        if self._kind == np.uint16:
            return self._of_doses(samples, scratch)
        count, haploid = len(self), self._all_haploid()
        unphased = np.concatenate(self._unphased)
        phased, keep = not haploid and not unphased.any(), np.ones(count, bool)
        if unphased.any() and not unphased.all():
            sentence = f"{unphased.sum():,} of {count:,} sites have unphased heterozygotes, so phase is not kept."
            if self._notes.find("partly-phased", "note", self._name, sentence, "drop-unphased"):
                keep, phased = ~unphased, True
        kept = int(keep.sum())
        dosages = storage.allocate((len(samples), kept), scratch)
        haplotypes = storage.allocate_array((len(samples), kept, 2), scratch) if phased else None
        table = _ONE_COPY if haploid else _DOSAGE
        for start, codes in self._waiting(keep):
            stop = start + len(codes)
            dosages[:, start:stop] = table[codes].T
            if haplotypes is not None:
                haplotypes[:, start:stop] = _COPIES[codes.T]
                storage.forget(haplotypes)
        dosages, copies = self._ploidy(dosages, haploid, kept < count)
        if copies == 1 and haplotypes is not None:
            storage.discard(haplotypes)
            haplotypes = None
        self._notes.fact("Phase", "none" if haplotypes is None else "kept: two copies per sample")
        variants, info = self._table()
        if kept < count:
            variants, info = variants.loc[keep].reset_index(drop=True), None if info is None else info[keep]
        return Genotypes(dosages, np.array(samples, dtype=object), variants, copies, haplotypes, info)

    def _of_doses(self, samples: list[str], scratch: Path | None) -> Genotypes:
        kept = storage.allocate_array((len(samples), len(self)), scratch, np.uint16)
        for start, block in self._waiting(np.ones(len(self), bool)):
            kept[:, start : start + len(block)] = block.T
            storage.forget(kept)
        if haploid := self._all_haploid():
            ploidy.halve(kept)
        dosages, copies = self._ploidy(kept, haploid, False)
        self._notes.fact("Phase", imputation.NO_PHASE)
        variants, info = self._table()
        return Genotypes(dosages, np.array(samples, dtype=object), variants, copies, None, info)

    def _all_haploid(self) -> bool:
        return bool(self._haploid) and not self._diploid and not self._without_gt

    def _table(self) -> tuple[pd.DataFrame, np.ndarray | None]:
        """Return the variants and their imputation quality, and say the latter."""
        info = site_quality.as_info(self._info)
        imputation.say_quality(self._notes, self._info_keys, info)
        names = (self._names, self._a1, self._a2)
        return variant_table(normalise_all(self._chromosomes), self._positions, *names), info

    def _waiting(self, keep: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Yield (first site, codes or doses (sites, samples)) of the sites to `keep`, block by block."""
        self._spool.seek(0)
        step, done = storage.columns_per_block(4 * self._samples), 0
        for start in range(0, len(keep), step):
            some = keep[start : start + step]
            data = self._spool.read(len(some) * self._samples * self._kind.itemsize)
            codes = np.frombuffer(data, self._kind).reshape(len(some), self._samples)
            yield done, codes if some.all() else codes[some]
            done += int(some.sum())

    def _ploidy(self, dosages: Dosages, haploid: bool, heterozygous: bool) -> tuple[Dosages, int]:
        if haploid:
            self._notes.fact("Ploidy", "1 (counted 0/1)")
            return dosages, 1
        if heterozygous:
            self._notes.fact("Ploidy", "2")
            return dosages, 2
        return ploidy.settle(dosages, self._name, self._notes)
