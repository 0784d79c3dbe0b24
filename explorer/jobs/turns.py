"""Whose turn it is: which runs occupy a lane, in which order the queued ones follow, and what each waits for."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

import psutil

from explorer import machine
from explorer.datasets.needs import SPARE
from explorer.jobs import kinds
from explorer.jobs.kinds import Lane
from explorer.jobs.memory_limit import PROGRAM_BYTES
from explorer.jobs.runs import Run

OVERDUE = 90.0
"""Short work that is still at it after so many seconds was misjudged: it takes a place among the long."""


def lane_of(run: Run) -> Lane:
    """Return the lane of a run; one that an earlier version requested goes by its kind, as if it were small."""
    declared = run.lane or (kinds.KINDS[run.kind].lane if run.kind in kinds.KINDS else "long")
    return "short" if declared == "by size" else declared


def whose(run: Run) -> Path:
    """Return the workspace that a run is of."""
    return run.folder.parents[1]


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


def fair(queued: Iterable[Run], at_work: Iterable[Run], served: Mapping[Path, int]) -> list[Run]:
    """Return the queued runs of one lane in the order of their turns, which go round by workspace.

    Next is always the workspace that has least at work in the lane, among several the one that was served longest ago;
    within a workspace first come is first served. However many one of them queues, it delays the first of another by
    no more than the work that is at hand.

    Parameters
    ----------
    queued : of each workspace first come first
    at_work : the runs that occupy the lane
    served : by workspace, a number that rises from one turn in this lane to the next; none for who had no turn yet
    """
    waiting: dict[Path, list[Run]] = {}
    for run in queued:
        waiting.setdefault(whose(run), []).append(run)
    has = dict.fromkeys(waiting, 0)
    for run in at_work:
        if whose(run) in has:
            has[whose(run)] += 1
    next_turn = count(1 + max(served.values(), default=0))
    heap = [(has[one], served.get(one, 0), runs[0].queued, str(one), one) for one, runs in waiting.items()]
    heapq.heapify(heap)
    order: list[Run] = []
    while heap:
        at_hand, _, _, name, one = heapq.heappop(heap)
        order.append(waiting[one].pop(0))
        if waiting[one]:
            heapq.heappush(heap, (at_hand + 1, next(next_turn), waiting[one][0].queued, name, one))
    return order


def first_come(lanes: Iterable[Sequence[Run]]) -> list[Run]:
    """Return the runs of several lanes in one order that keeps that of each; of those that could be next, the oldest.

    What comes before in this order has the first claim on memory.
    """
    return list(heapq.merge(*lanes, key=lambda run: run.queued))


def fits(run: Run, running: Sequence[Run], freed: int = 0) -> bool:
    """Whether a run finds its memory beside those at work, each with all that it is known to need; alone it may try.

    Parameters
    ----------
    freed : bytes that are free by then beside those that are free now
    """
    if not running:
        return True
    promised = sum(max(0, need(one) - held(one)) for one in running)
    return need(run) <= SPARE * (machine.memory()[1] + freed - promised)


def short_in_the_way(run: Run, running: Sequence[Run]) -> bool:
    """Whether a run that lacks memory would find it, were it not for short work at hand."""
    short = [one for one in running if lane_of(one) == "short"]
    others = [one for one in running if lane_of(one) != "short"]
    return bool(short) and (not others or fits(run, others, sum(map(held, short))))


def need(run: Run) -> int:
    """Return the bytes of memory that a run is known to need, the program's own among them."""
    return run.memory_bytes + PROGRAM_BYTES


def behind(at_work: Sequence[Run], before: int, others: int = 0) -> str:
    """Return in words what a queued run waits for; what others do is counted, and never named.

    Parameters
    ----------
    at_work : runs of the same workspace that occupy its lane
    before : how many of the same workspace wait before it
    others : how many of other workspaces are at work or have their turn before it

    >>> behind([], 0), behind([], 0, others=1), behind([], 2, others=3)
    ('about to begin', "waits for one of others' jobs", "waits for 3 of others' jobs and 2 of your own")
    """
    parts = [f"“{at_work[0].title}”"] if at_work else []
    if more := max(0, len(at_work) - 1) + before:
        parts.append(f"{more} more" if at_work else f"{'one' if more == 1 else more} of your own")
    if others:
        parts.insert(len(parts) if at_work else 0, f"{'one' if others == 1 else others} of others' jobs")
    return f"waits for {' and '.join(parts)}" if parts else "about to begin"


def for_memory(run: Run) -> str:
    """Return in words that a queued run waits for memory."""
    return f"waits until {machine.size(need(run))} of memory are free"


def held(run: Run) -> int:
    """Return the bytes that the processes of a run's worker hold; 0 while it starts, and of a worker elsewhere."""
    worker = run.files.read("worker.json")
    try:
        pid = int(worker["pid"])
        others = psutil.Process(pid).children(recursive=True) if worker.get("processes", 1) != 1 else []
        return machine.held(pid) + sum(machine.held(other.pid) for other in others)
    except (KeyError, TypeError, ValueError, psutil.Error):
        return 0
