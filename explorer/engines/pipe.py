"""The pipe between the web process and an engine: messages of a number, a kind and a body."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import IO, NamedTuple

COMMAND, KEPT, FRAME = b"C", b"K", b"F"
"""A command (JSON, to the engine); what a session can be resumed from (both ways); a frame (from the engine)."""
WORKSPACE = b"W"
"""Whose playground a seat is: the path of a workspace (to the engine, before the seat's first command)."""
QUESTION, ANSWER, PROBLEM = b"Q", b"A", b"P"
"""A question about a workspace (`about`, to the engine); its answer (packed), or why there is none (JSON: place,
reason, mend)."""
READY = b"R"
"""The engine is ready for messages (from the engine)."""
HEAD = struct.Struct("<IcI")
MOST_BYTES = 64_000_000


class Envelope(NamedTuple):
    """One message on the pipe; `seat` says which playground, or which question, it belongs to."""

    seat: int
    kind: bytes
    body: bytes


def about(workspace: Path, question: bytes) -> bytes:
    """Return the body of a question (JSON) about a workspace.

    >>> asked(about(Path("/data/ann"), b"{}"))
    (PosixPath('/data/ann'), b'{}')
    """
    return os.fsencode(workspace) + b"\0" + question  # no path holds a zero byte


def asked(body: bytes) -> tuple[Path, bytes]:
    """Return the workspace and the question of a body."""
    workspace, _, question = body.partition(b"\0")
    return Path(os.fsdecode(workspace)), question


def read(stream: IO[bytes]) -> Envelope | None:
    """Return the next message, None where the other side is gone."""
    head = _exactly(stream, HEAD.size)
    if head is None:
        return None
    seat, kind, length = HEAD.unpack(head)
    if length > MOST_BYTES:
        return None
    body = _exactly(stream, length)
    return None if body is None else Envelope(seat, kind, body)


def write(stream: IO[bytes], envelope: Envelope) -> None:
    """Send a message; OSError or ValueError where the other side is gone."""
    stream.write(HEAD.pack(envelope.seat, envelope.kind, len(envelope.body)) + envelope.body)
    stream.flush()


def _exactly(stream: IO[bytes], count: int) -> bytes | None:
    if count == 0:
        return b""
    data = stream.read(count)
    return data if data is not None and len(data) == count else None
