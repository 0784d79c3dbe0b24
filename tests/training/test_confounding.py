"""The confounding verdict speaks when a covariate is tied to the trait, and is silent when it is not."""

import numpy as np
import pandas as pd
import pytest
from suspects import by_covariate

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training import plan
from explorer.training.confounding import confounding
from explorer.training.spec import RunSpec


def cohort(seed: int, tied: float, quantitative: bool = False, people: int = 240) -> Dataset:
    """`batch` goes with the trait by `tied` (0 independent, 1 the same); `site` and `age` never do."""
    rng = np.random.default_rng(seed)
    dosages = rng.integers(0, 3, (people, 8)).astype(np.int8)
    risk = dosages[:, 0] + rng.normal(size=people)
    high = risk > np.median(risk)
    trait = risk if quantitative else high.astype(float)
    batch = np.where(rng.random(people) < tied, high, rng.random(people) < 0.5).astype(float)
    table = pd.DataFrame(
        {
            "disease": trait,
            "batch": batch,
            "site": rng.integers(0, 4, people).astype(float),
            "age": rng.normal(50, 10, people),
        },
        index=[f"p{i}" for i in range(people)],
    )
    columns = (
        Column(name="disease", kind="quantitative" if quantitative else "binary"),
        Column(name="batch", kind="binary", role="covariate"),
        Column(name="site", kind="categorical", role="covariate", levels=("a", "b", "c", "d")),
        Column(name="age", kind="quantitative", role="covariate"),
    )
    variants = variant_table("1", range(1, 9), [f"v{i}" for i in range(8)], size=8)
    return Dataset("c", Genotypes(dosages, table.index.to_numpy(dtype=object), variants), Traits(table, columns))


def judged(dataset, network=None, metrics=None, folds=2):
    spec = RunSpec.model_validate({"traits": ("disease",), "split": {"kind": "kfold", "folds": folds}})
    found = by_covariate(dataset, spec)
    return confounding(dataset, "disease", found, network, metrics), plan.folds(dataset, spec)


@pytest.mark.parametrize("quantitative", [False, True])
def test_silent_without_confounding_over_seeds(quantitative):
    spoke = [seed for seed in range(12) if judged(cohort(seed, 0.0, quantitative))[0].speaks]
    assert len(spoke) <= 1, f"spoke for no reason with seeds {spoke}"


@pytest.mark.parametrize("quantitative", [False, True])
def test_speaks_of_the_batch_alone_when_it_is_confounded_over_seeds(quantitative):
    for seed in range(5):
        verdict, _ = judged(cohort(seed, 0.5, quantitative))
        assert verdict.speaks
        assert [one.covariate for one in verdict.suspects if one.confounds] == ["batch"]
        assert verdict.sentence.startswith("Careful: batch alone predicts disease in held-out samples")


def test_the_sentence_compares_with_the_network_and_says_whether_it_follows_the_batch():
    dataset = cohort(3, 0.6)
    batch, disease = dataset.traits["batch"], dataset.traits["disease"]
    verdict, folds = judged(dataset)
    alone = verdict.suspects[0].alone
    follower = [(f.test, np.column_stack([1 - batch[f.test], batch[f.test]])) for f in folds]
    following, _ = judged(dataset, follower, {"accuracy": alone})
    assert "still lean towards batch" in following.sentence
    assert "no more than that" in following.sentence
    assert f"{alone:.0%} right" in following.sentence
    rng = np.random.default_rng(0)
    own = 0.8 * disease + 0.2 * rng.random(len(disease))
    honest, _ = judged(dataset, [(f.test, np.column_stack([1 - own, own])[f.test]) for f in folds], {"accuracy": 1.0})
    assert honest.speaks
    assert "do not lean towards batch" in honest.sentence
    assert "no more than that" not in honest.sentence


def test_a_rare_disease_is_spoken_of_by_auroc():
    """With one case in ten no covariate changes the majority, and accuracy would hide the confounding."""
    dataset = cohort(1, 0.0, people=600)
    rng = np.random.default_rng(2)
    disease = (rng.random(600) < 0.1).astype(float)
    batch = np.where(rng.random(600) < 0.7, disease, rng.random(600) < 0.3).astype(float)
    batch[disease == 1] = (rng.random(int(disease.sum())) < 0.7).astype(float)
    table = dataset.traits.table.assign(disease=disease, batch=np.where(disease == 1, batch, rng.random(600) < 0.3))
    rare = Dataset("rare", dataset.genotypes, Traits(table, dataset.traits.columns))
    verdict, _ = judged(rare)
    assert verdict.speaks
    assert "AUROC" in verdict.sentence


def test_without_covariates_there_is_nothing_to_say():
    dataset = cohort(0, 0.0)
    bare = Dataset("bare", dataset.genotypes, Traits(dataset.traits.table[["disease"]], dataset.traits.columns[:1]))
    verdict, _ = judged(bare)
    assert not verdict.speaks
    assert verdict.sentence == ""
