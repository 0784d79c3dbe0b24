"""The SQLite index of a workspace's runs: fast lists for pages, rebuilt from the folders whenever it is doubtful."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from explorer import stored

LOG = logging.getLogger(__name__)
TABLE = """
create table if not exists runs (
    id text primary key, kind text not null, key text not null, state text not null, queued real not null,
    created real not null, document text not null
);
create index if not exists runs_by_key on runs (key);
create index if not exists runs_by_state on runs (state, queued);
"""
SETTINGS = ("journal_mode=memory", "synchronous=off")
"""It is rebuilt at every start, so nothing of it need outlive the app. A write-ahead log has a file that is mapped into
memory: whoever cuts that one short ends the process."""
INSERT = "insert or replace into runs values (?, ?, ?, ?, ?, ?, ?)"
NO_DAMAGE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_MISUSE})
"""Errors that a fresh file would not mend."""
OF_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
)
"""Errors of a disk that is full or read-only, that fails, or that a file was moved on."""
Row = tuple[str, str, str, str, float, float, str]
"""(id, kind, key, state, queued, created, document)"""


class Index:
    """One row per run, with the run's own JSON document; safe to use from several threads of one process.

    `rows` reads all rows from the folders: called where the file turns out to be damaged, or is not ours, while it is
    in use. Where the disk takes nothing more, or no file can be had, it goes on in memory: the folders hold the same.
    """

    def __init__(self, path: Path, rows: Callable[[], Iterable[Row]] | None = None) -> None:
        self.path, self._rows = path, rows
        self._lock = threading.RLock()
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        for attempt in (1, 2):
            connection = None
            try:
                for suffix in ("", "-wal", "-shm"):
                    stored.make_way(self.path.with_name(self.path.name + suffix))
                connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
                for setting in SETTINGS:
                    connection.execute(f"pragma {setting}")
                connection.executescript(TABLE)
                connection.execute("select id, kind, key, state, queued, created, document from runs").fetchone()
                return connection
            except (sqlite3.DatabaseError, OSError) as error:
                if connection is not None:
                    connection.close()
                if attempt == 1 and _code(error) != sqlite3.SQLITE_FULL:
                    with contextlib.suppress(OSError):
                        self._throw_away()
        LOG.warning("no index can be kept at %s; it is kept in memory", self.path)
        return _in_memory()

    def _throw_away(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _do(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return what a query gives; where the file is damaged, it is written anew from the folders first."""
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                if _code(error) in NO_DAMAGE or not (self._to_memory(error) or self._from_folders(error)):
                    raise
                return self._connection.execute(query, values).fetchall()

    def _to_memory(self, error: sqlite3.DatabaseError) -> bool:
        """Go on in memory with all that is known, after a fault of the disk; False where that cannot be read either."""
        if _code(error) not in OF_DISK:
            return False
        memory = _in_memory()
        try:
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()
            self._connection.backup(memory)
            memory.execute("select count(*) from runs").fetchall()
        except sqlite3.Error:
            memory.close()
            return False
        self._connection.close()
        self._connection = memory
        return True

    def _from_folders(self, error: sqlite3.DatabaseError) -> bool:
        """Write the index anew from the folders; False where nothing reads them."""
        if self._rows is None:
            return False
        LOG.warning("the index is damaged (%s) and is rebuilt from the folders", error)
        self._renew(self._rows())
        return True

    def _renew(self, rows: Iterable[Row]) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        with contextlib.suppress(OSError):
            self._throw_away()
        self._connection = self._open()
        kept = list(rows)
        try:
            self._connection.executemany(INSERT, kept)
        except sqlite3.DatabaseError:
            self._connection.close()
            self._connection = _in_memory()
            self._connection.executemany(INSERT, kept)

    def rebuild(self, rows: Iterable[Row]) -> None:
        """Replace everything by these rows."""
        rows = list(rows)
        with self._lock:
            try:
                with self._connection:
                    self._connection.execute("begin")
                    self._connection.execute("delete from runs")
                    self._connection.executemany(INSERT, rows)
            except sqlite3.DatabaseError as error:
                if _code(error) in NO_DAMAGE:
                    raise
                self._renew(rows)

    def put(self, row: Row) -> None:
        """Insert or replace one row."""
        self._do(INSERT, row)

    def remove(self, id: str) -> None:
        """Forget one run."""
        self._do("delete from runs where id = ?", (id,))

    def one(self, id: str) -> str | None:
        """Return the document of a run, or None."""
        rows = self._do("select document from runs where id = ?", (id,))
        return rows[0][0] if rows else None

    def with_key(self, key: str) -> str | None:
        """Return the document of the newest run with this key, or None."""
        rows = self._do("select document from runs where key = ? order by created desc, rowid desc limit 1", (key,))
        return rows[0][0] if rows else None

    def all(self, kinds: tuple[str, ...] = (), states: tuple[str, ...] = (), most: int = 1000) -> list[str]:
        """Return documents, newest first, of these kinds and states (empty: any)."""
        conditions, values = [], []
        for column, allowed in (("kind", kinds), ("state", states)):
            if allowed:
                conditions.append(f"{column} in ({', '.join('?' * len(allowed))})")
                values += allowed
        where = f"where {' and '.join(conditions)}" if conditions else ""
        query = f"select document from runs {where} order by created desc, rowid desc limit ?"
        return [row[0] for row in self._do(query, (*values, most))]

    def queue(self) -> list[str]:
        """Return the documents of queued runs, first come first."""
        return [row[0] for row in self._do("select document from runs where state = 'queued' order by queued, rowid")]

    def pending(self) -> int:
        """Return how many runs wait or are at work."""
        return self._do("select count(*) from runs where state in ('queued', 'running')")[0][0]

    def last_queued(self) -> float:
        """Return when the last of the queued runs was queued, 0 where none is."""
        return self._do("select max(queued) from runs where state = 'queued'")[0][0] or 0.0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _code(error: Exception) -> int:
    """Return sqlite's own code of an error, without what it says beside it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.executescript(TABLE)
    return connection
