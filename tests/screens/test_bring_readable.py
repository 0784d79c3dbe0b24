"""What the import page says of files that are read and of those that are not."""

from pathlib import Path

import pytest

from explorer.datasets import samples
from explorer.datasets.doctor.together import called, unused
from explorer.datasets.formats import recognition
from explorer.screens.genome.bring import readable


def test_what_is_read_is_not_among_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {ending for entry in readable.unread() for ending in entry.endings}
    assert ".gds" in told
    assert not told & set(recognition.GENOTYPE_ENDINGS)
    books = readable.Unread("Books", (".old", ".new"), "Save them as CSV.")
    monkeypatch.setattr(readable, "UNREAD", (books, readable.Unread("GDS", (".gds",), "")))
    monkeypatch.setattr(readable, "GENOTYPE_ENDINGS", (".gds", ".new"))
    assert [(entry.what, entry.endings) for entry in readable.unread()] == [("Books", (".old",))]


def test_endings_are_those_of_files_to_choose() -> None:
    endings = readable.genotype_endings()
    assert {".bed", ".vcf", ".csv"} <= set(endings)
    assert not {".bim", ".fam", ".vcf.gz"} & set(endings)


def test_every_role_has_words() -> None:
    assert list(readable.READ) == list(readable.ROLES)
    assert set(samples.files("cohort")) <= set(readable.ROLES)


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = [Path("/data/a/x/t.csv"), Path("/data/b/x/t.csv"), Path("/data/b/g.vcf")]
    assert list(called(paths)) == ["a/x/t.csv", "b/x/t.csv", "g.vcf"]
    assert list(called([])) == []


def test_what_nothing_uses_is_named() -> None:
    paths = [Path(name) for name in ("c.bed", "c.bim", "c.fam", "old.bed", "old.bim", "t.csv", "notes.gds")]
    left = unused(paths, [Path("c.bed"), Path("t.csv")])
    assert [path.name for path in left] == ["old.bed", "old.bim", "notes.gds"]
    assert unused(paths[:3], [Path("c.bed")]) == []
