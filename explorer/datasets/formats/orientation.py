"""Whether the rows of a genotype table are samples or markers: by headings, IDs of the traits, names, and the calls."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import numpy as np

from explorer.datasets.formats import codings, headings
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.word_grid import WordGrid

_PLAIN_MARKER = re.compile(r"(m|mk|mrk|loc|v|x|d|q|umc|bnlg|phi)[-_. ]?\d+", re.IGNORECASE)
"""Names of markers that samples may have too."""
_SAMPLE = re.compile(
    r"(s|samples?|inds?|indiv|individual|id|iid|lines?|rils?|dh|f[2-9]|bc\d?|nil|plant|acc|accession|taxa|taxon|geno|"
    r"genotype|clone|animal|subject|patient|person|family|hybrid|isolate|strain|entry|gid|ecotype|cultivar|na|hg|donor|"
    r"mouse|rat)[-_. ]?\d+",
    re.IGNORECASE,
)
_MOST = 0.6
"""Share of the names that have to look alike."""
_ROWS, _COLUMNS, _WORDS = 500, 2000, 8
"""As many rows, columns and different calls are looked at."""
_CLEARLY = 4.0


def markers_in_rows(
    heading: Headings, names: list[str], words: WordGrid, known: Collection[str], path: Path, notes: Notes
) -> bool:
    """Return whether markers are in rows; `names` are those of the columns, `known` the samples' IDs in the traits.

    What headings and names leave open is read as samples in rows, and asked, or only told where the calls agree; the
    mend "transpose" reverses it. Raises NeedsMend where the letters say otherwise.
    """
    known, ids = set(known), words.ids
    in_rows, in_header = len(known & set(ids)), len(known & set(names))
    rows, columns = _evidence(ids), _evidence(names)
    undecided = heading.markers_in_rows is None
    if undecided and (in_header > in_rows or not in_rows) and rows == 2 and columns < 2:
        sentence = (
            f"The rows are named like markers ({ids[0]}, ...), so they are read as markers. "
            "If they are samples, name the first column sample."
        )
        notes.find("markers-in-rows", "note", path.name, sentence)
        return True
    as_many = undecided and in_header == in_rows > 0  # numbers, of samples and of markers
    if in_header > in_rows or (as_many and in_header / len(names) > in_rows / len(ids)):
        _ask_by_traits(heading, in_rows, in_header, path, notes)
    elif not in_rows and undecided:
        if words.alleles_by_row():
            sentence = "The table seems transposed: every row has at most two alleles, and most columns have more."
            notes.demand("transposed", path.name, sentence, "transpose")
        elif rows >= columns:
            n, m = len(ids), len(names)
            by_calls = rows == columns and _columns_are_markers(words)
            sentence = (
                "Neither headings nor names tell whether rows are samples or markers: "
                f"{'by the calls ' if by_calls else ''}read as {n:,} samples x {m:,} markers; transposed, it is {m:,} "
                f"samples x {n:,} markers."
            )
            notes.find("transposed", "note" if by_calls else "warning", path.name, sentence, "transpose")
    return bool(heading.markers_in_rows) != notes.requested("transpose")


def _ask_by_traits(heading: Headings, in_rows: int, in_header: int, path: Path, notes: Notes) -> None:
    if heading.markers_in_rows is None:
        sentence = (
            f"The table seems transposed: {in_header:,} names in its header are sample IDs of the traits, "
            f"and {in_rows:,} in its rows."
        )
        notes.find("transposed", "error", path.name, sentence, "transpose")
    elif not heading.markers_in_rows:
        sentence = f"The header holds {in_header:,} of the traits' sample IDs, though its first name says samples."
        notes.find("transposed", "error", path.name, sentence, "transpose")


def _evidence(names: list[str]) -> int:
    """Return what names look like: 2 surely markers, 1 markers, 0 neither, -1 samples.

    >>> [_evidence(names) for names in (["rs1", "rs2"], ["M1", "M2"], ["B73", "Mo17"], ["1_15", "1_16"], ["ind1"])]
    [2, 1, 0, 0, -1]
    """
    if headings.marker_like(names):
        return 2
    some = names[:200]
    for kind, meaning in ((_PLAIN_MARKER, 1), (_SAMPLE, -1)):
        if sum(kind.match(name) is not None for name in some) > _MOST * len(some):
            return meaning
    return 0


def _columns_are_markers(words: WordGrid) -> bool:
    """Return whether the calls say that columns are markers: their frequencies differ clearly more than those of rows.

    Markers differ in their allele frequencies, samples little in their shares of each call. Within a cross it may be
    the other way round; there, markers resemble their neighbours on the map, in whatever order, which samples do not.
    """
    block = np.stack([row[:_COLUMNS] for row in words.rows[:_ROWS]])
    if min(block.shape) < 2:
        return False
    counts = words.counts()
    called = [code for word, code in words.vocabulary.items() if word == word.strip() and not codings.is_missing(word)]
    excess, noise = np.zeros(2), np.zeros(2)
    for code in sorted(called, key=lambda code: -counts[code])[:_WORDS]:
        held = block == code
        share = float(held.mean())
        expected = share * (1 - share) / np.array(block.shape)
        excess += [held.mean(axis).var() for axis in (0, 1)] - expected
        noise += expected
    columns, rows = excess
    certain = columns > _CLEARLY * np.sqrt(2 / (block.shape[1] - 1)) * noise[0]
    rows_linked = any(likeness(block) > likeness(block.T) + 0.05 for likeness in (_likeness_of_neighbours, _of_nearest))
    return bool(certain and columns > _CLEARLY * rows and not rows_linked)


def _likeness_of_neighbours(block: np.ndarray) -> float:
    """Return in how much more of the calls a row agrees with the next one than with one far away."""
    far = len(block) // 2
    return float((block[1:] == block[:-1]).mean() - (block[far:] == block[:-far]).mean())


def _of_nearest(block: np.ndarray) -> float:
    """Return in how much more of the calls a row agrees with the one that is most like it than with any."""
    some = block[:: -(-len(block) // _ROWS)]
    alike = np.zeros((len(some), len(some)), np.float32)
    for code in np.unique(some):
        held = (some == code).astype(np.float32)
        alike += held @ held.T
    alike /= block.shape[1]
    np.fill_diagonal(alike, 0)
    return float(alike.max(1).mean() - alike.sum() / max(1, len(some) * (len(some) - 1)))
