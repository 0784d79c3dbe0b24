"""Three lanes: short work waits neither for long work nor for trainings, however much of them there is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pretrained
import pytest

from explorer import machine
from explorer.jobs import kinds, lanes, turns
from explorer.jobs.kinds import KINDS, Lane
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]
SLOW = {"to": 4000, "pause": 0.05}
LARGE = "0123456789abcdef"


def lane_of(kind: str, parameters: dict, workspace: Workspace) -> Lane:
    """Return the lane that a request of a kind takes."""
    return lanes.of(kind, kinds.find(kind).validate(parameters, workspace), workspace)


def begun(run: Run) -> bool:
    """Whether its worker has counted."""
    return any(event["type"] == "counted" for event in run.files.events().events)


@pytest.fixture(scope="module")
def trained(pretrained_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a trained network, and a biobank of which nothing but the description is there."""
    space = Workspace(pretrained.copy(pretrained_workspace, tmp_path_factory.mktemp("lanes") / "workspace"))
    sample = next(space.datasets_folder / about["digest"] for about in space.datasets() if "cross" in about["name"])
    about = json.loads((sample / "dataset.json").read_text())
    large = space.datasets_folder / LARGE
    large.mkdir()
    (large / "dataset.json").write_text(
        json.dumps({**about, "name": "A biobank", "digest": LARGE, "samples": 20_000, "variants": 600_000})
    )
    return space


def test_small_work_is_short_and_large_work_of_the_same_kind_is_not(trained: Workspace) -> None:
    small = next(about["digest"] for about in trained.datasets() if about["name"] == "Sample cross")
    for digest, lane in ((small, "short"), (LARGE, "long")):
        assert lane_of("associate", {"dataset": digest, "trait": "growth_cold"}, trained) == lane
        assert lane_of("describe", {"dataset": digest}, trained) == lane
        assert lane_of("relatives", {"dataset": digest}, trained) == lane
        assert lane_of("filter", {"dataset": digest, "filters": {"ld_r2": 0.2}}, trained) == lane


def test_explanation_is_short_unless_it_asks_of_every_position(trained: Workspace) -> None:
    run = next(trained.runs_folder.glob("train-*")).name
    few = {"people": "held-out", "most_people": 20}
    assert lane_of("explain", {"run": run, "question": {"people": "held-out"}}, trained) == "short"
    assert lane_of("explain", {"run": run, "question": {"method": "mutagenesis"}}, trained) == "long"
    assert lane_of("explain", {"run": run, "question": {"method": "saliency", **few}}, trained) == "short"


def test_reading_files_is_short_up_to_a_size(trained: Workspace) -> None:
    files = trained.uploads_folder / "one"
    files.mkdir(parents=True)
    vcf = files / "cohort.vcf"
    for size, lane in ((1_000_000, "short"), (4_000_000_000, "long")):
        with vcf.open("wb") as file:
            file.truncate(size)
        assert lane_of("check", {"genotypes": str(vcf)}, trained) == lane
        assert lane_of("import", {"genotypes": str(vcf)}, trained) == lane


def test_every_kind_declares_a_lane() -> None:
    declared = {name: kind.lane for name, kind in KINDS.items() if not name.startswith("count")}
    assert set(declared.values()) == {"training", "long", "short", "by size"}
    assert [name for name, lane in declared.items() if lane == "training"] == ["train"]


def test_short_work_ends_while_trainings_and_long_work_fill_their_lanes(
    store: Store, scheduler: Scheduler, until: Until
) -> None:
    trainings = [store.request("countlong", {**SLOW, "to": SLOW["to"] + i}, f"Training {i}") for i in range(2)]
    long = [store.request("count", {**SLOW, "to": SLOW["to"] + i}, f"Long {i}") for i in range(4)]
    for run in (trainings[0], *long[:2]):
        until(scheduler, run.id, begun)
    short = [store.request("countshort", {"to": 2 + i}) for i in range(5)]
    for run in short:
        assert until(scheduler, run.id, lambda run: not run.pending).state == "done"
    assert [store.get(run.id).state for run in trainings] == ["running", "queued"]
    assert [store.get(run.id).state for run in long] == ["running", "running", "queued", "queued"]
    assert store.get(trainings[1].id).text == "waits for “Training 0”"
    assert store.get(long[3].id).text == "waits for “Long 0” and 2 more"

    assert store.stop(long[2].id).state == "stopped"
    store.stop(long[0].id)
    until(scheduler, long[3].id, begun)
    assert [store.get(run.id).state for run in long] == ["stopped", "running", "stopped", "running"]


