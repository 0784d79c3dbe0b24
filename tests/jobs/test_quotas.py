"""What one person may have: counted as the disk has it, refused on every path, and not slipped past by two at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppets import Puppets

from explorer.datasets import samples
from explorer.datasets.needs import Needs
from explorer.datasets.simulation.simulate import CrossSettings, cross
from explorer.errors import InputError
from explorer.jobs import belongings, care, deleting, footprint, furnishing, needs, quotas, sweeping
from explorer.jobs.footprint import PARTS, Footprint, size
from explorer.jobs.quotas import Account, Quota
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace
from explorer.networks import zoo

MEGABYTE = 1_000_000
QUOTA = Quota(disk_bytes=20 * MEGABYTE, jobs=4, memory_bytes=1_000 * MEGABYTE)
Open = Callable[[Quota | None], Store]


@pytest.fixture
def opened(workspace: Workspace) -> Iterator[Open]:
    """Opens the workspace's store with a quota."""
    stores: list[Store] = []

    def of(quota: Quota | None) -> Store:
        stores.append(Store(workspace, quota))
        return stores[-1]

    yield of
    for one in stores:
        one.close()


def fill(store: Store, bytes: int, name: str = "filling") -> Path:
    """Put an upload of so many bytes into a workspace."""
    folder = store.workspace.uploads_folder / name
    folder.mkdir()
    (folder / "cohort.vcf").write_bytes(b"x" * bytes)
    return folder


def full(opened: Open) -> Store:
    """Return a store in which nothing more may be stored."""
    store = opened(QUOTA)
    fill(store, QUOTA.disk_bytes)
    return store


# jobs


def at_once(ask: Callable[[int], object], many: int = 12) -> list[InputError]:
    """Have many threads ask for something at the same moment; return the refusals."""
    start, refusals = threading.Barrier(many), list[InputError]()

    def go(number: int) -> None:
        start.wait()
        try:
            ask(number)
        except InputError as error:
            refusals.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


def test_requests_at_once_do_not_slip_under_the_last_place(opened: Open) -> None:
    store = opened(QUOTA)
    refusals = at_once(lambda number: store.request("count", {"to": number + 1}))
    assert len(store.list(state="queued")) == QUOTA.jobs
    assert len(refusals) == 12 - QUOTA.jobs
    assert {str(one) for one in refusals} == {
        "Counting: 4 of your jobs wait or are at work, as many as one person may have at once. "
        "Wait until one is done, or stop one under Jobs."
    }
    there = store.list()[0]
    assert store.request("count", there.parameters).id == there.id, "what is there already is found"
    store.stop(there.id)
    assert store.request("count", {"to": 90}).state == "queued", "one place was free again"
    with pytest.raises(InputError, match="4 of your jobs"):
        store.resume(there.id)
    with pytest.raises(InputError, match="4 of your jobs"):
        store.request("count", there.parameters, again=True)


