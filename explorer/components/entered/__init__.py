"""What a page says once its session has ended: why, and how to come back."""

from __future__ import annotations

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["entered"]

_ENTERED = declare("snp_explorer_entered", "entered/main.js")


def entered(*, key: str) -> None:
    """Watch whether this browser is still let in; show nothing while it is."""
    _ENTERED(key=key, data=transport.pack({}), height="content")
