"""What work needs, on a page: nothing where it is small, a line where it is much, and then a button to begin."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer import machine
from explorer.datasets.needs import Needs
from explorer.ui import follow, needs

SMALL = Needs(memory_bytes=100_000_000, disk_bytes=0, seconds=(0.1, 3.0))
LARGE = Needs(memory_bytes=1_200_000_000, disk_bytes=2_500_000_000, seconds=(50.0, 130.0))


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A workspace on a machine with enough of everything."""
    monkeypatch.setattr(needs, "workspace", lambda: SimpleNamespace(path=tmp_path))
    monkeypatch.setattr(machine, "memory", lambda: (10**12, 10**12))
    monkeypatch.setattr(machine, "disk", lambda folder: 10**12)


def shown(told: Needs | None) -> AppTest:
    """Return a page with the line alone."""

    def page(told: object) -> None:  # its source runs by itself
        from explorer.ui import needs

        needs.line(told)  # type: ignore[arg-type]

    app = AppTest.from_function(page, args=(told,), default_timeout=60).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("told", [None, SMALL])
def test_nothing_is_said_of_small_work(told: Needs | None) -> None:
    page = shown(told)
    assert not page.caption
    assert not page.warning


def test_one_quiet_line_is_said_of_large_work() -> None:
    page = shown(LARGE)
    said = [caption.value.replace("\\", "") for caption in page.caption]
    assert said == ["Needs about 1.2 GB of memory, 2.5 GB of disk, 1 to 2 minutes."]
    assert not page.warning


@pytest.mark.parametrize(("certain", "end"), [(True, "free."), (False, "is a guess from its first part.")])
def test_too_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch, certain: bool, end: str) -> None:
    monkeypatch.setattr(machine, "disk", lambda folder: 10**9)
    page = shown(LARGE.model_copy(update={"certain": certain}))
    said = page.warning[0].value.replace("\\", "")
    assert "this writes about 2.5 GB, and 1.0 GB are free" in said
    assert said.endswith("Delete what is no longer needed there." if certain else end)


@pytest.mark.parametrize("told", [SMALL, LARGE])
def test_large_work_waits_for_a_click(monkeypatch: pytest.MonkeyPatch, told: Needs) -> None:
    begun: list[str] = []

    def request(kind: str, parameters: Any, title: str) -> str:
        begun.extend([kind] * (not begun))
        return "run"

    monkeypatch.setattr(needs, "store", lambda: SimpleNamespace(find=lambda kind, parameters: "run" if begun else None))
    monkeypatch.setattr(needs, "of", lambda kind, parameters: told)
    monkeypatch.setattr(follow, "request", request)

    def page() -> None:
        import streamlit as st

        from explorer.ui import needs

        st.markdown(str(needs.offered("describe", {}, "Description", "Describe the data")))

    app = AppTest.from_function(page, default_timeout=60).run()
    if told is SMALL:
        assert begun == ["describe"]
        assert not app.button
        return
    assert begun == []
    assert not app.markdown
    app.button[0].click().run()
    assert begun == ["describe"]
    assert app.markdown[0].value == "run"
