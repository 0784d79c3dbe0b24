"""Decode a file with a C library in a process apart, so that a crash there is a sentence here.

A decoder is a module with `blocks(path, count, **options)`: it yields (what it says, its arrays) for some hundred
records at a time, and calls `count(n)` before it touches record n (from 1). One child process stays up for the files
to come; where it dies, the next file has a new one.

The process runs under a limit of memory, and of processor time from one record to the next, so that a file that asks
for more ends that process alone.

On the wire a block is the length of a head (8 bytes, little-endian), the head (JSON), and the bytes of its arrays.
"""

from __future__ import annotations

import atexit
import importlib
import json
import mmap
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np

from explorer import machine
from explorer.errors import InputError

MEMORY = 2 * 2**30
"""Bytes that a decoder may take beside what the libraries do, or half of what is free where that is more."""
PATIENCE = 600
"""Seconds of processor time for one record, or for all that comes before the first."""
Block = tuple[dict[str, Any], dict[str, np.ndarray]]
Count = Callable[[int], None]
_CRASHES = "makes the library that decodes it crash"
_LENGTH = struct.Struct("<Q")
_COUNTED = struct.Struct("<QQ")
"""What both processes see: the record that was touched last, and 1 where the file is to be left."""


class Undecodable(InputError):
    """A file that the library cannot decode, or crashes at."""


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

    def ended(self) -> int:
        """Return how a process ended that closed its pipe: its exit status, or a signal's number below 0."""
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            return 0

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
    memory: int | None = None,
) -> Generator[Block]:
    """Yield the blocks that the module `decoder` reads from a file; arrays are the caller's own.

    Parameters
    ----------
    options : what the decoder is told beside the path, as JSON holds it
    record : returns how record n (from 1) is called in a sentence, such as "line 12"
    name : how the file is called in a sentence, where that is not the name in `path`
    anew : what to do about a file that cannot be decoded, as a sentence
    memory : bytes that the decoder may take; None for `MEMORY`

    Raises
    ------
    InputError
        What the decoder refuses.
    Undecodable
        Where the library fails or its process dies: with the record read last.
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
            most = max(MEMORY, machine.memory()[1] // 2) if memory is None else memory
            request = {"decoder": decoder, "path": str(path.resolve()), "options": dict(options), "memory": most}
            try:
                child.requests.write(json.dumps(request).encode() + b"\n")
                child.requests.flush()
                while (block := _receive(child.answers)) is not None:
                    head, arrays = block
                    if "refused" in head:
                        whole = True
                        raise InputError(*head["refused"])
                    if "failed" in head:
                        whole = head["failed"] != "MemoryError"  # what it holds goes with the process
                        what = f"{_place(child.record, record)} cannot be decoded"
                        if not whole:
                            what = f"{_place(child.record, record)} takes more than {machine.size(most)} to decode"
                        raise Undecodable(name or path.name, what, f"Is it damaged? {anew}")
                    try:
                        yield head, arrays
                    except GeneratorExit:
                        whole = child.leave()
                        raise
                whole = True
            except (EOFError, BrokenPipeError):
                slow = child.ended() == -signal.SIGXCPU
                what = f"takes more than {PATIENCE:,} seconds to decode" if slow else _CRASHES
                what = f"{_place(child.record, record)} {what}"
                raise Undecodable(name or path.name, what, f"Is it damaged? {anew}") from None
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
    armed = 0.0

    def count(number: int) -> None:
        nonlocal armed
        if time.monotonic() - armed > 1:
            armed = time.monotonic()
            _limit_time()
        if shared[_LENGTH.size]:
            raise InterruptedError("the file is to be left")
        _LENGTH.pack_into(shared, 0, number)

    for line in sys.stdin.buffer:
        request = json.loads(line)
        _limit_time()
        try:
            decoder = importlib.import_module(request["decoder"])
            _limit_memory(request["memory"])
            for head, arrays in decoder.blocks(Path(request["path"]), count, **request["options"]):
                _send(answers, head, arrays)
            answers.write(_LENGTH.pack(0))
            answers.flush()
        except InputError as error:
            _send(answers, {"refused": [error.place, error.reason, error.mend]})
        except Exception as error:
            _send(answers, {"failed": type(error).__name__})


def _limit_memory(most: int) -> None:
    """Let this process take so many bytes beside what it has; nothing where the system knows no such limit."""
    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (held + most if hard < 0 else min(held + most, hard), hard))
    except (OSError, ValueError):
        return


def _limit_time() -> None:
    """Give this process its time for the next records."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    limit = int(used.ru_utime + used.ru_stime) + PATIENCE
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard < 0 else min(limit, hard), hard))


@atexit.register
def _end() -> None:
    if _child is not None:
        _child.end()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
