"""The SQLite index of a workspace's runs: fast lists for pages, rebuilt from the folders whenever it is doubtful."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

TABLE = """
create table if not exists runs (
    id text primary key, kind text not null, key text not null, state text not null, queued real not null,
    created real not null, document text not null
);
create index if not exists runs_by_key on runs (key);
create index if not exists runs_by_state on runs (state, queued);
"""
PLACES = ", ".join("?" * 7)
OF_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
)
"""Errors of a disk that is full or read-only, that fails, or that a file was moved on."""


class Index:
    """One row per run, with the run's own JSON document; safe to use from several threads of one process.

    Where the disk takes nothing more it goes on in memory, with all that it knows: the folders hold the same.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            self._connection = self._open()
        except sqlite3.OperationalError:
            self._connection = _in_memory()

    def _open(self) -> sqlite3.Connection:
        for attempt in (1, 2):
            connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
            try:
                connection.execute("pragma journal_mode=wal")
                connection.execute("pragma synchronous=normal")
                connection.executescript(TABLE)
                return connection
            except sqlite3.DatabaseError as error:
                connection.close()
                if attempt == 2 or _of_disk(error):
                    raise
                for suffix in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        raise AssertionError("unreachable")

    def rebuild(self, rows: Iterable[tuple[str, str, str, str, float, float, str]]) -> None:
        """Replace everything by these rows: (id, kind, key, state, queued, created, document)."""
        kept = list(rows)

        def change(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("begin")
                connection.execute("delete from runs")
                connection.executemany(f"insert into runs values ({PLACES})", kept)

        self._change(change)

    def put(self, row: tuple[str, str, str, str, float, float, str]) -> None:
        """Insert or replace one row."""
        self._change(lambda connection: connection.execute(f"insert or replace into runs values ({PLACES})", row))

    def remove(self, id: str) -> None:
        """Forget one run."""
        self._change(lambda connection: connection.execute("delete from runs where id = ?", (id,)))

    def _change(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Make a change; where the disk does not take it, in memory, where the index then stays."""
        with self._lock:
            try:
                change(self._connection)
            except sqlite3.OperationalError as error:
                if not _of_disk(error):
                    raise
                memory = _in_memory()
                with contextlib.suppress(sqlite3.Error):
                    self._connection.rollback()
                    self._connection.backup(memory)
                self._connection.close()
                self._connection = memory
                change(memory)

    def one(self, id: str) -> str | None:
        """Return the document of a run, or None."""
        with self._lock:
            row = self._connection.execute("select document from runs where id = ?", (id,)).fetchone()
        return row[0] if row else None

    def with_key(self, key: str) -> str | None:
        """Return the document of the newest run with this key, or None."""
        query = "select document from runs where key = ? order by created desc, rowid desc limit 1"
        with self._lock:
            row = self._connection.execute(query, (key,)).fetchone()
        return row[0] if row else None

    def all(self, kinds: tuple[str, ...] = (), states: tuple[str, ...] = (), most: int = 1000) -> list[str]:
        """Return documents, newest first, of these kinds and states (empty: any)."""
        conditions, values = [], []
        for column, allowed in (("kind", kinds), ("state", states)):
            if allowed:
                conditions.append(f"{column} in ({', '.join('?' * len(allowed))})")
                values += allowed
        where = f"where {' and '.join(conditions)}" if conditions else ""
        query = f"select document from runs {where} order by created desc, rowid desc limit ?"
        with self._lock:
            return [row[0] for row in self._connection.execute(query, (*values, most))]

    def queue(self) -> list[str]:
        """Return the documents of queued runs, first come first."""
        with self._lock:
            rows = self._connection.execute("select document from runs where state = 'queued' order by queued, rowid")
            return [row[0] for row in rows]

    def last_queued(self) -> float:
        """Return when the last of the queued runs was queued, 0 where none is."""
        with self._lock:
            return self._connection.execute("select max(queued) from runs where state = 'queued'").fetchone()[0] or 0.0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _of_disk(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in OF_DISK


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.executescript(TABLE)
    return connection
