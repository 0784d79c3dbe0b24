"""A page as the engine sees it: a WebSocket that speaks the playground's protocol."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sites
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from explorer.messages import packing

PATIENCE = 120.0
site = sites.site


class Page:
    """One open playground."""

    def __init__(
        self,
        site: Any,
        session: str | None = None,
        token: str | None = None,
        origin: str | None = None,
        by: Any = None,
    ):
        site = by or site
        self.session = session or uuid.uuid4().hex
        address = f"{site.socket_url}/live/playground?token={token or site.token}&session={self.session}"
        cookie = {"Cookie": site.cookie}
        self._connection = connect(
            address, origin=Origin(origin or site.origin), additional_headers=cookie, max_size=None
        )
        self.wire: ClientConnection = self._connection.__enter__()
        self.header: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.arrays: dict[str, Any] = {}

    def say(self, do: str, **more: Any) -> None:
        """Send a command."""
        self.wire.send(json.dumps({"do": do, **more}))

    def open(self, **state: Any) -> Page:
        """Open a playground and wait for its first frame."""
        self.say("open", state=state)
        self.frame()
        return self

    def frame(self, ack: bool = True, timeout: float = PATIENCE) -> dict[str, Any]:
        """Return the header of the next frame, acknowledged."""
        block = self.wire.recv(timeout=timeout)
        assert isinstance(block, bytes)
        self.header, self.arrays = packing.unpack(block)
        self.state = self.header["state"] or self.state
        if ack:
            self.say("ack", frame=self.header["frame"])
        return self.header

    def until(self, fits: Callable[[dict[str, Any]], Any], patience: float = PATIENCE) -> dict[str, Any]:
        """Draw frames until one fits."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if fits(self.frame(timeout=patience)):
                return self.header
        raise AssertionError(f"no such frame within {patience} s; last: {self.header}")

    def listen(self, timeout: float = PATIENCE) -> None:
        """Take and acknowledge frames until something is raised."""
        while True:
            self.frame(timeout=timeout)

    def closed_with(self) -> tuple[int, str]:
        """Return code and reason with which the server closes the socket."""
        with pytest.raises(ConnectionClosed) as closed:
            self.listen()
        assert closed.value.rcvd
        return closed.value.rcvd.code, closed.value.rcvd.reason

    def close(self) -> None:
        """Close the tab."""
        self._connection.__exit__(None, None, None)


@pytest.fixture
def other(site: Any) -> Any:
    """The same server for another browser of its owner."""
    return site.by("owner")


@pytest.fixture
def page(site: Any) -> Iterator[Callable[..., Page]]:
    """Open pages; they are closed at the end."""
    opened: list[Page] = []

    def make(**how: Any) -> Page:
        opened.append(Page(site, **how))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
