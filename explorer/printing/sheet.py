"""One sheet of a journal's width: title above, panels, and below them what a reader must know of the figure.

Sizes are those of print. Whatever stands on a sheet is text as it was given: no formula is read in it, and what comes
from files cannot become markup.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter, MaxNLocator

from explorer.notation import number
from explorer.palette import GROUNDS
from explorer.printing.widths import WIDTHS, Columns, Format
from explorer.shown import shown

RESOLUTION = 600
"""Dots per inch of PNG, and of points within a vector drawing that are too many to be drawn one by one."""
MOST_DRAWN = 20_000
"""Points up to which a vector drawing holds each; more become a picture inside it."""
TITLE, LETTERS, SMALL = 8.0, 7.0, 6.5
"""Sizes of letters in points."""
INK: dict[str, str] = GROUNDS[False]
MILLIMETRE = 72 / 25.4
LEFT, RIGHT, EDGE = 16.0 * MILLIMETRE, 2.5 * MILLIMETRE, 1.5 * MILLIMETRE
BELOW, BETWEEN = 8.5 * MILLIMETRE, 2.5 * MILLIMETRE
"""Points: what axes leave free at their left and right, the sheet's edge, numbers and name of the lowest axis."""
STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": LETTERS,
    "axes.labelsize": LETTERS,
    "axes.titlesize": LETTERS,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.linewidth": 0.5,
    "axes.edgecolor": INK["muted"],
    "axes.labelcolor": INK["text"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelpad": 2.5,
    "xtick.color": INK["muted"],
    "ytick.color": INK["muted"],
    "xtick.labelcolor": INK["text"],
    "ytick.labelcolor": INK["text"],
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2,
    "ytick.major.size": 2,
    "text.color": INK["text"],
    "text.parse_math": False,
    "legend.frameon": False,
    "lines.linewidth": 0.9,
    "svg.fonttype": "none",
    "svg.hashsalt": "SNP Explorer",
    "pdf.fonttype": 42,
    "savefig.facecolor": "white",
}


@dataclass(frozen=True)
class About:
    """What a figure says of itself: a title, and notes below it (verdict, runs, version), each a paragraph."""

    title: str
    notes: tuple[str, ...] = ()


class Sheet:
    """A figure with panels one above the other, all of one width.

    Parameters
    ----------
    about : About
    columns : how wide it is
    heights : millimetres of each panel, from the top
    right : millimetres that are left free at the right of the panels
    shared : whether the panels share the horizontal axis, which only the lowest then has
    """

    def __init__(
        self, about: About, columns: Columns, heights: Sequence[float], right: float = 0.0, shared: bool = True
    ) -> None:
        about = About(shown(about.title), tuple(map(shown, about.notes)))
        self.about = about
        self.columns: Columns = columns
        width = WIDTHS[columns] * MILLIMETRE
        room = width - 2 * EDGE
        title = wrapped(about.title, room, TITLE, "bold")
        notes = [line for note in about.notes for line in wrapped(note, room, SMALL)]
        head = EDGE + 1.3 * TITLE * len(title) + 4
        foot = EDGE + 1.3 * SMALL * len(notes) + (3 if notes else 0)
        panels = [height * MILLIMETRE for height in heights]
        between = BETWEEN if shared else BELOW + 8
        tall = head + sum(panels) + between * (len(panels) - 1) + BELOW + foot
        self.points = (width, tall)
        self.figure = Figure(figsize=(width / 72, tall / 72), facecolor="white")
        FigureCanvasAgg(self.figure)
        for row, line in enumerate(title):
            self._write(line, EDGE, EDGE + 1.3 * TITLE * (row + 1) - 2, TITLE, fontweight="bold")
        for row, line in enumerate(notes):
            self._write(line, EDGE, tall - foot + 3 + 1.3 * SMALL * (row + 1) - 2, SMALL, color=INK["muted"])
        self.axes: list[Axes] = []
        top = head
        for height in panels:
            across = width - LEFT - RIGHT - right * MILLIMETRE
            place = (LEFT / width, (tall - top - height) / tall, across / width, height / tall)
            self.axes.append(self.figure.add_axes(place, sharex=self.axes[0] if self.axes and shared else None))
            top += height + between
        for axes in self.axes:
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
            axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        for axes in self.axes[:-1] if shared else ():
            axes.tick_params(bottom=False, labelbottom=False)

    @staticmethod
    def room(columns: Columns) -> float:
        """Return how wide the panels of a sheet are, in points."""
        return WIDTHS[columns] * MILLIMETRE - LEFT - RIGHT

    def _write(self, text: str, x: float, y: float, size: float, **how: Any) -> None:
        """Write at a place in points from the upper left corner."""
        width, tall = self.points
        self.figure.text(x / width, 1 - y / tall, text, fontsize=size, ha="left", va="baseline", **how)

    def named(self, axes: Axes, name: str) -> None:
        """Name a vertical axis, all names at one distance; in two lines where one is longer than the axis."""
        axes.set_ylabel("\n".join(wrapped(name, self.size(axes)[1], LETTERS)), linespacing=1.1, va="top")
        axes.yaxis.set_label_coords(-(LEFT - EDGE) / self.size(axes)[0], 0.5)

    def size(self, axes: Axes) -> tuple[float, float]:
        """Return how wide and high a panel is, in points."""
        box = axes.get_position()
        return box.width * self.points[0], box.height * self.points[1]

    def written(self, format: Format) -> bytes:
        """Return the sheet as a file of this format; the same sheet gives the same bytes."""
        said = {"Title": self.about.title, "Creator": "SNP Explorer"}
        description = " ".join(self.about.notes)
        of_format: dict[Format, dict[str, Any]] = {
            "pdf": {**said, "Subject": description, "CreationDate": None},
            "svg": {**said, "Description": description, "Date": None},
            "png": {"Title": self.about.title, "Description": description, "Software": "SNP Explorer"},
        }
        for text in self.figure.findobj(Text):
            assert isinstance(text, Text)
            text.set_text("\n".join(map(shown, text.get_text().split("\n"))))
        file = io.BytesIO()
        self.figure.savefig(file, format=format, dpi=RESOLUTION, metadata=of_format[format])
        return file.getvalue()


@contextmanager
def printing() -> Iterator[None]:
    """Draw and write sheets within this: letters, lines and formats are those of print."""
    with mpl.rc_context(STYLE):  # pyright: ignore[reportArgumentType]  (its stub names every key)
        yield


@cache
def wide(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide a text is, in points."""
    if not text.strip():
        return 0.3 * size * len(text)
    return float(
        TextPath((0, 0), text, size=size, prop=FontProperties(family="DejaVu Sans", weight=weight)).get_extents().x1
    )


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return a text in lines no wider than `width` points, but for a single longer word, which is cut."""
    lines: list[str] = []
    for word in text.split():
        if wide(word, size, weight) > width:
            fits = bisect_right(range(len(word)), width, key=lambda end: wide(f"{word[:end]}…", size, weight))
            word = f"{word[: max(0, fits - 1)]}…"
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
