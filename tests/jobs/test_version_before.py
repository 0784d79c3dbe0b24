"""A workspace that the version before left opens as it did: datasets, runs, networks, and work that goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import before
import numpy as np
import pytest

from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.explanation.result import Explanation
from explorer.jobs import kinds
from explorer.jobs.results import Associations, Description
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace
from explorer.networks.drafting.check import check
from explorer.networks.drafting.draft import Draft
from explorer.training import loop, plan, results, trained
from explorer.training.lessons import digits, digits_run
from explorer.training.spec import RunSpec

SAID = before.said()["workspace"]
CLOSE: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-5}
"""What another processor may make of the same weights."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The old workspace with its runs, held by this version."""
    workspace = Workspace(before.unpack(tmp_path_factory.mktemp("before")))
    workspace.hold()
    store = Store(workspace)
    yield store
    store.close()
    workspace.release()


def test_its_dataset_is_the_same_and_keeps_its_digest(old: Store) -> None:
    said = SAID["dataset"]
    assert [about["digest"] for about in old.workspace.datasets()] == [said["digest"]]
    data = old.workspace.dataset(said["digest"])
    assert list(data.genotypes.shape) == said["shape"]
    assert int(data.genotypes.array.astype(int).sum()) == said["dosages"]
    assert int(data.genotypes.variants["position"].sum()) == said["positions"]
    assert {name: float(data.traits[name].sum()) for name in data.traits.names()} == pytest.approx(said["traits"])
    assert data.genes is not None
    assert data.truth is not None
    assert (data.name, len(data.genes), len(data.truth)) == (said["name"], said["genes"], said["truth"])
    del data.__dict__["digest"]  # as it is written in the folder; now it is computed from the content
    assert data.digest == said["digest"]


@pytest.mark.parametrize("id", SAID["networks"])
def test_its_networks_predict_as_they_did(old: Store, id: str) -> None:
    said, run = SAID["networks"][id], old.get(id)
    data = old.workspace.dataset(SAID["dataset"]["digest"])
    assert (run.state, run.title) == ("done", said["title"])
    assert results.read(run.folder)["network"] == said["metrics"] == old.result(id)["network"]
    assert plan.make(data, RunSpec.model_validate(run.parameters["spec"])).parameters == said["parameters"]
    assert [str(fold) for fold in trained.folds(run.folder)] == list(said["folds"])
    for fold, told in said["folds"].items():
        loaded = trained.load(run.folder, int(fold))
        predicted = loaded.predict(data.genotypes)
        np.testing.assert_allclose(predicted, told["predictions"], **CLOSE)
        assert loaded.rows.test.tolist() == told["test"]
        rows, kept = results.read_predictions(run.folder, int(fold))
        np.testing.assert_allclose(predicted[rows], kept, **CLOSE)
        assert trained.epochs(run.folder, int(fold)) == told["epochs"]
        assert trained.best_epoch(run.folder, int(fold)) == told["best_epoch"]
        untrained = trained.load(run.folder, int(fold), 0).predict(data.genotypes)
        np.testing.assert_allclose(untrained, told["untrained"], **CLOSE)


def test_who_asks_again_finds_the_work_that_is_done(old: Store) -> None:
    runs = old.list()
    assert {run.kind for run in runs} == set(SAID["versions"])
    assert {run.state for run in runs} == {"done", "paused"}
    for run in runs:
        found = old.find(run.kind, run.parameters)  # also where the kind gives other results now, this is understood
        if kinds.find(run.kind).version == SAID["versions"][run.kind]:
            assert found is not None, run.title
            assert found.id == run.id


def test_its_map_says_what_it_said(old: Store) -> None:
    said = SAID["explanation"]
    found = Explanation.load(old.get(said["run"]).folder)
    attribution = found.attribution
    assert [attribution.method, attribution.target, len(attribution.samples)] == [
        said[name] for name in ("method", "target", "people")
    ]
    gates = {gate.about: gate.mark for gate in found.verdict.gates}
    assert gates["completeness"] == gates["agreement"] == "passed"
    assert {gates[name] for name in ("structure", "reproducible", "line", "random weights")} == {"not made"}
    assert (said["level"], found.verdict.level) == ("trustworthy", "caution"), "what was not checked costs its level"
    assert found.control_scores is not None
    for array, told in ((found.scores, said["scores"]), (found.control_scores, said["control"])):
        np.testing.assert_allclose(np.nan_to_num(array, nan=-1.0), told, rtol=1e-12)
    assert found.loci.iloc[0].astype(str).to_dict() == said["first"]
    assert found.genes is not None
    assert len(found.genes) == said["genes"]


def test_its_attention_description_and_association_are_read(old: Store) -> None:
    said = SAID["attention"]
    found = AttentionResult.load(old.get(said["run"]).folder)
    assert found.about["tokens"] == said["tokens"]
    assert [float(found.maps.sum()), *found.maps.shape] == pytest.approx(said["maps"])
    assert (len(found.pairs), len(found.heads)) == (said["pairs"], said["heads"])
    people, variants = SAID["dataset"]["shape"]
    described = Description.load(old.list("describe")[0].folder)
    assert (described.counts["samples"], described.counts["variants"]) == (people, variants)
    tested = Associations.load(old.list("associate")[0].folder)
    assert len(tested.association.p) == variants


def test_its_reader_of_digits_reads_as_it_did(old: Store) -> None:
    said = SAID["digits"]
    folder = old.get(said["run"]).folder
    course = digits_run.course(folder)
    assert course.model_dump(mode="json") == said["course"]
    network = digits_run.network(folder)
    test = digits.images((network.input["height"], network.input["width"]), course.task)[2][:3]
    for epoch, told in said["outputs"].items():
        np.testing.assert_allclose(digits_run.load(folder, int(epoch))(test).numpy(), told, rtol=1e-3, atol=1e-4)


def test_its_saved_network_and_its_draft_open(old: Store) -> None:
    designs = old.workspace.designs
    said = SAID["design"]
    spec = designs.load(said["id"])
    assert json.loads(spec.to_json()) == said["spec"]
    assert [(about.id, about.name) for about in designs.listed()] == [(said["id"], "My network")]
    assert designs.save(spec) == said["id"]
    kept = designs.kept(SAID["draft"]["token"])
    assert kept is not None
    assert kept["origin"] == f"{said['id']} []"
    draft = Draft.read(kept["draft"])
    assert json.loads(json.dumps(draft.plain())) == SAID["draft"]["draft"]
    assert {name: fault.sentence for name, fault in check(draft).problems.items()} == SAID["draft"]["problems"]


def test_a_run_that_it_paused_goes_on_as_if_nothing_had_happened(old: Store) -> None:
    said = SAID["paused"]
    run = old.resume(said["run"])
    assert run.state == "queued"
    data = old.workspace.dataset(SAID["dataset"]["digest"])
    asked = RunSpec.model_validate(run.parameters["spec"])
    told = list(loop.train(data, asked, run.folder))
    assert told[0].resumed
    epochs = [event.epoch for event in told if event.type == "epoch"]
    assert epochs == list(range(said["epochs"] + 1, asked.epochs + 1))
    np.testing.assert_allclose(results.read_predictions(run.folder, 0)[1], said["predictions"], rtol=1e-2, atol=1e-3)
