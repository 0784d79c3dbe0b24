"""Sheets of small images: rows with a name, each image with its title, its numbers and what is outlined in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["Line", "Thumbnail", "thumbnails"]

_SHEET = declare("snp_explorer_thumbnails", "thumbnails/main.js")
Scale = Literal["ink", "signed", "amount"]


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """One small image.

    Attributes
    ----------
    values : float (height, width); without any, only the words are shown
    title : above it
    notes : lines below it
    scale : "ink" from the page's ground to its text, "signed" blue-white-orange around zero, "amount" from none to most
    most : the number at the end of the scale; None is the largest in size that there is
    outline : (top, bottom, left, right) of a patch, in pixels
    ghost : float (height, width) of an image whose contour is drawn over this one
    share : the part of the column's width that it takes
    id : what is returned when it is clicked; "" where it cannot be
    words : what a pixel's number is, said when it is pointed at
    """

    values: np.ndarray
    title: str = ""
    notes: tuple[str, ...] = ()
    scale: Scale = "ink"
    most: float | None = None
    outline: Sequence[int] | None = None
    ghost: np.ndarray | None = None
    share: float = 1.0
    id: str = ""
    words: str = ""


@dataclass(frozen=True)
class Line:
    """A row of images with a name."""

    name: str
    thumbnails: tuple[Thumbnail, ...]


def thumbnails(lines: Sequence[Line], *, key: str, size: int = 120, chosen: str = "", aligned: bool = False) -> str:
    """Draw lines of images, each `size` CSS pixels wide at most; return the id that was clicked last, "" for none.

    `aligned`: images of all lines stand in columns, and lines that are too long are scrolled, not broken.
    """
    values: list[np.ndarray] = []
    rows = [{"name": line.name, "thumbnails": [_described(one, values) for one in line.thumbnails]} for line in lines]
    header = {"lines": rows, "size": size, "chosen": chosen, "aligned": aligned}
    joined = np.concatenate([block.ravel() for block in values]) if values else np.zeros(0)
    data = transport.pack(header, values=np.nan_to_num(joined).astype(np.float32))
    result = _SHEET(key=key, data=data, on_clicked_change=nothing)
    return read_clicked(result.get("clicked"), [one.id for line in lines for one in line.thumbnails if one.id])


def read_clicked(value: object, ids: Sequence[str]) -> str:
    """Return the id that the browser says was clicked, "" where there is none such.

    >>> read_clicked("b", ["a", "b"]), read_clicked({"x": 1}, ["a"])
    ('b', '')
    """
    clicked = choices.read(choices.NAME, value)
    return clicked if clicked is not None and clicked in ids else ""


def _described(one: Thumbnail, values: list[np.ndarray]) -> dict[str, object]:
    """Return an image as the browser gets it; its numbers are appended to `values`."""
    largest = float(np.nanmax(np.abs(one.values))) if one.values.size else 0.0
    blocks = [one.values] if one.ghost is None else [one.values, one.ghost]
    places: list[dict[str, int]] = []
    for block in blocks:
        places.append({"start": sum(b.size for b in values), "height": block.shape[0], "width": block.shape[1]})
        values.append(np.asarray(block, np.float32))
    return {
        "title": one.title,
        "notes": list(one.notes),
        "scale": one.scale,
        "most": one.most if one.most is not None else largest or 1.0,
        "outline": None if one.outline is None else [int(side) for side in one.outline],
        "share": one.share,
        "id": one.id,
        "words": one.words,
        "image": places[0],
        "ghost": places[1] if len(places) > 1 else None,
    }
