"""How workers give way to pages and engines."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def be_polite(niceness: int) -> None:
    """Run at a lower priority than the pages.

    Where Linux shares processors between sessions ("autogroups") niceness counts within a session only, and a worker
    leads one of its own: there the session is what has to be nice. See sched(7).
    """
    with contextlib.suppress(OSError):
        os.nice(niceness)
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(niceness))
