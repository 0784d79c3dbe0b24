"""What a silent test could have found: against simulation, and the test of confounding itself."""

import numpy as np
import pandas as pd
import pytest
from suspects import by_covariate

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training import power
from explorer.training.confounding import LEVEL, confounding
from explorer.training.spec import RunSpec


@pytest.mark.parametrize(("samples", "groups", "level"), [(103, 1, 0.01), (60, 5, 0.01), (400, 5, 0.002)])
def test_so_many_samples_find_it_four_times_in_five(samples, groups, level):
    """Against the permutation-free t test of the pooled correlation within groups, 4,000 data sets."""
    from scipy import stats

    found = power.detectable(samples, groups, level)
    assert found is not None
    rng = np.random.default_rng(samples)
    x = rng.normal(size=(4000, groups, samples // groups))
    y = found * x + np.sqrt(1 - found**2) * rng.normal(size=x.shape)
    x, y = x - x.mean(2, keepdims=True), y - y.mean(2, keepdims=True)
    r = (x * y).sum((1, 2)) / np.sqrt((x**2).sum((1, 2)) * (y**2).sum((1, 2)))
    free = groups * (samples // groups) - groups - 1
    p = stats.t.sf(r * np.sqrt(free / (1 - r**2)), free)
    assert np.mean(p < level) == pytest.approx(power.POWER, abs=0.03)


def test_too_few_samples_find_nothing():
    assert power.detectable(3, 1, 0.01) is None
    assert power.sentence(3, 1, 0.01) == "With 3 held-out samples hardly any correlation could have been found."


def _cohort(rng: np.random.Generator, r: float, people: int = 200) -> Dataset:
    age = rng.normal(size=people)
    table = pd.DataFrame({"height": r * age + np.sqrt(1 - r**2) * rng.normal(size=people), "age": age})
    table.index = pd.Index([f"p{i}" for i in range(people)])
    columns = (Column(name="height", kind="quantitative"), Column(name="age", kind="quantitative", role="covariate"))
    variants = variant_table("1", range(1, 5), list("abcd"), size=4)
    dosages = rng.integers(0, 3, (people, 4)).astype(np.int8)
    return Dataset("x", Genotypes(dosages, table.index.to_numpy(dtype=object), variants), Traits(table, columns))


def test_the_test_of_confounding_has_the_power_that_it_says():
    """Covariates of just that correlation: about 80 of 100 are found, and a silent verdict states it."""
    spec = RunSpec.model_validate({"traits": ("height",), "split": {"kind": "kfold", "folds": 2}})
    rng = np.random.default_rng(4)
    least = power.detectable(200, 2, LEVEL)
    assert least is not None
    verdicts = []
    for _ in range(100):
        data = _cohort(rng, least)
        verdicts.append(confounding(data, "height", by_covariate(data, spec)))
    assert all(one.detectable == pytest.approx(least) and one.samples == 200 for one in verdicts)
    assert 68 <= sum(one.speaks for one in verdicts) <= 90
    silent = next(one for one in verdicts if not one.speaks)
    assert f"With 200 held-out samples a correlation of {least:.2f} would have been found in 80%." in silent.sentence
    assert "would have been found" not in next(one for one in verdicts if one.speaks).sentence
