"""The routes of ours that stand beside streamlit's."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from explorer.routes.classroom import classroom
from explorer.routes.downloads import download
from explorer.routes.entrance import CLASS, LEAVING, LINK, OPENID, OPENID_BACK, PASSWORD, PATH, enter, leave
from explorer.routes.inspector import inspect
from explorer.routes.joining import come_back, join
from explorer.routes.modules import module
from explorer.routes.nowhere import closed, nowhere
from explorer.routes.playground import playground
from explorer.routes.signing_in import openid, openid_back, password
from explorer.routes.streams import run_events
from explorer.routes.uploads import upload
from explorer.routes.votes import guessed

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = ("/live", "/modules", "/assets", PATH, LEAVING)
"""What the paths of our routes begin with."""


def assets_folder() -> Path:
    """Return where pictures and scripts lie: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "assets"
    return inside if inside.is_dir() else PACKAGE.parent / "assets"


def module_route() -> Route:
    """Return the route that gives browsers the components' scripts; it needs no workspace."""
    return Route("/modules/{digest}/{path:path}", module, methods=["GET"])


def routes() -> list[BaseRoute]:
    """Return the routes for `st.App(routes=...)`."""
    return [
        Route(PATH, enter, methods=["GET", "POST"]),
        Route(CLASS, join, methods=["POST"]),
        Route(LINK, come_back, methods=["GET", "POST"]),
        Route(PASSWORD, password, methods=["POST"]),
        Route(OPENID, openid, methods=["GET"]),
        Route(OPENID_BACK, openid_back, methods=["GET"]),
        Route(LEAVING, leave, methods=["POST"]),
        Route("/live/upload", upload, methods=["POST"]),
        WebSocketRoute("/live/runs/{id}", run_events),
        WebSocketRoute("/live/playground", playground),
        WebSocketRoute("/live/class", classroom),
        Route("/live/inspect", inspect, methods=["POST"]),
        Route("/live/vote", guessed, methods=["POST"]),
        Route("/live/files/{id}/{name:path}", download, methods=["GET"]),
        Route("/live/{rest:path}", nowhere, methods=["GET", "POST"]),
        WebSocketRoute("/live/{rest:path}", closed),
        module_route(),
        Mount("/assets", StaticFiles(directory=assets_folder(), check_dir=False), name="assets"),
    ]
