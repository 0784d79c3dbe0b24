"""A small cohort with a known answer, for everything that trains."""

import numpy as np
import pandas as pd
import pytest
import torch

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training.spec import Preset, RunSpec


def make_cohort(people: int = 160, variants: int = 40, seed: int = 0, missing: float = 0.02) -> Dataset:
    """Let `case` and `height` follow variants 3 and 7, `weight` variant 7 (with missing values), `batch` nothing."""
    rng = np.random.default_rng(seed)
    dosages = rng.binomial(2, rng.uniform(0.2, 0.5, variants), (people, variants)).astype(np.int8)
    signal = dosages[:, 3] - dosages[:, 7] + 0.0
    height = 170 + 6 * signal + rng.normal(scale=3, size=people)
    weight = 70 - 5 * dosages[:, 7] + rng.normal(scale=3, size=people)
    weight[rng.random(people) < 0.2] = np.nan
    case = (signal + rng.normal(scale=0.5, size=people) > np.median(signal)).astype(float)
    colour = np.clip(dosages[:, 3], 0, 2).astype(float)
    batch = rng.integers(0, 3, people).astype(float)
    dosages[rng.random(dosages.shape) < missing] = -1
    names = np.array([f"p{i}" for i in range(people)], dtype=object)
    table = pd.DataFrame(
        {"case": case, "height": height, "weight": weight, "colour": colour, "batch": batch}, index=pd.Index(names)
    )
    columns = (
        Column(name="case", kind="binary", levels=("control", "case")),
        Column(name="height", kind="quantitative"),
        Column(name="weight", kind="quantitative"),
        Column(name="colour", kind="categorical", levels=("red", "green", "blue")),
        Column(name="batch", kind="categorical", role="covariate", levels=("a", "b", "c")),
    )
    variants_ = variant_table("1", np.arange(1, variants + 1) * 100, [f"v{i}" for i in range(variants)])
    return Dataset("small", Genotypes(dosages, names, variants_), Traits(table, columns))


@pytest.fixture(scope="session")
def cohort() -> Dataset:
    return make_cohort()


@pytest.fixture(scope="session")
def unlearnable() -> Dataset:
    """A cohort whose labels are coin flips."""
    dataset = make_cohort(people=240, seed=1)
    table = dataset.traits.table.assign(case=np.random.default_rng(5).integers(0, 2, 240).astype(float))
    return Dataset("unlearnable", dataset.genotypes, Traits(table, dataset.traits.columns))


@pytest.fixture(autouse=True)
def one_thread():
    """Small networks on a busy machine are fastest, and equal to the last bit, on one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small_run(**changes) -> RunSpec:
    """An MLP with batch norm and dropout, so that resuming has buffers and random numbers to get right."""
    settings = {"hidden": [12, 6], "batch_norm": True, "dropout": 0.3}
    base = {
        "traits": ("case",),
        "network": Preset(preset="mlp", settings=settings),
        "epochs": 4,
        "batch_size": 24,
        "device": "cpu",
        "seed": 3,
    }
    return RunSpec.model_validate({**base, **changes})


@pytest.fixture(scope="session")
def run_spec():
    return small_run
