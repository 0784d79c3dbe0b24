"""A place to drop files that streams them to a route of ours, so that no file is held in memory."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices
from explorer.messages.choices import SentFile

__all__ = ["SentFile", "upload"]

_BOX = declare("snp_explorer_upload", "upload/main.js")


def upload(
    path: str,
    *,
    key: str,
    label: str = "Drop files here, or choose them",
    hint: str = "",
    accept: Sequence[str] = (),
    most_bytes: int | None = None,
    forget: int = 0,
) -> list[SentFile]:
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
    result = _BOX(key=key, data=transport.pack(header), on_files_change=nothing)
    return read_files(result.get("files"))


def read_files(value: object) -> list[SentFile]:
    """Return the files that the browser names, without whatever is not a plain name in a possible upload.

    >>> read_files([{"upload": "0" * 16, "name": "a.bed", "bytes": 3}, {"upload": "../x", "name": "b", "bytes": 1}])
    [SentFile(upload='0000000000000000', name='a.bed', bytes=3)]
    """
    files = [choices.read(choices.FILE, entry) for entry in (value if isinstance(value, list) else [])]
    return [file for file in files if file is not None and file.name not in (".", "..")]
