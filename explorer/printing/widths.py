"""The formats and widths of figures, without what draws them."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["pdf", "svg", "png"]
Columns = Literal["one column", "two columns"]
FORMATS: tuple[Format, ...] = get_args(Format)
WIDTHS: dict[Columns, float] = {"one column": 88.0, "two columns": 178.0}
"""Millimetres, as most journals set them."""
