"""Somebody at the app without a browser: enters, opens pages through Streamlit's own socket, and uses our routes."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
from google.protobuf.json_format import MessageToJson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from explorer.messages import packing
from explorer.routes import sessions

Result = TypeVar("Result")
PATIENCE = 300.0
"""Seconds within which anything has to be answered on a machine that does much else."""


def done(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what comes of some work, done in a thread of its own: browser tests leave a loop in the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Page:
    """A page as it was drawn: every message of it, in order."""

    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it as JSON, and what is binary in it as text: what a reader of the wire could find."""
        blocks = [MessageToJson(message) for message in self.messages]
        blocks += [message.SerializeToString().decode("utf-8", "replace") for message in self.messages]
        return "\n".join(blocks)

    @property
    def fault(self) -> str:
        """What an exception on it says; "" where there is none."""
        found = [
            m.delta.new_element.exception.message for m in self.messages if m.delta.new_element.HasField("exception")
        ]
        return "; ".join(found)

    @property
    def alerts(self) -> str:
        """What is said on it in boxes and notes."""
        found = [message.delta.new_element for message in self.messages]
        texts = [element.alert.body for element in found if element.HasField("alert")]
        return "; ".join(texts + [element.toast.body for element in found if element.HasField("toast")])

    def buttons(self) -> dict[str, str]:
        """Every button's id on it, with its label."""
        found = (message.delta.new_element for message in self.messages)
        return {element.button.id: element.button.label for element in found if element.HasField("button")}

    def in_fragment(self, id: str) -> bool:
        """Return whether a button stands in a part of the page that is run by itself."""
        found = (message.delta for message in self.messages if message.delta.new_element.HasField("button"))
        return any(delta.fragment_id for delta in found if delta.new_element.button.id == id)

    def widgets(self) -> dict[str, str]:
        """Every widget's id on it, with the kind of element."""
        found = {}
        for message in self.messages:
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            id = getattr(getattr(element, kind), "id", "") if kind else ""
            if id:
                found[id] = kind
        return found


class Person:
    """One who uses the app over the network, known by a cookie."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url, self.cookie = url, cookie
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.socket_url = f"ws{self.origin.removeprefix('http')}{parts.path}"

    @property
    def token(self) -> str:
        """What the pages of this session hand to their browser parts."""
        return sessions.token(self.cookie.partition("=")[2])

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request from a page of the app."""
        return {"Cookie": self.cookie, "Origin": self.origin}

    async def post(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Send a form; a cookie in the answer is kept."""
        return await self._asked("POST", path, data=dict(fields))

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Ask for an address as somebody who types it."""
        return await self._asked("GET", path, params=query or None)

    async def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.request(method, self.url + path, headers=headers, **more)
        if set_cookie := answer.headers.get("set-cookie"):
            self.cookie = set_cookie.partition(";")[0]
        return answer

    @asynccontextmanager
    async def pages(self) -> AsyncIterator[Tab]:
        """Open the socket by which Streamlit's page speaks."""
        async with connect(
            f"{self.socket_url}/_stcore/stream",
            origin=Origin(self.origin),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": self.cookie},
            max_size=None,
            open_timeout=PATIENCE,
            ping_timeout=None,
        ) as wire:
            yield Tab(wire)

    def live(self, path: str, **query: str) -> connect:
        """Return one of our sockets, to be opened."""
        asked = urlencode({"token": self.token, **query}, quote_via=quote)
        return connect(
            f"{self.socket_url}/live/{path}?{asked}",
            origin=Origin(self.origin),
            additional_headers={"Cookie": self.cookie},
            max_size=None,
            open_timeout=PATIENCE,
            ping_timeout=None,
        )

    async def plays(self, state: Mapping[str, Any], frames: int) -> dict[str, Any]:
        """Train a network of the playground until it has drawn so many frames; return the last one's header."""
        async with self.live("playground", session=f"crowd-{secrets.token_hex(8)}") as wire:
            await wire.send(json.dumps({"do": "open", "state": state}))
            await wire.send(json.dumps({"do": "play"}))
            header: dict[str, Any] = {}
            while frames > 0:
                block = await asyncio.wait_for(wire.recv(), PATIENCE)
                if isinstance(block, bytes):
                    header, _ = packing.unpack(block)
                    await wire.send(json.dumps({"do": "ack", "frame": header["frame"]}))
                    frames -= bool(header["playing"])
            return header

    async def closing(self, path: str, **query: str) -> tuple[int, str]:
        """Return the code and the reason with which a socket is closed that never should say anything else."""
        async with self.live(path, **query) as wire:
            try:
                said = await asyncio.wait_for(wire.recv(), PATIENCE)
            except ConnectionClosed as closed:
                return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")
            raise AssertionError(f"let in: {said[:200]!r}")


class Tab:
    """One page of a browser, as far as the network sees it."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire
        self.hash = ""

    async def open(self, page: str, query: str = "", page_hash: str = "", widgets: bytes = b"") -> Page:
        """Have a page drawn; return it once its script has ended."""
        asked = BackMsg()
        if widgets:
            asked.rerun_script.widget_states.ParseFromString(widgets)
        asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
        asked.rerun_script.page_script_hash = page_hash
        await self.wire.send(asked.SerializeToString())
        return await self.drawn()

    async def press(self, id: str, page: str, query: str = "", numbers: Mapping[str, float] | None = None) -> Page:
        """Press a button by its id; `numbers` stand in the page's fields, by their ids."""
        asked = BackMsg()
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = id, True
        for field_id, value in (numbers or {}).items():
            number = asked.rerun_script.widget_states.widgets.add()
            number.id, number.double_value = field_id, value
        asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
        asked.rerun_script.page_script_hash = self.hash
        await self.wire.send(asked.SerializeToString())
        return await self.drawn()

    async def drawn(self) -> Page:
        """Return what is drawn until a script has ended."""
        page = Page()
        while True:
            block = await asyncio.wait_for(self.wire.recv(), PATIENCE)
            assert isinstance(block, bytes)
            message = ForwardMsg.FromString(block)
            page.messages.append(message)
            if message.HasField("navigation"):
                self.hash = message.navigation.page_script_hash
            if message.HasField("script_finished"):
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return page


def ids(text: str) -> set[str]:
    """Return what looks like an id of ours in a text: of runs, datasets, uploads, people, sessions."""
    return set(re.findall(r"\b(?:[a-z]+-)?[0-9a-f]{10}(?:[0-9a-f]{6})?\b", text))
