"""A trained run beside its rivals, as the job writes it: what is kept, compared and counted."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from explorer.datasets.dataset import Dataset
from explorer.jobs.tasks import rivals
from explorer.training import kept, loop, plan, results
from explorer.training.compared import Comparison
from explorer.training.confounding import Verdict
from explorer.training.spec import RunSpec
from explorer.training.thresholds import Thresholds

Judged = tuple[Dataset, RunSpec, Any, Any, dict[str, Any]]


@pytest.fixture(scope="module")
def judged(cohort, run_spec, tmp_path_factory) -> Judged:
    spec = run_spec(traits=("case",), split={"kind": "kfold", "folds": 2}, epochs=6)
    run, folder = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("rivals")
    list(loop.train(cohort, spec, run))
    content = json.loads(json.dumps(rivals.measured(cohort, spec, run, keep=folder)))
    return cohort, spec, run, folder, content


def test_every_rival_is_compared_on_the_same_samples(judged):
    data, _, run, folder, content = judged
    y = data.traits["case"]
    predicted = kept.read(folder)
    assert {("case", one["name"]) for one in content["rivals"]} == set(predicted)
    network = results.read(run)["network"]["case"]["summary"]["auroc"]["mean"]
    for one in content["rivals"]:
        found = Comparison.model_validate(one["compared"])
        by_hand = np.mean([roc_auc_score(y[rows], values[:, 1]) for rows, values in predicted["case", one["name"]]])
        assert found.rival == pytest.approx(by_hand) == pytest.approx(one["summary"]["auroc"]["mean"])
        assert found.network == pytest.approx(network)
        assert (found.samples, found.folds) == (len(y), 2)
        assert found.low < found.difference < found.high
        assert one["compared"]["verdict"] == found.verdict


def test_what_is_said_first_is_of_guessing_and_the_linear_model(judged):
    said = judged[-1]["verdicts"]["case"]
    assert "logistic regression on all 40 variants" in said[-1]["sentence"]
    chance = next(one for one in judged[-1]["rivals"] if one["name"] == "chance")["compared"]
    assert ("guessing" in said[0]["sentence"]) == (chance["verdict"] != "better")


def test_thresholds_are_of_all_held_out_samples(judged):
    data, _, run, _, content = judged
    table = Thresholds.model_validate(content["thresholds"]["case"])
    total = np.sum([fold["confusion"] for fold in results.read(run)["network"]["case"]["folds"]], axis=0)
    assert table.at(0.5).confusion == total.tolist()
    assert (table.negative, table.positive) == ("control", "case")
    assert table.samples == data.genotypes.shape[0]


def test_verdicts_compare_too_and_say_what_would_have_been_found(judged):
    content = judged[-1]
    verdict = content["confounding"]["case"]
    assert not verdict["speaks"]
    assert "With 160 held-out samples a correlation of 0.25 would have been found in 80%." in verdict["sentence"]
    assert verdict["suspects"][0]["compared"]["samples"] == 160


def test_several_quantitative_traits_are_compared_each_with_its_own_rivals(cohort, run_spec, tmp_path):
    spec = run_spec(traits=("height", "weight"), split={"kind": "random"}, epochs=3)
    list(loop.train(cohort, spec, tmp_path))
    content = rivals.measured(cohort, spec, tmp_path, keep=tmp_path)
    assert content["thresholds"] == {}
    test = plan.folds(cohort, spec)[0].test
    reached = results.read(tmp_path)["network"]
    for one in content["rivals"]:  # type: ignore[attr-defined]
        found = Comparison.model_validate(one["compared"])
        assert found.metric == "pearson"
        assert found.samples == np.isfinite(cohort.traits[one["trait"]][test]).sum()
        assert found.network == pytest.approx(reached[one["trait"]]["summary"]["pearson"]["mean"])
        assert found.rival == pytest.approx(one["summary"]["pearson"]["mean"] or 0.0)


def test_three_classes_have_no_threshold(cohort, run_spec, tmp_path):
    spec = run_spec(traits=("colour",), split={"kind": "random"}, epochs=2)
    list(loop.train(cohort, spec, tmp_path))
    content = rivals.measured(cohort, spec, tmp_path)
    assert content["thresholds"] == {}
    assert kept.read(tmp_path) == {}
    assert all(one["compared"]["metric"] == "auroc" for one in content["rivals"])  # type: ignore[attr-defined]


def test_a_verdict_of_an_earlier_version_still_opens(judged):
    verdict = copy.deepcopy(judged[-1]["confounding"]["case"])
    for new in ("samples", "detectable"):
        del verdict[new]
    for suspect in verdict["suspects"]:
        del suspect["compared"], suspect["follows_detectable"]
    assert Verdict.model_validate(verdict).suspects[0].compared is None
