"""Three guided tours of a minute, whose steps go on by themselves once they were done."""

from __future__ import annotations

from explorer.ui.tours.step import Tour
from explorer.ui.tours.walking import opening, progress, strip

__all__ = ["Tour", "opening", "progress", "strip"]
