"""What is opened, what only with `--expose` and two lines on what is exposed, and what never: every combination."""

from __future__ import annotations

import pytest

from explorer import cli
from explorer.commands import entering, serve
from explorer.errors import InputError
from explorer.routes.access import Access

HERE, OPEN = "--host 127.0.0.1", "--host 0.0.0.0"
PROXY, NAME = "--proxy 127.0.0.1 --name lab.example", "--name lab.example"
TLS, KEYLESS = "TLS", "--no-key"
MODES = {"alone": "", "class": "--class", "users": "--users FILE"}
COLUMNS = [(mode, key) for mode in MODES for key in ("", KEYLESS)]
OPENED, ASKED_FOR, NEVER = "o", "2", "x"
TABLE = {
    # alone, alone without a key, class, class without, users, users without; whether own genotypes are protected
    (HERE,): ("o o o x o x", True),
    (HERE, NAME): ("o o o x o x", False),
    (HERE, TLS): ("o o o x o x", True),
    (HERE, PROXY): ("o 2 o x o x", True),
    (HERE, PROXY, TLS): ("o 2 o x o x", True),
    (OPEN,): ("2 2 2 x 2 x", False),
    (OPEN, NAME): ("2 2 2 x 2 x", False),
    (OPEN, TLS): ("o 2 o x o x", True),
    (OPEN, PROXY): ("o 2 o x o x", True),
    (OPEN, PROXY, TLS): ("o 2 o x o x", True),
    ("--host 192.168.1.7",): ("2 2 2 x 2 x", False),
    ("--host ::",): ("2 2 2 x 2 x", False),
    ("--host ::1",): ("o o o x o x", True),
}
ROWS = [
    (options, mode, key, outcome, protected)
    for options, (outcomes, protected) in TABLE.items()
    for (mode, key), outcome in zip(COLUMNS, outcomes.split(), strict=True)
]


def opening(options: tuple[str, ...], mode: str, *more: str) -> Access:
    """Return who may come in with these options."""
    words = " ".join([*(option for option in options if option != TLS), MODES[mode], *more]).split()
    arguments = cli._parser().parse_args(["serve", *words])
    return serve._access(arguments.host, arguments, TLS in options, entering.mode(arguments))


@pytest.mark.parametrize(("options", "mode", "key", "outcome", "protected"), ROWS)
def test_what_is_opened_and_what_is_said(
    options: tuple[str, ...], mode: str, key: str, outcome: str, protected: bool, capsys: pytest.CaptureFixture[str]
):
    if outcome == NEVER:
        for expose in ("", "--expose"):
            with pytest.raises(InputError, match=r"--no-key: .*(the teacher|an administrator).*everybody would be"):
                opening(options, mode, key, expose)
        return
    refused = ""
    if outcome == ASKED_FOR:
        with pytest.raises(InputError) as caught:
            opening(options, mode, key)
        refused = str(caught.value)
        assert "would be open to a network without" in refused
        assert refused.endswith("With --expose it is opened nevertheless.")
        assert not capsys.readouterr().err
    access = opening(options, mode, key, "--expose" if outcome == ASKED_FOR else "")
    lines = capsys.readouterr().err.splitlines()
    assert access.protected == protected
    assert bool(access.key) == (not key)
    assert len(lines) == (2 if outcome == ASKED_FOR else 0)
    if lines:
        assert all(line.strip().removesuffix(".") in refused for line in lines)
        assert lines[0].startswith("  Anybody" if key else "  Whoever can listen")
        encrypted = TLS in options or PROXY in options
        assert ("unencrypted" in lines[1]) == (not encrypted)
        assert ("--certificate" in lines[1]) == (not encrypted)
        assert ("shipped data only" in lines[1]) == (mode == "class")
    assert opening(options, mode, key, "--expose").protected == protected, "the flag protects nothing"


@pytest.mark.parametrize("options", [HERE, OPEN])
def test_a_proxy_without_a_name_to_answer_under_is_refused(options: str):
    with pytest.raises(InputError, match=r"--proxy.*Give --name"):
        opening((options, "--proxy 127.0.0.1"), "alone")


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ("", "http://127.0.0.1:8501"),
        ("--host ::1", "http://[::1]:8501"),
        (NAME, "http://127.0.0.1:8501"),
        (PROXY, "https://lab.example"),
        ("--host 10.0.0.7 --name lab.example --name other.example", "http://lab.example:8501"),
        ("--host 10.0.0.7", "http://10.0.0.7:8501"),
    ],
)
def test_the_address_that_is_printed_is_the_one_that_browsers_reach(options: str, address: str):
    arguments = cli._parser().parse_args(["serve", *options.split()])
    assert serve._address(arguments.host, 8501, arguments, tls=False) == address
    assert serve._address(arguments.host, 8501, arguments, tls=True) == address.replace("http:", "https:")
