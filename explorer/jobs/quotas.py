"""What one person may have in a workspace of their own, where many share a machine: disk, jobs, memory.

What came with the app is not counted. Without a quota nothing is counted and nothing refused.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer import machine
from explorer.errors import InputError
from explorer.jobs import shipped
from explorer.jobs.footprint import Footprint
from explorer.jobs.memory_limit import PROGRAM_BYTES

AT_ONCE = 8 * 2**20
"""Bytes for which room is set aside at once, where a file does not say how large it is."""
MAKE_ROOM = "Delete what you do not need under Storage, and empty the trash there."
NO_OWN_DATA = "data of one's own are not taken here, as they would cross the network unencrypted"
WHY_NOT = "Ask whoever runs this server for HTTPS; what came with the app can be worked with."


@dataclass(frozen=True)
class Quota:
    """What one person may have.

    Attributes
    ----------
    disk_bytes : everything that was made or brought here, the trash included
    jobs : waiting and at work at once
    memory_bytes : held by one job, and by all of theirs together
    own_data : whether files of their own may be brought and read
    """

    disk_bytes: int
    jobs: int
    memory_bytes: int
    own_data: bool = True


class Account:
    """What one person has of their quota; safe to ask from several threads."""

    def __init__(self, quota: Quota | None, workspace: Path) -> None:
        self.quota = quota
        self.disk = Footprint(workspace, shipped.paths)
        self._lock = threading.Lock()
        self._arriving = 0
        self._promised: dict[str, int] = {}

    # disk

    def used(self) -> int:
        """Return the bytes that are held, with files that are arriving."""
        return self.disk.bytes() + self._arriving

    def left(self) -> int | None:
        """Return the bytes that may still be stored; None where nothing limits them."""
        return None if self.quota is None else max(0, self.quota.disk_bytes - self.used())

    def full(self) -> InputError | None:
        """Return what is said where no room is left; None where there is some."""
        try:
            self.refuse_bytes(1)
        except InputError as error:
            return error
        return None

    def refuse_bytes(self, bytes: int) -> None:
        """Raise InputError where so many bytes more may not be stored."""
        if self.quota is not None:
            self._refuse_bytes(self.quota, bytes)

    def _refuse_bytes(self, quota: Quota, bytes: int, promised: int = 0) -> None:
        used = self.used()
        if used + promised + bytes > quota.disk_bytes:
            parts = [f"you hold {machine.size(used)} of the {machine.size(quota.disk_bytes)} that one person may"]
            if promised:
                parts.append(f"jobs at hand may write {machine.size(promised)}")
            if bytes > 1000:
                parts.append(f"this would take up to {machine.size(bytes)} more")
            raise InputError("Your room on the disk", ", and ".join(parts), MAKE_ROOM)

    @contextlib.contextmanager
    def arriving(self, announced: int = 0) -> Iterator[Arriving]:
        """Set room aside for a file while it arrives, as many bytes as it announces; InputError where there is not."""
        arriving = Arriving(self)
        try:
            arriving.came(0, announced)
            yield arriving
        finally:
            with self._lock:
                self._arriving -= arriving.set_aside

    def set_aside(self, bytes: int) -> None:
        """Count bytes that are about to be written; InputError where there is no room for them."""
        with self._lock:
            if self.quota is not None:
                self._refuse_bytes(self.quota, bytes)
            self._arriving += bytes

    # work

    def refuse_job(self, title: str, pending: int, memory: int = 0, disk: int = 0) -> None:
        """Raise InputError where one person may not have this job too.

        Parameters
        ----------
        pending : how many of their jobs wait or are at work
        memory, disk : bytes that the job is known to need
        """
        quota = self.quota
        if quota is None:
            return
        if pending >= quota.jobs:
            have = f"{pending} of your jobs wait or are at work, as many as one person may have at once"
            raise InputError(title, have, "Wait until one is done, or stop one under Jobs.")
        if memory + PROGRAM_BYTES > quota.memory_bytes:
            need = f"it needs {machine.size(memory + PROGRAM_BYTES)} of memory"
            have = f"one person's work may take {machine.size(quota.memory_bytes)} here"
            raise InputError(title, f"{need}, and {have}", "Use fewer variants or samples.")
        self._refuse_bytes(quota, max(1, disk), sum(self._promised.values()))

    def promise(self, id: str, disk: int) -> None:
        """Count what a job is known to write, until it has ended."""
        if self.quota is not None and disk:
            self._promised[id] = disk

    def ended(self, id: str) -> None:
        """Measure what a job has left, in place of what it was known to write."""
        if self.quota is not None:
            self._promised.pop(id, None)
            self.disk.measure(f"runs/{id}")

    def waits_for_memory(self, need: int, needs: Sequence[int]) -> str:
        """Return in words that a job has to wait for others of the same person; "" where it need not.

        Parameters
        ----------
        need, needs : bytes of memory that it needs, and that each of theirs at work does
        """
        if self.quota is None or not needs or need + sum(needs) <= self.quota.memory_bytes:
            return ""
        most = machine.size(self.quota.memory_bytes)
        return f"waits for your other work: together it would take more than the {most} of memory that you may"

    def to_stop(self, running: Sequence[str]) -> tuple[str, str] | None:
        """Return which job has to end as the disk quota is exceeded, and what is said; None where none has to.

        It is the one that has written most.

        Parameters
        ----------
        running : ids of the jobs at work
        """
        if self.quota is None or not running:
            return None
        wrote = {id: self.disk.measure(f"runs/{id}") for id in running}
        used = self.used()
        if used <= self.quota.disk_bytes:
            return None
        most = max(running, key=lambda id: wrote[id])
        has = f"you hold {machine.size(used)}, and one person may hold {machine.size(self.quota.disk_bytes)}"
        own = f"this job had written {machine.size(wrote[most])}"
        return most, f"it was stopped, as {has}: {own}. {MAKE_ROOM} Then resume it."


class Arriving:
    """Room that is set aside for a file while it arrives."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.set_aside = 0

    def came(self, bytes: int, announced: int = 0) -> None:
        """Have room for so many bytes of the file, or for as many as are announced; InputError where there is none."""
        more = max(bytes, announced) - self.set_aside
        if more <= 0 or self._account.quota is None:
            return
        if bytes > announced:
            with contextlib.suppress(InputError):
                self._account.set_aside(AT_ONCE)
                self.set_aside += AT_ONCE
                return
        self._account.set_aside(more)
        self.set_aside += more


def no_own_data(place: str) -> InputError:
    """Return what is said where files of one's own are not taken."""
    return InputError(place, NO_OWN_DATA, WHY_NOT)
