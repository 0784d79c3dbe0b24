"""Sockets of playgrounds: who is refused, who is shown out, sessions that go on through another socket or engine."""

import os
import re
import signal
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from explorer.datasets import samples
from explorer.engines import backoff
from explorer.engines.playground import bridge
from explorer.messages import closing
from explorer.messages.closing import COMMAND_BYTES
from explorer.routes import server

PATIENCE = 120.0
SMALL = {"layers": [{"units": 3}], "samples": 40}
pytestmark = pytest.mark.usefixtures("warm_engines")


@pytest.mark.parametrize(
    ("how", "code", "reason"),
    [
        ({"token": "wrong"}, 4403, "Reload it"),
        ({"origin": "https://elsewhere.example"}, 4403, "another site"),
        ({"session": "../etc"}, 4400, "8 to 40 letters"),
    ],
)
def test_strangers_are_refused(page: Any, how: dict[str, str], code: int, reason: str) -> None:
    got = page(**how).closed_with()
    assert got[0] == code
    assert reason in got[1]


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("hello", 4400, "not JSON"),
        ("[]", 4400, "must be an object"),
        ("[" * 90_000, 4400, "not JSON"),
        ('{"do": "play"}', 4400, "first message"),
        ('{"do": "open", "state": {"note": "' + "x" * COMMAND_BYTES + '"}}', 4413, "longer than"),
    ],
)
def test_who_opens_nothing_or_sends_too_much_is_shown_out(page: Any, text: str, code: int, reason: str) -> None:
    here = page()
    here.wire.send(text)
    got = here.closed_with()
    assert got[0] == code
    assert reason in got[1]
    assert page().open(**SMALL).header["epoch"] == 0


def test_more_pages_than_seats_are_told_so(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "MOST_SEATS", 2)
    first, second = page().open(**SMALL), page().open(**SMALL)
    code, reason = page().closed_with()
    assert code == closing.Close.FULL
    assert code not in closing.FINAL, "the page tries again by itself"
    assert "2 playgrounds are open" in reason
    first.close()
    end = time.monotonic() + PATIENCE
    while len(bridge.current()._seats) > 1 and time.monotonic() < end:
        time.sleep(0.02)
    assert page().open(**SMALL).header["epoch"] == 0
    assert second.header["epoch"] == 0


def test_page_goes_on_where_its_socket_was_lost(page: Any) -> None:
    here = page().open(**SMALL)
    here.say("step", count=7)
    here.until(lambda h: h["epoch"] == 7)
    weights = here.arrays["a.weights"].copy()
    here.close()
    again = page(session=here.session)
    again.say("open", state=SMALL)
    assert again.frame()["epoch"] == 7
    assert (again.arrays["a.weights"] == weights).all()
    other = page(session=here.session)
    other.say("open", state={**SMALL, "noise": 5})
    assert other.frame()["epoch"] == 0


@pytest.fixture(scope="module")
def learner(site: Any) -> Any:
    """Somebody else on the same server, who has a dataset of their own."""
    made = site.by(server.current().people.add("Ann", "learner")[0].id)
    made.store.workspace.add(samples.open_sample("cross"))
    return made


def test_name_of_anothers_session_opens_ones_own_and_leaves_the_other_alone(page: Any, learner: Any) -> None:
    anns = page(by=learner).open(**SMALL)
    anns.say("step", count=7)
    anns.until(lambda h: h["epoch"] == 7)
    mine = page(session=anns.session)
    mine.say("open", state=SMALL, again=True)
    assert mine.frame()["epoch"] == 0
    anns.say("step", count=1)
    anns.until(lambda h: h["epoch"] == 8)
    anns.close()
    mine.close()
    mine = page(session=anns.session)
    mine.say("open", state=SMALL, again=True)
    assert mine.frame()["epoch"] == 0, "nor is it what she left"
    again = page(session=anns.session, by=learner)
    again.say("open", state=SMALL, again=True)
    assert again.frame()["epoch"] == 8


def test_anothers_dataset_is_not_drawn_and_ones_own_is(page: Any, learner: Any) -> None:
    about = learner.store.workspace.datasets()[0]
    columns = [f"column:{column['name']}" for column in about["columns"][:2]]
    state = {
        **SMALL,
        "data": "dataset",
        "dataset": about["digest"],
        "columns": columns,
        "trait": about["columns"][0]["name"],
    }
    stranger = page()
    stranger.say("open", state=state)
    stranger.until(lambda h: h["notice"] and "not in this workspace" in h["notice"]["text"])
    anns = page(by=learner)
    anns.say("open", state=state)
    anns.until(lambda _: len(anns.arrays.get("points", ())) == about["samples"])
    assert anns.header["notice"] is None


def reopened(page: Any, here: Any, state: dict[str, Any], number: int) -> Any:
    """Open the socket of a session again, as its page does: from what it knew, which may be old."""
    again = page(session=here.session)
    again.say("open", state=state, again=True, number=number)
    again.frame()
    return again


def flood(page: Any) -> None:
    """Send until something is raised."""
    while True:
        page.say("branch")


