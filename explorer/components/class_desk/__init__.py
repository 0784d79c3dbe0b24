"""The teacher's view of a class: joining, who is where, the page that is set, votes. It goes on by itself."""

from __future__ import annotations

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["class_desk"]

_DESK = declare("snp_explorer_class_desk", "class_desk/main.js")


def class_desk(path: str, *, key: str) -> None:
    """Draw the class; `path` is `/live/class?token=…`, where the server tells the teacher alone of it."""
    _DESK(key=key, data=transport.pack({"path": path}), height="content")
