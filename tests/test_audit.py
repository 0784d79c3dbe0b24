"""What `make audit` makes of pip-audit's answers; a stand-in gives them, so that no test needs a network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import audit
import pytest

SOUND = {"name": "numpy", "version": "2.4.6", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1.0)"}
OPEN = {"name": "idna", "version": "3.1", "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"]}]}


def said(capsys: pytest.CaptureFixture[str], found: object, complaint: str = "", code: int = 0) -> tuple[int, str]:
    """Return the exit status, and what is said where pip-audit prints this and complains of that."""
    text = found if isinstance(found, str) else json.dumps({"dependencies": found, "fixes": []})
    program = f"import sys; print({text!r}); print({complaint!r}, file=sys.stderr); sys.exit({code})"
    status = audit.main([sys.executable, "-c", program])
    told = capsys.readouterr()
    return status, told.out + told.err


def test_an_advisory_is_listed_and_fails(capsys):
    status, told = said(capsys, [SOUND, OPEN], code=1)
    assert status == 1
    assert "idna 3.1: PYSEC-2024-60; mended in 3.7" in told


def test_sound_packages_pass(capsys):
    assert said(capsys, [SOUND]) == (0, "1 packages looked up, 0 advisories\n")


def test_a_database_that_is_not_reached_is_told_and_nothing_is_called_sound(capsys):
    for complaint in ("requests.exceptions.ConnectionError: Max retries exceeded", "Name resolution failed"):
        assert said(capsys, "", complaint, code=1) == (0, f"{audit.UNREACHABLE}\n")
    assert audit.main([sys.executable, "-c", "import time; time.sleep(60)"], within=0.2) == 0
    assert capsys.readouterr().out == f"{audit.UNREACHABLE}\n"


def test_a_mirror_that_knows_no_advisories_is_no_database(capsys):
    """pip-audit says "No known vulnerabilities found" and exits with 0 where every package was skipped."""
    assert said(capsys, [UNKNOWN, UNKNOWN]) == (0, f"{audit.UNREACHABLE}\n")
    status, told = said(capsys, [SOUND, UNKNOWN])
    assert status == 0
    assert "not looked up, for the database does not know them: ours\n" in told


def test_a_fault_of_its_own_is_no_pass(capsys):
    status, told = said(capsys, "", "No module named pip_audit", code=1)
    assert status == 2
    assert "No module named pip_audit" in told


def test_every_pin_is_looked_up():
    assert str(audit.PINS) in audit.COMMAND
    assert all("==" in line for line in Path(audit.PINS).read_text().splitlines() if line and line[0] != "#")
