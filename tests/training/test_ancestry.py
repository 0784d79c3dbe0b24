"""What structure alone reaches: named where the trait follows populations, and silent where it doesn't."""

import mosaics
import numpy as np
import pandas as pd
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Column, Traits
from explorer.training import baselines
from explorer.training.ancestry import ancestry

POPULATION = np.repeat([0, 1, 2], 40)


def dataset(genotypes: Genotypes, seed: int) -> Dataset:
    """Return genotypes with a height and a disease that differ between populations, and a weight that doesn't."""
    rng = np.random.default_rng(seed)
    height, weight = 170 + 8 * POPULATION + rng.normal(scale=5, size=120), rng.normal(size=120)
    sick = (rng.random(120) < 0.15 + 0.35 * POPULATION).astype(float)
    table = pd.DataFrame({"height": height, "weight": weight, "sick": sick}, index=pd.Index(genotypes.samples))
    columns = (
        Column(name="height", kind="quantitative"),
        Column(name="weight", kind="quantitative"),
        Column(name="sick", kind="binary", levels=("no", "yes")),
    )
    return Dataset("three", genotypes, Traits(table, columns))


@pytest.fixture(scope="module")
def three() -> Dataset:
    """120 samples of three populations."""
    rng = np.random.default_rng(3)
    return dataset(mosaics.genotypes(mosaics.haplotypes(rng, 120, 1500, 3).sum(axis=1)), 3)


@pytest.mark.parametrize(("trait", "metric"), [("height", "pearson"), ("sick", "accuracy")])
def test_a_trait_that_follows_populations_is_predicted_by_structure_alone(three, run_spec, trait, metric):
    spec = run_spec(traits=(trait,), split={"kind": "kfold", "folds": 3})
    found = baselines.rivals(three, spec)
    rival = next(rival for rival in found if rival.name == "structure")
    assert rival.inputs.startswith("2 components of its training samples")
    mean = rival.summary[metric]["mean"]
    assert mean is not None
    verdict = ancestry(three, trait, found, {metric: mean + 0.01})
    assert verdict.speaks
    assert verdict.suspects[0].alone == pytest.approx(mean)
    shown = f"{mean:.0%} right" if metric == "accuracy" else f"a correlation of {mean:.2f}"
    assert f"predicts {trait} of held-out samples: {shown}" in verdict.sentence
    assert "no more than that" in verdict.sentence
    assert "no more than that" not in ancestry(three, trait, found, {metric: mean + 0.1}).sentence


def test_structure_is_silent_about_a_trait_that_it_does_not_predict(three, run_spec):
    verdict = ancestry(three, "weight", baselines.rivals(three, run_spec(traits=("weight",))))
    assert not verdict.speaks
    assert verdict.sentence == (
        "Structure among the samples (2 components) does not predict weight of held-out samples by itself. "
        "With 24 held-out samples a correlation of 0.60 would have been found in 80%."
    )


def test_leaving_a_population_out_leaves_structure_nothing(three, run_spec):
    """Within the population left out, components of the others tell nothing about height."""
    column = Column(name="population", kind="categorical", role="covariate", levels=("a", "b", "c"))
    table = three.traits.table.assign(population=POPULATION.astype(float))
    grouped = Dataset("grouped", three.genotypes, Traits(table, (*three.traits.columns, column)))
    spec = run_spec(traits=("height",), split={"kind": "group", "group": "population"})
    assert not ancestry(grouped, "height", baselines.rivals(grouped, spec)).speaks


def test_one_population_has_no_structure_to_tell_of(run_spec):
    rng = np.random.default_rng(4)
    one = dataset(mosaics.genotypes(mosaics.haplotypes(rng, 120, 1500).sum(axis=1)), 4)
    found = baselines.rivals(one, run_spec(traits=("height",)))
    assert all(rival.name != "structure" for rival in found)
    verdict = ancestry(one, "height", found)
    assert (verdict.speaks, verdict.sentence) == (False, "")


def test_components_are_those_of_the_training_samples(three, run_spec):
    """Whatever the calls of the test samples, the rival's predictions for one of them are the same."""
    spec = run_spec(traits=("height",), split={"kind": "random"})
    before = next(rival for rival in baselines.rivals(three, spec) if rival.name == "structure")
    calls = three.genotypes.array.copy()
    others = before.rows[0][1:]
    calls[others] = np.random.default_rng(0).permutation(calls[others])
    genotypes = Genotypes(calls, three.genotypes.samples, three.genotypes.variants)
    after = next(
        rival for rival in baselines.rivals(Dataset("x", genotypes, three.traits), spec) if rival.name == "structure"
    )
    assert after.predictions[0][0] == pytest.approx(before.predictions[0][0], rel=1e-6)


@pytest.mark.slow
def test_structure_speaks_of_few_traits_without_signal(three, run_spec):
    """200 traits that have nothing to do with populations: at most 2 of 100 are reported, as the level promises."""
    spoke = 0
    for seed in range(200):
        weight = np.random.default_rng(seed).normal(size=120)
        traits = Traits(three.traits.table.assign(weight=weight), three.traits.columns)
        own = Dataset("null", three.genotypes, traits)
        spec = run_spec(traits=("weight",), split={"kind": "random", "seed": seed})
        spoke += ancestry(own, "weight", baselines.rivals(own, spec)).speaks
    assert spoke <= 6
