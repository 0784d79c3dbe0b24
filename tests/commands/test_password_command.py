"""`snp-explorer password` and the options of `serve` that say who may enter."""

from __future__ import annotations

import getpass
import io
import os
import sys
from pathlib import Path

import argon2
import pytest
from passwords_file import write

from explorer import cli
from explorer.commands import password
from explorer.routes.ways import account_file


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Have somebody type these at a terminal."""
    given = list(answers)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: given.pop(0))


def test_a_line_is_made_that_the_file_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    answering(monkeypatch, "correct horse", "correct horse", "another one", "another one")
    assert cli.main(["password", " Ada "]) == 0
    assert cli.main(["password", "Ben", "--administrator"]) == 0
    said = capsys.readouterr()
    path = tmp_path / "users"
    path.write_text(said.out)
    path.chmod(0o600)
    accounts = account_file.read(path)
    assert [(each.name, each.administrator) for each in accounts.values()] == [("Ada", False), ("Ben", True)]
    assert argon2.PasswordHasher().verify(accounts["ada"].hash, "correct horse")
    assert argon2.extract_parameters(accounts["ada"].hash) == argon2.profiles.RFC_9106_LOW_MEMORY
    assert "correct horse" not in said.out + said.err


@pytest.mark.parametrize(("name", "answers", "reason"), [
    ("Ada", ("correct horse", "correct hrose"), "the two are not the same"),
    ("Ada", ("short", "short"), "it has to have 8 to 1000 characters"),
    ("a:b", (), "a name has no colon"),
    ("#a", (), "no # in front"),
    ("", (), "1 to 40 characters"),
    ("a\u202eb", (), "nothing that cannot be printed"),
])  # fmt: skip
def test_what_makes_no_line_says_why(
    name: str,
    answers: tuple[str, ...],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    answering(monkeypatch, *answers)
    assert cli.main(["password", name]) == 2
    said = capsys.readouterr()
    assert reason in said.err
    assert not said.out


def test_a_password_comes_from_a_pipe_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\nignored\n"))
    monkeypatch.setattr(password.passwords, "line", lambda *about: repr(about))
    assert cli.main(["password", "Ada"]) == 0
    assert capsys.readouterr().out.strip() == "('Ada', 'correct horse', False)"


REFUSED = {
    "--class --users FILE": ("--class: learners of a class have no accounts",),
    "--class --openid FILE": ("--class: learners of a class have no accounts",),
    "--class --no-key": ("--no-key: whoever has the key is the teacher",),
    "--users FILE --no-key": ("--no-key: whoever has the key is an administrator",),
    "--users NOWHERE": ("there is no such file", "snp-explorer password NAME"),
    "--users TOML": ("line 1", "has no password of the kind $argon2id$"),
    "--users OPEN": ("others can write it", "chmod 600"),
    "--openid FILE": ("it is no TOML",),
    "--openid TOML": ("client_id is missing",),
}


@pytest.mark.parametrize("options", REFUSED)
def test_what_would_let_in_the_wrong_people_is_refused_in_a_sentence(
    options: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write(tmp_path / "FILE", Ada="a")
    write(tmp_path / "OPEN", Ada="a").chmod(0o666)
    (tmp_path / "TOML").write_text('issuer = "https://login.lab.example"\n')
    (tmp_path / "TOML").chmod(0o600)
    asked = [str(tmp_path / each) if each.isupper() else each for each in options.split()]
    assert cli.main(["serve", "--workspace", str(tmp_path / "workspace"), "--port", "0", *asked]) == 2
    said = capsys.readouterr().err
    for part in REFUSED[options]:
        assert part in said
    assert not (tmp_path / "workspace").exists()
    assert os.sep + "workspace" not in said
