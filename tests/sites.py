"""Our routes on a real socket, without streamlit, over a workspace of its own."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity
from explorer.routes import routes, server
from explorer.routes.access import Access
from explorer.routes.guard import Guard


class NoWorker:
    """Starts nothing: the folders are written by the tests."""

    def launch(self, folder: Path, threads: int) -> None:
        """Do nothing."""

    def alive(self, folder: Path) -> bool:
        """Say that a worker is there."""
        return True

    def end(self, folder: Path, hard: bool) -> None:
        """Do nothing."""

    def status(self, folder: Path) -> int | None:
        """Know nothing."""
        return None


@dataclass
class Site:
    """Where the routes answer."""

    url: str
    socket_url: str
    origin: str
    token: str
    cookie: str
    store: Store
    folder: Path

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a page that has entered."""
        return {"Origin": self.origin, "Cookie": self.cookie}

    def query(self, **more: object) -> dict[str, str]:
        """Return a query with the token."""
        return {"token": self.token, **{name: str(value) for name, value in more.items()}}

    def by(self, identity: str) -> "Site":
        """Return the same server for another browser, of somebody who has entered."""
        session, cookie = server.current().access.sessions.begin(identity)
        named = f"{self.cookie.partition('=')[0]}={cookie}"
        return replace(self, token=session.token, cookie=named, store=server.current().places.of(identity).store)

    def run(self, title: str) -> Run:
        """Return a run that counts as working, its folder free to write."""
        run = self.store.request("describe", {"dataset": "0" * 16, "seed": abs(hash(title)) % 10**6}, title)
        end = time.monotonic() + 20
        while self.store.get(run.id).state != "running" and time.monotonic() < end:
            time.sleep(0.01)
        return self.store.get(run.id)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server behind its guard; files of at most 3 MB are accepted."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "datasets" / ("0" * 16)).mkdir(parents=True)
    about = {"name": "nothing", "note": "", "digest": "0" * 16, "columns": [], "samples": 1, "variants": 1, "ploidy": 2}
    (folder / "datasets" / ("0" * 16) / "dataset.json").write_text(json.dumps(about))
    here = server.open_server(
        folder,
        access=Access(most_upload_bytes=3_000_000),
        launcher=NoWorker(),
        capacity=Capacity(long=100, short=100),
        samples=False,
    )
    guard = Middleware(Guard, access=lambda: here.access, base=lambda: None, places=lambda: here.places)
    behind = Starlette(routes=routes.routes(), middleware=[guard])
    config = uvicorn.Config(behind, port=0, log_level="error", ws="websockets-sansio")
    web = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    place = f"127.0.0.1:{port}"
    session, cookie = here.access.sessions.begin()
    named = f"snp-explorer-{port}={cookie}"
    yield Site(f"http://{place}", f"ws://{place}", f"http://{place}", session.token, named, here.store, folder)
    web.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive(), "an open handler kept the server from ending"
    for run in here.store.list(state="running"):
        here.store.settle(run.model_copy(update={"state": "stopped"}))
    server.close_server()
