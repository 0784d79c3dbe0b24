"""Jobs on genotypes kept in three ways: filtering with imputation, and what a description says of imputation."""

from dataclasses import replace
from pathlib import Path

import guises
import numpy as np
import pytest

from explorer.datasets import blocks, dataset
from explorer.datasets.dataset import Dataset, load
from explorer.datasets.packed import PackedCalls
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Describe, Filter
from explorer.jobs.report import Report
from explorer.jobs.results import Description
from explorer.jobs.tasks import describe
from explorer.jobs.tasks import filter as filtering
from explorer.jobs.workspace import Workspace


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A report into a folder of its own."""
    folder = tmp_path / "run"
    folder.mkdir()
    return Report(RunFolder(folder))


def filtered(data: Dataset, workspace: Workspace, report: Report, **filters: float) -> tuple[Dataset, dict]:
    asked = Filter.model_validate({"dataset": workspace.add(data), "filters": filters, "impute": "mode"})
    with report:
        told = filtering.run(asked, report.folder.path, workspace, report)
    return load(report.folder.path / "dataset"), told


@pytest.mark.parametrize("kept", ["calls", "packed", "doses"])
@pytest.mark.parametrize("large", [False, True])
def test_filtering_fills_missing_calls_wherever_they_are(
    workspace: Workspace, report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, large: bool
) -> None:
    data = guises.guises(guises.cohort(), tmp_path)[kept]
    calls = np.asarray(guises.cohort().genotypes.dosages)
    if large:
        monkeypatch.setattr(dataset, "IN_MEMORY_BYTES", 1000)
    made, told = filtered(data, workspace, report, maf=0.2)
    stored = made.genotypes.dosages
    assert stored.dtype == (np.uint16 if kept == "doses" else np.int8)
    if large:
        assert isinstance(stored, np.memmap if kept == "doses" else PackedCalls)
    p = np.where(calls < 0, 0, calls).sum(0) / np.maximum(2 * (calls >= 0).sum(0), 1)
    wanted = calls[:, np.minimum(p, 1 - p) >= 0.2]
    assert told["kept"] == wanted.shape[1] > 10
    assert told["filled"] == (wanted < 0).sum() > 0
    found = blocks.counts(blocks.read(stored))
    assert (found[wanted >= 0] == wanted[wanted >= 0]).all()
    for j in range(wanted.shape[1]):
        mode = np.bincount(wanted[wanted[:, j] >= 0, j]).argmax()
        assert (found[wanted[:, j] < 0, j] == mode).all()
    assert not list(report.folder.path.glob("dosages-*"))


def test_doses_that_are_filtered_stay_as_they_are(workspace: Workspace, report: Report) -> None:
    data, copies = guises.fractional(guises.cohort())
    info = np.linspace(0.1, 1, copies.shape[1]).astype(np.float32)
    genotypes = replace(data.genotypes, info=info)
    made, told = filtered(replace(data, genotypes=genotypes), workspace, report, info=0.5)
    removed = told["removed"]
    assert removed["imputation quality"] == (info < 0.5).sum() > 0
    left = data.genotypes.dosages[:, info >= 0.5]
    there = left != 65535
    assert (made.genotypes.dosages[there] == left[there]).all()
    assert made.genotypes.info is not None
    assert made.genotypes.info.tolist() == info[info >= 0.5].tolist()


def test_a_description_says_what_imputation_states_or_what_the_doses_say(workspace: Workspace, report: Report) -> None:
    data, copies = guises.fractional(guises.cohort())
    asked = Describe.model_validate({"dataset": workspace.add(data)})
    with report:
        counts = describe.run(asked, report.folder.path, workspace, report)
    table = Description.load(report.folder.path).variants
    p = np.nanmean(copies, axis=0) / 2
    assert table["dose_r2"].to_numpy() == pytest.approx(
        np.nanvar(copies, axis=0) / (2 * p * (1 - p)), rel=1e-5, abs=1e-6
    )
    assert table["info"].isna().all()
    assert counts["doses"] is True
