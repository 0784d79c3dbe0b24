"""`snp-explorer storage` lists, deletes and puts back; it asks first, and never beside an open app."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import cli
from explorer.jobs.workspace import Workspace
from explorer.networks import zoo


@pytest.fixture(autouse=True)
def mask() -> Iterator[None]:
    """The command has its process write privately; this one goes on as before."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace with one network, whose name could be a terminal's command."""
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    space.designs.save(zoo.load("cnn").model_copy(update={"name": "mine \x1b[31m"}))
    return space


def call(space: Workspace, *arguments: str) -> int:
    return cli.main(["storage", "--workspace", str(space.path), *arguments])


def test_it_lists_deletes_and_puts_back(space: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"networks/{space.designs.listed()[0].id}.json"
    assert call(space) == 0
    told = capsys.readouterr().out
    assert path in told
    assert "\x1b" not in told
    assert call(space, "--delete", path) == 2, "nobody can answer"
    assert "Add --yes" in capsys.readouterr().err
    assert space.designs.listed() != []
    assert call(space, "--delete", path, "--yes") == 0
    assert space.designs.listed() == []
    id = capsys.readouterr().out.split()[-1]
    assert call(space) == 0
    assert f"--undo {id}" in capsys.readouterr().out
    assert call(space, "--undo", id) == 0
    assert len(space.designs.listed()) == 1
    assert call(space, "--everything", "--for-good", "--yes") == 0
    assert space.designs.listed() == []
    assert call(space, "--undo", id) == 2


def test_not_beside_an_open_app_nor_where_there_is_none(
    space: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space.hold("http://127.0.0.1:8501")
    try:
        assert call(space, "--everything", "--yes") == 2
        assert "already open" in capsys.readouterr().err
    finally:
        space.release()
    assert space.designs.listed() != []
    assert cli.main(["storage", "--workspace", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists(), "it makes none"


@pytest.mark.parametrize("path", ["../../etc/passwd", "networks/0000000000.json", "index.sqlite"])
def test_what_is_not_there_is_said(space: Workspace, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(space, "--delete", path, "--yes") == 2
    assert "not in this workspace" in capsys.readouterr().err
