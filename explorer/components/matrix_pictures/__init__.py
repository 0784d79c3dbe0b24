"""Matrices as pictures side by side: a cell under the pointer shows its number and the window that it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["Picture", "Window", "matrix_pictures"]

_PICTURES = declare("snp_explorer_matrix_pictures", "matrix_pictures/main.js", styles=("convolution",))


@dataclass(frozen=True, eq=False)
class Picture:
    """One matrix.

    Attributes
    ----------
    values : float (rows, columns)
    kind : "signed" blue below zero and orange above, "grey" light, "amount" from none to most
    high : what the scale ends at; the largest size among the values where none is given
    plain : without numbers in the cells
    """

    id: str
    title: str
    values: np.ndarray
    kind: Literal["signed", "grey", "amount"] = "signed"
    words: str = ""
    high: float | None = None
    plain: bool = False


@dataclass(frozen=True)
class Window:
    """Which cells of `source` make a cell of `target`: `size` squared, moved by `stride`, `before` of them outside.

    `say` tells how: as the largest, as their average, or in some other way.
    """

    target: str
    source: str
    size: int
    stride: int = 1
    before: int = 0
    say: Literal["max", "average", ""] = ""


def matrix_pictures(
    pictures: Sequence[Picture],
    lines: Sequence[Sequence[str]],
    windows: Sequence[Window] = (),
    *,
    key: str,
    side: int = 200,
    hint: str = "Point at a cell to see its number.",
) -> None:
    """Draw pictures in lines; `lines` name them by id, a sign of one or two letters stands between, longer text above.

    `side` is the longest side of a picture in pixels, where there is room.
    """
    planes: list[dict[str, object]] = []
    for one in pictures:
        high = one.high if one.high is not None else float(np.abs(one.values).max(initial=0)) or 1.0
        rows, columns = one.values.shape
        planes.append(
            {
                "id": one.id, "title": one.title, "words": one.words, "kind": one.kind, "high": high,
                "rows": rows, "columns": columns, "plain": one.plain,
            }
        )  # fmt: skip
    links = [
        {"to": w.target, "from": w.source, "size": w.size, "stride": w.stride, "before": w.before, "say": w.say}
        for w in windows
    ]
    header = {"planes": planes, "lines": [list(line) for line in lines], "links": links, "side": side, "hint": hint}
    arrays = {one.id: np.ascontiguousarray(one.values, np.float64) for one in pictures}
    _PICTURES(key=key, data=transport.pack(header, **arrays), height="content")
