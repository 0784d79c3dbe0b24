"""Nobody else on the machine reads a workspace: neither a new one, nor one of an earlier version."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from explorer.jobs import private
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler

OTHER = 65534
LOOK = """
import os, sys
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
seen = []
for folder, _, names in os.walk(sys.argv[1]):
    seen += [name for name in names if os.access(os.path.join(folder, name), os.R_OK)]
print(len(seen))
"""


@pytest.fixture(autouse=True)
def for_everybody() -> Iterator[None]:
    """Have this process write for everybody to read, as most do."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def older() -> Iterator[Path]:
    """A workspace as versions without this left it, below a folder that everybody may enter; a link leads out of it."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        space, outside = Path(place, "workspace"), Path(place, "outside")
        for name in ("runs/train-0123456789/epochs", "datasets/0123456789abcdef", "uploads/x", "networks", "mine"):
            (space / name).mkdir(parents=True)
            (space / name / "content").write_text("genotypes")
        for name in ("index.sqlite", "index.sqlite-wal", "lock", "token", "log.txt", "notes.txt"):
            (space / name).write_text("")
        outside.mkdir()
        (outside / "theirs").write_text("")
        (space / "runs" / "link").symlink_to(outside)
        (space / "uploads" / "file").symlink_to(outside / "theirs")
        for path in Path(place).rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
        (space / "uploads" / "x" / "content").chmod(0o666)
        yield space


def open_names(space: Path) -> set[str]:
    """Return what somebody else may do something with, links aside."""
    every = [space, *space.rglob("*")]
    return {str(p.relative_to(space)) for p in every if not p.is_symlink() and p.lstat().st_mode & 0o077}


def seen_by_another(space: Path) -> int:
    """Return how many files a process of another user can read."""
    done = subprocess.run([sys.executable, "-c", LOOK, space, str(OTHER)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_an_older_workspace_is_taken_from_everybody_else(older: Path) -> None:
    private.tighten(older)
    assert open_names(older) == {"mine", "mine/content", "notes.txt"}, "what is not ours stays as it is"
    assert stat.S_IMODE((older / "runs/train-0123456789/epochs").stat().st_mode) == 0o700
    assert stat.S_IMODE((older / "uploads/x/content").stat().st_mode) == 0o600
    outside = older.with_name("outside")
    assert stat.S_IMODE(outside.stat().st_mode) == 0o755
    assert stat.S_IMODE((outside / "theirs").stat().st_mode) == 0o644
    assert private.tighten(older) == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_cannot_read_it(older: Path) -> None:
    assert seen_by_another(older) >= 10, "the look itself works"
    private.tighten(older)
    assert seen_by_another(older) == 0


def test_a_shared_folder_as_workspace_stays_shared(older: Path) -> None:
    older.chmod(0o1777)
    private.tighten(older)
    assert stat.S_IMODE(older.stat().st_mode) == 0o1777
    assert "runs" not in open_names(older)


def test_what_workers_write_is_private_whatever_started_them(
    store: Store, scheduler: Scheduler, until: Callable[..., Run]
) -> None:
    run = until(scheduler, store.request("count", {"to": 3, "how": "hoard"}).id, lambda run: run.done)
    assert run.folder.stat().st_mode & 0o777 == 0o755, "what this process writes is not"
    written = {"worker.json", "events.jsonl", "result.json", "checkpoint.json", "dosages-0.npy", "dataset"}
    assert written <= {path.name for path in run.folder.iterdir()}
    assert not open_names(run.folder) & written
