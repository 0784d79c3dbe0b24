"""Genotypes and traits from text tables: CSV, TSV, blanks; samples in rows or in columns; plain or gzipped."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import (
    bimbam,
    codings,
    crosses,
    dart,
    dialects,
    header_line,
    headings,
    imputation,
    map_positions,
    orientation,
    personal,
    ploidy,
    sheets,
    site_quality,
    storage,
    strange_columns,
    word_grid,
)
from explorer.datasets.formats.codings import Coding
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number
from explorer.datasets.formats.trait_tables import read_traits
from explorer.datasets.formats.word_grid import WordGrid
from explorer.datasets.genotypes import MISSING, Genotypes, variant_table
from explorer.errors import InputError
from explorer.progress import Progress, silent

__all__ = ["read_genotypes", "read_traits"]


def read_genotypes(
    path: Path | str,
    mends: Iterable[str] = (),
    progress: Progress = silent,
    scratch: Path | None = None,
    notes: Notes | None = None,
    known_ids: Collection[str] = (),
    mapped: bool = False,
) -> Genotypes:
    """Read a table of genotypes; `known_ids` (of the traits) help to distinguish samples from markers.

    Where a map beside the table gives the positions (`mapped`), nothing is asked about its own.

    Dosages count a1: the column a1, alt or the later allele in a name where given, for letters else the rarer allele.
    Raises InputError with file, line and column for what is not a genotype.
    """
    path = Path(path)
    alone = notes is None
    notes = Notes(mends) if notes is None else notes
    if path.suffix.lower() not in sheets.ENDINGS:
        personal.refuse(path, notes)
    table = Table(path, notes, "genotypes")
    from_dart = dart.understand(table)
    cross = None if from_dart else crosses.understand(table, notes)
    special = from_dart or cross
    means = None if special else bimbam.understand(table, notes)
    heading = special.headings if special else means or header_line.understand(table, notes, known_ids)
    left_out = from_dart.about if from_dart else _dominance_columns(table, heading, notes)
    words = word_grid.read(table, heading, left_out, progress)
    if from_dart and "alleles" in words.beside:
        words.beside["alleles"] = [dart.alleles(snp) for snp in words.beside["alleles"]]
    names = [table.header[column] or f"column {column + 1}" for column in words.columns]
    words.markers_in_rows = orientation.markers_in_rows(heading, names, words, known_ids, path, notes)
    strange_columns.leave_out(words, names, path.name, notes)
    names = [table.header[column] or f"column {column + 1}" for column in words.columns]
    samples, variants = (names, words.ids) if words.markers_in_rows else (words.ids, names)
    _empty_names(samples, "sample", path)
    dart_snps = bool(from_dart and from_dart.snps)
    coding = codings.decide(words.vocabulary, words.counts(), words.signs, words.different, path.name, notes, dart_snps)
    if coding.unread:
        _report_unread(words, coding, table, notes)
    frame = _variants(variants, words, heading, table, mapped, notes)
    if cross and not words.markers_in_rows:
        frame = frame.assign(chromosome=normalise_all([cross.chromosomes[column] for column in words.columns]))
    if coding.counted[0]:
        frame = frame.assign(a1=coding.counted[0], a2=coding.counted[1])
    dosages, frame, kept = _dosages(words, coding, frame, path, progress, scratch, notes)
    copies = coding.ploidy
    if copies is None:
        dosages, copies = ploidy.settle(dosages, path.name, notes)
    else:
        notes.fact("Ploidy", f"{copies}" + (" (counted 0/1)" if copies == 1 else ""))
    notes.fact("Format", bimbam.FORM if means else dialects.named(table.header) or table.form)
    beside = [name or "the first" for i, name in enumerate(table.header) if i < heading.first or i in left_out]
    notes.fact("Columns beside the genotypes", ", ".join(beside) or "none")
    notes.fact("Coding", coding.name)
    notes.fact("Orientation", "markers in rows" if words.markers_in_rows else "samples in rows")
    _say_missing(words, coding, notes)
    if alone:
        notes.insist()
    info = _quality(words, kept, table.header[heading.roles.get("quality", 0)], notes)
    frame = frame.iloc[kept].reset_index(drop=True)
    return Genotypes(dosages, np.array(samples, dtype=object), frame, copies, None, info)


def _dominance_columns(table: Table, heading: Headings, notes: Notes) -> set[int]:
    """Return the columns _HET of a PLINK .raw (--recode AD), which count heterozygotes beside the additive columns."""
    found = {i for i, name in enumerate(table.header) if heading.additive_raw and name.endswith("_HET")}
    if found:
        sentence = f"{len(found):,} columns _HET repeat the heterozygotes of the additive columns; they are left out."
        notes.find("dominance-columns", "note", table.path.name, sentence)
    return found


def _empty_names(names: list[str], what: str, path: Path) -> None:
    if "" in names:
        raise InputError(
            path.name, f"the {what} in row {names.index('') + 1} below the header has no ID", "Name every one."
        )


def _report_unread(words: WordGrid, coding: Coding, table: Table, notes: Notes) -> None:
    bad = np.fromiter(coding.unread, np.int64)
    broken_rows = [i for i, row in enumerate(words.rows) if np.isin(row, bad).any()]
    row = broken_rows[0]
    column = int(np.nonzero(np.isin(words.rows[row], bad))[0][0])
    word = coding.unread[int(words.rows[row][column])]
    broken = np.zeros(len(words.rows[0]), bool)
    for i in broken_rows:
        broken |= np.isin(words.rows[i], bad)
    place = table.place(words.numbers[row], words.columns[column])
    sentence = f"{word[:40]!r} is no genotype where the others are {coding.name}"
    in_rows = words.markers_in_rows
    share = len(broken_rows) / len(words.rows) if in_rows else broken.mean()
    if share > 0.5:
        raise InputError(place, sentence, "Is this a table of genotypes?")
    count = len(broken_rows) if in_rows else int(broken.sum())
    what = "row" if in_rows else "column"
    mend = f"drop-unreadable-{what}s"
    notes.demand("unreadable-call", place, f"{sentence} ({count:,} such {what}{'s' * (count > 1)}).", mend)


def _variants(
    names: list[str], words: WordGrid, heading: Headings, table: Table, mapped: bool, notes: Notes
) -> pd.DataFrame:
    """Return the variants table as far as headings and names determine it; a1 "" where it is still to be counted."""
    count, unit = len(names), "bp"
    chromosomes, positions, a1, a2 = [""] * count, [0] * count, [""] * count, [""] * count
    if words.markers_in_rows and heading.markers_in_rows:
        beside = words.beside
        chromosomes = normalise_all(beside.get("chromosome", chromosomes))
        if "position" in beside:
            positions, unit = _positions(words, heading, table, mapped, notes)
        a1, a2 = beside.get("a1", a1), beside.get("a2", a2)
        if "alleles" in beside:
            a2, a1 = ([part[i] for part in (f"{pair}//".split("/") for pair in beside["alleles"])] for i in (0, 1))
        if "position" in beside and "chromosome" in beside:
            drawn = {"bp": "", "cM": ", cM (1 cM drawn as 1 Mb)"}.get(unit, f", {unit}")
            notes.fact("Map", f"columns chromosome and position{drawn}")
        names = [
            name or (f"{c}:{p}" if p else f"row {i + 1}")
            for i, (name, c, p) in enumerate(zip(names, chromosomes, positions, strict=True))
        ]
    if heading.additive_raw and not words.markers_in_rows:
        split = [name.split("(")[0].rpartition("_") for name in names]
        if all(name and allele for name, _, allele in split):
            a2 = [name.partition("(/")[2].rstrip(")") for name in names]
            names, a1 = [name for name, _, _ in split], [allele for _, _, allele in split]
            notes.fact("Counted allele", "the one after the last _ of each name (PLINK .raw)")
    if not any(positions) and not notes.requested("no-map") and (sites := headings.sites(names)):
        chromosomes, positions = [s[0] for s in sites], [s[1] for s in sites]
        if not any(a1):
            a1, a2 = [s[2] for s in sites], [s[3] for s in sites]
        sentence = f"Chromosome and position are read from the variant names ({names[0]})."
        notes.find("map-from-names", "note", table.path.name, sentence, "no-map")
        notes.fact("Map", "read from the variant names")
    return variant_table(chromosomes, positions, names, a1, a2)


def _positions(
    words: WordGrid, heading: Headings, table: Table, mapped: bool, notes: Notes
) -> tuple[list[int], map_positions.Unit]:
    unit, told = heading.position_counts
    column = map_positions.Column(table.header[heading.roles["position"]], unit, told, "table")
    if not mapped:
        return map_positions.read(words.beside["position"], words.numbers, column, table.path, notes)
    try:
        return map_positions.read(words.beside["position"], words.numbers, column, table.path, Notes())
    except InputError:
        return [0] * len(words.numbers), unit  # those of the map are taken


def _dosages(
    words: WordGrid,
    coding: Coding,
    frame: pd.DataFrame,
    path: Path,
    progress: Progress,
    scratch: Path | None,
    notes: Notes,
) -> tuple[Dosages, pd.DataFrame, np.ndarray]:
    samples, variants = words.shape()
    bad = np.fromiter(coding.unread, np.int64)
    step = storage.columns_per_block(samples * 8)
    keep = np.ones(variants, bool)
    if len(bad):
        for start in range(0, variants, step):
            keep[start : start + step] = ~np.isin(words.block(start, start + step), bad).any(0)
    dosages = _allocate((samples, variants), coding, scratch)
    a1: list[str] = []
    a2: list[str] = []
    named = frame["a1"].tolist()
    requested = named if any(named) else None
    for start in range(0, variants, step):
        progress(start, variants, f"counting alleles of {path.name}")
        block = words.block(start, start + step)
        if coding.pairs is None:
            dosages[:, start : start + step] = coding.values[block] if coding.doses is None else coding.doses[block]
        else:
            chosen = None if requested is None else requested[start : start + step]
            counted, first, second = codings.count_letters(block, coding, chosen)
            dosages[:, start : start + step] = np.maximum(counted, MISSING)
            a1 += first
            a2 += second
            keep[start : start + step] &= ~(counted == -2).any(0)
    if coding.pairs is not None:
        several = [i for i, second in enumerate(a2) if second.count("/") > 1]
        if several:
            name = frame["name"].iloc[several[0]]
            sentence = f"{len(several):,} sites have more than two alleles, {name} first ({a2[several[0]]})."
            notes.demand("multiallelic", f"{path.name}, {name}", sentence, "drop-multiallelic")
        frame = frame.assign(a1=a1, a2=a2)
        notes.fact("Counted allele", "as the table names it" if requested else "the rarer allele of each site")
    kept = np.nonzero(keep)[0]
    if len(kept) < variants:
        if not len(kept):
            raise InputError(path.name, "no site is left after the mends", "Check the table.")
        narrow = _allocate((samples, len(kept)), coding, scratch)
        for start in range(0, len(kept), step):
            narrow[:, start : start + step] = blocks.read(dosages, None, kept[start : start + step])
        storage.discard(dosages)
        dosages = narrow
    return dosages, frame, kept


def _quality(words: WordGrid, kept: np.ndarray, name: str, notes: Notes) -> np.ndarray | None:
    """Return the imputation quality of the markers in the rows `kept`, where the column `name` holds it."""
    if "quality" not in words.beside or not words.markers_in_rows:
        return None
    stated = [words.beside["quality"][int(row)] for row in kept]
    info = site_quality.as_info(float(word) if is_number(word) else math.nan for word in stated)
    imputation.say_quality(notes, [name], info)
    return info


def _allocate(shape: tuple[int, int], coding: Coding, scratch: Path | None) -> Dosages:
    return (
        storage.allocate(shape, scratch) if coding.doses is None else storage.allocate_array(shape, scratch, np.uint16)
    )


def _say_missing(words: WordGrid, coding: Coding, notes: Notes) -> None:
    counts = words.counts()
    absent = coding.values < 0 if coding.pairs is None else coding.pairs[:, 0] < 0
    named = [
        w or "empty"
        for w, c in words.vocabulary.items()
        if w == w.strip() and c not in coding.unread and absent[c] and counts[c]
    ]
    if named:
        notes.fact("Read as missing", ", ".join(sorted(named)[:12]))
