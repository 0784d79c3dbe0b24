"""Under what each person has signed in: who was taken out of a file, or has another password or role, is out at once.

The mark of a sign-in (a digest of what the password is checked against; role and mail of OpenID Connect) is kept beside
the sessions, so that it holds over an end of the app too.
"""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path

from explorer import stored
from explorer.jobs.people import ID

FILE = "signed-in.json"
LONGEST_MARK = 400


class Standing:
    """The mark of each person's last sign-in; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[str, str] = {}
        self._path: Path | None = None

    def keep(self, folder: Path) -> None:
        """Take up the marks that are kept in a folder, and keep them there from now on; a damaged file has none."""
        with self._lock, contextlib.suppress(stored.Damaged):
            self._path = folder / FILE
            kept = stored.read_json(self._path)
            self._marks |= {
                id: mark
                for id, mark in kept.items()
                if ID.fullmatch(id) and isinstance(mark, str) and mark.isprintable()
            }

    def note(self, id: str, mark: str) -> None:
        """Keep under what a person has just signed in."""
        with self._lock:
            self._marks[id] = mark[:LONGEST_MARK]
            if self._path is not None:
                with contextlib.suppress(OSError):  # on a full disk it holds as long as the server
                    stored.write(self._path, json.dumps(self._marks))

    def mark(self, id: str) -> str:
        """Return under what a person signed in last; "" where that is not known."""
        return self._marks.get(id, "")
