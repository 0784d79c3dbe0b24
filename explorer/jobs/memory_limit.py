"""How much memory a worker may take, and what is said where it takes more.

Two limits stand one behind the other. The scheduler looks at what each worker holds at every round, and ends one that
goes beyond its share of the machine. What grows faster than that, a single demand for far too much, the system refuses
(RLIMIT_DATA), and the worker says so itself. Should memory run out all the same, the system is told to choose a worker
before the server.
"""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Mapping
from pathlib import Path

from explorer import machine

SHARE = 0.8
"""Of the machine's memory, what one piece of work may hold; the rest is the server's, the engines' and the system's."""
OF_ALL = 0.88
"""What all work together may hold."""
RESERVED = 2 * 2**30
"""Bytes of address space that a worker has without using them: stacks, and what allocators and libraries set aside.
Measured on 2 cores: 1.0 to 1.2 GB beside what it holds, for every kind of work, before it has begun."""
OF_THREAD = 2**27
"""The same for every further thread."""
EXPENDABLE = 500
"""Of the scale on which the system chooses what to end (oom_score_adj): before what holds half of the memory."""
PROGRAM_BYTES = 300_000_000
"""What a worker holds in memory before it has begun."""
GPU = Path("/dev/nvidiactl")
ENOUGH = "Use fewer variants or samples, or a machine with more memory."


def share() -> int:
    """Return the bytes that one piece of work may hold on this machine."""
    return int(SHARE * machine.memory()[0])


def share_of_all() -> int:
    """Return the bytes that all work together may hold."""
    return int(OF_ALL * machine.memory()[0])


def impose(threads: int = 1) -> None:
    """Limit this process, and let the system end it before the server; where neither is possible, nothing is done.

    Beside a GPU the system refuses nothing: what CUDA sets aside could be taken for memory that is used.
    """
    most = share() + RESERVED + threads * OF_THREAD
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if not GPU.exists() and (hard == resource.RLIM_INFINITY or most < hard):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    with contextlib.suppress(OSError, ValueError):
        path = Path("/proc/self/oom_score_adj")
        path.write_text(str(max(EXPENDABLE, int(path.read_text()))))


def refused(error: BaseException) -> bool:
    """Whether an error tells of memory that could not be had, on the processor's side."""
    return isinstance(error, MemoryError) or "can't allocate memory" in str(error)


def sentence() -> str:
    """Return what is said of this process where memory was refused: how much it had held, and what it may take."""
    held = machine.size(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    most = machine.size(share())
    return f"There was not enough memory: it held {held} and asked for more; work may take {most} here. {ENOUGH}"


def overdrawn(
    held: Mapping[str, int], needs: Mapping[str, int], most: int, together: int, of_one: bool = False
) -> tuple[str, str] | None:
    """Return which of several pieces of work has to end over the memory it holds, and what is said; None where none.

    Parameters
    ----------
    held, needs : bytes that each holds, and that it was known to need, by name
    most, together : bytes that one, and that all of them may hold
    of_one : whether they are the work of one person, and what it may hold is theirs

    >>> overdrawn({"a": 9 * 10**9}, {}, 8 * 10**9, 8 * 10**9)[1]
    'It took 9.0 GB of memory, more than the 8.0 GB that work may take here. Use fewer variants or samples, or a \
machine with more memory.'
    >>> overdrawn({"a": 4 * 10**9, "b": 5 * 10**9}, {"b": 5 * 10**9}, 8 * 10**9, 8 * 10**9)[0]
    'a'
    """
    if not held:
        return None
    largest = max(held, key=lambda name: held[name])
    if held[largest] > most:
        took = f"It took {machine.size(held[largest])} of memory, more than the {machine.size(most)}"
        return largest, f"{took} that work may take here. {ENOUGH}"
    everything = sum(held.values())
    if everything > together:
        first = max(held, key=lambda name: held[name] - needs.get(name, 0))
        whose = "your work" if of_one else "work"
        took = f"It took {machine.size(held[first])} of memory, and all {whose} together {machine.size(everything)}"
        if of_one:
            again = "Try it again when nothing else of yours is at work."
            return first, f"{took}: more than the {machine.size(together)} that one person's may. {again}"
        return first, f"{took}: more than there is room for. Try it again when nothing else is at work."
    return None
