"""A dataset whose genotypes stayed in the user's own .bed: listed, refused where that is gone, never deleting it."""

from pathlib import Path

import numpy as np
import pytest

from explorer.datasets import dataset as datasets
from explorer.datasets import traits
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.jobs.workspace import Workspace


@pytest.fixture
def bed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .bed of the user's, too large for memory as they go here."""
    calls = np.random.default_rng(1).integers(-1, 3, (9, 40)).astype(np.int8)
    table = variant_table("1", np.arange(1, 41) * 100, [f"rs{n}" for n in range(40)], "A", "C", 40)
    names = np.array([f"s{n}" for n in range(9)], object)
    (tmp_path / "mine").mkdir()
    path = plink.write(Genotypes(calls, names, table), tmp_path / "mine" / "x.bed")
    monkeypatch.setattr(datasets, "IN_MEMORY_BYTES", 100)
    return path


@pytest.fixture
def kept(workspace: Workspace, bed: Path) -> str:
    """The digest of a dataset in the workspace whose genotypes stayed in it."""
    genotypes = plink.read(bed)
    return workspace.add(datasets.Dataset("mine", genotypes, traits.none(genotypes.samples)))


def test_what_is_known_of_it_says_where_its_genotypes_lie(workspace: Workspace, kept: str, bed: Path) -> None:
    assert workspace.about(kept)["stayed"]["path"] == str(bed)
    assert workspace.about(kept)["stayed"]["bytes"] == 3 + 3 * 40
    assert not list((workspace.datasets_folder / kept).glob("*.bed"))


def test_a_file_that_is_gone_is_said_even_of_a_dataset_that_was_open(
    workspace: Workspace, kept: str, bed: Path
) -> None:
    assert workspace.dataset(kept).genotypes.shape == (9, 40)
    bed.unlink()
    with pytest.raises(InputError, match=r"x\.bed.*is no longer there"):
        workspace.dataset(kept)
    assert [about["digest"] for about in workspace.datasets()] == [kept]


def test_a_file_that_has_changed_is_said(workspace: Workspace, kept: str, bed: Path) -> None:
    workspace.dataset(kept)
    bed.write_bytes(bed.read_bytes() + b"\0")
    with pytest.raises(InputError, match=r"x\.bed.*has changed since"):
        workspace.dataset(kept)


@pytest.mark.parametrize("there", [True, False])
def test_deleting_it_never_deletes_the_file(workspace: Workspace, kept: str, bed: Path, there: bool) -> None:
    before = bed.read_bytes()
    if not there:
        bed.rename(bed.with_name("elsewhere.bed"))
    workspace.remove(kept)
    assert workspace.datasets() == []
    assert (bed if there else bed.with_name("elsewhere.bed")).read_bytes() == before
