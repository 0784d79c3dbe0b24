"""One version: the package's, which the console tells and the changelog knows."""

import re
from pathlib import Path

import pytest

import explorer
from explorer import cli

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def test_the_console_tells_it(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"snp-explorer {explorer.__version__}\n"


def test_the_changelog_is_cut_at_it():
    headings = re.findall(r"^## \[(.+?)\](.*)$", CHANGELOG.read_text(), re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    name, date = headings[1]
    assert name == explorer.__version__
    assert re.fullmatch(r" - \d{4}-\d\d-\d\d", date)
