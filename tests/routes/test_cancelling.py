"""Every handler of a socket or a stream, cancelled at each step it takes, and left by its page at any time: it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import stepping
from starlette.requests import Request
from starlette.websockets import WebSocket

from explorer.engines.inspector import bridge as inspector_bridge
from explorer.engines.inspector.turns import Asker
from explorer.engines.playground import bridge as playground_bridge
from explorer.jobs.quotas import Account, Quota
from explorer.routes import server, streams, uploads
from explorer.routes.follow import News
from explorer.routes.inspector import inspect
from explorer.routes.playground import playground
from explorer.routes.sides import GONE

SEEDS = range(12)


class Wire:
    """The other end of a handler, over ASGI: it answers what it gets, and says at some step that it has gone."""

    def __init__(self, loop: stepping.Loop, answer: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
        self.loop, self.answer = loop, answer
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.leaves_at = loop.random.choice([None, loop.random.randint(1, 60)])
        self._watch()

    def _watch(self) -> None:
        if self.leaves_at is not None and self.loop.steps >= self.leaves_at:
            self.loop.gone = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
        elif self.leaves_at is not None:
            self.loop.call_soon(self._watch)

    def say(self, message: dict[str, Any]) -> None:
        """Send something up, to arrive some steps later."""
        self.loop.later(lambda: self.queue.put_nowait(message))

    async def receive(self) -> Any:
        """Hand over the next message."""
        return await self.queue.get()

    async def send(self, message: Any) -> None:
        """Take a message, as slowly as a random draw has it."""
        await self.loop.pause()
        if self.loop.gone:
            raise OSError("the page has gone")
        if (reply := self.answer(message)) is not None:
            self.say(reply)


def socket(loop: stepping.Loop, answer: Callable[[dict[str, Any]], dict[str, Any] | None], **query: str) -> WebSocket:
    """Return a socket that a page has just opened."""
    wire = Wire(loop, answer)
    wire.queue.put_nowait({"type": "websocket.connect"})
    query_string = "&".join(f"{name}={value}" for name, value in query.items()).encode()
    scope = {
        "type": "websocket",
        "path": "/live",
        "query_string": query_string,
        "headers": [],
        "path_params": {"id": "one"},
    }
    return WebSocket(scope, wire.receive, wire.send)


def request(loop: stepping.Loop, blocks: list[bytes], ends: bool, **query: str) -> Request:
    """Return a request whose body arrives block by block, and perhaps never to its end."""
    wire = Wire(loop, lambda _: None)
    wire.leaves_at = None
    messages = [{"type": "http.request", "body": block, "more_body": True} for block in blocks]
    messages.append({"type": "http.request", "body": b"", "more_body": False} if ends else {"type": "http.disconnect"})

    def next_one() -> None:
        wire.queue.put_nowait(messages.pop(0))
        if messages:
            loop.later(next_one)

    loop.later(next_one)
    query_string = "&".join(f"{name}={value}" for name, value in query.items()).encode()
    return Request(
        {"type": "http", "method": "POST", "path": "/live", "query_string": query_string, "headers": []}, wire.receive
    )


class Always:
    """A follower of a run that never stops telling."""

    def __init__(self, files: object, offset: int) -> None:
        self.offset = offset

    def news(self) -> News:
        """Return one event more."""
        self.offset += 1
        return News([{"type": "epoch"}], self.offset, False)


class Engine:
    """A playground's engine that answers every command with a frame, and may end."""

    def __init__(self, loop: stepping.Loop) -> None:
        self.loop, self.seats = loop, 0

    def sit(self, session: str, whose: playground_bridge.Whose) -> playground_bridge.Seat:
        """Give a seat."""
        self.seats += 1
        return playground_bridge.Seat(1, session, whose, self.loop)

    def tell(self, seat: playground_bridge.Seat, command: object) -> None:
        """Answer with one frame."""
        last = self.loop.random.random() < 0.02
        self.loop.later(lambda: seat.deliver(None if last else b"frame"))

    def leave(self, seat: playground_bridge.Seat) -> None:
        """Take the seat back."""
        self.seats -= 1


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A server whose one run goes on for ever."""
    (tmp_path / "uploads").mkdir()
    about = {"state": "running", "progress": 0.5, "text": "", "seconds_left": None, "attempt": 1}
    run = SimpleNamespace(id="one", files=None, pending=True, **about)
    there = SimpleNamespace(
        access=SimpleNamespace(refusal=lambda *_: None, most_upload_bytes=10**9),
        store=SimpleNamespace(get=lambda id: run),
        workspace=SimpleNamespace(
            path=tmp_path,
            uploads_folder=tmp_path / "uploads",
            refuse_vanished=lambda: None,
            own_data=True,
            account=Account(Quota(disk_bytes=10**9, jobs=1, memory_bytes=10**9), tmp_path),
        ),
    )
    monkeypatch.setattr(server, "current", lambda: there)
    monkeypatch.setattr(server, "place_of", lambda _: there)
    monkeypatch.setattr(streams, "Follower", Always)
    return there


async def run_events(loop: stepping.Loop) -> None:
    """A page that draws every frame it is sent."""

    def drawn(message: dict[str, Any]) -> dict[str, Any] | None:
        if message["type"] != "websocket.send":
            return None
        return {"type": "websocket.receive", "text": json.dumps({"ack": json.loads(message["text"])["offset"]})}

    await streams.run_events(socket(loop, drawn))


async def upload(loop: stepping.Loop) -> None:
    """A file of a few blocks, sent to its end or not."""
    blocks = [b"x" * 400_000] * loop.random.randint(1, 8)
    await uploads.upload(request(loop, blocks, loop.random.random() < 0.5, name="a.csv"))


def test_socket_of_a_run_ends(here: SimpleNamespace) -> None:
    tried = stepping.cancel_everywhere(run_events, SEEDS)
    assert tried > 800, tried


def test_socket_of_a_playground_ends_and_gives_its_seat_back(
    here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines: list[Engine] = []

    def drawn(message: dict[str, Any]) -> dict[str, Any] | None:
        command = {"do": "open", "state": {}} if message["type"] == "websocket.accept" else {"do": "ack", "frame": 1}
        return {"type": "websocket.receive", "text": json.dumps(command)}

    async def handler(loop: stepping.Loop) -> None:
        engines.append(Engine(loop))
        monkeypatch.setattr(playground_bridge, "current", lambda: engines[-1])
        await playground(socket(loop, drawn, session="0123456789"))

    tried = stepping.cancel_everywhere(handler, SEEDS)
    assert tried > 800, tried
    assert len(engines) > 800
    assert not any(engine.seats for engine in engines[:-1])


def test_question_ends(here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(loop: stepping.Loop) -> None:
        def send(text: bytes, workspace: Path, asker: Asker) -> Future[bytes]:
            answer: Future[bytes] = Future()
            answer.set_running_or_notify_cancel()
            if loop.random.random() < 0.8:
                loop.later(lambda: answer.set_result(b"answer"), after=loop.random.randint(0, 20))
            return answer

        inspector = SimpleNamespace(longest=60.0, send=send)
        monkeypatch.setattr(inspector_bridge, "current", lambda: inspector)
        await inspect(request(loop, [b"{}"] * loop.random.randint(1, 10), loop.random.random() < 0.9))

    tried = stepping.cancel_everywhere(handler, range(20))
    assert tried > 400, tried


def test_upload_ends_and_leaves_nothing_half_written(here: SimpleNamespace) -> None:
    tried = stepping.cancel_everywhere(upload, range(20))
    assert tried > 300, tried
    assert uploads._open_uploads.total() == 0
    account = here.workspace.account
    assert account.used() == account.disk.measure_all(), "no room stays set aside"
    assert not list(here.workspace.uploads_folder.rglob(".part-*"))


async def _talk(loop: stepping.Loop, take: Callable[[Coroutine[Any, Any, str]], Coroutine[Any, Any, str]]) -> None:
    """A handler that answers whatever the page says; `take` is how it waits."""
    page = socket(loop, lambda _: {"type": "websocket.receive", "text": "more"})
    with contextlib.suppress(*GONE):
        await page.accept()
        while True:
            await page.send_text(await take(page.receive_text()))


async def _swallow(coming: Coroutine[Any, Any, str]) -> str:
    try:
        return await coming
    except asyncio.CancelledError:
        return "what?"


async def _wait_for(coming: Coroutine[Any, Any, str]) -> str:
    return await asyncio.wait_for(coming, 10.0)


def test_driver_catches_a_handler_that_swallows_its_cancellation() -> None:
    with pytest.raises(stepping.GoesOn):
        stepping.cancel_everywhere(lambda loop: _talk(loop, _swallow), SEEDS)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python 3.12 has mended wait_for")
def test_driver_catches_the_cancellation_that_wait_for_swallows() -> None:
    with pytest.raises(stepping.GoesOn):
        stepping.cancel_everywhere(lambda loop: _talk(loop, _wait_for), SEEDS)


def test_driver_catches_a_side_that_is_left_behind() -> None:
    async def handler(loop: stepping.Loop) -> None:
        page = socket(loop, lambda _: {"type": "websocket.receive", "text": "more"})
        await page.accept()
        loop.create_task(loop.pause())
        await page.receive_text()

    with pytest.raises(AssertionError, match="it left"):
        stepping.cancel_everywhere(handler, SEEDS)
