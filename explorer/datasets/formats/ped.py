"""PLINK text genotypes: .ped (a line per sample, two alleles per variant) with its .map (the variants).

Source: https://www.cog-genomics.org/plink/1.9/formats#ped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import pgen, ploidy, storage, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import base_pairs
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

ENDINGS = (".ped", ".map")
_LEADING = 6
_ABSENT = ("0", ".", "N", "n")
_MOST_ALLELES = 250
"""Distinct alleles of a whole file; their numbers fit a byte."""


def read(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
) -> Genotypes:
    """Read x.ped with x.map beside it; dosages count the rarer allele of each site (a1), of equals the later letter.

    Sites with more than two alleles ask for the mend "drop-multiallelic". Raises InputError with file and line where a
    line has another number of columns, or where a file of the two is missing.
    """
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    ped, beside = files(Path(path))
    chromosomes, names, positions = _read_map(beside, notes)
    alleles = {word: 0 for word in _ABSENT}
    rows, people = _read_calls(ped, beside, len(names), alleles, notes, progress)
    samples = pgen.sample_ids(people, ped, notes)
    words = ["", *(word for word, code in alleles.items() if code)]
    dosages, counted, others, several = _count(rows, len(names), words, scratch)
    kept = np.arange(len(names))
    if several:
        first = names[several[0]]
        sentence = f"{len(several):,} sites have more than two alleles, {first} first."
        notes.demand("multiallelic", f"{ped.name}, {first}", sentence, "drop-multiallelic")
        kept = np.setdiff1d(kept, several)
        if not len(kept):
            raise InputError(ped.name, "no site is left after the mends", "Does the .map belong to this .ped?")
    half = sum(int(((row[:, 0] == 0) != (row[:, 1] == 0)).sum()) for row in rows)
    if half:
        sentence = f"{half:,} calls with one allele missing (such as 0 A) are read as missing."
        notes.find("half-calls", "note", ped.name, sentence)
    dosages, copies = ploidy.settle(dosages, ped.name, notes)
    table = variant_table(normalise_all(chromosomes), positions, names, counted, others)
    genotypes = Genotypes(dosages, samples, table, copies)
    notes.fact("Format", "PLINK text (.ped, .map)")
    notes.fact("Counted allele", "the rarer allele of each site")
    if alone:
        notes.insist()
    return genotypes if len(kept) == len(names) else storage.subset(genotypes, None, kept, scratch)


def files(path: Path) -> tuple[Path, Path]:
    """Return the .ped and its .map; InputError where one is not there."""
    found: list[Path] = []
    for ending in ENDINGS:
        there = pgen.lying_beside(path, ending)
        if there is None:
            sentence = f"there is no {path.with_suffix(ending).name} beside it"
            raise InputError(path.name, sentence, "The .ped and .map belong together, in one folder.")
        found.append(there)
    return found[0], found[1]


def read_samples(path: Path, notes: Notes | None = None) -> pd.DataFrame:
    """Read the first six columns of a .ped: family, sample, father, mother, sex, phenotype."""
    return _people(line.split(None, _LEADING)[:_LEADING] for _, line in _lines(path, notes))


def _people(rows: Iterable[list[str]]) -> pd.DataFrame:
    columns = ["family", "sample", "father", "mother", "sex", "phenotype"]
    return pd.DataFrame([[text.clean(word) for word in row] for row in rows], columns=columns, dtype=object)


def _lines(path: Path, notes: Notes | None) -> Iterator[tuple[int, str]]:
    return ((n, line) for n, line in text.lines(path, notes) if line.strip() and not line.startswith("#"))


def _read_map(path: Path, notes: Notes) -> tuple[list[str], list[str], list[int]]:
    """Return chromosomes, names and positions; a .map has three columns, or four with the genetic distance."""
    chromosomes: list[str] = []
    names: list[str] = []
    positions: list[int] = []
    negative = 0
    for number, line in _lines(path, notes):
        fields, place = [text.clean(word) for word in line.split()], f"{path.name} line {number}"
        if len(fields) not in (3, 4):
            what = f"{len(fields)} columns, expected 4"
            raise InputError(place, what, "A .map has chromosome, name, genetic distance, position.")
        below = fields[-1].startswith("-") and fields[-1][1:].isdigit()
        negative += below
        chromosomes.append(fields[0])
        names.append(fields[1])
        positions.append(0 if below else base_pairs(fields[-1], place, "position"))
    if not names:
        raise InputError(path.name, "there is no variant in it", "Copy it again.")
    if negative:
        notes.find("negative-positions", "warning", path.name, f"{negative:,} negative positions are read as unknown.")
    return chromosomes, names, positions


def _read_calls(
    path: Path, beside: Path, variants: int, alleles: dict[str, int], notes: Notes, progress: Progress
) -> tuple[list[np.ndarray], pd.DataFrame]:
    """Return the allele numbers uint8 (variants, 2) of each sample, 0 where missing, and the leading columns."""
    rows: list[np.ndarray] = []
    people: list[list[str]] = []
    size, done = path.stat().st_size, 0
    for number, line in _lines(path, notes):
        fields, place = line.split(), f"{path.name} line {number}"
        calls = fields[_LEADING:]
        if len(calls) == variants and variants > 1 and all(len(call) == 2 for call in calls):
            calls = [allele for call in calls for allele in call]
        if len(calls) != 2 * variants:
            what = f"{len(fields):,} columns, expected {_LEADING + 2 * variants:,}: six, and two for each of the "
            what += f"{variants:,} variants in {beside.name}"
            raise InputError(place, what, "Is the file cut off, or the .map another file's?")
        for allele in set(calls) - alleles.keys():
            alleles[allele] = len(alleles) - len(_ABSENT) + 1
        if len(alleles) > _MOST_ALLELES:
            what = f"more than {_MOST_ALLELES} different alleles by this line"
            raise InputError(place, what, "Is this a .ped with two alleles per variant?")
        rows.append(np.fromiter(map(alleles.__getitem__, calls), np.uint8, len(calls)).reshape(variants, 2))
        people.append(fields[:_LEADING])
        done += len(line)
        if len(rows) % 16 == 0:
            progress(min(done, size), size, f"reading {path.name}")
    if not rows:
        raise InputError(path.name, "there is no sample in it", "Copy it again.")
    return rows, _people(people)


def _count(
    rows: list[np.ndarray], variants: int, words: list[str], scratch: Path | None
) -> tuple[Dosages, list[str], list[str], list[int]]:
    """Return dosages of the rarer allele, that allele, the other, and which sites have more than two."""
    dosages = storage.allocate((len(rows), variants), scratch)
    counted, others, several = [""] * variants, [""] * variants, list[int]()
    step = max(1, storage.columns_per_block(len(rows)) // max(2, len(words)))
    for start in range(0, variants, step):
        block = np.stack([row[start : start + step] for row in rows])
        whole = (block[..., 0] > 0) & (block[..., 1] > 0)
        tally = np.stack([((block == code) & whole[..., np.newaxis]).sum((0, 2)) for code in range(1, len(words))])
        counts = np.empty(block.shape[:2], np.int8)
        for column in range(block.shape[1]):
            there = [int(code) + 1 for code in np.nonzero(tally[:, column])[0]]
            there.sort(key=lambda code: (-tally[code - 1, column], words[code]))
            if len(there) > 2:
                several.append(start + column)
            rare, common = (there[1], there[0]) if len(there) > 1 else (0, there[0] if there else 0)
            counted[start + column], others[start + column] = words[rare], words[common]
            carried = (block[:, column] == rare).sum(1) if rare else 0
            counts[:, column] = np.where(whole[:, column], carried, MISSING)
        dosages[:, start : start + step] = counts
    return dosages, counted, others, several
