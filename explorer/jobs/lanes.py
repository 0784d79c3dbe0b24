"""Which lane a request takes: by its kind, and where that says so by how much there is to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from explorer.errors import InputError
from explorer.genetics.pace import Pace
from explorer.jobs import kinds, needs
from explorer.jobs.kinds import Lane
from explorer.jobs.workspace import Workspace

NOMINAL = Pace(calls=2e8, products=2e10)
"""A pace by which work is compared; what is told is scaled by what was measured. Networks go at that of products."""
SHORT_SECONDS = 20.0
"""Work that takes no longer at the nominal pace is short."""
SHORT_BYTES = 100_000_000
"""So is the reading of files of no more bytes than this."""


def of(kind: str, parameters: BaseModel, workspace: Workspace) -> Lane:
    """Return the lane that a request takes; one whose size is not known goes by its kind.

    Parameters
    ----------
    parameters : validated ones of the kind
    """
    declared = kinds.find(kind).lane
    if declared != "by size":
        return declared
    return "short" if _is_small(kind, parameters.model_dump(mode="json"), workspace) else "long"


def _is_small(kind: str, document: Mapping[str, Any], workspace: Workspace) -> bool:
    if kind in ("check", "import"):
        return sum(int(one.split("-")[0]) for one in document.get("fingerprint", "").split()) <= SHORT_BYTES
    try:
        seconds = _usual(kind, document, workspace)
    except (InputError, OSError, ValueError, KeyError, TypeError):  # it will say itself what is wrong
        return True
    return seconds is None or seconds <= SHORT_SECONDS


def _usual(kind: str, document: Mapping[str, Any], workspace: Workspace) -> float | None:
    """Return the seconds that work takes at the nominal pace; None where its size is not known."""
    if kind == "explain":
        from explorer.jobs import passes  # the request's parameters have imported torch by then

        return passes.multiply_adds(document, workspace) / NOMINAL.products
    todo = needs.work_of(kind, document, workspace)
    return None if todo is None else todo.calls / NOMINAL.calls + todo.products / NOMINAL.products