def test_lanes_survive_the_server(
    store: Store, scheduler: Scheduler, until: Until, scheduler_of: Callable[..., Scheduler]
) -> None:
    training = store.request("countlong", SLOW)
    shorts = [store.request("countshort", {**SLOW, "to": SLOW["to"] + i}) for i in range(2)]
    for run in (training, *shorts):
        until(scheduler, run.id, begun)
    waiting = store.request("countshort", {"to": 2})
    store.close()
    again = Store(store.workspace)
    new = scheduler_of(again)
    new.turn()
    assert {again.get(run.id).lane for run in (*shorts, waiting)} == {"short"}
    assert [again.get(run.id).state for run in (training, *shorts, waiting)] == ["running"] * 3 + ["queued"]
    again.stop(shorts[0].id)
    assert until(new, waiting.id, lambda run: not run.pending).state == "done"
    assert again.get(training.id).state == "running"
    again.close()


def run_of(kind: str, started: float, **fields: object) -> Run:
    """Return a run at work, without a worker."""
    about = {
        "id": f"{kind}-{started:.0f}",
        "title": kind,
        "parameters": {},
        "key": "",
        "folder": "/nowhere",
        "created": 0,
        "queued": 0,
    }
    return Run.model_validate({"kind": kind, **about, "state": "running", "started": started, **fields})


def test_what_was_taken_for_short_makes_room_for_short_work() -> None:
    now = 1000.0
    widths: dict[Lane, int] = {"training": 1, "long": 2, "short": 2}
    endless = [run_of("countshort", now - 500, lane="short"), run_of("countshort", now - 400, lane="short")]
    fresh = run_of("countshort", now - 5, lane="short")
    since = {run.id: run.started or now for run in (*endless, fresh)}
    busy = turns.busy([fresh, *endless], widths, now, since)
    assert (busy["short"], busy["long"]) == ([fresh], endless)
    full = [run_of("count", now - 10, lane="long"), run_of("count", now - 9, lane="long")]
    assert turns.busy([*endless, *full], widths, now, since)["short"] == endless, (
        "no more at once than all lanes are wide"
    )


def test_run_of_an_earlier_version_goes_by_its_kind() -> None:
    lane = {kind: turns.lane_of(run_of(kind, 0.0)) for kind in ("train", "explain", "line", "permute", "gone")}
    assert lane == {"train": "training", "explain": "short", "line": "long", "permute": "short", "gone": "long"}


def test_large_work_waits_for_memory_and_is_not_overtaken_by_other_large_work(
    store: Store, scheduler: Scheduler, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    gigabyte = 1_000_000_000
    monkeypatch.setattr(machine, "memory", lambda: (8 * gigabyte, 3 * gigabyte))
    first = store.request("countlong", SLOW)
    until(scheduler, first.id, begun)
    large = store.request("count", {"to": 2})
    store.index.put(large.model_copy(update={"memory_bytes": 4 * gigabyte}).row())
    behind = store.request("count", {"to": 3})
    short = store.request("countshort", {"to": 2})
    assert until(scheduler, short.id, lambda run: not run.pending).state == "done"
    assert store.get(large.id).text == "waits until 4.3 GB of memory are free"
    assert store.get(behind.id).state == "queued"
    store.stop(first.id)
    ended = [until(scheduler, run.id, lambda run: not run.pending) for run in (large, behind)]
    assert [run.state for run in ended] == ["done", "done"], "alone on the machine it may try"


def test_worker_holds_less_than_it_will_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: (8_000_000_000, 4_000_000_000))
    one = run_of("countshort", time.time(), memory_bytes=2_000_000_000)
    assert turns.fits(one, [])
    assert not turns.fits(one, [one]), "it has only begun: what it will need is as good as taken"
