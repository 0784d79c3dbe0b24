"""Matrices with their numbers, step by step: point at a cell and see the row and column that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["Matrix", "Source", "edited", "matrix_steps"]

_STEPS = declare("snp_explorer_matrix_steps", "matrix_steps/main.js")


@dataclass(frozen=True)
class Source:
    """What of another matrix a cell is made of: its row, column or cell with the number of the cell's row or column.

    "head" is the first cell of the column that the cell stands in.
    """

    id: str
    take: Literal["row", "column", "cell", "head"]
    by: Literal["row", "column"] = "row"


@dataclass(frozen=True, eq=False)
class Matrix:
    """One matrix of a calculation.

    Attributes
    ----------
    values : float (rows, columns); minus infinity is shown as what a mask hides
    rows, columns : labels
    rule : how `sources` make a cell: "dot" of two, one "scale"d by `divisor`, "softmax" of one, the "sum" of cells,
        their "product", the "mean" of one, the "variance" of one around a second, one made "standard" by mean and
        variance (and `divisor` added to it), "affine": the first times the second plus the third
    edit : whether its numbers may be typed over
    amounts : tinted as magnitudes, not as signed values
    """

    id: str
    title: str
    values: np.ndarray
    rows: Sequence[str]
    columns: Sequence[str]
    formula: str = ""
    rule: Literal["", "dot", "scale", "softmax", "sum", "product", "mean", "variance", "standard", "affine"] = ""
    sources: tuple[Source, ...] = ()
    divisor: float = 1.0
    edit: bool = False
    amounts: bool = False


def matrix_steps(
    matrices: Sequence[Matrix],
    lines: Sequence[Sequence[str]],
    *,
    key: str,
    hint: str = "Point at a number to see what made it.",
) -> dict[str, np.ndarray]:
    """Draw matrices in lines and return those that the user has edited, by id.

    `lines` name matrices by id; any other text stands between them as an operator.
    """
    header = {
        "hint": hint,
        "lines": [list(line) for line in lines],
        "matrices": [
            {
                "id": m.id,
                "title": m.title,
                "formula": m.formula,
                "rows": list(m.rows),
                "columns": list(m.columns),
                "values": [[float(v) if np.isfinite(v) else None for v in row] for row in m.values],
                "rule": m.rule,
                "from": [{"id": s.id, "take": s.take, "by": s.by} for s in m.sources],
                "divisor": m.divisor,
                "edit": m.edit,
                "amounts": m.amounts,
            }
            for m in matrices
        ],
    }
    result = _STEPS(key=key, data=transport.pack(header), on_edited_change=nothing)
    return read_edited(result.get("edited"), {m.id: (len(m.rows), len(m.columns)) for m in matrices if m.edit})


def edited(key: str, shapes: dict[str, tuple[int, int]]) -> dict[str, np.ndarray]:
    """Return what the user had edited in the component of this key before this rerun; see `read_edited`."""
    state = st.session_state.get(key)
    return read_edited(state.get("edited") if state is not None else None, shapes)


def read_edited(value: object, shapes: dict[str, tuple[int, int]]) -> dict[str, np.ndarray]:
    """Return the edited matrices that have the shape they had and numbers within ±99; nothing else is believed.

    >>> read_edited({"x": [[1, 2.5]], "y": [["no"]]}, {"x": (1, 2), "y": (1, 1)})
    {'x': array([[1. , 2.5]])}
    """
    edited = value if isinstance(value, dict) else {}
    matrices: dict[str, np.ndarray] = {}
    for id, shape in shapes.items():
        rows = choices.read(choices.MATRIX, edited.get(id))
        if rows is not None and len(rows) == shape[0] and all(len(row) == shape[1] for row in rows):
            matrices[id] = np.array(rows, dtype=np.float64)
    return matrices
