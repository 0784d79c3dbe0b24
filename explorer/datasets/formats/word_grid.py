"""A table of genotypes as word numbers: what is read of it before its words have a meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from explorer.datasets.formats import codings, dialects, hapmap, storage, text
from explorer.datasets.formats.codings import Vocabulary
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number
from explorer.datasets.formats.signed_codes import SignCounts
from explorer.errors import InputError
from explorer.progress import Progress


@dataclass
class WordGrid:
    """A table of genotypes as word numbers, one array per row of the file, with what stood before them.

    Attributes
    ----------
    rows : list of uint8 or uint16 array (columns,)
        Word numbers; columns are variants, or samples where `markers_in_rows`.
    numbers : list of int
        The line of each row.
    ids : list of str
        The name of each row.
    columns : list of int
        The column of the file that each entry of a row stood in.
    beside : dict of role -> list of str
        Words of the columns that say something about the rows.
    """

    vocabulary: Vocabulary
    rows: list[np.ndarray] = field(default_factory=list[np.ndarray])
    numbers: list[int] = field(default_factory=list[int])
    ids: list[str] = field(default_factory=list[str])
    columns: list[int] = field(default_factory=list[int])
    beside: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    markers_in_rows: bool = False

    def shape(self) -> tuple[int, int]:
        """(samples, variants)."""
        inner = len(self.rows[0])
        return (inner, len(self.rows)) if self.markers_in_rows else (len(self.rows), inner)

    def block(self, start: int, end: int) -> np.ndarray:
        """Return the word numbers (samples, variants) of a block of variants."""
        if self.markers_in_rows:
            return np.stack(self.rows[start:end]).T
        return np.stack([row[start:end] for row in self.rows])

    def counts(self) -> np.ndarray:
        """Return how often each word occurs."""
        total = np.zeros(len(self.vocabulary), np.int64)
        for row in self.rows:
            total += np.bincount(row, minlength=len(total))
        return total

    def alleles_by_row(self) -> bool:
        """Return whether the letters are those of variants in rows: no row has three alleles, but most columns do."""
        bits = np.zeros(len(self.vocabulary), np.uint8)
        for word, code in self.vocabulary.items():
            bits[code] = sum(1 << "ACGT".index(letter) for letter in codings.bases(word))
        of_columns = np.zeros(len(self.rows[0]), np.uint8)
        for row in self.rows:
            letters = bits[row]
            if int(np.bitwise_or.reduce(letters)).bit_count() > 2:
                return False
            of_columns |= letters
        return float(np.mean([int(alleles).bit_count() > 2 for alleles in of_columns])) > 0.5

    def different(self, among: np.ndarray) -> float:
        """Return how many of these words (by number) a variant has that has any of them, on average."""
        is_one = np.zeros(len(self.vocabulary), bool)
        is_one[among] = True
        samples, variants = self.shape()
        step, there, holding = storage.columns_per_block(samples * 4), 0, 0
        for start in range(0, variants, step):
            ordered = np.sort(self.block(start, start + step), axis=0)
            first = np.ones(ordered.shape, bool)
            first[1:] = ordered[1:] != ordered[:-1]
            held = (first & is_one[ordered]).sum(0)
            there, holding = there + int(held.sum()), holding + int((held > 0).sum())
        return there / max(1, holding)

    def leave_out_variants(self, variants: Collection[int]) -> None:
        """Take variants out of the grid, by index."""
        if self.markers_in_rows:
            kept = [i for i in range(len(self.rows)) if i not in variants]
            self.rows = [self.rows[i] for i in kept]
            self.numbers = [self.numbers[i] for i in kept]
            self.ids = [self.ids[i] for i in kept]
            self.beside = {role: [words[i] for i in kept] for role, words in self.beside.items()}
        else:
            self.leave_out_columns(variants)

    def leave_out_columns(self, columns: Collection[int]) -> None:
        """Take columns of the file out of the grid, by index among those of the grid."""
        kept = [i for i in range(len(self.columns)) if i not in columns]
        self.columns = [self.columns[i] for i in kept]
        self.rows = [row[kept] for row in self.rows]

    def signs(self) -> SignCounts:
        """Count -1, 0 and 1 at each variant."""
        numbers = {code: float(word) for word, code in self.vocabulary.items() if is_number(word)}
        codes = [[code for code, number in numbers.items() if number == genotype] for genotype in (-1, 0, 1)]
        samples, variants = self.shape()
        counts = np.zeros((3, variants), np.int64)
        step = storage.columns_per_block(samples)
        for start in range(0, variants, step):
            block = self.block(start, start + step)
            counts[:, start : start + step] = [np.isin(block, same).sum(0) for same in codes]
        return SignCounts(*counts)


def read(table: Table, heading: Headings, left_out: Collection[int], progress: Progress) -> WordGrid:
    """Read the genotypes of a table and what stands before them, but for the columns `left_out`.

    Raises InputError where there are more different words than genotypes can have.
    """
    beside = {role: list[str]() for role in heading.roles if role not in ("id", "skipped")}
    columns = [i for i in range(heading.first, table.width) if i not in left_out]
    words = WordGrid(Vocabulary(), columns=columns, beside=beside)
    id_column = heading.roles.get("id")
    alleles = heading.roles.get("alleles") if dialects.named(table.header) == "HapMap" else None
    size, done = table.path.stat().st_size, 0
    for number, fields in table.rows():
        calls = [fields[i] for i in columns] if left_out else fields[heading.first :]
        if alleles is not None and "-" in fields[alleles]:
            calls = hapmap.calls(calls, fields[alleles])
        words.rows.append(words.vocabulary.encode(calls))
        words.numbers.append(number)
        words.ids.append(f"{len(words.ids) + 1}" if id_column is None else text.clean(fields[id_column]))
        for role, column in words.beside.items():
            column.append(text.clean(fields[heading.roles[role]]))
        if len(words.vocabulary) > codings.MOST_WORDS:
            raise InputError(
                f"{table.path.name} line {number}",
                f"more than {codings.MOST_WORDS:,} different values: these are not genotype calls",
                "Is this the table of traits?",
            )
        done += 2 * len(calls)
        if len(words.rows) % 64 == 0:
            progress(min(done, size), size, f"reading {table.path.name}")
    if not words.rows:
        raise InputError(table.path.name, "there is no row below the header", "Export the table again.")
    if id_column is None and heading.markers_in_rows:
        if {"chromosome", "position"} <= words.beside.keys():
            words.ids = [f"{c}:{p}" for c, p in zip(words.beside["chromosome"], words.beside["position"], strict=True)]
        else:
            words.ids = [f"row {place}" for place in words.ids]
    return words
