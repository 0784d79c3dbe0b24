"""One scheduler for many workspaces: turns go round, nobody starves, and what fails in one costs the others nothing."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from puppets import Puppets

from explorer import machine
from explorer.jobs import care, turns
from explorer.jobs import scheduler as scheduling
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace

Open = Callable[[str], Store]


@pytest.fixture
def launcher() -> Puppets:
    """Workers that end when a test says so."""
    return Puppets()


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Open]:
    """Opens the store of another person's workspace."""
    opened: list[Store] = []

    def of(name: str) -> Store:
        space = Workspace(tmp_path / "people" / name)
        space.hold()
        opened.append(Store(space))
        return opened[-1]

    yield of
    for one in opened:
        one.close()
        one.workspace.release()


def ask(store: Store, number: int, kind: str = "count") -> Run:
    """Return a new run of a workspace."""
    return store.request(kind, {"to": number + 1}, f"Secret {store.workspace.path.name} {number}")


def begun(launcher: Puppets) -> list[str]:
    """Return whose work was started, in the order of the starts."""
    return [folder.parents[1].name for folder in launcher.launched]


# the order of turns, without a disk


def run_of(who: int, number: int, state: str = "queued") -> Run:
    """Return a run of one of several workspaces."""
    about = {"kind": "count", "title": "", "parameters": {}, "key": "", "created": 0, "queued": number, "state": state}
    folder = Path(f"/people/{who}/runs/count-{number:010x}")
    return Run.model_validate({**about, "id": folder.name, "folder": folder, "lane": "long"})


