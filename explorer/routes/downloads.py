"""`/live/files/{id}/{name}?token=…`: a file of a run's folder to take home."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from explorer.errors import InputError
from explorer.routes import server

NAME = re.compile(r"(?:exports/)?[A-Za-z0-9][A-Za-z0-9 ._+-]{0,150}")
KINDS = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".bed": "text/plain",
    ".bedgraph": "text/plain",
    ".txt": "text/plain",
    ".npz": "application/octet-stream",
    ".safetensors": "application/octet-stream",
    ".onnx": "application/octet-stream",
    ".py": "text/plain",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}


async def download(request: Request) -> Response:
    """Send a file as an attachment; never as something a browser would run in the app's name."""
    here = server.current()
    sentence = here.access.refusal(request)
    if sentence is not None:
        return PlainTextResponse(sentence, 403)
    name = request.path_params["name"]
    try:
        folder = server.place_of(request.scope).store.get(request.path_params["id"]).folder
    except InputError as error:
        return PlainTextResponse(str(error), 404)
    path = folder / name
    kind = KINDS.get(path.suffix.lower())
    if not NAME.fullmatch(name) or kind is None or not path.is_file() or not path.resolve().is_relative_to(folder):
        return PlainTextResponse("The run has no such file.", 404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Cache-Control": "no-store"}
    return FileResponse(path, media_type=kind, filename=path.name, headers=headers)
