"""Names from files in figures: plotly takes what looks like a tag for one, links too, and dollars for a formula."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.shown import shown

LONGEST_NAME, LONGEST = 80, 400
"""Characters of a name, and of any text of a figure, that are drawn."""
OURS = re.compile(r"(<br>|</?extra>)")
"""The tags that figures are made with here."""
PACKED = ("bdata", "source")
"""Where a figure holds numbers or a picture as letters, which are no text."""
SEEN = re.compile(r"[<>&$]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;"}
JOINER = "\u2060"


def name(text: object) -> str:
    """Return a name for a figure: nothing in it is a tag of ours or stands for a number.

    >>> name("a<br>%{x}").replace(JOINER, "_")
    'a<_br>%_{x}'
    """
    return re.sub(r"<(?=/?(?:br|extra))|%(?=\{)", lambda found: found[0] + JOINER, shown(text, LONGEST_NAME))


def literal(text: str) -> str:
    """Return a text of a figure in which only our own tags are tags.

    >>> literal('<b>5</b><br>$x$ & <a href="http://evil.example">y</a>')
    '&lt;b&gt;5&lt;/b&gt;<br>&#36;x&#36; &amp; &lt;a href="http://evil.example"&gt;y&lt;/a&gt;'
    """
    parts = OURS.split(text)
    for at in range(0, len(parts), 2):
        seen = JOINER.join(shown(piece, LONGEST) for piece in parts[at].split(JOINER))
        parts[at] = SEEN.sub(lambda found: _ENTITIES[found[0]], seen)
    return "".join(parts)


def spelled(text: str) -> str:
    """Return a text of a figure as it is read, for a description in words.

    >>> spelled("F1 &lt;b&gt;<br>x")
    'F1 <b> x'
    """
    return shown(html.unescape(text.replace("<br>", " ")))


def lettered(figure: go.Figure) -> go.Figure:
    """Return the figure with every text in it `literal`; the same one where nothing in it could be anything else."""
    drawn = figure.to_plotly_json()
    layout = drawn.get("layout", {})
    kept = {part: layout.pop(part) for part in ("meta", "template") if part in layout}
    written = _written(drawn)
    if written is drawn:
        return figure
    written["layout"] = {**written.get("layout", {}), **kept}
    return go.Figure(written)


def _written(part: Any) -> Any:
    """Return a part of a figure with its texts literal; the part itself where nothing changes."""
    if isinstance(part, str):
        text = literal(part)
        return part if text == part else text
    if isinstance(part, dict):
        made = {key: value if key in PACKED else _written(value) for key, value in part.items()}
        return made if any(made[key] is not part[key] for key in part) else part
    if isinstance(part, list | tuple) or (isinstance(part, np.ndarray) and part.dtype.kind in "OU"):
        items = part.tolist() if isinstance(part, np.ndarray) else part
        written = [_written(one) for one in items]
        return written if any(a is not b for a, b in zip(written, items, strict=True)) else part
    return part
