"""The most memory that a call holds at once beside what was held before, as Python and NumPy allocate it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable


def of(call: Callable[[], object]) -> int:
    """Return the peak of a call in bytes; it is called twice, so that what is imported or cached does not count."""
    call()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