def test_session_goes_on_as_it_was_though_the_page_had_not_heard_of_it_yet(page: Any) -> None:
    here = page().open(**SMALL)
    here.say("set", state={"noise": 20, "learning_rate": 0.3}, number=1)
    here.say("step", count=7, number=2)
    here.until(lambda h: h["answered"] == 2)
    here.say("edit", element="l1.0.0", value=0.5, number=3)
    here.say("step", count=2000, number=4)  # it is not done yet when the tab closes
    here.close()
    again = reopened(page, here, SMALL, 1)
    assert (again.state["noise"], again.state["learning_rate"]) == (20, 0.3)
    assert again.header["obeyed"] in (2, 3, 4), "the page learns which of its commands it has to send again"
    lost = [("edit", {"element": "l1.0.0", "value": 0.5}), ("step", {"count": 2000})][again.header["obeyed"] - 2 :]
    for number, (do, fields) in enumerate(lost, again.header["obeyed"] + 1):
        again.say(do, **fields, number=number)
    assert again.until(lambda h: h["answered"] == 4)["epoch"] == 2007


def test_who_sends_too_much_is_shown_out_and_goes_on_where_it_was(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    here = page().open(**SMALL)
    here.say("step", count=7, number=1)
    here.until(lambda h: h["answered"] == 1)
    weights = here.arrays["a.weights"].copy()
    here.wire.send('{"do": "set", "state": {"note": "' + "x" * COMMAND_BYTES + '"}}')
    code, reason = here.closed_with()
    assert code == 4413
    assert code not in closing.FINAL
    assert reason == "The message is longer than 200,000 bytes."
    again = reopened(page, here, SMALL, 1)
    assert (again.header["epoch"], again.header["obeyed"]) == (7, 1)
    assert again.header["notice"] == {"kind": "resumed", "text": "Going on from epoch 7.", "culprit": None}
    assert (again.arrays["a.weights"] == weights).all()
    monkeypatch.setattr(closing, "FLOOD_SECONDS", 1)
    with pytest.raises(ConnectionClosed) as closed:
        flood(again)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4410
    assert closed.value.rcvd.code not in closing.FINAL
    assert closed.value.rcvd.reason == "The page sent more than 300 commands a second for 1 seconds."
    third = reopened(page, here, SMALL, 1)
    assert third.header["epoch"] == 7
    assert (third.arrays["a.weights"] == weights).all()


def test_engine_that_dies_is_started_again_and_the_page_resumes(page: Any) -> None:
    here = page().open(**SMALL)
    here.say("step", count=30)
    here.until(lambda h: h["epoch"] == 30)
    here.say("edit", element="b1.0", value=0.75)
    here.until(lambda h: here.arrays["a.weights"][h["nets"][0]["layers"][0]["biases"]] == 0.75)
    weights = here.arrays["a.weights"].copy()
    end = time.monotonic() + PATIENCE
    engine = bridge.current()
    while _kept_epoch(engine, here.session) != 30 and time.monotonic() < end:
        time.sleep(0.02)
    died = engine.pid
    assert died is not None
    os.kill(died, signal.SIGKILL)
    back = here.until(lambda h: h["notice"] and h["notice"]["kind"] == "resumed")
    assert back["epoch"] == 30
    assert (here.arrays["a.weights"] == weights).all()
    assert engine.pid not in (None, died)
    here.say("step")
    here.until(lambda h: h["epoch"] == 31)


@pytest.mark.slow
def test_every_seat_goes_on_from_where_it_was_however_often_the_engine_is_killed(page: Any) -> None:
    seats = [page().open(**SMALL) for _ in range(3)]
    engine = bridge.current()
    for kill in range(1, 4):
        for k, here in enumerate(seats):
            here.say("step", count=k + 1)
            here.until(lambda h, epoch=kill * (k + 1): h["epoch"] == epoch)
        weights = [here.arrays["a.weights"].copy() for here in seats]
        end = time.monotonic() + PATIENCE
        while [_kept_epoch(engine, here.session) for here in seats] != [kill, 2 * kill, 3 * kill]:
            assert time.monotonic() < end
            time.sleep(0.02)
        pid = engine.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        for here, before in zip(seats, weights, strict=True):
            here.until(lambda h: h["notice"] and h["notice"]["kind"] == "resumed")
            assert (here.arrays["a.weights"] == before).all()


def test_pages_are_told_when_an_engine_that_cannot_start_is_tried_again_and_come_back(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = page().open(**SMALL)
    here.say("step", count=7)
    here.until(lambda h: h["epoch"] == 7)
    engine = bridge.current()
    end = time.monotonic() + PATIENCE
    while _kept_epoch(engine, here.session) != 7 and time.monotonic() < end:
        time.sleep(0.02)
    pid = engine.pid
    assert pid is not None
    monkeypatch.setattr(backoff, "FIRST_PAUSE", 3.0)
    with monkeypatch.context() as broken:
        broken.setattr(engine._child, "module", "explorer.engines.there_is_none")
        broken.setattr(engine._child, "backoff", backoff.Backoff())
        os.kill(pid, signal.SIGKILL)
        code, reason = here.closed_with()
    assert code == closing.Close.BROKEN
    assert code not in closing.FINAL, "the page tries again by itself"
    assert re.search(r"It starts again in \d+ s\.$", reason)
    engine._child.backoff.failed(lived=backoff.LIVED_WELL + 1)  # as if its pause were over
    assert reopened(page, here, SMALL, 1).header["epoch"] == 7


def _kept_epoch(engine: Any, session: str) -> int | None:
    from explorer.messages import packing

    kept = next((block for _, name, block in engine._kept if name == session), None)
    return None if kept is None else packing.unpack(kept[1])[0]["epoch"]
