"""Whose turn it is: which runs occupy a lane, what a queued one waits for, and whether it finds the memory it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psutil

from explorer import machine
from explorer.datasets.needs import SPARE
from explorer.jobs import kinds
from explorer.jobs.kinds import Lane
from explorer.jobs.runs import Run

OVERDUE = 90.0
"""Short work that is still at it after so many seconds was misjudged: it takes a place among the long."""
PROGRAM_BYTES = 300_000_000
"""What a worker holds in memory before it has begun."""


def lane_of(run: Run) -> Lane:
    """Return the lane of a run; one that an earlier version requested goes by its kind, as if it were small."""
    declared = run.lane or (kinds.KINDS[run.kind].lane if run.kind in kinds.KINDS else "long")
    return "short" if declared == "by size" else declared


def busy(
    running: Sequence[Run], widths: Mapping[Lane, int], now: float, since: Mapping[str, float]
) -> dict[Lane, list[Run]]:
    """Return the runs that occupy each lane; what was taken for short and goes on and on moves over, if there is room.

    Parameters
    ----------
    widths : how many may be at work at once, by lane
    now : seconds of a clock that is never set
    since : when each run was first seen at work, by the same clock
    """
    lanes: dict[Lane, list[Run]] = {"training": [], "long": [], "short": []}
    for run in sorted(running, key=lambda run: (since.get(run.id, now), run.queued)):
        lanes[lane_of(run)].append(run)
    for run in list(lanes["short"]):
        if now - since.get(run.id, now) > OVERDUE and len(lanes["long"]) < widths["long"]:
            lanes["short"].remove(run)
            lanes["long"].append(run)
    return lanes


def fits(run: Run, running: Sequence[Run]) -> bool:
    """Whether a run finds its memory beside those at work, each with all that it is known to need; alone it may try."""
    if not running:
        return True
    promised = sum(max(0, need(one) - held(one)) for one in running)
    return need(run) <= SPARE * (machine.memory()[1] - promised)


def need(run: Run) -> int:
    """Return the bytes of memory that a run is known to need, the program's own among them."""
    return run.memory_bytes + PROGRAM_BYTES


def behind(at_work: Sequence[Run], before: int) -> str:
    """Return in words what a queued run waits for: those at work in its lane, and so many that wait before it.

    >>> behind([], 0)
    'about to begin'
    """
    if not at_work:
        return "about to begin"
    first, *others = at_work
    more = len(others) + before
    return f"waits for “{first.title}”" + (f" and {more} more" if more else "")


def for_memory(run: Run) -> str:
    """Return in words that a queued run waits for memory."""
    return f"waits until {machine.size(need(run))} of memory are free"


def held(run: Run) -> int:
    """Return the bytes that a run's worker holds; 0 while it starts, and of a worker elsewhere."""
    try:
        return machine.held(int(run.files.read("worker.json")["pid"]))
    except (KeyError, TypeError, ValueError, psutil.Error):
        return 0
