"""`/modules/<hash>/<folder>/<file>`: the browser's own scripts and style sheets, for its native module loader.

The hash is that of all of them, so an address never changes its text: it may be kept for ever, imports between the
files are relative and stay within one hash, and a page from before an update is told so by a 404.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from explorer.routes.carried import carried

FOLDER = Path(__file__).resolve().parents[1] / "components"
KINDS = {".js": "text/javascript", ".css": "text/css"}
CARRIED = ".carried.json"
"""Ending of the address at which a script is given together with all it imports, for a page without a server."""
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Shelf:
    """Scripts and style sheets by their path below a folder, e.g. "kernel/pen.js", and the hash of all of them."""

    texts: Mapping[str, str]
    digest: str

    @classmethod
    def of(cls, folder: Path) -> Shelf:
        """Read every .js and .css below a folder."""
        paths = sorted(path for path in folder.rglob("*") if path.suffix in KINDS)
        texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        digest = hashlib.sha256()
        for name, text in texts.items():
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
        return cls(texts, digest.hexdigest()[:20])

    def sheets(self, *folders: str) -> list[str]:
        """Return the paths of the style sheets that lie in these folders, folder by folder."""
        return [name for folder in dict.fromkeys(folders) for name in self.texts if _lies(name, folder, ".css")]

    def scripts(self) -> list[str]:
        """Return the paths of all scripts."""
        return [name for name in self.texts if name.endswith(".js")]


@cache
def shelf() -> Shelf:
    """Return what the package holds, read once in a process."""
    return Shelf.of(FOLDER)


async def module(request: Request) -> Response:
    """Send one file of the shelf, or a script with all it imports as JSON; 404 for another hash or another name."""
    here, path = shelf(), request.path_params["path"]
    if request.path_params["digest"] != here.digest:
        return _missing("The page is from before the app was updated. Reload it.")
    if path in here.texts:
        return Response(here.texts[path], media_type=KINDS[Path(path).suffix], headers=HEADERS)
    script = path.removesuffix(CARRIED) + ".js"
    if path.endswith(CARRIED) and script in here.texts:
        return JSONResponse(_carried(script), headers=HEADERS)
    return _missing("There is no such script.")


@cache
def _carried(script: str) -> dict[str, object]:
    here = shelf()
    sheets = here.sheets("kernel", script.partition("/")[0])
    style = "\n".join(here.texts[name] for name in sheets)
    return {"main": script, "modules": carried(script, here.texts), "style": style}


def _lies(name: str, folder: str, ending: str) -> bool:
    return name.rpartition("/")[0] == folder and name.endswith(ending)


def _missing(sentence: str) -> Response:
    return PlainTextResponse(sentence, 404, headers={"Cache-Control": "no-store"})