def test_work_that_needs_more_memory_than_one_may_have_is_refused(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(QUOTA)
    monkeypatch.setattr(needs, "refuse", lambda *_: Needs(memory_bytes=900 * MEGABYTE, disk_bytes=0))
    with pytest.raises(InputError, match=r"it needs 1\.2 GB of memory, and one person's work may take 1\.0 GB here"):
        store.request("count", {"to": 1})


def test_all_work_of_one_person_keeps_to_their_memory_and_holds_nobody_up(
    store: Store, scheduler_of: Callable[..., Scheduler], tmp_path: Path
) -> None:
    """A job holds 300 MB before it has begun, so that three of them are within 1 GB."""
    launcher = Puppets()
    scheduler = scheduler_of(store, launcher, long=6)
    space = Workspace(tmp_path / "ann")
    space.hold()
    ann = Store(space, QUOTA)
    try:
        scheduler.take_up(ann)
        hers = [ann.request("count", {"to": number + 1}, f"Hers {number}") for number in range(4)]
        his = [store.request("count", {"to": number + 1}) for number in range(3)]
        scheduler.turn()
        assert [run.folder in launcher.launched for run in hers] == [True, True, True, False]
        assert all(run.folder in launcher.launched for run in his)
        waits = "waits for your other work: together it would take more than the 1.0 GB of memory that you may"
        assert ann.get(hers[3].id).text == waits
        launcher.finish(hers[0].folder)
        scheduler.turn()
        assert hers[3].folder in launcher.launched
    finally:
        ann.close()
        space.release()


def test_worker_that_holds_more_than_one_person_may_is_ended(
    opened: Open, scheduler_of: Callable[..., Scheduler], monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.jobs import turns

    launcher, store = Puppets(), opened(QUOTA)
    scheduler = scheduler_of(store, launcher, memory=10**12, memory_of_all=10**12)
    runs = [store.request("count", {"to": number + 1}) for number in range(2)]
    scheduler.turn()
    held = {runs[0].id: 600 * MEGABYTE, runs[1].id: 300 * MEGABYTE}
    monkeypatch.setattr(turns, "held", lambda run: held[run.id])
    scheduler.turn()
    assert len(launcher.living) == 2, "together they are within it"
    held[runs[1].id] = 500 * MEGABYTE
    scheduler.turn()
    scheduler.turn()
    assert [store.get(run.id).state for run in runs] == ["failed", "running"]
    assert store.get(runs[0].id).text == (
        "It took 600 MB of memory, and all your work together 1.1 GB: more than the 1.0 GB that one person's may. "
        "Try it again when nothing else of yours is at work."
    )


# the disk: what is counted


def of_disk(space: Workspace) -> int:
    """Return what the system's own du says of all that is not shipped."""
    paths = [path for part in PARTS for path in (space.path / part).glob("*") if f"{part}/{path.name}" not in PARTS]
    told = subprocess.run(["du", "-B1", "-s", "--", *paths], capture_output=True, text=True).stdout
    return sum(int(line.split()[0]) for line in told.splitlines())


def test_count_is_what_du_says_after_each_kind_of_change(opened: Open) -> None:
    store = opened(Quota(10**9, 9, 10**9))
    space, account = store.workspace, store.account
    changes: list[Callable[[], object]] = [
        lambda: fill(store, 300_000),
        lambda: (space.uploads_folder / "filling" / "cohort.fam").write_bytes(b"y" * 50_000),
        lambda: space.designs.save(zoo.load("als-net")),
        lambda: space.designs.keep("", {"draft": "x" * 20_000}),
        lambda: space.designs.keep("0123456789", {"draft": "x" * 30_000}),
        lambda: space.designs.keep("0123456789", {"draft": "x" * 90_000}),
        lambda: space.add(cross(CrossSettings(segregants=60, chromosomes=2, markers=60))),
        lambda: store.request("count", {"to": 1}),
        lambda: deleting.delete(store, ["uploads/filling"]),
        lambda: deleting.restore(store, Trash(space.path).entries()[0].id),
        lambda: deleting.delete(store, ["uploads/filling"], for_good=True),
        lambda: space.remove(space.datasets()[0]["digest"]),
        lambda: Trash(space.path).empty(),
    ]
    for change in changes:
        change()
        assert account.used() == of_disk(space)
    written = store.list()[0].folder / "far" / "below"
    written.mkdir(parents=True)
    (written / "scores.npy").write_bytes(b"z" * 70_000)
    account.ended(store.list()[0].id)
    time.sleep(0.1)  # until the times of its files are settled
    assert account.used() == of_disk(space)
    (written / "scores.npy").write_bytes(b"z" * 900_000)
    assert account.used() < of_disk(space), "nobody said that it grew"
    sweeping.delete(store, time.time())
    assert account.used() == of_disk(space), "the sweep puts it right"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40_000), st.booleans()), max_size=12))
