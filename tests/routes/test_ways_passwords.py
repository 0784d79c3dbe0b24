"""Names and passwords: the file and what is wrong in it, checking, guessing, and a flood of tries."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import argon2
import entrances
import pytest
from passwords_file import CHEAP, line, write

from explorer.errors import InputError
from explorer.routes.ways import account_file, owned_file, passwords
from explorer.routes.ways.passwords import Passwords, TooOften

WRONG: dict[str, tuple[str, str]] = {
    "nothing": ("", "there is no account in it"),
    "comments only": ("# a\n\n", "there is no account in it"),
    "a password as it is": ("ada:secret\n", "line 1: ada has no password of the kind $argon2id$"),
    "no colon": ("{ada}\nben\n", "line 2: ben has no password"),
    "another kind": ("ada:" + line("x").partition(":")[2].replace("argon2id", "argon2i"), "no password of the kind"),
    "half a line": (line("ada")[:-30], "line 1: the password of ada is not whole"),
    "no line break between two": ("{ada}{ada}", "line 1: what comes after the password"),
    "a role nobody has": ("{ada}:root", "can only be :administrator"),
    "a name twice": ("{ada}\n# a\n{Ada}\n", "line 3: Ada stands in line 1 already"),
    "no name": (line(""), "1 to 40 characters"),
    "a long name": (line("a" * 41), "1 to 40 characters"),
    "a name that turns text around": (line("a\u202eb"), "nothing that cannot be printed"),
    "binary": ("\0\0\0", "nothing that cannot be printed"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_the_file_is_said_with_its_line(tmp_path: Path, name: str):
    content, reason = WRONG[name]
    path = tmp_path / "users"
    path.write_text(content.replace("{ada}", line("ada")).replace("{Ada}", line("Ada")))
    path.chmod(0o600)
    with pytest.raises(InputError) as refused:
        account_file.read(path)
    assert reason in str(refused.value)
    assert "$argon2id$v=" not in str(refused.value), "no password is repeated"


def test_a_line_cannot_ask_for_all_memory(tmp_path: Path):
    path = write(tmp_path / "users", ada="a")
    for dear in ("m=999999999,t=1", "m=8,t=99999"):
        path.write_text(line("ada").replace("m=8,t=1", dear))
        with pytest.raises(InputError, match="too much memory or time"):
            account_file.read(path)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(tmp_path: Path, mode: int):
    path = write(tmp_path / "users", ada="a")
    path.chmod(mode)
    with pytest.raises(InputError, match="let themselves in"):
        account_file.read(path)


def test_what_is_no_file_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "large").write_bytes(b"#" * (owned_file.MOST_BYTES + 1))
    (tmp_path / "latin").write_bytes(b"\xe4\xff")
    for name in ("", "nothing", "pipe", "loop", "large", "latin"):
        with pytest.raises(InputError) as refused:
            account_file.read(tmp_path / name)
        assert str(refused.value).endswith((".", "line."))


def checked(users: Passwords, *tries: tuple[str, str], address: str = "10.0.0.1") -> list[str | int | None]:
    """Return for each try, made one after another, the name, None, or the seconds to wait."""

    async def each() -> list[str | int | None]:
        users._turns = None
        return [await one(users, *pair, address) for pair in tries]

    return entrances.run(each())


async def one(users: Passwords, name: str, password: str, address: str) -> str | int | None:
    """Return what a try comes to."""
    try:
        account = await users.check(name, password, address)
    except TooOften as often:
        return often.seconds
    return None if account is None else account.name


def test_only_the_right_password_fits(tmp_path: Path):
    users = Passwords(write(tmp_path / "users", Ada="correct horse", Bén="é"))
    right = [("Ada", "correct horse"), (" ada ", "correct horse"), ("ADA", "correct horse"), ("be\u0301n", "e\u0301")]
    assert checked(users, *right) == ["Ada", "Ada", "Ada", "Bén"]
    wrong = [("Ada", ""), ("Ada", "Correct horse"), ("Bén", "correct horse"), ("", ""), ("nobody", "correct horse")]
    assert checked(users, *wrong) == [None] * 5
    assert checked(users, ("Ada", "\ud800"), ("\0", "\0"), ("a" * 9000, "a" * 9000), address="b") == [None] * 3


def test_a_name_that_nobody_has_takes_as_long_as_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What takes the time is one check; it is made with the same parameters."""
    users = Passwords(write(tmp_path / "users", Ada="a", Ben="b"))
    made: list[argon2.Parameters] = []
    verify: Callable[..., Any] = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, hash: str, password: str) -> Any:
        made.append(argon2.extract_parameters(hash))
        return verify(hasher, hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    for name in ("Ada", "nobody", ""):
        made.clear()
        assert checked(users, (name, "wrong")) == [None]
        assert made == [argon2.extract_parameters(CHEAP.hash("a"))]


def test_guessing_is_slowed_for_a_name_and_an_address_and_nobody_is_kept_out_by_a_stranger(tmp_path: Path):
    clock = [0.0]
    users = Passwords(write(tmp_path / "users", Ada="a", Ben="b"), clock=lambda: clock[0])
    at_once = passwords.LIMITS["both"].at_once
    guesses = [("Ada", f"{number}") for number in range(at_once)]
    assert checked(users, *guesses) == [None] * at_once
    assert checked(users, ("Ada", "a"), ("ada ", "a")) == [60, 60], "neither is the right one checked"
    assert checked(users, ("Ada", "a"), address="10.0.0.2") == ["Ada"]
    assert checked(users, ("Ben", "b")) == ["Ben"]
    clock[0] += 60.0
    assert checked(users, ("Ada", "a")) == ["Ada"]
    names = [(f"name {number}", "a") for number in range(40)]
    refused = [result for result in checked(users, *names, address="10.0.0.3") if result is not None]
    assert len(refused) == 40 - passwords.LIMITS["address"].at_once
    spread = [checked(users, ("Ada", "guess"), address=f"10.0.1.{number}")[0] for number in range(40)]
    assert 0 < spread.count(None) <= passwords.LIMITS["name"].at_once


def test_a_flood_of_tries_is_checked_a_few_at_a_time_and_the_loop_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    users = Passwords(write(tmp_path / "users", Ada="a"))
    running, most, go = [0], [0], threading.Event()
    lock = threading.Lock()

    def slow(self: Passwords, name: str, password: str) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go.wait(60)
        with lock:
            running[0] -= 1

    monkeypatch.setattr(Passwords, "_check", slow)

    async def flood() -> list[str | int | None]:
        made = [asyncio.create_task(one(users, f"{n}", "a", f"10.0.{n % 5}.1")) for n in range(600)]
        while running[0] < passwords.AT_ONCE:
            await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*made)

    results = entrances.run(flood())
    assert most[0] == passwords.AT_ONCE
    assert sum(result is None for result in results) <= passwords.MOST_WAITING
    assert all(result is None or int(result) > 0 for result in results)
    assert users._waiting.total() == 0


