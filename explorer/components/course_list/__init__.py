"""The course as a list: lectures, their topics as links, and what was solved, which only the browser knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["Entry", "Part", "course_list"]

_LIST = declare("snp_explorer_course_list", "course_list/main.js")


@dataclass(frozen=True)
class Entry:
    """One topic.

    Attributes
    ----------
    name : what is returned where it is chosen
    title, sentence : its words
    where : the page and the view that it is on, in words
    href : its address, for a tab of its own
    progress : the name under which its view keeps what was solved in the browser, "" where it keeps nothing
    """

    name: str
    title: str
    sentence: str
    where: str
    href: str
    progress: str = ""


@dataclass(frozen=True)
class Part:
    """One lecture: its title and topics, in order."""

    title: str
    entries: tuple[Entry, ...]


def course_list(parts: Sequence[Part], *, key: str) -> str:
    """Draw the list; return the name of the topic that was chosen just now, "" for none."""
    header = {"parts": [asdict(part) for part in parts]}
    result = _LIST(key=key, data=transport.pack(header), height="content", on_opened_change=nothing)
    chosen = choices.read(choices.NAME, result.get("opened"))
    return chosen if chosen in [entry.name for part in parts for entry in part.entries] else ""
