"""What of a class survives the server: the page that is set, and whether the class is over."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from explorer import stored
from explorer.messages.classroom.news import Setting
from explorer.stored import Damaged

FILE = "class.json"


@dataclass(frozen=True)
class Standing:
    """How a class stands.

    Attributes
    ----------
    number : int
        Of the last page that was set; it only rises.
    setting : Setting or None
        The page that is set.
    over : bool
        Whether the teacher has ended the class.
    """

    number: int = 0
    setting: Setting | None = None
    over: bool = False


_KEPT = TypeAdapter(Standing)


def read(folder: Path) -> Standing:
    """Return how the class of a workspace stands; a class that has not begun where its file says nothing."""
    with contextlib.suppress(Damaged, ValidationError, RecursionError):
        return _KEPT.validate_python(stored.read_json(folder / FILE))
    return Standing()


def write(folder: Path, standing: Standing) -> None:
    """Keep how a class stands (OSError where the disk does not take it)."""
    stored.write(folder / FILE, json.dumps(_KEPT.dump_python(standing, mode="json")))
