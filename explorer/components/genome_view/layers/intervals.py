"""Layers of named stretches of chromosomes, and of stretches of variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from explorer.components import transport
from explorer.components.genome_view.layers.layer import Layer, Packed
from explorer.components.genome_view.ruler import Ruler


@dataclass(frozen=True, eq=False)
class Genes(Layer):
    """Genes in rows: chromosome, start, end, name and, where it is known, strand ("+", "-" or ".")."""

    table: pd.DataFrame

    kind: ClassVar[str] = "genes"

    def check(self, variants: int) -> None:
        _columns("genes", self.table)

    def pack(self, ruler: Ruler) -> Packed | None:
        return _intervals(self.table, ruler)


@dataclass(frozen=True, eq=False)
class Loci(Layer):
    """Known answers, shaded through everything: chromosome, start, end, name."""

    table: pd.DataFrame

    kind: ClassVar[str] = "loci"

    def check(self, variants: int) -> None:
        _columns("loci", self.table)

    def pack(self, ruler: Ruler) -> Packed | None:
        return _intervals(self.table, ruler)


@dataclass(frozen=True, eq=False)
class Blocks(Layer):
    """Tokens or receptive fields as a strip of alternating blocks.

    Attributes
    ----------
    boundaries : int array (tokens, 2)
        First and last variant of each, either order.
    label : str
    """

    boundaries: np.ndarray
    label: str

    kind: ClassVar[str] = "blocks"

    def check(self, variants: int) -> None:
        pairs = np.asarray(self.boundaries)
        if pairs.ndim != 2 or pairs.shape[1] != 2 or (pairs.size and (pairs.min() < 0 or pairs.max() >= variants)):
            raise ValueError(f"boundaries are pairs of variant indices 0..{variants - 1}, shape (tokens, 2)")

    def pack(self, ruler: Ruler) -> Packed | None:
        if not len(self.boundaries):
            return None
        pairs = np.sort(np.asarray(self.boundaries, np.int64), axis=1)
        if ruler.step:
            pairs = _between_placed(pairs, ruler)
        pairs = np.sort(ruler.place[pairs], axis=1)
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        return Packed({"pairs": pairs.astype(np.uint32)}, {"label": self.label})


def _between_placed(pairs: np.ndarray, ruler: Ruler) -> np.ndarray:
    """Return first and last variant of each block, moved inwards off the strip, so that no block reaches to the end."""
    size = len(ruler.order)
    placed = np.ones(size, bool)
    placed[ruler.order[ruler.codes == len(ruler.chromosomes) - 1]] = False
    here = np.arange(size)
    after = np.minimum.accumulate(np.where(placed, here, size)[::-1])[::-1]
    before = np.maximum.accumulate(np.where(placed, here, -1))
    inner = np.stack([after[pairs[:, 0]], before[pairs[:, 1]]], axis=1)
    return np.where((inner[:, 0] <= inner[:, 1])[:, None], inner, pairs)


def _columns(name: str, table: pd.DataFrame) -> None:
    if not {"chromosome", "start", "end", "name"} <= set(table.columns):
        raise ValueError(f"{name} need the columns chromosome, start, end, name")


def _intervals(table: pd.DataFrame, ruler: Ruler) -> Packed | None:
    """Return the rows on known chromosomes in drawing order; None where there are none, or no map."""
    if not ruler.mapped or not len(table):
        return None
    code = ruler.codes_of(table["chromosome"].to_numpy(dtype=object))
    start, end = table["start"].to_numpy(np.int64), table["end"].to_numpy(np.int64)
    if ruler.step:  # on the strip, known answers are given by number
        strip = code == len(ruler.chromosomes) - 1
        start, end = np.where(strip, start * ruler.step, start), np.where(strip, end * ruler.step, end)
    kept = np.flatnonzero(code >= 0)
    kept = kept[np.lexsort((start[kept], code[kept]))]
    if not len(kept):
        return None
    strand = table["strand"].to_numpy(dtype=object) if "strand" in table else np.full(len(table), ".", dtype=object)
    names, lengths = transport.join_text([str(name) for name in table["name"].to_numpy(dtype=object)[kept]])
    reach = np.zeros(len(ruler.chromosomes), np.int64)
    np.maximum.at(reach, code[kept], end[kept])
    arrays = {
        "chromosome": code[kept].astype(np.uint32),
        "start": start[kept].astype(np.uint32),
        "end": end[kept].astype(np.uint32),
        "strand": ((strand == "+").astype(np.int8) - (strand == "-").astype(np.int8))[kept],
        "names": names,
        "name_lengths": lengths,
    }
    return Packed(arrays, reach=reach)
