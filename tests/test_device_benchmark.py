"""What the benchmark of a GPU does where parts of it fail: there may be one run in weeks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

Parts = dict[str, Callable[[], Iterator[tuple[str, bool | None]]]]


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, rehearsed with parts of a test's own."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "benchmarks")
    import device  # pyright: ignore[reportMissingImports]

    monkeypatch.setattr(device, "_rehearsed", lambda: None)
    monkeypatch.setattr(device, "bandwidth", lambda _: 1e12)
    monkeypatch.setattr(device.faulthandler, "dump_traceback_later", lambda *_, **__: None)
    monkeypatch.setattr(sys, "argv", ["device.py", "--rehearse"])
    return device


def gives(monkeypatch: pytest.MonkeyPatch, device: ModuleType, **names: Callable[[], Any]) -> None:
    def lines(what: Callable[[], Any]) -> Iterator[tuple[str, bool | None]]:
        yield f"before {what()}", None

    parts: Parts = {name: lambda what=what: lines(what) for name, what in names.items()}
    monkeypatch.setattr(device, "parts", lambda *_: parts)


def test_a_part_that_fails_in_whatever_way_is_told_and_the_others_are_measured(device, monkeypatch, capsys):
    gives(monkeypatch, device, first=lambda: {}["nothing"], second=lambda: 7)
    assert device.main() == 1
    told = capsys.readouterr().out
    assert "KeyError: 'nothing'" in told
    assert "before 7" in told
    assert "1 failed\n    first" in told


def test_where_the_card_answers_nothing_any_more_a_fresh_process_measures_what_is_left(device, monkeypatch, capsys):
    asked: list[list[str]] = []

    def run(command: list[str], check: bool) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(returncode=0)

    def fail() -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(device, "answers", lambda _: False)
    gives(monkeypatch, device, one=lambda: 1, two=fail, three=lambda: pytest.fail("it has no GPU"))
    assert device.main() == 1
    (command,) = asked
    left_out = command[command.index("--without") + 1 : command.index("--minutes")]
    assert left_out == ["one", "two"]
    assert "before 1" in capsys.readouterr().out


def test_parts_are_left_out_by_name(device, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["device.py", "--rehearse", "--without", "one", "two"])
    gives(monkeypatch, device, one=lambda: 1, two=lambda: 2, three=lambda: 3)
    assert device.main() == 0
    told = capsys.readouterr().out
    assert ("before 3" in told, "before 2" in told, "before 1" in told) == (True, False, False)
