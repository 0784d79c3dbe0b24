"""From a trained run to checked maps: a haploid cross with two known loci, trained by the project's own loop."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.trained_network import (
    attribution_of,
    cases_and_controls,
    groups_of,
    samples_of,
    target_of,
)
from explorer.inspection.checks.controls import fresh_weights
from explorer.inspection.checks.ensemble import mean_of
from explorer.inspection.explanation.explain import explain, explain_run
from explorer.inspection.explanation.result import Explanation
from explorer.training import loop, trained
from explorer.training.spec import RunSpec

CAUSAL = (25, 130)


@pytest.fixture(scope="session")
def cross():
    """200 lines, 2 chromosomes of 100 markers in strong linkage; growth and a case label follow markers 25 and 130."""
    rng = np.random.default_rng(0)
    crossings = [np.cumsum(rng.random((200, 100)) < 0.05, axis=1) % 2 == 1 for _ in "12"]
    chromosomes = [(rng.random((200, 1)) < 0.5) ^ crossed for crossed in crossings]
    dosages = np.hstack(chromosomes).astype(np.int8)
    value = dosages[:, CAUSAL[0]] * 2.0 - dosages[:, CAUSAL[1]] * 1.5 + rng.normal(0, 0.4, 200)
    position = np.tile(np.arange(100) * 10_000 + 1, 2)
    variants = variant_table(np.repeat(["1", "2"], 100), position, [f"m{i}" for i in range(200)])
    samples = np.array([f"line{i}" for i in range(200)], dtype=object)
    traits = Traits(
        pd.DataFrame({"growth": value, "case": (value > np.median(value)) * 1.0}, index=samples),
        (Column(name="growth", kind="quantitative"), Column(name="case", kind="binary", levels=("no", "yes"))),
    )
    truth = pd.DataFrame(
        {
            "chromosome": ["1", "2"],
            "start": [200_001, 250_001],
            "end": [300_001, 350_001],
            "name": ["A", "B"],
            "trait": "",
        }
    )
    starts = np.tile(np.arange(0, 1_000_000, 100_000), 2)
    genes = pd.DataFrame(
        {"chromosome": np.repeat(["1", "2"], 10), "start": starts, "end": starts + 50_000,
         "name": [f"G{i}" for i in range(20)], "strand": "+", "tss": starts}
    )  # fmt: skip
    return Dataset("cross", Genotypes(dosages, samples, variants, ploidy=1), traits, genes, truth)


def train(dataset, trait, folder, ensemble=1):
    spec = RunSpec.model_validate(
        {
            "ensemble": ensemble,
            "traits": (trait,),
            "network": {"preset": "mlp", "settings": {"hidden": "16", "dropout": 0.0}},
            "split": {"kind": "kfold", "folds": 2},
            "optimizer": {"kind": "adamw", "learning_rate": 0.003, "weight_decay": 0.1},
            "epochs": 40,
            "device": "cpu",
            "threads": 1,
        }
    )
    for _ in loop.train(dataset, spec, folder):
        pass
    return [trained.load(folder, fold) for fold in (0, 1)]


@pytest.fixture(scope="session")
def growth(cross, tmp_path_factory):
    return train(cross, "growth", tmp_path_factory.mktemp("growth"))


@pytest.fixture(scope="session")
def case(cross, tmp_path_factory):
    return train(cross, "case", tmp_path_factory.mktemp("case"))


def test_a_map_of_a_trained_run_finds_what_was_planted_and_says_so(cross, growth, tmp_path):
    shares = []
    explained = explain(growth, cross, progress=lambda *what: shares.append(what[0] / what[1]))
    checks = explained.checks
    assert checks.completeness is not None
    assert checks.completeness.percentile_95 <= 0.03
    assert checks.truth is not None
    assert (checks.truth.found, checks.truth.of) == (2, 2)
    assert checks.truth.auroc is not None
    assert checks.truth.auroc > 0.9
    assert checks.skill is not None
    assert checks.skill.value > 0.8
    assert checks.stability is not None
    assert checks.stability.maps == 2
    assert checks.deletion is not None
    assert checks.deletion.top > 3 * checks.deletion.random
    assert abs(checks.random_weights or 1) < 0.3
    assert explained.verdict.level != "untrustworthy", explained.verdict
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    explained.save(tmp_path)
    again = Explanation.load(tmp_path)
    assert again.checks == checks
    assert np.array_equal(again.attribution.scores, explained.attribution.scores)
    assert again.control is not None


def test_a_run_of_seeds_is_explained_as_one_and_says_how_far_they_agree(cross, tmp_path):
    """Two folds of two seeds: every sample by the mean of the networks that never saw it."""
    folds = train(cross, "growth", tmp_path, ensemble=2)
    explained = explain_run(tmp_path, cross)
    stable = explained.checks.stability
    assert stable is not None
    assert (stable.maps, stable.of) == (4, "seeds")
    assert stable.reliability is not None
    assert stable.reliability > 0.9
    assert explained.loci["share"].iloc[:2].tolist() == [1.0, 1.0]
    assert set(explained.loci["share"]) <= {0.0, 0.25, 0.5, 0.75, 1.0}
    assert explained.checks.deletion is not None
    assert explained.checks.deletion.matched
    assert explained.checks.height is not None
    assert explained.checks.height > 1.2
    assert explained.control_beside is not None
    own, fresh = (np.sort(np.abs(one))[::-1] for one in (explained.scores, explained.control_beside))
    tallest = max(1, round(0.01 * len(own)))  # what is drawn side by side shows the ratio that is told
    assert own[:tallest].mean() / fresh[:tallest].mean() == pytest.approx(explained.checks.height)
    marks = {gate.about: gate.mark for gate in explained.verdict.gates}
    assert marks["reproducible"] == marks["random weights"] == marks["deletion"] == "passed"
    rows = folds[0].rows.test
    both = sum(one.outputs(cross.genotypes, rows).numpy()[:, 0] for one in trained.ensemble(tmp_path, 0)) / 2
    place = np.argsort(explained.attribution.samples)
    outputs = explained.attribution.outputs[place][np.isin(np.sort(explained.attribution.samples), rows)]
    assert outputs == pytest.approx(both, rel=1e-4, abs=1e-5)
    alone = explain_run(tmp_path, cross, fold=1)
    assert alone.folds == (1,)
    assert alone.checks.stability is not None
    assert (alone.checks.stability.maps, alone.checks.stability.of) == (2, "seeds")


def test_folds_of_one_network_agree_but_it_is_said_what_they_share(cross, growth):
    stable = explain(growth, cross).checks.stability
    assert stable is not None
    assert (stable.maps, stable.of, stable.shared) == (2, "folds", 0.0)


def test_an_untrained_network_is_not_believed(cross, growth):
    untrained = replace(growth[0], network=fresh_weights(growth[0].network, 5))
    explained = explain(untrained, cross)
    assert explained.verdict.level == "untrustworthy"
    assert explained.verdict.gates[0].mark == "failed"


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_planted_loci(cross, growth, method):
    attribution = attribution_of(growth[0], cross, AttributionRequest(method=method, most_people=60))
    scores = attribution.on_variants(200)
    top = np.argsort(-scores)[:10]
    assert {int(marker) // 100 for marker in top} == {0, 1}, "both chromosomes"
    assert np.minimum(np.abs(top - CAUSAL[0]), np.abs(top - CAUSAL[1])).max() <= 10


def test_signs_are_the_direction_of_the_allele(cross, growth):
    scores = attribution_of(growth[0], cross, AttributionRequest(method="mutagenesis", most_people=50)).mean()
    assert scores[15:36].sum() > 0 > scores[120:141].sum()


def test_the_mean_of_folds_is_complete_for_the_mean_output(cross, growth):
    one = attribution_of(growth[0], cross, AttributionRequest(method="deeplift", most_people=20))
    two = attribution_of(growth[1], cross, AttributionRequest(method="deeplift", chosen=tuple(one.samples.tolist())))
    both = mean_of([one, two])
    assert both.scores == pytest.approx((one.scores + two.scores) / 2, rel=1e-5, abs=1e-7)
    assert both.completeness is not None
    assert both.completeness.overall < 1e-4
    assert both.outputs == pytest.approx((one.outputs + two.outputs) / 2)
    with pytest.raises(InputError, match="different methods or samples"):
        mean_of([one, attribution_of(growth[1], cross, AttributionRequest(method="deeplift", chosen=(1, 2)))])


def test_networks_that_read_different_columns_meet_on_variants(cross, growth):
    one = attribution_of(growth[0], cross, AttributionRequest(method="deeplift", chosen=(0, 1)))
    narrow = replace(one, columns=one.columns[::-1][:5], scores=one.scores[:, ::-1][:, :5])
    both = mean_of([one, narrow])
    assert both.columns.tolist() == list(range(200))
    assert both.scores[:, :195] == pytest.approx(one.scores[:, :195] / 2)
    assert both.scores[:, 195:] == pytest.approx(one.scores[:, 195:])


def test_cases_controls_and_targets_of_a_binary_trait(cross, case):
    one = case[0]
    cases = samples_of(one, cross, AttributionRequest(among="cases"))
    assert (cross.traits["case"][cases] == 1).all()
    assert len(cases) == 100
    held_out = samples_of(one, cross, AttributionRequest(people="held-out", among="controls"))
    assert not set(held_out) & set(one.rows.train)
    odds = target_of(one)
    assert (odds.output, odds.contrast, str(odds)) == (1, True, "log-odds of case = yes")
    assert target_of(one, "no", contrast=False).weights(2) == [1.0, 0.0]
    groups = cases_and_controls(cross, "case", cases)
    assert groups is not None
    assert list(groups) == ["cases"]
    assert cases_and_controls(cross, "growth", cases) is None
    attribution = attribution_of(one, cross, AttributionRequest(chosen=(3, 5), output="yes"))
    assert attribution.samples.tolist() == [3, 5]
    logits = one.outputs(cross.genotypes, np.array([3, 5])).numpy()
    assert attribution.outputs == pytest.approx(logits[:, 1] - logits[:, 0], rel=1e-5)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"output": "maybe"}, "target 'maybe': the network predicts growth"),
        ({"output": 3}, "target 3: the network has outputs 0 to 0"),
        ({"among": "cases"}, "trait growth: only a binary trait has cases and controls"),
        ({"chosen": (0, 999)}, "those chosen are not among the 200"),
        ({"groups": "genes"}, "only occlusion hides groups"),
    ],
)
def test_questions_that_do_not_fit_are_refused(cross, growth, change, sentence):
    with pytest.raises(InputError, match=sentence):
        attribution_of(growth[0], cross, AttributionRequest.model_validate(change))


def test_groups_are_genes_or_ld_blocks(cross, growth):
    genes = groups_of(growth[0], cross, "genes")
    assert len(genes) == 20
    assert genes[1].tolist() == [10, 11, 12, 13, 14]
    blocks = groups_of(growth[0], cross, "ld-blocks")
    assert np.concatenate(blocks).tolist() == list(range(200))
    attribution = attribution_of(
        growth[0], cross, AttributionRequest(method="occlusion", groups="genes", most_people=30)
    )
    assert attribution.extras["groups"].shape == (30, 20)
    strongest = int(np.abs(attribution.extras["groups"]).mean(0).argmax())
    assert strongest in (2, 13), "the genes at 200 kb on 1 and 300 kb on 2"
    outside = np.setdiff1d(np.arange(200), np.concatenate(genes))
    assert not attribution.scores[:, outside].any()
