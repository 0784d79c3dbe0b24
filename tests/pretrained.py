"""A workspace as a server leaves it after some use: made once, kept by a hash of what makes it, then only copied."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from pathlib import Path

import warm

from explorer.jobs import example, prepared
from explorer.jobs.folder import RunFolder
from explorer.jobs.prepared import add_samples
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("datasets", "genetics", "inspection", "jobs", "networks", "training")
"""What has a part in how a run comes out."""
SHIPPED = (
    "describe",
    "associate",
    "memorise",
    "interpolate",
    "starts",
    "slice",
    "pixels",
    "branches",
    "features",
    "artificial",
    "finer",
    "noise",
    "autoencoders",
    "damaged",
    "unseen",
    "variational",
    "colouring",
    "hold",
    "recurrent",
    "feedback",
    "letters",
    "lengths",
    "alleles",
    "impute",
    "novelty",
    "smileys",
    "patches",
    "photos",
    "capsules",
    "faces",
    "masked",
    "sideways",
    "few",
    "scene",
    "promoters",
    "ancestry",
)
"""Kinds whose results are taken from those shipped with the sample data, where the present code would make the same."""


def workspace(cache: Path) -> Path:
    """Return the workspace in `cache` that the present code makes; made first where it is not there yet."""
    made = cache / _key()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            for old in cache.glob("*/"):
                shutil.rmtree(old)
            draft = cache / "draft"
            _make(draft)
            draft.replace(made)
    return made


def copy(made: Path, to: Path) -> Path:
    """Copy a workspace; its index is made anew from the folders by whoever opens it."""
    return Path(shutil.copytree(made, to))


def _make(folder: Path) -> None:
    """Train the examples, and do what the pages ask for when they open on them."""
    space = Workspace(folder)
    space.hold()
    store = Store(space)
    cohort, cross = add_samples(space)
    _take_shipped(store)
    scheduler = Scheduler(store, warm.Warm(give_way=False), Capacity(training=2, long=2, threads=1))
    network = example.begin(store, cross)
    runs = [network, example.begin_digits(store)]
    runs += [store.request("describe", {"dataset": data}) for data in (cohort, cross)]
    runs += [store.request("associate", {"dataset": cross, "trait": "growth_cold"})]
    runs += [store.request("associate", {"dataset": cohort, "trait": "disease"})]
    _finish(scheduler, runs)
    explanation = store.request("explain", {"run": network.id, "question": {"people": "held-out"}})
    explanation = store.request("explain", {"run": network.id, "question": {"people": "held-out"}})
    others = [store.request(kind, {"run": network.id}) for kind in ("rivals", "line")]
    _finish(scheduler, [explanation, *others])
    store.close()
    space.release()
    for name in ("lock", "index.sqlite", "index.sqlite-shm", "index.sqlite-wal"):
        (folder / name).unlink(missing_ok=True)


def _take_shipped(store: Store) -> None:
    """Take what was made beforehand as if it had been made here: the same would come out, after half a minute."""
    for source in (prepared.folder() / "runs").iterdir():
        if source.name.startswith(SHIPPED):
            files = RunFolder(Path(shutil.copytree(source, store.workspace.runs_folder / source.name)))
            files.write("job.json", {**files.read("job.json"), "prepared": False, "created": time.time()})
            files.write("status.json", {**files.read("status.json"), "text": "done"})
    store.rebuild()


def _finish(scheduler: Scheduler, asked: list[Run]) -> None:
    while any(run.pending for run in asked):
        scheduler.turn()
        time.sleep(0.05)
        asked = [scheduler.store.get(run.id) for run in asked]
    assert all(run.done for run in asked), [(run.title, run.text) for run in asked]


def _key() -> str:
    """Return a hash of the code and the data that a workspace is made with."""
    known = hashlib.sha256()
    files = [path for room in ROOMS for path in (ROOT / "explorer" / room).rglob("*.py")]
    for path in sorted(
        [
            *files,
            *(ROOT / "sample_data").glob("*.*"),
            prepared.folder() / "manifest.json",
            ROOT / "constraints.txt",
            Path(__file__),
        ]
    ):
        known.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return known.hexdigest()[:16]
