"""A workspace for a learner: what came with the app lies on the disk once, and nobody's doings reach the others."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from puppets import Puppets

from explorer.datasets import samples
from explorer.jobs import belongings, damage, deleting, furnishing, private, repair, shipped, sweeping
from explorer.jobs.runs import Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.trash import Trash
from explorer.jobs.workspace import Workspace

Open = Callable[[str], Store]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template."""
    template = furnishing.template(tmp_path_factory.mktemp("owner"))
    assert template is not None
    return template


@pytest.fixture
def template(made: Path, tmp_path: Path) -> Path:
    """A template of a test's own, which shares no file with others."""
    return Path(shutil.copytree(made, tmp_path / "template" / made.name))


@pytest.fixture
def furnished(template: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens the furnished workspace of another person."""
    opened: list[Store] = []

    def of(name: str) -> Store:
        space = Workspace(tmp_path / name)
        space.hold()
        opened.append(Store(space))
        furnishing.furnish(opened[-1], template)
        return opened[-1]

    yield of
    for one in opened:
        one.close()
        one.workspace.release()


def files(store: Store) -> dict[str, tuple[int, float, bytes]]:
    """Return mode, time and content of every file of what came with the app, by path."""
    home = store.workspace.path
    paths = [path for part in ("runs", "datasets") for path in sorted((home / part).rglob("*")) if path.is_file()]
    abouts = {path: path.stat() for path in paths}
    return {
        str(path.relative_to(home)): (about.st_mode, about.st_mtime, path.read_bytes())
        for path, about in abouts.items()
    }


def whole(store: Store) -> bool:
    """Whether everything that came with the app is there and as it was sealed."""
    for path in sorted(shipped.paths()):
        folder = store.workspace.path / path
        damage.refuse_run(folder) if path.startswith("runs/") else damage.refuse_dataset(folder)
    return {run.id for run in store.list(state="done")} >= {path[5:] for path in shipped.paths() if path[:4] == "runs"}


def test_workspaces_share_the_files_and_are_what_a_copied_one_is(furnished: Open, tmp_path: Path) -> None:
    ann, bob = furnished("ann"), furnished("bob")
    assert whole(ann)
    assert whole(bob)
    for path in files(ann):
        one, other = (store.workspace.path / path for store in (ann, bob))
        assert os.path.samefile(one, other)
        assert not one.is_symlink()
        assert one.stat().st_mode & 0o777 == 0o600
    with_copies = Workspace(tmp_path / "copied")
    with_copies.hold()
    copied = Store(with_copies)
    furnishing.furnish(copied)
    assert [about["digest"] for about in copied.workspace.datasets()] == [a["digest"] for a in ann.workspace.datasets()]
    one, other = ({name: content for name, (_, _, content) in files(store).items()} for store in (copied, ann))
    assert one == other
    copied.close()
    with_copies.release()


DOINGS: dict[str, Callable[[Store], object]] = {
    "deletes it": lambda store: deleting.delete(store, shipped.paths()),
    "deletes it for good": lambda store: deleting.delete(store, shipped.paths(), for_good=True),
    "deletes it and empties the trash": lambda store: (
        deleting.delete(store, shipped.paths()),
        Trash(store.workspace.path).empty(),
    ),
    "deletes it and puts it back": lambda store: (
        deleting.delete(store, shipped.paths()),
        deleting.restore(store, Trash(store.workspace.path).entries()[0].id),
    ),
    "is tightened and swept": lambda store: (
        private.tighten(store.workspace.path),
        sweeping.sweep(store, time.time() + 30 * 86400, first=True),
    ),
    "puts another in its place": lambda store: [
        (store.workspace.path / path / name).with_suffix(".new").write_bytes(b"x")
        and (store.workspace.path / path / name).with_suffix(".new").replace(store.workspace.path / path / name)
        for path in shipped.paths()
        for name in os.listdir(store.workspace.path / path)
        if (store.workspace.path / path / name).is_file()
    ],
    "opens it": lambda store: [
        *(store.workspace.dataset(about["digest"]) for about in store.workspace.datasets()),
        *(store.result(run.id) for run in store.list()),
        belongings.items(store),
        store.look_through(),
    ],
    "repairs it": lambda store: [_cut_and_repair(store, path) for path in sorted(shipped.paths()) if "runs/" in path],
}


QUICK = ("deletes it for good", "is tightened and swept", "puts another in its place")


def _cut_and_repair(store: Store, path: str) -> None:
    home = store.workspace.path / path
    (home / "result.json").unlink()
    store.look_again(home.name)
    (found,) = store.damaged
    repair.repair(store, found)
    assert not store.damaged


@pytest.mark.parametrize("doing", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in DOINGS])
def test_what_one_does_to_theirs_leaves_the_others_as_they_are(furnished: Open, doing: str) -> None:
    ann, bob = furnished("ann"), furnished("bob")
    before = files(bob)
    DOINGS[doing](ann)
    assert files(bob) == before
    assert whole(bob)


@pytest.mark.slow
def test_work_on_it_writes_into_none_of_its_files(
    furnished: Open, scheduler_of: Callable[..., Scheduler], until: Callable[..., object]
) -> None:
    ann, bob = furnished("ann"), furnished("bob")
    before = files(bob)
    digest = next(about["digest"] for about in ann.workspace.datasets() if about["name"] == samples.TITLES["cross"][0])
    scheduler = scheduler_of(ann)
    asked = [
        ann.request("describe", {"dataset": digest, "components": 3}),
        ann.request("associate", {"dataset": digest, "trait": "growth_cold", "settings": {"model": "plain"}}),
    ]
    for run in asked:
        until(scheduler, run.id, lambda run: run.done)
    assert files(bob) == before


def test_what_the_disk_damages_is_damaged_for_all_and_each_can_mend_their_own(furnished: Open) -> None:
    """Written into in place, as nothing of ours does: all of them see it, and a repair gives a copy of one's own."""
    ann, bob = furnished("ann"), furnished("bob")
    run = ann.list(state="done")[0]
    result = run.folder / "result.json"
    with result.open("r+b") as file:
        file.write(b"\0")
    for store in (ann, bob):
        store.rebuild()
        store.look_again(run.id)
        damaged = [found.id for found in store.damaged] or _refused(store, run.id)
        assert damaged == [run.id]
    repair.repair(ann, ann.damaged[0])
    assert whole(ann)
    assert not os.path.samefile(result, bob.workspace.runs_folder / run.id / "result.json")
    assert [found.id for found in bob.damaged] == [run.id]


def _refused(store: Store, id: str) -> list[str]:
    try:
        store.result(id)
    except ValueError:
        return [found.id for found in store.damaged]
    return []


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["gone", "cut", "changed"])
def test_template_is_made_anew_where_it_is_damaged(tmp_path: Path, wrong: str) -> None:
    made = furnishing.template(tmp_path)
    assert made is not None
    before = made.stat().st_ino
    assert furnishing.template(tmp_path) == made
    assert made.stat().st_ino == before, "it is as it was"
    file = sorted((made / "runs").rglob("*.safetensors"))[0]
    content = file.read_bytes()
    if wrong == "gone":
        file.unlink()
    elif wrong == "cut":
        file.write_bytes(content[:-1])
    else:
        file.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    again = furnishing.template(tmp_path)
    assert again == made
    assert file.read_bytes() == content
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_new_workspace_is_whole_though_the_template_was_cut_since(template: Path, furnished: Open) -> None:
    cut = next(path for path in sorted((template / "runs").rglob("result.json")))
    cut.write_bytes(cut.read_bytes()[:-1])
    (next((template / "datasets").iterdir()) / "samples.parquet").unlink()
    assert whole(furnished("ann"))


