"""What may be opened below the data folder, what is listed of it, and what is passed over: nothing hangs or leaks."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.jobs import listing
from explorer.jobs.data_folder import companions
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace

pytestmark = pytest.mark.timeout(60)
BYTES = os.fsdecode(b"latin\xff.csv")
"""A name that is no UTF-8."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a PLINK cohort in a folder, a table, genes, and a secret outside of it."""
    folder = tmp_path / "data"
    (folder / "plink").mkdir(parents=True)
    for ending in ("bed", "bim", "fam"):
        (folder / "plink" / f"cohort.{ending}").write_text(ending)
    (folder / "traits.csv").write_text("sample,yield\n")
    (folder / "genes.bed").write_text("1\t0\t10\tg\n")
    (tmp_path / "secret.fam").write_text("secret")
    return folder


@pytest.fixture
def space(data: Path, tmp_path: Path) -> Workspace:
    """A workspace that may open this data folder."""
    return Workspace(tmp_path / "space", data_folder=data)


def reasons(found: listing.Listing) -> dict[str, str]:
    """Return what was passed over, with why."""
    return {passed.name: passed.reason for passed in found.passed}


def test_one_level_is_listed_and_what_lies_beside_comes_along(data: Path) -> None:
    assert listing.level(data) == listing.Listing(["plink"], ["genes.bed", "traits.csv"])
    assert listing.level(data, "plink").files == ["plink/cohort.bed"]
    chosen = listing.describe(data, "plink/cohort.bed")
    assert chosen == listing.File("plink/cohort.bed", 3, ("cohort.bim", "cohort.fam"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("all", ["alone.bim", "c.bed", "genes.bed", "genes.csv", "notes.pdf", "x.GFF3.gz", "x.vcf.gz"]),
        ("genotypes", ["alone.bim", "c.bed", "genes.bed", "genes.csv", "x.vcf.gz"]),
        ("traits and tables", ["genes.csv"]),
        ("genes", ["genes.bed", "genes.csv", "x.GFF3.gz"]),
    ],
)
def test_a_listing_is_filtered_by_kind(tmp_path: Path, kind: str, expected: list[str]) -> None:
    names = ["c.bed", "c.BIM", "c.fam", "alone.bim", "genes.bed", "genes.csv", "notes.pdf", "x.vcf.gz", "x.GFF3.gz"]
    for name in (*names, ".hidden.csv"):
        (tmp_path / name).write_text("")
    assert listing.level(tmp_path, kind=kind).files == expected


def test_a_search_finds_by_name_below_the_folder(data: Path) -> None:
    (data / "plink" / "by trait").mkdir()
    (data / "plink" / "by trait" / "Trait one.csv").write_text("")
    found = listing.find(data, "TRAIT")
    assert found.folders == ["plink/by trait"]
    assert found.files == ["plink/by trait/Trait one.csv", "traits.csv"]
    assert listing.find(data, "one trait", kind="traits and tables").files == ["plink/by trait/Trait one.csv"]
    assert listing.find(data, "trait", at="plink", kind="genotypes").files == ["plink/by trait/Trait one.csv"]
    assert listing.find(data, "cohort").files == ["plink/cohort.bed"]


def test_a_search_ends_by_the_clock(data: Path) -> None:
    assert not listing.find(data, "nothing is called so", seconds=0.0).complete
    assert listing.find(data, "nothing is called so").complete


def test_no_more_names_of_one_folder_are_looked_at_than_a_page_has_time_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (tmp_path / f"{number}.csv").write_text("")
    monkeypatch.setattr(listing, "MOST_NAMES", 5)
    assert listing.level(tmp_path).complete
    monkeypatch.setattr(listing, "MOST_NAMES", 4)
    found = listing.level(tmp_path)
    assert not found.complete
    assert len(found) == 4


def test_names_that_cannot_be_chosen_are_passed_over_with_a_reason(data: Path, tmp_path: Path) -> None:
    os.mkfifo(data / "x.vcf")
    (data / BYTES).write_text("")
    (data / "out.csv").symlink_to(tmp_path / "secret.fam")
    (data / "up").symlink_to(tmp_path)
    (data / "gone.csv").symlink_to(data / "nothing")
    (data / "self.csv").symlink_to("self.csv")
    (data / "null.csv").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(data / "s.csv"))
    for found in (listing.level(data), listing.find(data, "")):
        assert reasons(found) == {
            "x.vcf": "it is a named pipe",
            "latin\ufffd.csv": "its name is not UTF-8 text",
            "out.csv": "it lies outside the data folder",
            "up": "it lies outside the data folder",
            "gone.csv": "it is a link that leads nowhere",
            "self.csv": "it is a link that leads nowhere",
            "null.csv": "it lies outside the data folder",
            "s.csv": "it is a socket",
        }
        assert "traits.csv" in found.files


