"""What every page says of the workspace's disk."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import disks
import pytest
from streamlit.testing.v1 import AppTest

from explorer.jobs.workspace import Workspace
from explorer.ui import say


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace of the pages, on a disk of its own."""
    with disks.small(tmp_path / "disk") as disk:
        space = Workspace(disk / "workspace")
        space.hold()
        monkeypatch.setattr(say, "workspace", lambda: space)
        yield space
        space.release()


def page() -> None:
    """A page as the router draws it."""
    import streamlit as st

    from explorer.ui.say import disk, plainly

    with plainly():
        disk()
        st.write("what there is")


def drawn(page: Callable[..., None], **arguments: object) -> AppTest:
    """Return a page as it is drawn."""
    shown = AppTest.from_function(page, kwargs=arguments, default_timeout=120).run()
    assert not shown.exception
    return shown


def test_full_disk_is_said_above_what_there_is(held: Workspace) -> None:
    assert not drawn(page).warning
    disks.fill(held.path.parent)
    shown = drawn(page)
    assert "the disk is full \\(0 kB free\\)" in shown.warning[0].value
    assert shown.markdown[0].value == "what there is"
    disks.empty(held.path.parent)
    assert not drawn(page).warning


def test_vanished_workspace_is_all_that_is_said(held: Workspace) -> None:
    away = held.path.with_name("away")
    held.path.rename(away)
    shown = drawn(page)
    assert "the folder is not there any more" in shown.error[0].value
    assert not shown.markdown
    away.rename(held.path)
    assert drawn(page).markdown


@pytest.mark.parametrize(("number", "says"), [(errno.ENOSPC, "the disk is full"), (errno.EIO, "does not answer")])
def test_fault_of_the_disk_on_a_page_is_a_sentence(held: Workspace, number: int, says: str) -> None:
    def failing(number: int) -> None:
        from explorer.ui.say import plainly

        with plainly():
            raise OSError(number, "no words for people")

    assert says in drawn(failing, number=number).error[0].value


def test_other_faults_stay_what_they_are(held: Workspace) -> None:
    def failing() -> None:
        from explorer.ui.say import plainly

        with plainly():
            raise FileNotFoundError(2, "", "somewhere/else")

    assert AppTest.from_function(failing, default_timeout=120).run().exception
