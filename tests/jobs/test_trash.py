"""What was deleted comes back whole, whatever interrupted its way out or back; nothing leaves the workspace."""

import contextlib
import errno
import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.jobs import trash
from explorer.jobs.trash import KEPT_SECONDS, NOTE, Trash, remove_for_good

PATHS = ("datasets/0123456789abcdef", "networks/0123456789.json", "runs/train-0123456789", "uploads/fedcba9876543210")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace with one thing of each sort."""
    for path in PATHS:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        if path.endswith(".json"):
            (tmp_path / path).write_text(path)
        else:
            (tmp_path / path / "below").mkdir(parents=True)
            (tmp_path / path / "below" / "content").write_text(path)
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    """All files with what they hold."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_all_of_it_goes_and_comes_back(space: Path) -> None:
    before, kept = content(space), Trash(space)
    entry = kept.put("Peas and 3 more", PATHS, 4096)
    assert [one.note.title for one in Trash(space).entries()] == ["Peas and 3 more"]
    assert entry.note.bytes == 4096
    assert entry.of("runs")
    assert not any((space / path).exists() for path in PATHS)
    assert Trash(space).restore(entry.id).back == PATHS
    assert content(space) == before
    assert kept.entries() == []
    with pytest.raises(InputError, match="not in the trash"):
        kept.restore(entry.id)


def _killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Callable[[], bool]:
    """End the process before its nth change to the disk; the answer says whether there was one."""
    steps = itertools.count()

    def counted(change: Callable[..., None]) -> Callable[..., None]:
        def act(*given: object, **more: object) -> None:
            if next(steps) == step:
                raise Killed
            change(*given, **more)

        return act

    for name in ("rename", "replace", "fsync"):
        monkeypatch.setattr(trash.os, name, counted(getattr(os, name)))
    monkeypatch.setattr(trash.shutil, "rmtree", counted(trash.shutil.rmtree))
    return lambda: next(steps) > step


@pytest.mark.parametrize("way", ["put", "restore"])
def test_killed_between_any_two_steps_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """At the next start it is all deleted or all there, never in part; and once more it can be put back."""
    step = 0
    for step in itertools.count():
        folder = tmp_path_factory.mktemp("space")
        for path in PATHS:
            (folder / path).mkdir(parents=True)
            (folder / path / "content").write_text(path)
        before, id = content(folder), ""
        if way == "restore":
            id = Trash(folder).put("All", PATHS).id
        with monkeypatch.context() as patched:
            reached = _killed_at(patched, step)
            with contextlib.suppress(Killed):
                Trash(folder).put("All", PATHS) if way == "put" else Trash(folder).restore(id)
            ended = not reached()
        Trash(folder).settle()
        there = {path for path in PATHS if (folder / path).exists()}
        entries = Trash(folder).entries()
        assert there in (set(), set(PATHS)), f"in part, killed at step {step}"
        assert [entry.note.paths for entry in entries] == [PATHS] * (not there), step
        for entry in entries:
            Trash(folder).restore(entry.id)
        Trash(folder).purge_old(0)
        assert content(folder) == before, step
        if ended:
            break
    assert step > 8, "several steps were tried"


def test_one_that_cannot_move_leaves_all_where_it_was(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, rename = content(space), os.rename

    def refusing(source: Path, target: Path) -> None:
        if str(source).endswith(PATHS[2]):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(trash.os, "rename", refusing)
    with pytest.raises(InputError, match="another disk"):
        Trash(space).put("All", PATHS)
    assert content(space) == before
    assert Trash(space).entries() == []


def test_what_is_there_again_stays_in_the_trash_and_the_rest_comes_back(space: Path) -> None:
    entry = Trash(space).put("All", PATHS[:2])
    (space / PATHS[0]).mkdir(parents=True)
    assert Trash(space).restore(entry.id) == ((PATHS[1],), (PATHS[0],))
    (left,) = Trash(space).entries()
    assert left.note.paths == (PATHS[0],)
    with pytest.raises(InputError, match="the same is in the workspace again"):
        Trash(space).restore(left.id)
    (space / PATHS[0]).rmdir()
    Trash(space).restore(left.id)
    assert (space / PATHS[0] / "below" / "content").read_text() == PATHS[0]


@pytest.mark.parametrize("damage", ["gone", "empty", "null", "cut", "binary", "folder", "other paths"])
def test_a_damaged_note_costs_the_title_alone(space: Path, damage: str) -> None:
    before = content(space)
    entry = Trash(space).put("All", PATHS)
    note = space / "trash" / entry.id / NOTE
    text = note.read_text()
    note.unlink()
    if damage == "folder":
        note.mkdir()
    elif damage != "gone":
        other = text.replace(PATHS[0], "../../outside")
        damages = {"empty": "", "null": "null", "cut": text[:30], "binary": "\x00\x01", "other paths": other}
        note.write_text(damages[damage])
    (listed,) = Trash(space).entries()
    assert set(listed.note.paths) == set(PATHS)
    Trash(space).settle()
    Trash(space).restore(entry.id)
    assert content(space) == before


def test_it_is_gone_for_good_after_a_while_and_not_before(space: Path) -> None:
    kept = Trash(space)
    old = kept.put("Old", PATHS[:1])
    assert kept.purge_old(time.time() + KEPT_SECONDS - 60) == []
    new = kept.put("New", PATHS[1:2])
    note = kept.entry(new.id).note
    kept._write(new.id, note.model_copy(update={"deleted": note.deleted + 3600}))
    assert kept.purge_old(old.until + 1) == ["Old"]
    assert [entry.id for entry in kept.entries()] == [new.id]
    assert kept.empty() == 1
    assert list(kept.folder.iterdir()) == []


@pytest.mark.parametrize("path", ["../outside", "runs/../../outside", "/etc/passwd", "runs", "index.sqlite", "runs/.x"])
def test_nothing_else_can_be_deleted(space: Path, path: str) -> None:
    with pytest.raises(InputError):
        Trash(space).put("Theirs", [path])
    with pytest.raises(InputError):
        remove_for_good(space, [path])


def test_a_link_is_deleted_and_not_what_it_leads_to(space: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("elsewhere")
    (outside / "mine").write_text("x")
    (space / "uploads" / "link").symlink_to(outside)
    entry = Trash(space).put("Link", ["uploads/link"])
    Trash(space).purge(entry.id)
    (space / "uploads" / "again").symlink_to(outside)
    remove_for_good(space, ["uploads/again"])
    assert (outside / "mine").exists()
