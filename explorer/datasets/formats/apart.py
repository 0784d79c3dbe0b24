"""Decode a file with a C library in a process apart, so that a crash there is a sentence here.

A decoder is a module with `blocks(path, count, **options)`: it yields (what it says, its arrays) for some hundred
records at a time, and calls `count(n)` before it touches record n (from 1). One child process stays up for the files
to come; where it dies, the next file has a new one.

On the wire a block is the length of a head (8 bytes, little-endian), the head (JSON), and the bytes of its arrays.
"""

from __future__ import annotations

import atexit
import importlib
import json
import mmap
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np

from explorer.errors import InputError

Block = tuple[dict[str, Any], dict[str, np.ndarray]]
Count = Callable[[int], None]
_LENGTH = struct.Struct("<Q")
_COUNTED = struct.Struct("<QQ")
"""What both processes see: the record that was touched last, and 1 where the file is to be left."""


class _Child:
    """A decoding process, and the counter that it shares with this one."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._counter = tempfile.TemporaryFile(prefix="snp-explorer-count-")  # noqa: SIM115 - the child has it, too
        self._counter.write(_COUNTED.pack(0, 0))
        self._counter.flush()
        self.counted = mmap.mmap(self._counter.fileno(), _COUNTED.size)
        folders = [path for path in sys.path if path]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "explorer.datasets.formats.apart", str(self._counter.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[self._counter.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.requests: IO[bytes] = self.process.stdin
        self.answers: IO[bytes] = self.process.stdout

    @property
    def record(self) -> int:
        """The record that was touched last, 0 before the first."""
        return _COUNTED.unpack(self.counted[: _COUNTED.size])[0]

    def ready(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def leave(self) -> bool:
        """Let the process leave the file that it reads; return whether it did."""
        self.counted[: _COUNTED.size] = _COUNTED.pack(self.record, 1)
        try:
            while (block := _receive(self.answers)) is not None:
                if not block[0].keys().isdisjoint(("refused", "failed")):
                    break
        except EOFError:
            return False
        return True

    def end(self) -> None:
        """End the process; nothing where it belongs to the process that this one was forked from."""
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            self.requests.close()
            self.answers.close()
            self._counter.close()


_child: _Child | None = None
_lock = threading.Lock()


def blocks(
    decoder: str,
    path: Path,
    options: Mapping[str, Any],
    record: Callable[[int], str] | None = None,
    name: str = "",
    anew: str = "Write it anew.",
) -> Generator[Block]:
    """Yield the blocks that the module `decoder` reads from a file; arrays are the caller's own.

    Parameters
    ----------
    options : what the decoder is told beside the path, as JSON holds it
    record : returns how record n (from 1) is called in a sentence, such as "line 12"
    name : how the file is called in a sentence, where that is not the name in `path`
    anew : what to do about a file that cannot be decoded, as a sentence

    Raises
    ------
    InputError
        What the decoder refuses, and where the library fails or its process dies: with the record read last.
    """
    global _child
    with _lock:
        if _child is None or not _child.ready():
            if _child is not None:
                _child.end()
            _child = _Child()
        child, whole = _child, False
        try:
            child.counted[: _COUNTED.size] = _COUNTED.pack(0, 0)
            request = {"decoder": decoder, "path": str(path.resolve()), "options": dict(options)}
            try:
                child.requests.write(json.dumps(request).encode() + b"\n")
                child.requests.flush()
                while (block := _receive(child.answers)) is not None:
                    head, arrays = block
                    if "refused" in head:
                        whole = True
                        raise InputError(*head["refused"])
                    if "failed" in head:
                        whole = True
                        what = f"{_place(child.record, record)} cannot be decoded"
                        raise InputError(name or path.name, what, f"Is it damaged? {anew}")
                    try:
                        yield head, arrays
                    except GeneratorExit:
                        whole = child.leave()
                        raise
                whole = True
            except (EOFError, BrokenPipeError):
                what = f"{_place(child.record, record)} makes the library that decodes it crash"
                raise InputError(name or path.name, what, f"Is it damaged? {anew}") from None
        finally:
            if not whole:
                child.end()
                _child = None


def _place(number: int, record: Callable[[int], str] | None) -> str:
    if not number:
        return "its header"
    return record(number) if record is not None else f"record {number:,}"


def _receive(file: IO[bytes]) -> Block | None:
    """Return the next block, or None at the end mark."""
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
    if not length:
        return None
    head = json.loads(_exactly(file, length))
    arrays: dict[str, np.ndarray] = {}
    for name, kind, shape in head.pop("arrays"):
        array = np.empty(shape, np.dtype(kind))
        view = array.reshape(-1).view(np.uint8).data
        while len(view):
            read = file.readinto(view)  # type: ignore[attr-defined]
            if not read:
                raise EOFError
            view = view[read:]
        arrays[name] = array
    return head, arrays


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _send(file: BinaryIO, head: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
    plain = {name: np.ascontiguousarray(array) for name, array in (arrays or {}).items()}
    described = [(name, array.dtype.str, array.shape) for name, array in plain.items()]
    text = json.dumps({**head, "arrays": described}).encode()
    file.write(_LENGTH.pack(len(text)) + text)
    for array in plain.values():
        file.write(array.reshape(-1).view(np.uint8).data)
    file.flush()


def _serve(counter: int) -> None:
    """Answer requests until the pipe closes; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    shared = mmap.mmap(counter, _COUNTED.size)

    def count(number: int) -> None:
        if shared[_LENGTH.size]:
            raise InterruptedError("the file is to be left")
        _LENGTH.pack_into(shared, 0, number)

    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            decoder = importlib.import_module(request["decoder"])
            for head, arrays in decoder.blocks(Path(request["path"]), count, **request["options"]):
                _send(answers, head, arrays)
            answers.write(_LENGTH.pack(0))
            answers.flush()
        except InputError as error:
            _send(answers, {"refused": [error.place, error.reason, error.mend]})
        except Exception as error:
            _send(answers, {"failed": type(error).__name__})


@atexit.register
def _end() -> None:
    if _child is not None:
        _child.end()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
