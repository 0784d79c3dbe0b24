"""A journey through an app whose processes, disk, clock and sockets fail at seeded moments ends as if none had."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import disks
import place
import psutil
import pytest
from agent import Agent
from journey import Found, Journey, differences, played_differently, read
from place import Place, placed

SEEDS = range(int(os.environ.get("CHAOS_FIRST", "0")), int(os.environ.get("CHAOS_LAST", "30")))
LEFT = (".*", "*.draft", "*.part", "tmp/*")
"""What is left of nothing at the end: drafts, and the folders of temporary files."""


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The process that starts apps and workers."""
    with place.forking(tmp_path_factory.mktemp("forks")):
        yield


@pytest.fixture(scope="session")
def mountable(tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Whether disks can be mounted here."""
    with contextlib.suppress(pytest.skip.Exception), disks.small(tmp_path_factory.mktemp("disk")):
        return True
    return False


@pytest.fixture(scope="session")
def undisturbed(forks: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, dict[str, dict[str, Any]]]:
    """What comes out of a journey that nothing befalls."""
    with placed(tmp_path_factory.mktemp("undisturbed"), mounted=False) as here:
        found = Journey(here).go()
        assert not found.trouble
        settled(here)
        assert left(here) == []
        return found, read(here, found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost(
    seed: int, undisturbed: tuple[Found, dict[str, dict[str, Any]]], tmp_path: Path, mountable: bool, forks: None
) -> None:
    with placed(tmp_path, mounted=mountable and seed % 2 == 0) as here:
        journey, agent = Journey(here), Agent(here, seed)
        agent.start()
        try:
            found = journey.go()
        finally:
            agent.end()
        done = dict(found.runs)
        found = journey.go()  # once more, undisturbed: it finds what is there
        told = "\n".join(agent.log)
        assert found.trouble == [], told
        assert found.runs == done, f"what was done is done again: {told}"
        settled(here)
        states = here.send("GET", "/test/runs").json()
        assert sorted(found.asked - states.keys()) == [], f"runs are missing: {told}"
        assert [id for id in found.done if states[id] != "done"] == [], told
        assert differences(read(here, found), undisturbed[1]) == [], told
        assert played_differently(found, undisturbed[0]) == [], told
        assert left(here) == [], told
        here.close()
        assert [process.cmdline() for process in here.processes()] == [], told
        assert left(here) == [], told


def settled(here: Place) -> None:
    """Wait until nothing is at work but the app and its engines; no zombie may be left."""
    end = time.monotonic() + place.PATIENCE
    while here.workers() or zombies(here):
        assert time.monotonic() < end, (here.workers(), zombies(here))
        time.sleep(0.1)


def zombies(here: Place) -> list[psutil.Process]:
    """Return what the app has not let go that ended."""
    assert here.app is not None
    with contextlib.suppress(psutil.NoSuchProcess):
        return [child for child in here.app.children(recursive=True) if child.status() == psutil.STATUS_ZOMBIE]
    return []


def left(here: Place) -> list[str]:
    """Return the drafts and temporary files in a workspace."""
    found = {path for pattern in LEFT for path in here.workspace.rglob(pattern)}
    return sorted(str(path.relative_to(here.workspace)) for path in found)
