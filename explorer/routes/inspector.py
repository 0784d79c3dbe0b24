"""`POST /live/inspect?token=…[&asker=…]`: a question as JSON from a browser part, answered in packed bytes.

The question is about the workspace of whoever asks. People take turns; `asker` names the browser session, and those of
one person take turns within that.
"""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from explorer.engines.inspector import bridge
from explorer.engines.inspector.turns import Asker
from explorer.errors import InputError
from explorer.routes import server
from explorer.routes.access import person

MOST_BYTES = 1_000_000


async def inspect(request: Request) -> Response:
    """Check the request, pass the question on, send the answer or one sentence: 403 refused, 413 large, 422 wrong."""
    here = server.current()
    sentence = here.access.refusal(request)
    if sentence is not None:
        return PlainTextResponse(sentence, 403)
    try:
        workspace = server.place_of(request.scope).workspace.path
    except InputError as error:
        return PlainTextResponse(str(error), 403)
    text = bytearray()
    try:
        async for block in request.stream():
            text += block
            if len(text) > MOST_BYTES:
                return PlainTextResponse(f"The question is longer than {MOST_BYTES:,} bytes.", 413)
    except ClientDisconnect:
        return Response(status_code=400)
    inspector = bridge.current()
    asker = Asker(person(request.scope), request.query_params.get("asker", "")[:40])
    try:
        waiting = await asyncio.to_thread(inspector.send, bytes(text), workspace, asker)
        async with asyncio.timeout(inspector.longest):
            answer = await asyncio.wrap_future(waiting)
    except TimeoutError:
        return PlainTextResponse(str(InputError(*bridge.BUSY)), 422)
    except InputError as error:
        return PlainTextResponse(str(error), 422)
    return Response(answer, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
