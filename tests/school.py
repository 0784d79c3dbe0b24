"""A class on a real socket, without streamlit: its server, and tabs of its teacher and learners."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sites import NoWorker
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from explorer.classroom import seats
from explorer.jobs.people import Person
from explorer.jobs.runs import Run, Store
from explorer.routes import routes, server
from explorer.routes.access import Access
from explorer.routes.guard import Guard
from explorer.routes.server import Server
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.ways import Ways

TITLES = {"start": "Start", "playground": "Playground", "data": "Data", "saliency": "Saliency"}
PATIENCE = 60.0
PAUSE, QUICK = seats.PAUSE, 0.1


class Tab:
    """One page of the app in a browser: what it is told, by kind, the newest last."""

    def __init__(self, school: School, identity: str, token: str | None = None, **headers: str) -> None:
        self.session, cookie = school.here.access.sessions.begin(identity)
        self.cookie = f"snp-explorer-{school.port}={cookie}"
        address = f"ws://{school.place}/live/class?token={token or self.session.token}"
        self._connection = connect(
            address, origin=Origin(f"http://{school.place}"), additional_headers={"Cookie": self.cookie, **headers}
        )
        self.wire: ClientConnection = self._connection.__enter__()
        self.heard: list[dict[str, Any]] = []

    def say(self, do: str, **more: Any) -> None:
        """Send a message."""
        self.wire.send(json.dumps({"do": do, **more}))

    def hear(self, tell: str, fits: Callable[[dict[str, Any]], Any] = lambda _: True) -> dict[str, Any]:
        """Return the next message of a kind that fits; the others are kept in `heard`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            said = json.loads(self.wire.recv(timeout=PATIENCE))
            self.heard.append(said)
            if said["tell"] == tell and fits(said):
                return said
        raise AssertionError(f"never told: {tell}; last {self.heard[-3:]}")

    def until_quiet(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """Return what is told until nothing has come for a while."""
        told = []
        while True:
            try:
                told.append(json.loads(self.wire.recv(timeout=seconds)))
            except TimeoutError:
                return told

    def closed(self) -> tuple[int, str]:
        """Return code and reason with which the server closes the socket; what comes before is kept in `heard`."""

        def listen() -> None:
            while True:
                self.heard.append(json.loads(self.wire.recv(timeout=PATIENCE)))

        with pytest.raises(ConnectionClosed) as closed:
            listen()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason

    def close(self) -> None:
        """Close the tab."""
        self._connection.__exit__(None, None, None)


@dataclass
class School:
    """A class that is open."""

    here: Server
    place: str
    port: int
    tabs: list[Tab] = field(default_factory=list)

    def visit(self, path: str, cookie: str = "") -> tuple[int, str, str]:
        """Open an address in a browser that knows nothing; return status, where it leads, and text."""
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Location") or "", text

    def learner(self, name: str) -> Person:
        """Return a new learner."""
        return self.here.people.add(name, "learner")[0]

    def dismiss(self) -> None:
        """Close all tabs."""
        while self.tabs:
            self.tabs.pop().close()

    def tab(self, identity: str = "owner", **how: str) -> Tab:
        """Open a tab of somebody's; it is closed with the class."""
        self.tabs.append(Tab(self, identity, **how))
        return self.tabs[-1]

    def watching(self) -> Tab:
        """Open a tab of the teacher's that shows the class."""
        tab = self.tab()
        tab.say("watch", on=True)
        tab.hear("desk")
        return tab


def run_of(store: Store, title: str) -> Run:
    """Return a run of a workspace's own, which waits for ever."""
    home = store.workspace.datasets_folder / ("0" * 16)
    home.mkdir(parents=True, exist_ok=True)
    about = {"name": "own", "note": "", "digest": home.name, "columns": [], "samples": 1, "variants": 1, "ploidy": 2}
    (home / "dataset.json").write_text(json.dumps(about))
    return store.request("describe", {"dataset": home.name, "seed": abs(hash(title)) % 10**6}, title)


@contextmanager
def class_of(folder: Path) -> Iterator[School]:
    """Open a class on a workspace; its teacher is told five times as often as else, so that tests need not wait."""
    seats.PAUSE = QUICK
    access = Access(ways=Ways(joining=Joining()))
    here = server.open_server(folder, access=access, launcher=NoWorker(), samples=False, mode="class")
    assert here.room is not None
    here.room.know(TITLES, "start")
    guard = Middleware(Guard, access=lambda: here.access, base=lambda: None, places=lambda: here.places)
    config = uvicorn.Config(
        Starlette(routes=routes.routes(), middleware=[guard]), port=0, log_level="error", ws="websockets-sansio"
    )
    web = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    port = web.servers[0].sockets[0].getsockname()[1]
    school = School(here, f"127.0.0.1:{port}", port)
    try:
        yield school
    finally:
        seats.PAUSE = PAUSE
        school.dismiss()
        web.should_exit = True
        thread.join(timeout=10)
        for place in here.places.open_now():
            for run in place.store.list(state=("running", "queued")):
                place.store.settle(run.model_copy(update={"state": "stopped"}))
        server.close_server()
    assert not thread.is_alive(), "an open handler kept the server from ending"
