"""How a process knows that it was started as one of several that train a run; light, as every worker asks."""

from __future__ import annotations

import os

FOLDER = "SNP_EXPLORER_TOGETHER"
"""The environment variable with the folder over which the processes find each other."""


def folder() -> str | None:
    """Return the folder over which the processes find each other; None in a process that was started alone."""
    return os.environ.get(FOLDER) if "TORCHELASTIC_RUN_ID" in os.environ else None


def number() -> int | None:
    """Return the number of this process among those of its run; None where it was started alone."""
    return None if folder() is None else int(os.environ["RANK"])


def many() -> int:
    """Return how many processes there are."""
    return 1 if folder() is None else int(os.environ["WORLD_SIZE"])
