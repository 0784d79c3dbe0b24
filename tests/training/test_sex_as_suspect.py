"""A trait driven by sex is named as such though no column states sex: X shows it."""

import numpy as np
import pytest
from suspects import by_covariate
from x_cohort import dataset, genotypes, halves

from explorer.datasets.dataset import Dataset
from explorer.training import baselines
from explorer.training.confounding import Verdict, confounding
from explorer.training.spec import RunSpec

PEOPLE = 160
SUSPECT = "sex, read from X"


def mice(seed: int, effect: float, x: int = 150) -> Dataset:
    """Body weight = effect of sex + noise; nothing says who is male but the calls."""
    rng = np.random.default_rng(seed)
    males = halves(PEOPLE)
    return dataset(genotypes(seed, males, autosomal=40, x=x), weight=effect * males + rng.normal(size=PEOPLE))


def spec(**more: object) -> RunSpec:
    return RunSpec.model_validate({"traits": ("weight",), "split": {"kind": "kfold", "folds": 2}, **more})


def judged(people: Dataset, run: RunSpec | None = None) -> Verdict:
    return confounding(people, "weight", by_covariate(people, run or spec()))


def test_a_trait_of_sex_is_named_over_seeds():
    for seed in range(5):
        verdict = judged(mice(seed, 1.2))
        assert verdict.speaks
        assert [one.covariate for one in verdict.suspects if one.confounds] == [SUSPECT]
        assert verdict.sentence.startswith("Careful: sex, read from X, alone predicts weight in held-out samples")
        assert "Leave chromosome X out, or train on one sex, to see what remains." in verdict.sentence


def test_silent_without_an_effect_of_sex_in_a_hundred_runs():
    spoke = [seed for seed in range(100) if judged(mice(seed, 0.0)).speaks]
    assert len(spoke) <= 4, f"spoke for no reason with seeds {spoke}"  # of 100 at a level of .01: more in .3% of runs
    verdict = judged(mice(0, 0.0))
    assert verdict.sentence == (
        "sex, read from X, alone does not predict weight in held-out samples. "
        "With 160 held-out samples a correlation of 0.25 would have been found in 80%."
    )


def test_nothing_is_said_of_sex_without_x():
    verdict = judged(mice(1, 1.2, x=0))
    assert verdict.suspects == ()


@pytest.mark.parametrize("named", [None, (), ("sex",)])
def test_a_column_of_sex_is_a_suspect_once_named_or_not(named):
    people = mice(2, 1.2)
    stated = dataset(people.genotypes, weight=people.traits["weight"], sex=halves(PEOPLE).astype(float))
    verdict = judged(stated, spec(covariates=named))
    assert [one.covariate for one in verdict.suspects] == ["sex"]
    assert verdict.speaks
    assert "Leave one sex out at a time" in verdict.sentence


def test_rivals_of_a_run_have_it_beside_the_linear_models():
    found = baselines.rivals(mice(3, 1.2), spec())
    one = next(rival for rival in found if rival.name == f"only:{SUSPECT}")
    assert one.title == "Sex only"
    assert (one.summary["pearson"]["mean"] or 0.0) > 0.3
    assert found[-1] is one