def test_a_circle_of_links_ends(data: Path) -> None:
    (data / "plink" / "back").symlink_to(data)
    (data / "a").mkdir()
    (data / "b").mkdir()
    (data / "a" / "to b").symlink_to(data / "b")
    (data / "b" / "to a").symlink_to(data / "a")
    assert reasons(listing.level(data, "plink")) == {"back": "it is a link back to a folder that holds it"}
    assert listing.level(data, "a").folders == ["a/to b"]
    assert listing.level(data, "a/to b").folders == ["b/to a"]
    assert listing.find(data, "cohort").files == ["plink/cohort.bed"]


def test_a_folder_that_may_not_be_read_is_passed_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access

    def refusing(path: str | Path, mode: int) -> bool:
        return Path(path).name not in ("plink", "traits.csv") and access(path, mode)

    monkeypatch.setattr(os, "access", refusing)
    assert reasons(listing.level(data)) == {"plink": "it may not be read (Permission denied)"}
    told = listing.PassedOver("traits.csv", "it may not be read (Permission denied)")
    assert listing.describe(data, "traits.csv") == told

    def denied(path: str | Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(InputError, match=r"plink: the folder cannot be opened \(Permission denied\)"):
        listing.level(data, "plink")
    assert reasons(listing.find(data, "x")) == {"data": "the folder cannot be opened (Permission denied)"}


@pytest.mark.parametrize("at", ["..", "plink/../..", "/etc", "up", "no such folder", "traits.csv"])
def test_only_folders_below_the_data_folder_are_listed(data: Path, tmp_path: Path, at: str) -> None:
    (data / "up").symlink_to(tmp_path)
    with pytest.raises(InputError):
        listing.level(data, at)


@pytest.mark.parametrize("written", ["cohort.fam", "cohort.FAM"])
def test_a_fam_that_leads_out_keeps_its_bed_from_being_opened(
    data: Path, tmp_path: Path, space: Workspace, written: str
) -> None:
    (data / "plink" / "cohort.fam").unlink()
    (data / "plink" / written).symlink_to(tmp_path / "secret.fam")
    sentence = f"{written} beside it would be opened too, but it lies outside the data folder"
    for name in ("cohort.bed", "cohort.bim"):
        with pytest.raises(InputError, match=sentence):
            space.permit(data / "plink" / name)
        with pytest.raises(InputError, match=sentence):
            space.data_path(f"plink/{name}")
    told = listing.describe(data, "plink/cohort.bed")
    assert isinstance(told, listing.PassedOver)
    assert told.reason == sentence
    space.hold()
    store = Store(space)
    with pytest.raises(InputError, match=sentence):
        store.request("check", {"genotypes": data / "plink" / "cohort.bed"})
    store.close()
    space.release()


def test_a_pipe_is_never_opened(data: Path, space: Workspace) -> None:
    """To open one would wait for a writer, in the web process or in a worker."""
    os.mkfifo(data / "x.vcf")
    with pytest.raises(InputError, match=r"x\.vcf: it is a named pipe, not a file"):
        space.data_path("x.vcf")
    (data / "plink" / "cohort.bim").unlink()
    os.mkfifo(data / "plink" / "cohort.bim")
    with pytest.raises(InputError, match=r"cohort\.bim beside it would be opened too, but it is a named pipe"):
        space.data_path("plink/cohort.bed")
    with pytest.raises(InputError, match="it is a folder, not a file"):
        space.data_path("plink")


def test_a_name_that_is_no_text_is_refused_in_words(data: Path, space: Workspace) -> None:
    (data / BYTES).write_text("")
    with pytest.raises(InputError, match="not UTF-8") as refused:
        space.data_path(BYTES)
    assert str(refused.value).encode()


def test_links_within_the_data_folder_keep_their_names(data: Path, space: Workspace) -> None:
    """As DataLad and git-annex lay out a dataset: the names that belong together are links to a store."""
    (data / "store").mkdir()
    for ending in ("bed", "bim", "fam"):
        (data / "store" / f"{ending}-content").write_text(ending)
        (data / f"linked.{ending}").symlink_to(data / "store" / f"{ending}-content")
    (data / "dir").symlink_to(data / "plink")
    bed = space.data_path("linked.bed")
    assert bed == data / "linked.bed"
    assert companions(bed) == [data / "linked.bim", data / "linked.fam"]
    assert space.data_path("dir/cohort.bed") == data / "plink" / "cohort.bed"
