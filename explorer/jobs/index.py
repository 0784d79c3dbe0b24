"""The SQLite index of a workspace's runs: fast lists for pages, rebuilt from the folders whenever it is doubtful."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

TABLE = """
create table if not exists runs (
    id text primary key, kind text not null, key text not null, state text not null, queued real not null,
    created real not null, document text not null
);
create index if not exists runs_by_key on runs (key);
create index if not exists runs_by_state on runs (state, queued);
"""


class Index:
    """One row per run, with the run's own JSON document; safe to use from several threads of one process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        for attempt in (1, 2):
            connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
            try:
                connection.execute("pragma journal_mode=wal")
                connection.execute("pragma synchronous=normal")
                connection.executescript(TABLE)
                return connection
            except sqlite3.DatabaseError:
                connection.close()
                if attempt == 2:
                    raise
                for suffix in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        raise AssertionError("unreachable")

    def rebuild(self, rows: Iterable[tuple[str, str, str, str, float, float, str]]) -> None:
        """Replace everything by these rows: (id, kind, key, state, queued, created, document)."""
        with self._lock, self._connection:
            self._connection.execute("begin")
            self._connection.execute("delete from runs")
            self._connection.executemany("insert into runs values (?, ?, ?, ?, ?, ?, ?)", rows)

    def put(self, row: tuple[str, str, str, str, float, float, str]) -> None:
        """Insert or replace one row."""
        with self._lock:
            self._connection.execute("insert or replace into runs values (?, ?, ?, ?, ?, ?, ?)", row)

    def remove(self, id: str) -> None:
        """Forget one run."""
        with self._lock:
            self._connection.execute("delete from runs where id = ?", (id,))

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
