"""The events of a run over a WebSocket, with viewers that are quick, slow, silent, unruly or foreign."""

import json
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from explorer.jobs.folder import RunFolder
from explorer.messages.closing import ACKNOWLEDGEMENTS_A_SECOND
from explorer.routes import streams
from explorer.routes.follow import Follower


def viewer(
    site: Any, id: str, token: str | None = None, origin: str | None = None, **query: int | str
) -> ClientConnection:
    """Connect as a page would."""
    query_string = "&".join(f"{name}={value}" for name, value in {"token": token or site.token, **query}.items())
    address, cookie = f"{site.socket_url}/live/runs/{id}?{query_string}", {"Cookie": site.cookie}
    return connect(address, origin=Origin(origin or site.origin), additional_headers=cookie)


def write(run: Any, *events: dict[str, Any]) -> None:
    """Append events as a worker does."""
    with open(run.folder / "events.jsonl", "a") as file:
        for event in events:
            file.write(json.dumps(event) + "\n")


def frame(wire: ClientConnection, timeout: float = 20.0) -> dict[str, Any]:
    """Return the next frame, not acknowledged."""
    return json.loads(wire.recv(timeout=timeout))


def ack(wire: ClientConnection, of: dict[str, Any]) -> None:
    """Say that a frame was drawn."""
    wire.send(json.dumps({"ack": of["offset"]}))


def test_events_arrive_in_order_and_go_on_where_a_viewer_left(site: Any) -> None:
    run = site.run("quick")
    write(run, *({"type": "epoch", "epoch": n} for n in range(3)))
    events, offset = [], 0
    with viewer(site, run.id) as wire:
        first = frame(wire)
        assert (first["run"]["state"], first["restart"]) == ("running", False)
        events += first["events"]
        ack(wire, first)
        write(run, {"type": "epoch", "epoch": 3})
        while len(events) < 4:
            more = frame(wire)
            ack(wire, more)
            events += more["events"]
            offset = more["offset"]
    write(run, {"type": "epoch", "epoch": 4})
    with viewer(site, run.id, offset=offset) as wire:
        assert frame(wire)["events"] == [{"type": "epoch", "epoch": 4}]
    assert [event["epoch"] for event in events] == [0, 1, 2, 3]


def test_at_most_two_frames_are_under_way(site: Any) -> None:
    run = site.run("never acknowledging")
    write(run, {"type": "epoch", "epoch": 0})
    with viewer(site, run.id) as wire:
        got = []
        for epoch in range(1, 8):
            write(run, {"type": "epoch", "epoch": epoch})
            try:
                got.append(frame(wire, timeout=0.35))
            except TimeoutError:
                continue
        assert len(got) == 2
        for waiting in got:
            ack(wire, waiting)
        rest = frame(wire)
        known = [event["epoch"] for each in (*got, rest) for event in each["events"]]
        assert known == list(range(8))


def test_viewer_who_falls_silent_is_paused_even_with_one_frame_under_way(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PAUSE_AFTER", 0.5)
    run = site.run("silent")
    write(run, {"type": "epoch", "epoch": 0})
    with viewer(site, run.id) as wire:
        first = frame(wire)
        time.sleep(0.7)
        write(run, {"type": "epoch", "epoch": 1})
        with pytest.raises(TimeoutError):
            wire.recv(timeout=0.8)
        ack(wire, first)
        assert frame(wire)["events"] == [{"type": "epoch", "epoch": 1}]


def test_slow_viewer_is_never_far_behind(site: Any) -> None:
    """A viewer that needs 100 ms a frame, while events come every 10 ms, sees the newest within a few frames."""
    run = site.run("slow")
    write(run, {"type": "step", "step": 0})
    with viewer(site, run.id) as wire:
        behind, step = [], 0
        for _ in range(12):
            got = frame(wire)
            steps = [event["step"] for event in got["events"]]
            if steps:
                behind.append(step - steps[-1])
            for _ in range(10):
                step += 1
                write(run, {"type": "step", "step": step})
                time.sleep(0.01)
            ack(wire, got)
        assert len(behind) > 6
        assert max(behind) <= 60


def test_cut_file_is_told_from_its_start(site: Any) -> None:
    run = site.run("resumed")
    write(run, *({"type": "epoch", "epoch": n} for n in range(6)))
    with viewer(site, run.id) as wire:
        first = frame(wire)
        ack(wire, first)
        path = run.folder / "events.jsonl"
        kept = b"".join(path.read_bytes().splitlines(keepends=True)[:2])
        path.write_bytes(kept + b"".join(b'{"type": "epoch", "epoch": %d, "again": true}\n' % n for n in range(2, 9)))
        again = frame(wire)
        while not again["events"]:
            ack(wire, again)
            again = frame(wire)
    assert again["restart"]
    assert [event["epoch"] for event in again["events"]] == list(range(9))
    assert again["events"][2]["again"]


def test_follower_thins_only_what_is_passing(tmp_path: Any) -> None:
    lines = [{"type": "step", "n": n} for n in range(50)] + [{"type": "epoch", "n": n} for n in range(5)]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    news = Follower(RunFolder(tmp_path)).news()
    assert [event["n"] for event in news.events] == [49, 0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"token": "wrong"}, 4403, "Reload it"),
        ({"origin": "https://elsewhere.example"}, 4403, "another site"),
        ({"id": "describe-0123456789"}, 4404, "not in this workspace"),
        ({"id": "..etc..passwd"}, 4404, "not in this workspace"),
    ],
)
def test_refusals_reach_the_browser_with_code_and_reason(
    site: Any, change: dict[str, str], code: int, reason: str
) -> None:
    parameters = {"id": site.run("refusing").id, **change}
    with viewer(site, **parameters) as wire, pytest.raises(ConnectionClosed) as closed:
        wire.recv(timeout=10)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == code
    assert reason in closed.value.rcvd.reason


@pytest.mark.parametrize(
    "text", ["hello", '{"ack": -1}', '{"ack": 1, "run": "x"}', '{"ack": "' + "9" * 500 + '"}', "[]", b"\0"]
)
def test_unruly_viewer_is_told_and_goes_on(site: Any, text: str | bytes) -> None:
    run = site.run("unruly")
    with viewer(site, run.id) as wire:
        first = frame(wire)
        wire.send(text)
        reply = frame(wire)
        assert reply["refused"].startswith("acknowledgement")
        wire.send(json.dumps({"ack": first["offset"]}))
        write(run, {"type": "epoch", "n": 1})
        assert frame(wire)["events"][-1]["n"] == 1


def test_too_many_acknowledgements_are_read_slowly(site: Any) -> None:
    run = site.run("loud")
    with viewer(site, run.id) as wire:
        first = frame(wire)
        began, most = time.monotonic(), 3 * ACKNOWLEDGEMENTS_A_SECOND
        for _ in range(most):
            wire.send('{"ack": 123456789}')
        wire.send("no number")
        assert "refused" in frame(wire, 60)
        assert time.monotonic() - began > 1.5, "at least two seconds, of which the first may have begun before"
        assert first["run"]["state"] == "running"


@pytest.mark.parametrize("offset", ["%C2%B2", "9" * 5000, "-1", "1e3", "x", "9" * 18])
def test_an_offset_that_is_none_begins_at_the_beginning(site: Any, offset: str) -> None:
    """Python calls ² a digit, and refuses numbers of 5,000: both ended the handler with a traceback."""
    run = site.run("quick")
    write(run, {"type": "epoch", "epoch": 0})
    with viewer(site, run.id, offset=offset) as wire:
        assert frame(wire)["events"][:1] == [{"type": "epoch", "epoch": 0}]
