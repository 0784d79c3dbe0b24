"""What each person holds on the disk: counted by a process of its own, shipped things and others' left out."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.jobs import disk_use, prepared
from explorer.jobs.disk_use import DiskUse, Use
from explorer.jobs.people import People


def fill(home: Path, path: str, bytes: int) -> int:
    """Write a file; return what it takes of the disk."""
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(os.urandom(bytes))
    return sum(512 * os.lstat(one).st_blocks for one in (file, file.parent))


@pytest.fixture
def people(tmp_path: Path) -> People:
    """Ada, who has made something, and Ben, who has not."""
    people = People(tmp_path)
    for name in ("Ada", "Ben"):
        people.add(name, "user")
    return people


def test_a_process_of_its_own_counts_what_everybody_holds_beside_what_was_shipped(people: People):
    ada, ben = people.all()
    home, named = people.home(ada.id), prepared.manifest()
    assert named is not None
    expected = fill(home, "runs/train-0123456789/weights", 100_000) + fill(home, "datasets/0123456789abcdef/a", 5000)
    expected += fill(home, "trash/old/a", 7000)
    fill(home, f"runs/{next(iter(named.runs))}/result.json", 90_000)
    fill(home, "people/elsewhere", 50_000)
    (home / "runs" / ".new-train-1").symlink_to("/usr")
    measured = DiskUse(people)
    assert (measured.of(ada.id), measured.measured) == (None, None)
    began = time.time()
    measured.ask()
    assert measured.measuring
    measured.ask()
    while measured.measuring:
        time.sleep(0.02)
    use = measured.of(ada.id)
    assert use is not None
    assert (use.runs, use.datasets) == (1, 1)
    assert use.bytes - expected in range(1024), "but for the symbolic link"
    assert measured.of(ben.id) == Use(0, 0, 0)
    assert measured.measured is not None
    assert began <= measured.measured <= time.time()
    fill(people.home(ben.id), "runs/train-0123456789/weights", 10_000)
    measured.ask()
    assert not measured.measuring, "a measure holds for a while"
    assert measured.of(ben.id) == Use(0, 0, 0)
    assert measured.now(ben.id).runs == 1
    assert measured.of(ben.id) == measured.now(ben.id) != Use(0, 0, 0)
    assert measured.of(ada.id) == use


def test_a_measure_that_fails_leaves_the_one_before_and_ends_with_the_app(people: People, monkeypatch):
    ada = people.all()[0]
    measured = DiskUse(people)
    monkeypatch.setattr(disk_use.sys, "executable", "/bin/false")
    with pytest.raises(InputError, match="could not be measured"):
        measured.now(ada.id)
    assert measured.of(ada.id) is None
    monkeypatch.undo()
    with pytest.raises(InputError, match="nobody"):
        measured.now("0" * 16)
    measured.ask()
    measured.close()
    while measured.measuring:
        time.sleep(0.02)
    assert measured.measured is None
    measured.ask()
    assert not measured.measuring