def test_count_follows_files_that_come_go_and_are_replaced(steps: list[tuple[str, int, bool]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "networks").mkdir()
        counted = Footprint(home, frozenset)
        for name, bytes, there in steps:
            path = home / "networks" / f"{name}.json"
            if there:
                draft = path.with_suffix(".draft")
                draft.write_bytes(b"x" * bytes)
                draft.replace(path)
            else:
                path.unlink(missing_ok=True)
            assert counted.bytes() == sum(size(path) for path in (home / "networks").iterdir())


def test_count_misses_nothing_that_changes_twice_in_a_moment(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times of files may be coarse: what changes again at once then bears the same."""
    monkeypatch.setattr(footprint, "SETTLED", 60.0)
    store = opened(QUOTA)
    folder = fill(store, 5_000)
    moment = folder.stat().st_mtime_ns
    store.account.used()
    (folder / "second.vcf").write_bytes(b"y" * 50_000)
    os.utime(folder, ns=(moment, moment))
    assert store.account.used() == size(folder)


def test_what_came_with_the_app_is_not_counted_in_the_trash_neither(opened: Open) -> None:
    store = opened(QUOTA)
    furnishing.furnish(store)
    assert store.account.used() == 0
    runs = [item.path for item in belongings.items(store) if item.shipped and item.path.startswith("runs/")]
    deleting.delete(store, runs[:1])
    assert 0 < store.account.used() < 40_000, "the note of it, and folders"
    fill(store, 300_000)
    assert store.account.used() > 300_000


def test_asking_is_cheap(opened: Open) -> None:
    """Against walking through it all: a workspace of 200 runs with 20 files each."""
    store = opened(QUOTA)
    for number in range(200):
        folder = store.workspace.runs_folder / f"count-{number:010x}"
        folder.mkdir()
        for part in range(20):
            (folder / f"part-{part}").write_bytes(b"")
    time.sleep(0.1)  # until times of files are settled
    store.account.used()
    asked, walked = (
        min(timed(ask) for _ in range(5)) for ask in (store.account.used, lambda: size(store.workspace.runs_folder))
    )
    assert asked < walked / 3


def timed(ask: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


# the disk: what is refused

STORING: dict[str, Callable[[Store], object]] = {
    "request": lambda store: store.request("count", {"to": 5}),
    "network": lambda store: store.workspace.designs.save(zoo.load("als-net")),
    "draft": lambda store: store.workspace.designs.keep("", {"draft": "x"}),
    "dataset": lambda store: store.workspace.add(cross(CrossSettings(segregants=60, chromosomes=2, markers=60))),
    "upload": lambda store: store.account.arriving(1).__enter__(),
    "upload of unknown size": lambda store: _receive(store),
}


def _receive(store: Store) -> None:
    with store.account.arriving() as room:
        room.came(1)


@pytest.mark.parametrize("way", STORING)
def test_nothing_is_stored_where_no_room_is_left(opened: Open, way: str) -> None:
    store = full(opened)
    before = of_disk(store.workspace)
    with pytest.raises(InputError) as refusal:
        STORING[way](store)
    said = str(refusal.value)
    assert said.startswith("Your room on the disk: you hold 20 MB of the 20 MB that one person may")
    assert said.endswith("Delete what you do not need under Storage, and empty the trash there.")
    assert of_disk(store.workspace) == before
    deleting.delete(store, ["uploads/filling"])
    with pytest.raises(InputError, match="empty the trash"):
        STORING[way](store)
    Trash(store.workspace.path).empty()
    STORING[way](store)


def test_stopped_work_is_not_resumed_and_queued_work_waits_where_no_room_is_left(
    opened: Open, scheduler_of: Callable[..., Scheduler]
) -> None:
    store, launcher = opened(QUOTA), Puppets()
    scheduler = scheduler_of(store, launcher)
    stopped, waiting = store.request("count", {"to": 1}), store.request("count", {"to": 2})
    store.stop(stopped.id)
    fill(store, QUOTA.disk_bytes)
    with pytest.raises(InputError, match="you hold 20 MB of the 20 MB"):
        store.resume(stopped.id)
    scheduler.turn()
    assert store.get(waiting.id).text.startswith("waits: you hold 20 MB of the 20 MB that one person may. Delete what")
    shutil.rmtree(store.workspace.uploads_folder / "filling")
    scheduler.turn()
    assert launcher.launched == [waiting.folder]
    assert store.resume(stopped.id).state == "queued"


def test_what_jobs_are_known_to_write_is_counted_before_they_do(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(QUOTA)
    monkeypatch.setattr(needs, "refuse", lambda *_: Needs(memory_bytes=0, disk_bytes=8 * MEGABYTE))
    refusals = at_once(lambda number: store.request("count", {"to": number + 1}), many=4)
    assert len(store.list()) == 2
    assert len(refusals) == 2
    assert "jobs at hand may write 16 MB, and this would take up to 8 MB more" in str(refusals[0])
    store.stop(store.list()[0].id)
    store.request("count", {"to": 50})


def test_files_that_arrive_at_once_do_not_slip_past_together(opened: Open) -> None:
    """Each would find room alone; one of two does not say how large it is, and finds out on its way."""
    account = opened(QUOTA).account
    with account.arriving(12 * MEGABYTE), account.arriving() as room:
        for came in range(MEGABYTE, 9 * MEGABYTE, MEGABYTE):
            room.came(came)
            assert account.used() <= QUOTA.disk_bytes
        with pytest.raises(InputError, match="you hold 20 MB of the 20 MB"):
            room.came(9 * MEGABYTE)
    assert account.used() == 0, "what was set aside is free again"
    held = threading.Event()
    ended = list[InputError]()

    def ask(number: int) -> None:
        try:
            with account.arriving(4 * MEGABYTE):
                held.wait(60.0)
        except InputError as error:
            ended.append(error)
            if len(ended) == 12 - 5:
                held.set()  # those that found room have held it until all others were refused

    at_once(ask)
    assert len(ended) == 12 - 5
    assert account.used() == 0, "what was set aside is free again"


def test_run_that_grows_past_it_is_asked_to_stop_and_told(
    opened: Open, scheduler_of: Callable[..., Scheduler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "MEASURED_EVERY", 0.0)
    store, launcher = opened(QUOTA), Puppets()
    scheduler = scheduler_of(store, launcher)
    runs = [store.request(kind, {"to": 9}) for kind in ("countcareful", "count")]
    scheduler.turn()
    for run, bytes in zip(runs, (11 * MEGABYTE, 10 * MEGABYTE), strict=True):
        (run.folder / "checkpoint.json").write_bytes(b"x" * bytes)
    scheduler.turn()
    assert [run.files.stop_word() for run in runs] == ["interrupt", ""], "it is the one that has written most"
    launcher.finish(runs[0].folder, "interrupted", "the app was stopped")
    scheduler.turn()
    said = "it was stopped, as you hold 21 MB, and one person may hold 20 MB: this job had written 11 MB."
    assert store.get(runs[0].id).text.startswith(said)
    assert (runs[0].folder / "checkpoint.json").exists(), "what it goes on from stays"
    launcher.finish(runs[1].folder, "interrupted", "the app was stopped")
    scheduler.turn()
    assert not (runs[1].folder / "checkpoint.json").exists(), "it begins anew in any case"
    assert store.account.used() < QUOTA.disk_bytes
    scheduler.turn()
    assert launcher.living == []


@pytest.mark.slow
def test_run_that_grows_past_it_stops_with_its_checkpoint_and_says_so(
    opened: Open, scheduler_of: Callable[..., Scheduler], until: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "MEASURED_EVERY", 0.0)
    store = opened(QUOTA)
    scheduler = scheduler_of(store)
    large = store.request("countcareful", {"to": 4000, "pause": 0.02}, "Large")
    small = store.request("count", {"to": 4000, "pause": 0.02}, "Small")
    for run in (large, small):
        until(scheduler, run.id, lambda run: (run.folder / "checkpoint.json").exists())
    (large.folder / "weights").mkdir()
    (large.folder / "weights" / "step").write_bytes(b"x" * 21 * MEGABYTE)
    ended = until(scheduler, large.id, lambda run: not run.pending)
    assert ended.state == "interrupted"
    assert ended.text == (
        "it was stopped, as you hold 21 MB, and one person may hold 20 MB: this job had written 21 MB. "
        "Delete what you do not need under Storage, and empty the trash there. Then resume it."
    )
    assert (large.folder / "checkpoint.json").exists()
    stopped = until(scheduler, small.id, lambda run: not run.pending)
    assert "one person may hold 20 MB" in stopped.text, "what it would write finds no room either"
    assert not (small.folder / "checkpoint.json").exists(), "it begins anew in any case: what it had made is gone"
    with pytest.raises(InputError, match="you hold 21 MB of the 20 MB"):
        store.resume(large.id)
    shutil.rmtree(large.folder / "weights")
    store.account.disk.measure_all()
    store.resume(large.id)
    until(scheduler, large.id, lambda run: run.text == "counting")


# data of one's own


@pytest.fixture
def shipped_only(opened: Open) -> Store:
    """A store that takes no data of one's own, with an upload from before."""
    store = opened(Quota(10**9, 9, 10**9, own_data=False))
    for name in ("cross.bed", "cross.bim", "cross.fam", "cross_traits.csv"):
        folder = store.workspace.uploads_folder / "before"
        folder.mkdir(exist_ok=True)
        shutil.copy(samples.folder() / name, folder)
    return store


def test_every_kind_of_work_that_reads_files_refuses_those_of_ones_own(shipped_only: Store) -> None:
    store = shipped_only
    own, ours = store.workspace.uploads_folder / "before", samples.folder()
    store.workspace.data_folder = own
    for kind in ("check", "import"):
        beside = {"genotypes": ours / "cross.bed", "traits": own / "cross_traits.csv"}
        for parameters in ({"genotypes": own / "cross.bed"}, beside):
            with pytest.raises(InputError, match="data of one's own are not taken here"):
                store.request(kind, {name: str(path) for name, path in parameters.items()})
        assert store.request(kind, {"genotypes": str(ours / "cross.bed")}).state == "queued"
    for open_it in (store.workspace.permit, lambda path: store.workspace.data_path(path.name)):
        with pytest.raises(InputError, match="data of one's own are not taken here"):
            open_it(own / "cross.bed")


def test_work_from_when_own_data_were_taken_is_neither_resumed_nor_started(
    opened: Open, shipped_only: Store, scheduler_of: Callable[..., Scheduler]
) -> None:
    space = shipped_only.workspace
    own = {"genotypes": str(space.uploads_folder / "before" / "cross.bed")}
    space.own_data = True
    stopped, waiting = shipped_only.request("check", own), shipped_only.request("import", own)
    shipped_only.stop(stopped.id)
    space.own_data = False
    with pytest.raises(InputError, match="data of one's own are not taken here"):
        shipped_only.resume(stopped.id)
    launcher = Puppets()
    scheduler_of(shipped_only, launcher).turn()
    assert launcher.launched == []
    assert shipped_only.get(waiting.id).state == "failed"
    assert quotas.NO_OWN_DATA in shipped_only.get(waiting.id).text


def test_without_a_quota_nothing_is_counted_or_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("the disk was measured")

    monkeypatch.setattr(Footprint, "bytes", never)
    monkeypatch.setattr(Footprint, "measure", never)
    fill(store, 1000)
    runs = [store.request("count", {"to": number + 1}) for number in range(20)]
    store.stop(runs[0].id)
    with Account(None, store.workspace.path).arriving() as room:
        room.came(10**12)
    store.workspace.designs.save(zoo.load("als-net"))
