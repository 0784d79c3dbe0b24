"""A pad to draw a digit on, what the network is given of it, and what it reads, while one draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["Example", "drawing_pad", "drawn_on", "read_drawn"]

_PAD = declare("snp_explorer_drawing_pad", "drawing_pad/main.js")


@dataclass(frozen=True)
class Example:
    """An image to take at one click: 64 letters from a (0) to q (16), row by row, and the digit that it is."""

    image: str
    digit: int


def drawing_pad(image: str, *, run: str, epoch: int, path: str, examples: Sequence[Example], key: str) -> None:
    """Draw the pad; `drawn_on` tells what was drawn or taken on it.

    What is drawn is scaled to fill the rows, as the digits that were learnt from do. Readings are asked for by the
    browser, so they follow the hand; other parts of the page hear of every change by the document's event
    `snp-explorer-digit`.

    Parameters
    ----------
    image : 64 letters
        Shown at first, and whenever it becomes another one than the pad's own.
    run, epoch : str, int
        Which network reads.
    path : str
        Where the inspection engine is asked: `ui.inspector.path()`.
    """
    header = {
        "image": image,
        "run": run,
        "epoch": epoch,
        "path": path,
        "examples": [[example.image, example.digit] for example in examples],
    }
    _PAD(key=key, data=transport.pack(header), on_drawn_change=nothing)


def drawn_on(key: str) -> str | None:
    """Return what was last drawn or taken on the pad of this key, 64 letters; None where nothing was yet."""
    state = st.session_state.get(key)
    return read_drawn(state.get("drawn") if state is not None else None)


def read_drawn(value: object) -> str | None:
    """Return what the browser says was drawn, where it is an image.

    >>> read_drawn("q" * 64) == "q" * 64, read_drawn("z" * 64), read_drawn(["q"])
    (True, None, None)
    """
    return choices.read(choices.DRAWING, value)
