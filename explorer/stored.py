"""Files that are kept: written whole or not at all and safe from a loss of power, and read without a surprise.

What a reader finds in the place of a file may be anything: a folder, a pipe that would be waited for for ever, a link
that leads nowhere, half a file, text nested a hundred thousand levels deep. All of it is `Damaged`, in one sentence.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from explorer.errors import InputError

MOST_JSON = 1 << 28
"""Bytes of JSON that are read; nothing of ours comes near."""
NAMES: dict[type, str] = {
    list: "a list",
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}
MEND = "Repair or remove it on the page Jobs."


class Damaged(InputError):
    """A stored file is not as it was written: cut, changed, or something else lies in its place."""

    def __init__(self, path: Path, reason: str, mend: str = MEND) -> None:
        self.path = path
        super().__init__(f"{path.parent.name}/{path.name}", reason, mend)


def write(path: Path, content: str | bytes, durable: bool = True) -> None:
    """Write a file whole or not at all; when this returns, a loss of power does not take it (unless not `durable`)."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(3)}")
    try:
        with open(draft, "xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if path.is_dir():
            make_way(path)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    if durable:
        sync(path.parent)


def make_way(path: Path) -> None:
    """Where what lies in the place of a file is none, give it another name beside it; nothing is deleted."""
    if os.path.lexists(path) and why_not_there(path) is not None:
        set_aside(path)


def set_aside(path: Path) -> None:
    """Give something another name beside it."""
    os.replace(path, path.with_name(f"{path.name}.was-{secrets.token_hex(3)}"))


def sync(path: Path) -> None:
    """Have a file, or what a folder lists, reach the disk; file systems that cannot do that for folders are let be."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EROFS):
            raise
    finally:
        os.close(handle)


def move(draft: Path, home: Path) -> None:
    """Give a finished folder its place for good; all its files must have reached the disk (`seals.seal`)."""
    sync(draft)
    os.replace(draft, home)
    sync(home.parent)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file to read its bytes; Damaged where something else is in its place. Never waits."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        _refuse(path, error)
    if (wrong := not_a_file(os.fstat(handle).st_mode)) is not None:
        os.close(handle)
        raise Damaged(path, wrong)
    with open(handle, "rb") as file:
        try:
            yield file
        except OSError as error:
            _refuse(path, error)


def not_a_file(mode: int) -> str | None:
    """Return what lies in the place of a file, in words, by its mode; None where it is a regular file."""
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return "a folder is in its place"
    return "a pipe is in its place" if stat.S_ISFIFO(mode) else "a device or socket is in its place"


def why_not_there(path: Path) -> str | None:
    """Return why nothing can be read here, without opening it; None for a regular file."""
    try:
        return not_a_file(path.stat().st_mode)
    except OSError as error:
        return _reason(path, error)


def read(path: Path, most: int = MOST_JSON) -> bytes:
    """Return the content of a regular file; Damaged where there is none, or it is larger than `most` bytes."""
    with opened(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise Damaged(path, f"it is larger than {most:,} bytes")
    return content


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds; Damaged where it holds none."""
    value = read_value(path)
    if not isinstance(value, dict):
        found = NAMES.get(type(value), "something else")
        raise Damaged(path, f"it holds {found} in place of an object")
    return value  # pyright: ignore[reportUnknownVariableType]


def read_value(path: Path) -> Any:
    """Return what a JSON file holds, whatever it is; Damaged where it is no JSON."""
    content = read(path)
    if not content.strip(b" \t\r\n\0"):
        raise Damaged(path, "it is empty")
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except RecursionError:
        raise Damaged(path, "it is nested too deeply to be ours") from None
    except ValueError:
        raise Damaged(path, "it is cut short, or not JSON") from None


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _refuse(path: Path, error: OSError) -> NoReturn:
    raise Damaged(path, _reason(path, error)) from error


def _reason(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a link that leads to itself"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "it is a link that leads nowhere" if path.is_symlink() else "it is missing"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "the app is not allowed to read it"
    return f"it cannot be read ({error.strerror or error})"
