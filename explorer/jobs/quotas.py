"""What one person may hold and have done on a server that many share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """What one person may hold and have done at once.

    Attributes
    ----------
    disk_bytes : int
        What they may hold on the disk beside what is shipped.
    jobs : int
        How many requests they may have queued and at work.
    memory_bytes : int
        What all their work together may take.
    own_data : bool
        Whether they may bring files of their own.
    """

    disk_bytes: int
    jobs: int
    memory_bytes: int
    own_data: bool
