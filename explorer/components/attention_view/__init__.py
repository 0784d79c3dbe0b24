"""Attention on the genome: every head small and one large, or attention and linkage in two triangles of one matrix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices
from explorer.messages.choices import Picked

__all__ = ["Axis", "Picked", "attention_heads", "attention_triangles", "thinned"]

_VIEW = declare("snp_explorer_attention_view", "attention_view/main.js")
MOST_CELLS = 2_000_000
"""Cells of all maps together that travel to the browser; beyond, neighbours share a cell."""


@dataclass(frozen=True)
class Axis:
    """What stands along both sides of a square matrix: a label for each place, and the group it belongs to.

    Neighbours of one group (a chromosome) share a name below the matrix and a line around them.
    """

    labels: tuple[str, ...]
    groups: tuple[str, ...]


def attention_heads(
    maps: np.ndarray,
    axis: Axis,
    names: Sequence[str],
    *,
    key: str,
    per_layer: int | None = None,
    heading: str = "",
    unit: str = "attention",
    signed: bool = False,
    equal: bool = True,
    row_word: str = "from",
    column_word: str = "to",
    selected: int = 0,
    height: int = 520,
    hint: str = "Point at a cell; click a small map to enlarge it.",
) -> Picked:
    """Draw maps (heads, n, n), one small picture each and one of them large; return what is chosen.

    Parameters
    ----------
    names : one per head; `per_layer` of them stand in a row
    signed : whether values have a sign (a difference), so that zero is white
    equal : say beside a value how many times equal attention (1 / n) it is
    """
    maps, axis = thinned(np.asarray(maps, np.float32), axis, MOST_CELLS)
    heads = len(names)
    per_layer = per_layer or heads
    header = {
        "mode": "heads",
        "names": list(names),
        "layers": -(-heads // per_layer),
        "perLayer": per_layer,
        "heading": heading,
        "unit": unit,
        "signed": signed,
        "equal": 1 / maps.shape[1] if equal and not signed else None,
        "rowWord": row_word,
        "columnWord": column_word,
        "selected": selected,
        "hint": hint,
        "description": f"{heads} attention maps of {maps.shape[1]} by {maps.shape[1]}; arrow keys read the large one, "
        "square brackets change it.",
    }
    return _draw(header, maps, axis, key, height)


def attention_triangles(
    lower: np.ndarray,
    upper: np.ndarray,
    axis: Axis,
    names: tuple[str, str],
    *,
    key: str,
    heading: str = "",
    equal: bool = True,
    height: int = 560,
    hint: str = "Point at a pair of places: both of its numbers are shown.",
) -> Picked:
    """Draw one measure of all pairs (n, n) below the diagonal and another above it; return what is chosen.

    `equal`: the lower measure is attention, coloured by how many times equal attention (1 / n) it is.
    """
    maps, axis = thinned(np.stack([lower, upper]).astype(np.float32), axis, MOST_CELLS)
    header = {
        "mode": "triangles",
        "names": list(names),
        "layers": 1,
        "perLayer": 2,
        "heading": heading,
        "unit": "",
        "signed": False,
        "equal": 1 / maps.shape[1] if equal else None,
        "rowWord": "",
        "columnWord": "",
        "selected": 0,
        "hint": hint,
        "description": f"{names[0]} below the diagonal, {names[1]} above it, for {maps.shape[1]} places along the "
        "genome; arrow keys read it.",
    }
    return _draw(header, maps, axis, key, height)


def thinned(maps: np.ndarray, axis: Axis, most: int) -> tuple[np.ndarray, Axis]:
    """Return maps (heads, n, n) of at most about `most` cells: neighbours share a cell that holds their mean."""
    heads, n, _ = maps.shape
    share = max(1, int(np.ceil(n / max(2, np.floor(np.sqrt(most / max(heads, 1)))))))
    if share == 1:
        return maps, axis
    starts = np.arange(0, n, share)
    sizes = np.diff(np.append(starts, n)).astype(np.float64)
    cells = np.add.reduceat(np.add.reduceat(maps, starts, axis=1), starts, axis=2) / np.outer(sizes, sizes)
    labels = tuple(f"{axis.labels[a]} and {size - 1:.0f} more" for a, size in zip(starts, sizes, strict=True))
    return cells.astype(np.float32), Axis(labels, tuple(axis.groups[a] for a in starts))


def read_picked(value: object, heads: int, size: int) -> Picked:
    """Return what the browser says is chosen; what makes no sense is as if nothing were.

    >>> read_picked({"head": 2, "cell": [1, 4]}, heads=3, size=5)
    Picked(head=2, cell=(1, 4))
    >>> read_picked({"head": 9, "cell": [1, "x"]}, heads=3, size=5)
    Picked(head=0, cell=None)
    """
    picked = choices.read(choices.PICKED, value) or Picked()
    cell = picked.cell if picked.cell is not None and max(picked.cell) < size else None
    return Picked(head=picked.head if picked.head < heads else 0, cell=cell)


def _draw(header: Mapping[str, object], maps: np.ndarray, axis: Axis, key: str, height: int) -> Picked:
    maps = np.nan_to_num(maps)
    size = maps.shape[1]
    sides = {"size": size, "labels": list(axis.labels), "groups": list(axis.groups), "height": height}
    whole: dict[str, object] = {**header, **sides}
    sha = hashlib.blake2b(repr(whole).encode(), digest_size=12)
    sha.update(np.ascontiguousarray(maps).data)
    whole["digest"] = sha.hexdigest()
    result = _VIEW(key=key, data=transport.pack(whole, maps=maps), on_chosen_change=nothing)
    return read_picked(result.get("chosen"), len(maps), size)
