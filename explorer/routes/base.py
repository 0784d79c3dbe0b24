"""Our routes below the path that the app is served under (streamlit's `server.baseUrlPath`)."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class BelowBase:
    """Lets the routes under `folders` ("/live", "/enter") answer below the app's base path too.

    Streamlit puts the base path before its own routes only, and knows it once the server starts; so it is looked up at
    each request. The path before a route is ASGI's `root_path`: the routes themselves need not know it.
    """

    def __init__(self, app: ASGIApp, base: Callable[[], str | None], folders: tuple[str, ...]) -> None:
        self.app, self.base, self.folders = app, base, folders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, marked as mounted where it is for one of our routes below the base path."""
        if scope["type"] in ("http", "websocket") and (base := prefix(self.base())):
            root, path = scope.get("root_path", ""), scope["path"]
            if f"{path}/".startswith(tuple(f"{root}{base}{folder}/" for folder in self.folders)):
                scope = {**scope, "root_path": root + base}
        await self.app(scope, receive, send)


def prefix(base: str | None) -> str:
    """Return a base path as it stands before a route's path.

    >>> prefix("lab/explorer/"), prefix("/"), prefix(None)
    ('/lab/explorer', '', '')
    """
    plain = (base or "").strip("/")
    return f"/{plain}" if plain else ""
