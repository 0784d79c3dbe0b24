"""The two sides of a socket: how they end, and what is logged of it."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
import stepping

from explorer.routes import sides


class Socket:
    """A socket whose page may not read: closing it then takes for ever."""

    def __init__(self, reads: bool = True) -> None:
        self.url, self.reads = SimpleNamespace(path="/live/runs/one"), reads
        self.closed: list[tuple[int, str]] = []

    async def close(self, code: int, reason: str) -> None:
        """Take the closing word."""
        if not self.reads:
            await asyncio.Event().wait()
        self.closed.append((code, reason))


def carry(loop: stepping.Loop, socket: Any, *both: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
    """Carry two sides to their end."""
    task = loop.create_task(sides.carry(socket, *both))
    while not task.done():
        assert loop.steps < 30
        assert loop.step()
    return task


async def waits() -> tuple[int, str]:
    """A side that nothing ends."""
    await asyncio.Event().wait()
    return 1000, ""


async def ends() -> tuple[int, str]:
    """A side that ends."""
    await asyncio.sleep(0)
    return 4400, "The message is too long."


@pytest.mark.parametrize("order", [1, -1])
def test_socket_is_closed_with_what_the_side_that_ended_says(order: int) -> None:
    loop, socket = stepping.Loop(0), Socket()
    carry(loop, socket, *[waits(), ends()][::order]).result()
    assert socket.closed == [(4400, "The message is too long.")]
    assert not asyncio.all_tasks(loop)
    loop.close()


def test_failure_of_a_side_is_raised_whatever_its_kind() -> None:
    async def fails(error: Exception) -> None:
        raise error

    loop, socket = stepping.Loop(0), Socket()
    for failure in (ZeroDivisionError(), OSError("the disk is full"), RuntimeError("a fault of ours")):
        loop.steps = 0
        with pytest.raises(type(failure)):
            carry(loop, socket, fails(failure), waits()).result()
    assert not socket.closed
    assert not asyncio.all_tasks(loop)
    loop.close()


def test_closing_word_does_not_wait_for_a_page_that_does_not_read() -> None:
    loop = stepping.Loop(0)
    carry(loop, Socket(reads=False), waits(), ends()).result()
    assert loop.now == pytest.approx(sides.PATIENCE)
    loop.close()


def test_side_that_does_not_listen_is_left_behind_with_a_line(caplog: pytest.LogCaptureFixture) -> None:
    let_go = False

    async def deaf() -> tuple[int, str]:
        while not let_go:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(10.0)
        return 1000, ""

    loop, socket = stepping.Loop(0), Socket()
    carry(loop, socket, deaf(), ends()).result()
    assert socket.closed == [(4400, "The message is too long.")]
    assert loop.now == pytest.approx(sides.PATIENCE)
    (line,) = caplog.records
    assert (line.levelno, line.exc_info) == (logging.WARNING, None)
    assert "/live/runs/one" in line.getMessage()
    let_go = True
    while asyncio.all_tasks(loop):
        assert loop.step()
    loop.close()
