"""A permuted trait has the same values, in the same groups, and nothing else."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.splits import SplitSpec
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.inspection.line.permuted import permuted
from explorer.training.spec import RunSpec

SAMPLES = 60


@pytest.fixture
def dataset() -> Dataset:
    rng = np.random.default_rng(3)
    names = [f"s{i}" for i in range(SAMPLES)]
    batch = np.arange(SAMPLES) % 3
    table = pd.DataFrame({"height": rng.normal(size=SAMPLES) + 10 * batch, "batch": batch}, index=names)
    table["weight"] = 2 * table["height"] + 1
    table.loc["s5", ["height", "weight"]] = np.nan
    columns = (
        Column(name="height", kind="quantitative"),
        Column(name="batch", kind="categorical", role="covariate", levels=("a", "b", "c")),
        Column(name="weight", kind="quantitative"),
    )
    genotypes = Genotypes(
        np.zeros((SAMPLES, 1), dtype=np.int8), np.array(names), variant_table("1", [5], ["v"]), ploidy=2
    )
    truth = pd.DataFrame({"chromosome": ["1"], "start": [1], "end": [9], "name": ["qtl"], "trait": [""]})
    return Dataset("small", genotypes, Traits(table, columns), truth=truth)


def test_values_are_exchanged_among_samples_that_have_one(dataset: Dataset):
    new = permuted(RunSpec(traits=("height", "weight")), dataset, seed=1)
    real, other = dataset.traits["height"], new.traits["height (permuted)"]
    assert np.isnan(other).tolist() == np.isnan(real).tolist()
    assert sorted(other[np.isfinite(other)]) == sorted(real[np.isfinite(real)])
    assert (other == real).sum() < 6
    assert new.traits["weight (permuted)"] == pytest.approx(2 * other + 1, nan_ok=True)
    assert new.traits["height"] == pytest.approx(real, nan_ok=True)
    assert new.traits.column("height (permuted)").kind == "quantitative"
    assert new.digest != dataset.digest
    assert permuted(RunSpec(traits=("height", "weight")), dataset, seed=1).digest == new.digest


def test_groups_and_families_keep_their_values(dataset: Dataset):
    split = SplitSpec(kind="group", group="batch")
    other = permuted(RunSpec(traits=("height",), split=split), dataset, seed=2).traits["height (permuted)"]
    real, batch = dataset.traits["height"], dataset.traits["batch"]
    for value in range(3):
        assert np.nansum(other[batch == value]) == pytest.approx(np.nansum(real[batch == value]))
    family = (0, 1, 2, 3)
    other = permuted(RunSpec(traits=("height",), split=SplitSpec(families=(family,))), dataset, seed=2)
    assert sorted(other.traits["height (permuted)"][:4]) == sorted(real[:4])


def test_known_loci_are_those_of_the_real_traits(dataset: Dataset):
    new = permuted(RunSpec(traits=("height",)), dataset, seed=1)
    assert new.truth_for("height (permuted)") is None
    assert new.truth_for("height") is not None
    assert permuted(RunSpec(traits=("height",)), replace(dataset, truth=None), seed=1).truth is None


def test_a_trait_that_is_not_there_is_refused(dataset: Dataset):
    with pytest.raises(InputError, match="no such trait"):
        permuted(RunSpec(traits=("length",)), dataset, seed=1)
