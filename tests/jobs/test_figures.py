"""The job that prints: from the shipped results, with the page's verdict and the runs below, under a telling name."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from panels import populations
from pydantic import ValidationError

from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.genetics import association
from explorer.genetics.association import Settings
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.checks.verdict import verdict
from explorer.jobs import prepared, preparing
from explorer.jobs.figures import Figure
from explorer.jobs.folder import RunFolder
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run, Store
from explorer.jobs.tasks import figure
from explorer.jobs.workspace import Workspace

SVG = "{http://www.w3.org/2000/svg}"
TRAIT = "growth_cold"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    """A workspace with the sample cross and what is shipped on it."""
    workspace = Workspace(tmp_path_factory.mktemp("figures") / "workspace")
    workspace.hold()
    workspace.add(samples.open_sample("cross"))
    store = Store(workspace)
    prepared.take_in(store)
    yield store
    store.close()
    workspace.release()


def latest(store: Store, kind: str) -> Run:
    return store.list(kind=kind)[0]


def drawn(store: Store, folder: Path, **asked: Any) -> tuple[dict[str, Any], str, ElementTree.Element]:
    """Return what the job said, all words of its drawing, and the drawing."""
    parameters = Figure.model_validate({"format": "svg", **asked}, context={"workspace": store.workspace})
    said = figure.run(parameters, folder, store.workspace, lambda *_: None)  # type: ignore[arg-type]
    root = ElementTree.parse(folder / str(said["file"])).getroot()
    words = " ".join(" ".join("".join(one.itertext()).split()) for one in root.iter(f"{SVG}text"))
    return said, words, root


def test_a_map_says_the_pages_verdict_its_line_and_its_runs(store, tmp_path):
    explained, line, tested = (latest(store, kind) for kind in ("explain", "line", "associate"))
    said, words, _ = drawn(store, tmp_path, shown="map", of=explained.id, line=line.id, beside=tested.id)
    run = explained.parameters["run"]
    data = store.workspace.dataset(tested.parameters["dataset"])
    judged, found = preparing.verdict_of(explained.folder, line.folder, data)
    assert f"Verdict: {judged.headline}" in words
    assert f"{sum(gate.mark == 'passed' for gate in judged.gates)} of {len(judged.gates)} passed" in words
    for text in (
        TRAIT,
        data.name,
        run,
        explained.id,
        line.id,
        tested.id,
        "Chromosome",
        f"{found.about.windows:,} windows",
    ):
        assert text in words
    assert said["file"] == f"exports/Sample-cross_growth-cold_Integrated-gradients_{run}.svg"


def test_without_a_line_a_map_says_what_was_not_checked(store, tmp_path):
    _, words, _ = drawn(store, tmp_path, shown="map", of=latest(store, "explain").id)
    assert "not everything that the map must pass has been checked" in words
    assert "not made: learnt, structure" in words
    assert "windows" not in words


@pytest.mark.parametrize(
    ("shown", "kind", "texts"),
    [
        ("association", "associate", ("Association −log₁₀ p", "3,000 variants tested one by one", TRAIT)),
        ("quantiles", "associate", ("Expected −log₁₀ p", "Observed −log₁₀ p", "λ = ")),
        ("locus", "associate", ("r² 0.8–1", "Position on chromosome", "(Mb)")),
        ("attention", "attention", ("of equal attention", "head 1.1", "not what that does to the answer")),
        ("curves", "train", ("Epoch", "Loss", "training", "validation")),
    ],
)
def test_every_figure_names_its_axes_and_its_run(store, tmp_path, shown, kind, texts):
    of = latest(store, kind)
    said, words, root = drawn(store, tmp_path, shown=shown, of=of.id, variant=1500, columns="two columns")
    for text in (*texts, of.id, "Sample cross"):
        assert text in words
    assert str(said["file"]).startswith("exports/Sample-cross_growth-cold_")
    if shown == "attention":
        assert verdict(AttentionResult.load(of.folder).checks).headline in words
    if shown == "curves":
        epochs = [one for one in RunFolder(of.folder).events(0).events if one["type"] == "epoch" and not one["fold"]]
        path = next(one for one in root.iter(f"{SVG}g") if one.get("id") == "validation-0").find(f"{SVG}path")
        assert path is not None
        heights = [float(part.split()[1]) for part in str(path.get("d")).replace("M", "L").split("L")[1:]]
        losses = [one["validation_loss"] for one in epochs]
        assert np.corrcoef(heights, losses)[0, 1] == pytest.approx(-1, abs=1e-6)


def test_p_values_that_cannot_be_believed_are_said_to_be_so(store, tmp_path):
    genotypes = populations(3, (100, 100, 100), fst=0.05, each=120)
    y = np.repeat([0.0, 1.2, -0.8], 100) + np.random.default_rng(4).normal(size=300)
    table = pd.DataFrame({"=height<b>": y}, index=pd.Index(genotypes.samples, name="sample"))
    data = Dataset("Three & more", genotypes, Traits(table, (Column(name="=height<b>", kind="quantitative"),)))
    digest = store.workspace.add(data)
    tested = association.associate(genotypes, y, settings=Settings(model="plain"))
    home = store.workspace.runs_folder / "associate-00000000aa"
    home.mkdir()
    Associations.of(tested, "=height<b>").save(home)
    RunFolder(home).write("job.json", {"parameters": {"dataset": digest, "trait": "=height<b>"}})
    RunFolder(home).write("status.json", {"state": "done"})
    said, words, root = drawn(store, tmp_path, shown="association", of=home.name)
    assert "Not verified:" in words
    assert "=height<b> in Three & more" in words
    assert not [one for one in root.iter(f"{SVG}g") if one.get("id") == "line"], "a line that is not to be drawn"
    assert said["file"] == "exports/Three-more_height-b_association_associate-00000000aa.svg"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"shown": "map", "of": "associate-0000000000"}, "not of the kind"),
        ({"shown": "locus", "of": "associate-0000000000"}, "no variant is named"),
        ({"shown": "map", "of": "explain-0000000000", "line": "train-0000000000"}, "not of the kind"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(asked, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Figure.model_validate(asked)


def test_a_run_that_is_not_finished_is_refused(store):
    with pytest.raises(InputError, match="not finished"):
        store.request("figure", {"shown": "map", "of": "explain-0000000000"})