class Lane:
    """A lane of some width, in which requests arrive and work ends at chosen moments."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.queued: list[Run] = []
        self.at_work: list[Run] = []
        self.served: dict[Path, int] = {}
        self.overtaken: dict[Path, Counter[Path]] = {}
        """By who waits without any work at hand: how often each of the others was served since."""
        self.asked = 0

    def request(self, who: int, pieces: int) -> None:
        """Queue pieces of work."""
        for _ in range(pieces):
            self.asked += 1
            self.queued.append(run_of(who, self.asked))

    def end(self, which: int) -> None:
        """End one of what is at work."""
        if self.at_work:
            self.at_work.pop(which % len(self.at_work))

    def fill(self) -> None:
        """Start what may start; fail where somebody is served twice while another waits for the first time."""
        while self.queued and len(self.at_work) < self.width:
            run = turns.fair(self.queued, self.at_work, self.served)[0]
            mine = turns.whose(run)
            without = {turns.whose(one) for one in self.queued} - {turns.whose(one) for one in self.at_work}
            self.overtaken = {one: self.overtaken.get(one, Counter()) for one in without}
            for one in without - {mine}:
                self.overtaken[one][mine] += 1
                assert self.overtaken[one][mine] <= 1, "it was served twice before somebody who had nothing at work"
            self.overtaken.pop(mine, None)
            own = [one for one in self.queued if turns.whose(one) == mine]
            assert run is own[0], "within a workspace first come is first served"
            self.queued.remove(run)
            self.at_work.append(run)
            self.served[mine] = 1 + max(self.served.values(), default=0)


requests = st.tuples(st.just("ask"), st.integers(0, 4), st.integers(1, 6))
ends = st.tuples(st.just("end"), st.integers(0, 3), st.just(0))


@given(st.integers(1, 3), st.lists(st.one_of(requests, ends), max_size=40))
def test_no_schedule_starves_anybody(width: int, steps: list[tuple[str, int, int]]) -> None:
    lane = Lane(width)
    for step, which, pieces in steps:
        if step == "ask":
            lane.request(which, pieces)
        else:
            lane.end(which)
        lane.fill()
    for _ in range(lane.asked):
        lane.end(0)
        lane.fill()
    assert not lane.queued, "what was asked for comes to its turn in as many turns as there are pieces of work"


def test_order_says_who_is_next_and_after_that() -> None:
    queued = [run_of(0, 1), run_of(0, 2), run_of(0, 3), run_of(1, 4), run_of(2, 5), run_of(1, 6)]
    at_work, served = [run_of(2, 0, "running")], {Path("/people/0"): 7}
    order = [(turns.whose(run).name, int(run.queued)) for run in turns.fair(queued, at_work, served)]
    assert order == [("1", 4), ("0", 1), ("2", 5), ("1", 6), ("0", 2), ("0", 3)]


# with stores


def test_twenty_requests_of_one_delay_the_first_of_another_by_one_piece_of_work(
    store: Store, open_store: Open, launcher: Puppets, scheduler_of: Callable[..., Scheduler]
) -> None:
    scheduler = scheduler_of(store, launcher)
    ann, bob = open_store("ann"), open_store("bob")
    for one in (ann, bob):
        scheduler.take_up(one)
    hers = [ask(ann, number) for number in range(20)]
    scheduler.turn()
    assert begun(launcher) == ["ann", "ann"]
    his = ask(bob, 0)
    scheduler.turn()
    assert bob.get(his.id).text == "waits for 2 of others' jobs"
    assert ann.get(hers[19].id).text == f"waits for “{hers[0].title}” and 18 more and one of others' jobs"
    assert not any("ann" in run.text for run in bob.list())
    launcher.finish(launcher.living[0])
    scheduler.turn()
    assert begun(launcher) == ["ann", "ann", "bob"]
    launcher.finish(launcher.living[0])
    scheduler.turn()
    assert begun(launcher)[3:] == ["ann"], "nobody else waits: the lane stays full"


def test_lanes_go_round_each_by_itself(
    store: Store, open_store: Open, launcher: Puppets, scheduler_of: Callable[..., Scheduler]
) -> None:
    scheduler = scheduler_of(store, launcher, long=1, short=1)
    people = [open_store(name) for name in ("ann", "bob", "cid")]
    for one in people:
        scheduler.take_up(one)
        for number in range(2):
            for kind in ("countlong", "count", "countshort"):
                ask(one, number, kind)
    for _ in range(6):
        scheduler.turn()
        for folder in list(launcher.living):
            launcher.finish(folder)
    by_lane = {kind: [] for kind in ("countlong", "count", "countshort")}
    for folder in launcher.launched:
        by_lane[folder.name.split("-")[0]].append(folder.parents[1].name)
    assert by_lane == {kind: ["ann", "bob", "cid", "ann", "bob", "cid"] for kind in by_lane}
    scheduler.turn()
    assert all(run.done for one in people for run in one.list())


def test_large_work_comes_to_its_turn_though_others_go_on_with_short_work(
    store: Store,
    open_store: Open,
    launcher: Puppets,
    scheduler_of: Callable[..., Scheduler],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: (8_000_000_000, 3_000_000_000))
    monkeypatch.setattr(turns, "held", lambda run: turns.need(run))
    moment = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    scheduler = scheduler_of(store, launcher, short=2)
    ann = open_store("ann")
    scheduler.take_up(ann)
    for number in range(2):
        ask(ann, number, "countshort")
    scheduler.turn()
    large = ask(store, 0)
    store.index.put(large.model_copy(update={"memory_bytes": 2_700_000_000}).row())
    for number in range(2, 12):
        ask(ann, number, "countshort")
        launcher.finish(launcher.living[0])
        moment[0] += scheduling.HELD_UP / 3
        scheduler.turn()
        if large.folder in launcher.launched:
            break
    assert large.folder in launcher.launched, "short work that follows on short work has waited for it"
    assert len(launcher.launched) > 4, "at first it did not"


@pytest.mark.parametrize("fault", ["vanished", "damaged", "broken"])
def test_what_fails_in_one_workspace_costs_the_others_nothing(
    store: Store,
    open_store: Open,
    launcher: Puppets,
    scheduler_of: Callable[..., Scheduler],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    scheduler = scheduler_of(store, launcher, long=4)
    ann, bob = open_store("ann"), open_store("bob")
    for one in (ann, bob):
        scheduler.take_up(one)
        ask(one, 0)
    scheduler.turn()
    waiting = ask(ann, 1)
    if fault == "vanished":
        shutil.move(ann.workspace.path, ann.workspace.path.with_name("away"))
    elif fault == "damaged":
        ann.index.path.write_bytes(b"x" * 8192)
    else:
        monkeypatch.setattr(ann.index, "queue", lambda: 1 / 0)
    another = ask(bob, 1)
    for folder in list(launcher.living):
        if folder.exists():
            launcher.finish(folder)
    scheduler.turn()
    assert another.folder in launcher.launched
    assert bob.list(state="done")
    if fault == "vanished":
        assert "ann" in caplog.text
        shutil.move(ann.workspace.path.with_name("away"), ann.workspace.path)
    elif fault == "broken":
        assert f"the scheduler's round failed in {ann.workspace.path}" in caplog.text
        monkeypatch.undo()
    scheduler.turn()
    assert waiting.folder in launcher.launched, "it goes on as soon as it can"


def test_a_workspace_that_is_let_go_stops_and_the_others_go_on(
    store: Store, open_store: Open, launcher: Puppets, scheduler_of: Callable[..., Scheduler]
) -> None:
    scheduler = scheduler_of(store, launcher)
    ann, bob = open_store("ann"), open_store("bob")
    for one in (ann, bob):
        scheduler.take_up(one)
    hers, his, going_on = ask(ann, 0), ask(bob, 0), ask(ann, 1, "countlong")
    scheduler.turn()
    assert [run.id for run in scheduler.let_go(ann, within=0.2)] == [going_on.id]
    assert ann.get(hers.id).state == "queued", "it begins anew with the next who takes it up"
    assert bob.get(his.id).state == "running"
    scheduler.turn()
    assert launcher.launched.count(hers.folder) == 1
    scheduler.take_up(ann)
    scheduler.turn()
    assert launcher.launched.count(hers.folder) == 2
    assert scheduler.let_go(ann, within=0.2, everything=True) == []
    assert bob.get(his.id).state == "running"
    assert launcher.living == [his.folder]


def test_whoever_asks_is_heard_at_once_and_the_idle_are_let_be(
    store: Store,
    open_store: Open,
    launcher: Puppets,
    scheduler_of: Callable[..., Scheduler],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread waits for an hour unless somebody rings."""
    monkeypatch.setattr(care, "LOOKED_AT_EVERY", 3600.0)
    scheduler = scheduler_of(store, launcher)
    object.__setattr__(scheduler.patience, "poll", 3600.0)
    people = [open_store(f"person{number}") for number in range(6)]
    for one in people:
        scheduler.take_up(one)
    scheduler.start()
    try:
        looked = {one.workspace.path.name: 0 for one in people}
        for one in people:
            count_looks(one, looked)
        asked = ask(people[3], 0)
        wait_until(lambda: asked.folder in launcher.launched)
        assert looked["person3"] > 0
        assert sum(looked.values()) == looked["person3"], "nothing was to do in the others"
    finally:
        scheduler.close(within=1.0)


def count_looks(store: Store, looked: dict[str, int]) -> None:
    """Have it counted how often a store's runs are listed."""
    listed = store.list

    def counted(*arguments: object, **more: object) -> list[Run]:
        if threading.current_thread().name == "scheduler":
            looked[store.workspace.path.name] += 1
        return listed(*arguments, **more)  # type: ignore[arg-type]

    store.list = counted  # type: ignore[method-assign]


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    until = time.monotonic() + 60.0
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)
