"""`POST /live/upload?token=…&name=…[&upload=ID]`: a file, as the request's body, streamed to disk."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from explorer.errors import InputError
from explorer.jobs import quotas, storage_faults
from explorer.jobs.quotas import Account
from explorer.jobs.uploads import DRAFT, hold
from explorer.limits import whole
from explorer.messages.uploads import Uploaded, UploadRefused
from explorer.routes import server

BLOCK = 1 << 20
STALLED_AFTER = 60.0
AT_ONCE = 8
"""Files that one person may be sending."""
IN_ALL = 32
LONGEST_NAME = 200
"""Bytes of a file's name."""
KEPT_FREE = 200 * 2**20
IDENTITY = re.compile(r"[0-9a-f]{16}")
_open_uploads = Counter[Path]()
"""How many files are arriving, by workspace."""


class Refused(Exception):
    """An upload that is not taken, with the HTTP status and a plain sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status, self.sentence = status, sentence
        super().__init__(sentence)


async def upload(request: Request) -> JSONResponse:
    """Take one file into uploads/<id>/<name>; files sent with the same `upload` id lie beside one another.

    Answers `Uploaded`, or `UploadRefused` with status 400 (name), 403 (origin, token, no data of one's own), 408
    (stalled), 413 (too large), 429 (too many at once) or 507 (no room on the disk, or by the quota). What was written
    of an upload that did not come to its end is removed. Memory stays flat.
    """
    here = server.current()
    sentence = here.access.refusal(request)
    if sentence is not None:
        return _refuse(Refused(403, sentence))
    try:
        space = server.place_of(request.scope).workspace
    except InputError as error:
        return _refuse(Refused(403, str(error)))
    if not space.own_data:
        return _refuse(Refused(403, str(quotas.no_own_data("this file"))))
    mine, all_of_them = _open_uploads[space.path], _open_uploads.total()
    if mine >= AT_ONCE or all_of_them >= IN_ALL:
        sending = AT_ONCE if mine >= AT_ONCE else IN_ALL
        return _refuse(Refused(429, f"{sending} files are being sent at once; wait until one of them is done."))
    _open_uploads[space.path] += 1
    try:
        name = safe_name(request.query_params.get("name", ""))
        folder = _folder(space.uploads_folder, request.query_params.get("upload", ""))
        space.refuse_vanished()
        size = await _receive(request, folder, name, here.access.most_upload_bytes, space.account)
    except Refused as refused:
        return _refuse(refused)
    except InputError as error:
        return _refuse(Refused(507, str(error)))
    finally:
        _open_uploads[space.path] -= 1
    answer = Uploaded(upload=folder.name, name=name, path=str(folder / name), bytes=size)
    return JSONResponse(answer.model_dump())


def safe_name(name: str) -> str:
    r"""Return the last part of a file's name without anything a file system or a page could take amiss.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\data\\my cohort.bed"), safe_name("a\x00b\n.vcf.gz")
    ('passwd', 'my cohort.bed', 'ab.vcf.gz')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in last[-LONGEST_NAME:] if c.isalnum() or c in " ._-+()@,=").strip(" .")
    while len(name.encode()) > LONGEST_NAME:
        name = name[1:]
    if not name:
        raise Refused(400, "The file has no name that could be kept. Rename it to letters and digits.")
    return name


def _folder(uploads: Path, identity: str) -> Path:
    if not identity:
        identity = secrets.token_hex(8)
    if not IDENTITY.fullmatch(identity):
        raise Refused(400, "The upload's id is not one that was given out.")
    return uploads / identity


async def _receive(request: Request, folder: Path, name: str, most: int, account: Account) -> int:
    too_large = Refused(
        413, f"{name} is larger than the {most / 1e9:.3g} GB this app accepts. Use a data folder instead."
    )
    declared = request.headers.get("content-length", "")
    announced = whole(declared) or 0
    if announced > most:
        raise too_large
    draft = folder / f"{DRAFT}{secrets.token_hex(4)}"
    size, waiting = 0, bytearray()
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        if shutil.disk_usage(folder).free < announced + KEPT_FREE:
            raise Refused(507, "There is not enough room on the disk for this file.")
        with account.arriving(announced) as room, draft.open("wb") as file:
            hold(file)
            stream = request.stream().__aiter__()
            while True:
                try:
                    async with asyncio.timeout(STALLED_AFTER):
                        block = await anext(stream)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise Refused(408, f"{name} stopped arriving. Send it again.") from None
                size += len(block)
                if size > most:
                    raise too_large
                room.came(size)
                waiting += block
                if len(waiting) >= BLOCK:
                    await asyncio.to_thread(file.write, bytes(waiting))
                    waiting.clear()
            file.write(waiting)
        if announced and size != announced:
            raise Refused(400, f"{name} arrived only in part. Send it again.")
        draft.replace(folder / name)
    except ClientDisconnect:
        raise Refused(400, f"{name} arrived only in part. Send it again.") from None
    except OSError as error:
        plain = storage_faults.told(error, folder.parents[1])
        raise Refused(507, f"{name} could not be written: {plain or error.strerror}".rstrip(".") + ".") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
            folder.rmdir()
    return size


def _refuse(refused: Refused) -> JSONResponse:
    return JSONResponse(UploadRefused(error=refused.sentence).model_dump(), refused.status, {"Connection": "close"})
