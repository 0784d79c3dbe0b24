"""What each person's workspace takes of the disk: measured by a process of its own, as there may be thousands.

`python -m explorer.jobs.disk_use FOLDER` measures every workspace of a folder and prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.jobs import shipped
from explorer.jobs.footprint import Footprint
from explorer.jobs.people import ID, People

AGAIN_AFTER = 300.0
"""Seconds for which a measure of all is taken for what there is."""
MOST_SECONDS = 1800.0
PACKAGE = str(Path(__file__).resolve().parents[2])
NICE = 10


@dataclass(frozen=True)
class Use:
    """What one workspace holds beside what was shipped.

    Attributes
    ----------
    bytes : of the disk
    runs, datasets : how many there are
    """

    bytes: int
    runs: int
    datasets: int


class DiskUse:
    """What all people hold, as it was last measured; safe to use from several threads."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._lock = threading.Lock()
        self._uses: dict[str, Use] = {}
        self._thread: threading.Thread | None = None
        self._processes: set[subprocess.Popen[str]] = set()
        self._closed = False
        self.measured: float | None = None
        """When all of them were last measured (seconds since 1970); None before that."""

    @property
    def measuring(self) -> bool:
        """Whether they are being measured now."""
        return self._thread is not None and self._thread.is_alive()

    def of(self, id: str) -> Use | None:
        """Return what somebody holds, as it was last measured; None where it has not been yet."""
        return self._uses.get(id)

    def ask(self, older: float = AGAIN_AFTER) -> None:
        """Have all measured beside everything else, where the last measure is older than so many seconds."""
        with self._lock:
            fresh = self.measured is not None and abs(time.time() - self.measured) < older
            if self._closed or fresh or self.measuring:
                return
            self._thread = threading.Thread(target=self._measure_all, name="disk-use", daemon=True)
            self._thread.start()

    def now(self, id: str) -> Use:
        """Return what somebody holds, measured now; InputError where that cannot be done."""
        found = self._measured(self._people.home(id)).get(id)
        if found is None:
            raise InputError("The workspace", "it could not be measured", "Try it again.")
        self._uses = {**self._uses, id: found}
        return found

    def close(self) -> None:
        """End what measures."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()

    def _measure_all(self) -> None:
        began = time.time()
        try:
            self._uses = self._measured(self._people.folder)
            self.measured = began
        except InputError:
            return  # the page says since when its numbers stand

    def _measured(self, folder: Path) -> dict[str, Use]:
        command = [sys.executable, "-m", "explorer.jobs.disk_use", str(folder)]
        with self._lock:
            if self._closed:
                raise InputError("The app", "it is ending")
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(filter(None, (PACKAGE, os.environ.get("PYTHONPATH")))),
                },
                start_new_session=True,
            )
            self._processes.add(process)
        try:
            told, _ = process.communicate(timeout=MOST_SECONDS)
            return {id: Use(**about) for id, about in json.loads(told).items()}
        except (subprocess.TimeoutExpired, ValueError, TypeError) as error:
            process.kill()
            process.wait()
            raise InputError("The workspaces", "they could not be measured", "Try it again.") from error
        finally:
            with self._lock:
                self._processes.discard(process)


def use(home: Path) -> Use:
    """Return what a workspace holds, as its quota counts it."""
    own = {part: _entries(home / part) for part in ("runs", "datasets")}
    counted = {
        part: sum(not path.name.startswith(".") and f"{part}/{path.name}" not in shipped.paths() for path in paths)
        for part, paths in own.items()
    }
    return Use(Footprint(home, shipped.paths).bytes(), **counted)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _homes(folder: Path) -> Iterable[Path]:
    return [folder] if ID.fullmatch(folder.name) else (path for path in _entries(folder) if ID.fullmatch(path.name))


def main(folder: Path) -> None:
    """Measure every workspace of a folder, or one workspace, and print it."""
    os.nice(NICE)
    json.dump({home.name: asdict(use(home)) for home in _homes(folder)}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
