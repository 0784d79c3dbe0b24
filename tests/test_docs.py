"""What the guides name is there: files, folders, make targets; and every guide is in the contents."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = r"(?:explorer|pages|tests|docs|assets|sample_data|\.ci)"
NAMED = re.compile(rf"(?<![\w/.-])({ROOMS}/[\w./-]*\w)")
"""Paths from the project's root, as they stand in prose and in code."""
TARGET = re.compile(r"(?:`|^    )make ([a-z-]+)", re.MULTILINE)
NEW = "NAME"
"""Stands in guides for what the reader is about to add."""


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_files_that_a_guide_names_are_there(guide):
    named = {path for path in NAMED.findall(guide.read_text()) if NEW not in path}
    missing = sorted(path for path in named if not (ROOT / path).exists())
    assert not missing


def test_targets_that_are_named_are_there():
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for guide in GUIDES for target in TARGET.findall(guide.read_text())}
    assert {"run", "check", "test", "test-all", "docs"} <= named
    assert named <= there


def test_every_guide_is_in_the_contents():
    contents = (ROOT / "docs" / "index.md").read_text()
    guides = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert guides - {"index"} == set(re.findall(r"^([a-z/-]+)$", contents, re.MULTILINE)) - {"api/modules"}


def test_who_brings_a_guide_home_brings_all_of_it():
    packed = re.search(r"sdist\]\ninclude = (\[.*\])", (ROOT / "pyproject.toml").read_text())
    assert packed
    assert {'"docs"', '"CONTRIBUTING.md"'} <= set(re.findall(r'"[^"]+"', packed.group(1)))
