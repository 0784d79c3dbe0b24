"""The strip at the foot of every page of a class: where the class is, and whether one follows it."""

from __future__ import annotations

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["class_bar"]

_BAR = declare("snp_explorer_class_bar", "class_bar/main.js")


def class_bar(path: str, *, key: str, teaches: bool, page: str, page_of_class: str = "", votes: str = "") -> None:
    """Draw the strip; it talks to the class by itself from then on.

    Parameters
    ----------
    path : str
        `/live/class?token=…`, the socket of the class.
    teaches : bool
        Whether this is the teacher's strip. It is drawn so; what the teacher may do is for the server to say.
    page : str
        The name of the page that is open.
    page_of_class : str
        The name of the teacher's page about the class.
    votes : str
        `/live/vote?token=…`, where a learner's guesses on any page are gathered.
    """
    header = {"path": path, "teaches": teaches, "page": page, "desk": page_of_class, "votes": votes}
    _BAR(key=key, data=transport.pack(header), height="content")