def test_a_class_behind_one_address_signs_in_at_once(tmp_path: Path):
    users = Passwords(write(tmp_path / "users", **{f"name{n}": f"{n}" for n in range(60)}))

    async def everybody() -> list[str | int | None]:
        return await asyncio.gather(*(one(users, f"name{n}", f"{n}", "10.0.0.1") for n in range(60)))

    assert entrances.run(everybody()) == [f"name{n}" for n in range(60)]


def test_the_file_is_read_again_and_a_broken_one_is_said_once_and_changes_nothing(tmp_path: Path):
    told: list[str] = []
    path = write(tmp_path / "users", Ada="a", Ben="b")
    users = Passwords(path, told.append)
    before = users.accounts()["ada"].mark
    write(path, Ada="new")
    assert list(users.accounts()) == ["ada"]
    assert users.accounts()["ada"].mark != before
    for broken in ("Ada:new", "", "\xff"):
        path.write_text(broken, encoding="latin-1")
        os.utime(path, ns=(time.time_ns(), time.time_ns() + len(broken)))
        assert list(users.accounts()) == ["ada"]
        assert list(users.accounts()) == ["ada"]
    path.unlink()
    assert list(users.accounts()) == ["ada"]
    assert len(told) == 4
    assert all("What was read before holds on." in sentence for sentence in told)
    write(path, Ben="b")
    assert list(users.accounts()) == ["ben"]


def test_a_role_changes_the_mark(tmp_path: Path):
    made = line("Ada")
    path = tmp_path / "users"
    marks = []
    for role in ("", ":administrator"):
        path.write_text(f"{made}{role}")
        path.chmod(0o600)
        marks.append(account_file.read(path)["ada"])
    assert [mark.administrator for mark in marks] == [False, True]
    assert marks[0].mark != marks[1].mark
    assert marks[0].account == marks[1].account == "password ada"
