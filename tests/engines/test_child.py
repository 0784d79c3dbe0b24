"""A supervised child: started, ready, started again after pauses for ever, killed if overdue."""

from __future__ import annotations

import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from explorer.engines import backoff, child
from explorer.engines.backoff import Backoff
from explorer.engines.child import Child
from explorer.engines.pipe import COMMAND, FRAME, Envelope

ECHO = """
from explorer.engines import child, pipe
incoming, outgoing = child.wire()
pipe.write(outgoing, pipe.Envelope(0, pipe.READY, b""))
print("what is printed is no message")
while (message := pipe.read(incoming)) is not None:
    if message.body == b"die":
        raise SystemExit(3)
    pipe.write(outgoing, pipe.Envelope(message.seat, pipe.FRAME, message.body[::-1]))
"""
PATIENCE = 60.0


class Watched:
    """A child and what it sent."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Envelope] = queue.Queue()
        self.losses: queue.Queue[float] = queue.Queue()
        self.child = Child("echo", self.messages.put, lambda: self.losses.put(time.monotonic()))

    def echo(self, body: bytes) -> bytes:
        """Send a message and return what comes back."""
        assert self.child.send(Envelope(7, COMMAND, body))
        message = self.messages.get(timeout=PATIENCE)
        assert (message.seat, message.kind) == (7, FRAME)
        return message.body

    def die(self) -> float:
        """Have the child end by itself; return when that was known."""
        assert self.child.send(Envelope(7, COMMAND, b"die"))
        return self.losses.get(timeout=PATIENCE)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Choose what the children run."""

    def choose(text: str) -> None:
        def launch(*_: object, **__: object) -> subprocess.Popen[bytes]:
            command, pipe = [sys.executable, "-c", text], subprocess.PIPE
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)

        monkeypatch.setattr(child, "launch", launch)

    choose(ECHO)
    return choose


@pytest.fixture
def watched(program: Callable[[str], None]) -> Iterator[Watched]:
    """A child that sends back what it is sent."""
    made = Watched()
    yield made
    made.child.close()
    assert made.child.pid is None


def test_it_says_when_it_is_ready_and_answers(watched: Watched) -> None:
    assert watched.child.pid is None
    assert not watched.child.send(Envelope(7, COMMAND, b"no child is there"))
    assert watched.child.start()
    assert not watched.child.start(), "one is enough"
    assert watched.echo(b"abc") == b"cba"
    assert watched.child.ready


def test_the_first_death_is_mended_at_once_and_later_ones_after_longer_pauses_but_always(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(backoff, "LONGEST_PAUSE", 0.1)
    for _ in range(8):
        assert watched.child.wait()
        assert watched.child.start()
        assert watched.echo(b"abc") == b"cba"
        watched.die()
        assert not watched.child.ready
        assert watched.child.pause <= backoff.LONGEST_PAUSE


def test_pauses_grow_to_a_longest_and_begin_anew_after_a_good_life(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(backoff.time, "monotonic", lambda: now)
    counted = Backoff()
    pauses = []
    for _ in range(9):
        pauses.append(counted.failed(lived=0.1))
        assert counted.pause == pauses[-1]
        now += pauses[-1]
        assert counted.pause == 0, "and then it may be started"
    assert pauses == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert counted.failed(lived=backoff.LIVED_WELL + 1) == 0
    assert counted.failed(lived=0.1) == 0.5
    now += backoff.LIVED_WELL + 1
    assert counted.failed(lived=0.1) == 0, "let be for long it starts afresh too"


def test_given_up_is_no_failure(watched: Watched) -> None:
    watched.child.start()
    assert watched.echo(b"abc") == b"cba"
    watched.child.give_up()
    assert watched.child.pause == 0
    assert watched.child.start()
    assert watched.echo(b"def") == b"fed"
    assert watched.losses.empty()


def test_one_that_does_not_get_ready_is_killed(
    watched: Watched, program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "READY_WITHIN", 0.3)
    program("import time; time.sleep(1000)")
    watched.child.start()
    watched.losses.get(timeout=PATIENCE)
    assert watched.child.pid is None


def test_closed_it_is_not_started_again(watched: Watched) -> None:
    watched.child.start()
    watched.child.close()
    assert not watched.child.start()
    assert not watched.child.wait()
    assert watched.losses.empty()
