"""The app as a process that is killed: our routes on a socket, without streamlit, and routes that ask for work.

`python app.py WORKSPACE PORT` is that process.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from explorer.errors import InputError
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run
from explorer.jobs.scheduler import Capacity
from explorer.routes import routes, server
from explorer.routes.ending import ENDING
from explorer.routes.guard import Guard


async def ask_for(request: Request) -> Response:
    """Request work, or ask for it again."""
    asked = await request.json()
    return await _answer(lambda: server.current().store.request(asked["kind"], asked["parameters"], again=True))


async def one(request: Request) -> Response:
    """Tell how a run is."""
    return await _answer(lambda: server.current().store.get(request.path_params["id"]))


async def known(request: Request) -> Response:
    """Tell all runs and their states."""
    runs = await asyncio.to_thread(lambda: server.current().store.list(most=10_000))
    return JSONResponse({run.id: run.state for run in runs})


async def _answer(call: Callable[[], Run]) -> Response:
    try:
        run = await asyncio.to_thread(call)
    except InputError as error:
        return PlainTextResponse(str(error), 422)
    except OSError as error:
        return PlainTextResponse(f"{type(error).__name__}: {error}", 507)
    return JSONResponse({"id": run.id, "state": run.state, "text": run.text, "folder": str(run.folder)})


@contextlib.asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Answer signals once uvicorn does."""
    ENDING.listen()
    yield


def main(workspace: str, port: str, launcher: Launcher | None = None) -> None:
    """Serve until a signal."""
    ENDING.listen()
    server.open_server(workspace, samples=False, launcher=launcher, capacity=Capacity(threads=1))
    more = [
        Route("/test/request", ask_for, methods=["POST"]),
        Route("/test/run/{id}", one),
        Route("/test/runs", known),
    ]
    guard = Middleware(
        Guard, access=lambda: server.current().access, base=lambda: None, places=lambda: server.current().places
    )
    app = Starlette(routes=[*more, *routes.routes()], middleware=[guard], lifespan=lifespan)
    config = uvicorn.Config(app, "127.0.0.1", int(port), log_level="warning", ws="websockets-sansio")
    uvicorn.Server(config).run()
    ENDING.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