def test_where_the_disk_links_nothing_files_are_copied(furnished: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    ann, bob = furnished("ann"), furnished("bob")
    assert whole(ann)
    assert not any(os.path.samefile(ann.workspace.path / path, bob.workspace.path / path) for path in files(ann))


def test_workspace_of_a_learner_takes_a_fraction_of_the_work_and_the_room(furnished: Open, tmp_path: Path) -> None:
    """As ratios within this run: linked against copied and sealed anew."""
    linked, by_links = [], []
    for name in ("first", "second", "third"):
        began = time.process_time()
        linked.append(furnished(name))
        by_links.append(time.process_time() - began)
    space = Workspace(tmp_path / "copied")
    space.hold()
    copied = Store(space)
    began = time.process_time()
    furnishing.furnish(copied)
    by_copies = time.process_time() - began
    copied.close()
    space.release()
    assert min(by_links) < by_copies / 4
    paths = [path for path in linked[-1].workspace.path.rglob("*") if path.is_dir() or path.stat().st_nlink == 1]
    assert sum(path.stat().st_blocks for path in paths) < sum(p.stat().st_blocks for p in space.path.rglob("*")) / 20


def test_scheduler_finds_nothing_to_do_in_a_new_workspace(
    furnished: Open, scheduler_of: Callable[..., Scheduler]
) -> None:
    launcher = Puppets()
    scheduler_of(furnished("ann"), launcher).turn()
    assert launcher.launched == []
