"""Many browsers at the inspection engines: slow and deadly questions, engines that keep dying, whose turn it is."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from explorer.engines import backoff, child
from explorer.engines.inspector import bridge, suspects
from explorer.engines.inspector.bridge import Inspector
from explorer.engines.inspector.suspects import Suspects
from explorer.engines.inspector.turns import Asked, Asker, Turns
from explorer.errors import InputError

ENGINE = """
import json, os, time
from explorer.engines import child, pipe
incoming, outgoing = child.wire()
pipe.write(outgoing, pipe.Envelope(0, pipe.READY, b""))
while (message := pipe.read(incoming)) is not None:
    question = json.loads(pipe.asked(message.body)[1])
    if question.get("die"):
        os._exit(3)
    while "until" in question and not os.path.exists(question["until"]):
        time.sleep(0.01)
    body = json.dumps({**question, "pid": os.getpid(), "at": time.monotonic()}).encode()
    pipe.write(outgoing, pipe.Envelope(message.seat, pipe.ANSWER, body))
"""
DEAD = "raise SystemExit(1)"
PATIENCE = 60.0
HERE = Path("here")


class Browsers:
    """Inspection engines that take as long as a question says, and die where it says so."""

    def __init__(self, folder: Path) -> None:
        self.inspector, self.folder, self.gate = Inspector(), folder, folder / "gate"

    def ask(self, browser: str | Asker, **question: object) -> Future[bytes]:
        """Ask for a browser of the owner, or for a person's."""
        asker = Asker("", browser) if isinstance(browser, str) else browser
        return self.inspector.send(json.dumps(question).encode(), self.folder, asker)

    def slow(self, browser: str | Asker, **more: object) -> Future[bytes]:
        """Ask what is not answered before `open`."""
        return self.ask(browser, until=str(self.gate), **more)

    def open(self) -> None:
        """Have slow questions answered."""
        self.gate.touch()

    def answer(self, browser: str | Asker, **question: object) -> dict[str, float]:
        """Ask and wait."""
        return json.loads(self.ask(browser, **question).result(PATIENCE))


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What engines run: the last of these."""
    programs = [ENGINE]

    def launch(*_: object, **__: object) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", programs[-1]], stdin=pipe, stdout=pipe)

    monkeypatch.setattr(child, "launch", launch)
    return programs


@pytest.fixture
def browsers(program: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browsers]:
    """Browsers that ask; nothing of them is left at the end."""
    monkeypatch.setattr(bridge, "SLOW_AFTER", 0.2)
    monkeypatch.setattr(bridge, "ROOM_FOR_ANOTHER", 0)
    made = Browsers(tmp_path)
    yield made
    processes = [psutil.Process(pid) for pid in made.inspector.pids]
    made.inspector.close()
    assert not any(process.is_running() for process in processes)


def test_slow_question_of_one_browser_neither_fails_nor_delays_those_of_others(browsers: Browsers) -> None:
    browsers.answer("others", n=0)
    slow = [browsers.slow("slow", n=n) for n in range(3)]
    pids = {browsers.answer("others", n=n)["pid"] for n in range(10)}
    assert not any(one.done() for one in slow)
    assert len(pids) == 1
    assert len(browsers.inspector.pids) == 2, "however many slow ones a browser has, they take one engine"
    browsers.open()
    answers = [json.loads(one.result(PATIENCE)) for one in slow]
    assert [one["n"] for one in answers] == [0, 1, 2], "and they go on to their end"
    assert answers[0]["pid"] not in pids


def test_question_past_its_deadline_fails_alone_and_is_refused_for_a_while(browsers: Browsers) -> None:
    browsers.answer("others", n=0)
    browsers.inspector.patience = 1.5
    stuck = browsers.slow("slow")
    others = [browsers.ask(f"browser {k}", n=k) for k in range(20)]
    assert [json.loads(one.result(PATIENCE))["n"] for one in others] == list(range(20))
    with pytest.raises(InputError, match="took longer than 2 seconds"):
        stuck.result(PATIENCE)
    with pytest.raises(InputError, match=r"took longer.*may be asked again in \d\d s"):
        browsers.slow("another")
    assert browsers.answer("slow", n=1)["n"] == 1


def test_question_that_an_engine_dies_of_twice_is_refused_and_the_others_are_answered(browsers: Browsers) -> None:
    pid = browsers.answer("others", n=0)["pid"]
    deadly = browsers.ask("deadly", die=True)
    others = [browsers.ask(f"browser {k}", n=k) for k in range(20)]
    with pytest.raises(InputError, match="ended over this question"):
        deadly.result(PATIENCE)
    assert [json.loads(one.result(PATIENCE))["n"] for one in others] == list(range(20))
    with pytest.raises(InputError, match="ended over this question"):
        browsers.ask("another", die=True)
    assert browsers.answer("deadly", n=1)["pid"] != pid


def test_killed_again_and_again_it_is_always_there_again(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "LONGEST_PAUSE", 0.2)
    for n in range(8):
        pid = int(browsers.answer("one", n=n)["pid"])
        os.kill(pid, signal.SIGKILL)
        assert browsers.answer("one", n=n)["pid"] != pid


def test_while_it_cannot_be_started_the_sentence_says_when_it_is_tried_again(
    browsers: Browsers, program: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST_PAUSE", 1.0)
    monkeypatch.setattr(bridge, "SHORT_PAUSE", 0.3)
    program.append(DEAD)
    with pytest.raises(InputError, match=r"keeps failing.*It starts again in [12] s"):
        browsers.answer("one", n=0)
    with pytest.raises(InputError, match="It starts again in"):
        browsers.answer("another", n=0)
    program.append(ENGINE)
    monkeypatch.setattr(bridge, "SHORT_PAUSE", 4.0)
    assert browsers.answer("one", n=0)["n"] == 0


def test_further_engines_end_when_nobody_needs_them(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "IDLE_ENDS_AFTER", 0.4)
    slow = browsers.slow("slow")
    browsers.answer("other", n=0)
    assert len(browsers.inspector.pids) == 2
    browsers.open()
    slow.result(PATIENCE)
    end = time.monotonic() + PATIENCE
    while len(browsers.inspector.pids) > 1 and time.monotonic() < end:
        time.sleep(0.02)
    kept = browsers.inspector.pid
    assert browsers.answer("other", n=1)["pid"] == kept


def test_browsers_take_turns(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "SLOW_AFTER", 1000.0)
    browsers.slow("")
    hurried = [browsers.ask("hurried", n=n) for n in range(20)]
    calm = browsers.ask("calm", n=0)
    browsers.open()
    at = json.loads(calm.result(PATIENCE))["at"]
    assert sum(json.loads(one.result(PATIENCE))["at"] > at for one in hurried) >= 18


def test_one_browser_does_not_fill_the_queue_of_all(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "MOST_WAITING", 5)
    first = browsers.slow("hurried")
    with pytest.raises(InputError, match="too many questions"):
        [browsers.ask("hurried", n=n) for n in range(10)]
    assert browsers.answer("calm", n=0)["n"] == 0
    browsers.open()
    assert first.result(PATIENCE)


def test_question_that_nobody_waits_for_is_not_asked(browsers: Browsers) -> None:
    browsers.answer("one", n=0)
    under_way, left = browsers.slow("one"), browsers.ask("one", until="never")
    assert left.cancel()
    browsers.open()
    assert browsers.answer("one", n=1)["n"] == 1
    assert under_way.result(PATIENCE)
    with pytest.raises(CancelledError):
        left.result()


def test_closing_tells_everybody(browsers: Browsers) -> None:
    under_way, waiting = browsers.slow("one"), browsers.ask("one", n=1)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(browsers.inspector.close)
        for one in (under_way, waiting):
            with pytest.raises(InputError, match="ending"):
                one.result(PATIENCE)
    with pytest.raises(InputError, match="ending"):
        browsers.ask("one", n=2)


def test_large_question_does_not_hold_the_others_up(browsers: Browsers) -> None:
    assert browsers.answer("one", text="x" * 900_000)["pid"]
    pid = browsers.inspector.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    stuck = browsers.ask("one", text="y" * 900_000)
    assert browsers.answer("other", n=1)["pid"] != pid
    os.kill(pid, signal.SIGCONT)
    assert stuck.result(PATIENCE)


def test_bans_grow_and_are_forgiven(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(suspects.time, "monotonic", lambda: now)
    known = Suspects()
    assert known.died("a") is None, "it may have been killed from outside"
    known.answered("a")
    assert known.died("a") is None
    assert known.died("a") is not None
    bans = []
    for _ in range(8):
        left = 0
        while known.refusal("a"):
            now += 10
            left += 10
        bans.append(left)
        assert known.died("a"), "known already, it is refused at once"
    assert bans == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    now += suspects.FORGIVEN_AFTER + 1
    assert known.died("b") is None
    assert known.died("a") is None
    for n in range(1000):
        known.died(f"{n}")
    assert len(known._known) <= suspects.MOST_KNOWN


def test_turns_go_round_and_what_is_put_back_comes_first() -> None:
    turns, c = Turns(), Asker("", "c")
    for name in "aaabbc":
        turns.put(Asked(name.encode(), HERE, Asker("", name)))
    first = turns.next()
    assert first
    turns.put_back(first)
    order = []
    while (asked := turns.next(without={c})) is not None:
        order.append(asked.asker.browser)
    assert order == ["a", "b", "a", "b", "a"]
    assert len(turns) == turns.of(c) == 1
    assert turns.any()
    assert not turns.any(without={c})
    turns.remove(list(turns))
    assert turns.next() is None


def test_people_take_turns_however_many_browsers_one_says_to_be() -> None:
    turns = Turns()
    for number in range(50):
        turns.put(Asked(b"", HERE, Asker("hurried", f"browser {number}")))
    for person in ("calm", ""):
        turns.put(Asked(b"", HERE, Asker(person, "one")))
    first = [asked.asker.person for _ in range(4) if (asked := turns.next()) is not None]
    assert first == ["hurried", "calm", "", "hurried"]
    assert turns.of(Asker("hurried", "yet another")) == 48
    assert not turns.any(without={Asker("hurried")}), "what is slow for one browser of a person is slow for all"


def test_one_person_takes_one_engine_and_no_place_of_others(
    browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "MOST_IN_ALL", 12)
    browsers.answer("", n=0)
    flood = [browsers.slow(Asker("hurried", f"browser {n}"), n=n) for n in range(12)]
    for person in ("calm", ""):
        assert browsers.answer(Asker(person, "one"), n=1)["n"] == 1
    assert len(browsers.inspector.pids) == 2
    monkeypatch.setattr(bridge, "MOST_WAITING", 5)
    with pytest.raises(InputError, match="too many questions"):
        browsers.ask(Asker("hurried", "new"), n=99)
    browsers.open()
    for one in flood:
        with contextlib.suppress(InputError):  # the newest may have given up their places
            one.result(PATIENCE)
    assert browsers.answer(Asker("hurried", "new"), n=99)["n"] == 99


def test_where_all_places_are_taken_who_has_most_gives_one_up(
    browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "MOST_IN_ALL", 8)
    monkeypatch.setattr(bridge, "SLOW_AFTER", 1000.0)
    browsers.slow("")
    end = time.monotonic() + PATIENCE
    while len(browsers.inspector._turns) and time.monotonic() < end:
        time.sleep(0.01)
    flood = [browsers.ask(Asker("hurried", f"browser {n}"), n=n) for n in range(8)]
    calm = [browsers.ask(Asker("calm", "one"), n=n) for n in range(4)]
    assert [one.done() for one in flood] == [False] * 4 + [True] * 4
    with pytest.raises(InputError, match="too many questions"):
        flood[-1].result(0)
    with pytest.raises(InputError, match="too many questions"):
        browsers.ask(Asker("calm", "one"), n=5)
    browsers.open()
    assert all(one.result(PATIENCE) for one in (*flood[:4], *calm))


def test_what_is_held_against_a_question_in_one_workspace_is_not_in_another(browsers: Browsers, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ended over this question"):
        browsers.answer("one", die=True)
    text = json.dumps({"die": True}).encode()
    with pytest.raises(InputError, match="ended over this question"):
        browsers.inspector.send(text, browsers.folder)
    elsewhere = browsers.inspector.send(text, tmp_path / "elsewhere")
    with pytest.raises(InputError, match="ended over this question"):
        elsewhere.result(PATIENCE)
