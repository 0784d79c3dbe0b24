"""The sidebar folds where the window is narrow; streamlit by itself folds it on telephones only."""

from __future__ import annotations

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["NARROW", "folding"]

NARROW = 1100
"""Pixels: a window of at most this width begins with the sidebar folded."""
_FOLDING = declare("snp_explorer_folding", "folding/main.js")


def folding(narrow: int = NARROW, *, key: str) -> None:
    """Fold the sidebar once when the page opens in a window of at most `narrow` pixels, or becomes that narrow.

    It shows nothing. What the user opens by hand stays open.
    """
    _FOLDING(key=key, data=transport.pack({"narrow": narrow}), height="content")
