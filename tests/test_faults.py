"""The log of what nobody foresaw: whole, bounded, for its owner alone, without secrets; and it never fails itself."""

import multiprocessing
import re
import secrets
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from explorer import faults

ENTRY = re.compile(r"^fault ([0-9a-f]{8}), ", re.MULTILINE)


def raised(words: str) -> Exception:
    """Return an exception that has been raised."""
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_entry_has_the_traceback_and_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    token = secrets.token_urlsafe(32)
    words = f"GET /live/upload?token={token}&name=x, key=abc {token}, \x1b[31m\u202e\x00\nfault 00000000, forged"
    fault = faults.note(tmp_path / "new", raised(words), "in a \x07test")
    assert fault.log
    assert fault.log == tmp_path / "new" / "log" / "faults.log"
    text = fault.log.read_text()
    assert text == capsys.readouterr().err
    assert ENTRY.findall(text) == [fault.id], "a message cannot pass for an entry"
    assert "in raised" in text
    assert "ValueError: GET /live/upload?token=(left out)&name=x, key=(left out) (left out)" in text
    assert not set(text) & set("\x1b\u202e\x00\x07")
    assert (fault.log.stat().st_mode & 0o777, fault.log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert f"entry {fault.id} of {fault.log}" in fault.sentence


def test_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "MOST_BYTES", 20_000)
    monkeypatch.setattr(faults, "MOST_OF_ONE", 4_000)
    noted = [faults.note(tmp_path, raised(f"{number} {'ab ' * 100_000}"), "here").id for number in range(40)]
    kept = sorted((tmp_path / "log").glob("faults.log*"))
    assert [path.name for path in kept] == ["faults.log", "faults.log.1", "faults.log.2", "faults.log.3"]
    assert all(path.stat().st_size < 20_000 + 2 * faults.MOST_OF_ONE for path in kept)
    assert ENTRY.findall(kept[0].read_text())[-1] == noted[-1]


def _note_many(folder: Path, together: Barrier) -> None:
    together.wait(60)
    for number in range(30):
        faults.note(folder, raised(f"{number}"), "there")


def test_processes_write_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "MOST_BYTES", 700)
    monkeypatch.setattr(faults, "KEPT", 100)
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(3)
    writers = [fork.Process(target=_note_many, args=(tmp_path, together)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    found = [id for path in (tmp_path / "log").glob("faults.log*") for id in ENTRY.findall(path.read_text())]
    assert len(found) == len(set(found)) == 90


def test_log_that_cannot_be_written_is_no_second_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "log").write_text("a file where the folder should be")
    fault = faults.note(tmp_path, raised("first"), "here")
    assert fault.log is None
    assert fault.id in capsys.readouterr().err
    assert "what the app printed where it was started" in fault.sentence
