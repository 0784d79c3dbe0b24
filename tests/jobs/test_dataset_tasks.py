"""Work that makes datasets: imported, simulated, planted, filtered; kept under their digests by the server alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset, load
from explorer.datasets.simulation.pattern import plant_pattern
from explorer.errors import InputError
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Filter, Simulate
from explorer.jobs.report import Report
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.tasks import filter as filtering
from explorer.jobs.tasks import simulate
from explorer.jobs.workspace import Workspace

Until = Callable[..., Run]


@pytest.fixture(scope="module")
def cross() -> Dataset:
    """The sample cross."""
    return samples.open_sample("cross")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A report into a folder of its own."""
    folder = tmp_path / "run"
    folder.mkdir()
    return Report(RunFolder(folder))


def test_import_and_check_through_workers(
    store: Store, scheduler: Scheduler, until: Until, workspace: Workspace
) -> None:
    home = workspace.uploads_folder / "0123456789abcdef"
    home.mkdir()
    calls = np.random.default_rng(0).integers(0, 3, (6, 8))
    table = pd.DataFrame(calls, index=[f"p{n}" for n in range(6)], columns=[f"rs{n}" for n in range(8)])
    table.to_csv(home / "calls.csv", index_label="sample")
    pd.DataFrame({"sample": table.index, "yield": np.arange(6) * 1.5}).to_csv(home / "traits.csv", index=False)
    asked = {"genotypes": home / "calls.csv", "traits": home / "traits.csv"}
    left = [home / "old" / "calls.csv", home / "older" / "calls.csv", home / "notes.pdf"]
    checked = until(scheduler, store.request("check", {**asked, "unused": left}).id, lambda run: not run.pending)
    assert store.result(checked.id)["usable"], checked.text
    assert store.result(checked.id)["unused"] == ["old/calls.csv", "older/calls.csv", "notes.pdf"]
    run = until(scheduler, store.request("import", {**asked, "name": "mine"}).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    kept = workspace.dataset(store.result(run.id)["digest"])
    assert kept.name == "mine"
    np.testing.assert_array_equal(kept.genotypes.dosages, calls)
    np.testing.assert_array_equal(kept.traits["yield"], np.arange(6) * 1.5)
    assert not (run.folder / "dataset").exists(), "the server has moved it among the datasets"
    assert [about["name"] for about in workspace.datasets()] == ["mine"]
    workspace.remove(kept.digest)
    with pytest.raises(InputError, match="not in this workspace"):
        workspace.dataset(kept.digest)


def test_broken_files_are_a_finding_of_check_and_a_refusal_of_import(
    store: Store, scheduler: Scheduler, until: Until, workspace: Workspace
) -> None:
    home = workspace.uploads_folder / "0123456789abcdef"
    home.mkdir()
    (home / "cohort.bed").write_bytes(b"\x6c\x1b\x01\x00")
    asked = {"genotypes": home / "cohort.bed"}
    checked = until(scheduler, store.request("check", asked).id, lambda run: not run.pending)
    assert checked.state == "done"
    assert "no cohort.bim" in store.result(checked.id)["refusal"]
    run = until(scheduler, store.request("import", asked).id, lambda run: not run.pending)
    assert run.state == "failed"
    assert "no cohort.bim" in run.text
    assert workspace.datasets() == []
    assert sorted(path.name for path in run.folder.iterdir() if path.suffix == ".npy") == []


def test_planting_keeps_what_there_was(cross: Dataset) -> None:
    asked = Simulate.model_validate(
        {"recipe": "plant", "dataset": "0" * 16, "architecture": {"name": "mine", "additive": 3, "heritability": 0.9}}
    )
    made = simulate.planted(cross, asked.architecture, seed=5)
    assert list(made.traits.table.columns) == [*cross.traits.table.columns, "mine"]
    first = cross.traits.names("trait")[0]
    np.testing.assert_array_equal(made.traits[first], cross.traits[first])
    truth = made.truth_for("mine")
    assert truth is not None
    assert len(truth) == 3
    assert cross.truth is not None
    before = made.truth_for(first)
    assert before is not None
    assert len(before) == (cross.truth["trait"] == first).sum()
    at = made.genotypes.variants.set_index(["chromosome", "position"]).index.get_indexer(
        pd.MultiIndex.from_frame(truth[["chromosome", "start"]])
    )
    x = made.genotypes.dosages[:, at].astype(float)
    x = np.where(x < 0, np.nan, x)
    x = np.where(np.isnan(x), np.nanmean(x, axis=0), x)
    design = np.column_stack([np.ones(len(x)), x])
    y = made.traits["mine"]
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert 1 - left.var() / y.var() == pytest.approx(0.9, abs=0.03)
    with pytest.raises(InputError, match="has a trait of this name"):
        simulate.planted(made, asked.architecture)
    with pytest.raises(ValueError, match="no dataset is named"):
        Simulate.model_validate({"recipe": "plant"})


def test_a_planted_pattern_is_a_trait_more_and_its_weights_are_told(cross: Dataset) -> None:
    asked = Simulate.model_validate(
        {"recipe": "pattern", "dataset": "0" * 16, "pattern": {"sites": 3, "width": 20, "places": 4}, "seed": 2}
    )
    made = simulate.patterned(cross, asked.pattern, asked.seed)
    _, truth, planted = plant_pattern(cross.genotypes, asked.pattern, 2)
    assert list(made.traits.table.columns) == [*cross.traits.table.columns, "pattern"]
    told = made.truth_for("pattern")
    assert told is not None
    assert told["start"].tolist() == truth["start"].tolist()
    assert all(f"{weight:.2f}" in made.note for weight in planted.weights)
    assert f"from variant {planted.offset + 1} of each window of 20" in made.note
    with pytest.raises(InputError, match="has a trait of this name"):
        simulate.patterned(made, asked.pattern)
    with pytest.raises(ValueError, match="no dataset is named"):
        Simulate.model_validate({"recipe": "pattern"})


def test_filter_removes_what_it_says(cross: Dataset, workspace: Workspace, report: Report) -> None:
    digest = workspace.add(cross)
    asked = Filter.model_validate({"dataset": digest, "filters": {"maf": 0.45}, "impute": "mode"})
    with report:
        told = filtering.run(asked, report.folder.path, workspace, report)
    made = load(report.folder.path / "dataset")
    dosages = np.where(cross.genotypes.array < 0, np.nan, cross.genotypes.array)
    frequency = np.nanmean(dosages, axis=0)
    wanted = np.minimum(frequency, 1 - frequency) >= 0.45
    assert told["kept"] == made.genotypes.shape[1] == wanted.sum()
    removed = told["removed"]
    assert isinstance(removed, dict)
    assert sum(removed.values()) == (~wanted).sum()
    assert list(made.genotypes.variants["name"]) == list(cross.genotypes.variants["name"][wanted])
    assert told["filled"] == np.isnan(dosages[:, wanted]).sum()
    assert (made.genotypes.array >= 0).all()
    called = ~np.isnan(dosages[:, wanted])
    np.testing.assert_array_equal(made.genotypes.array[called], dosages[:, wanted][called])
    assert workspace.dataset(digest).genotypes.shape == cross.genotypes.shape, "undone by going back"
    flat = replace(cross, genotypes=replace(cross.genotypes, dosages=np.zeros_like(cross.genotypes.dosages)))
    asked = Filter.model_validate({"dataset": workspace.add(flat), "filters": {"maf": 0.01}})
    with report, pytest.raises(InputError, match="they leave no variant"):
        filtering.run(asked, report.folder.path, workspace, report)
