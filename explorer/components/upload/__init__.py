"""A place to drop files that streams them to a route of ours, so that no file is held in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["Uploaded", "upload"]

_BOX = declare("snp_explorer_upload", "upload/main.js")
_IDENTITY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Uploaded:
    """A file that arrived: which upload it belongs to, its name there, and its size in bytes.

    It is only the client's word: look for the file below the workspace's uploads folder before believing it.
    """

    upload: str
    name: str
    bytes: int


def upload(
    path: str,
    *,
    key: str,
    label: str = "Drop files here, or choose them",
    hint: str = "",
    accept: Sequence[str] = (),
    most_bytes: int | None = None,
    forget: int = 0,
) -> list[Uploaded]:
    """Show a place to drop files and return those that have arrived, in the order they were given.

    All files of one place share one upload, so that a .bed finds its .bim and .fam beside it. Python is told when
    nothing is on its way any more.

    Parameters
    ----------
    path : str
        `/live/upload?token=…`; `name` and `upload` are added by the browser.
    accept : sequence of str
        Endings offered in the file chooser, such as ".bed"; () for all.
    most_bytes : int or None
        Larger files are refused before they are sent.
    forget : int
        Raise it to empty the list and start a new upload.
    """
    header = {
        "path": path,
        "label": label,
        "hint": hint,
        "accept": list(accept),
        "most": most_bytes,
        "forget": forget,
    }
    result = _BOX(key=key, data=transport.pack(header), on_files_change=_nothing)
    return read_files(result.get("files"))


def read_files(value: Any) -> list[Uploaded]:
    """Return the files that the browser names, without whatever is not a plain name in a possible upload.

    >>> read_files([{"upload": "0" * 16, "name": "a.bed", "bytes": 3}, {"upload": "../x", "name": "b", "bytes": 1}])
    [Uploaded(upload='0000000000000000', name='a.bed', bytes=3)]
    """
    files = []
    for entry in value if isinstance(value, list) else []:
        if not isinstance(entry, dict):
            continue
        identity, name, size = entry.get("upload"), entry.get("name"), entry.get("bytes")
        plain = isinstance(name, str) and name not in ("", ".", "..") and not set(name) & set("/\\\0")
        if isinstance(identity, str) and _IDENTITY.fullmatch(identity) and plain and isinstance(size, int):
            files.append(Uploaded(identity, str(name), size))
    return files


def _nothing() -> None:
    """Streamlit wants a callback to declare a state value."""
