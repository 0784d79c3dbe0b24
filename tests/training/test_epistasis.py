"""On the sample cohort a network beats logistic regression, and only because part of the risk is epistatic."""

import loaded
import numpy as np
import pytest

from explorer.datasets import promoters, samples
from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.cohort import MOTIF, epistatic_terms
from explorer.datasets.traits import Traits
from explorer.training import defaults


@pytest.fixture(scope="module")
def benchmark_():
    return loaded.benchmark("epistasis")


def additive(dataset: Dataset, heritability: float = 0.9) -> Dataset:
    """The same people with the simulator's additive part as the only cause: an epistatic share of 0."""
    assert dataset.genes is not None
    assert dataset.truth is not None
    found = promoters.windows(dataset.genotypes.variants, dataset.genes)
    causal = {name.split()[0] for name in dataset.truth["name"]}
    sites = found.columns[found.genes["name"].isin(causal).to_numpy()][:, MOTIF]
    dosages = dataset.genotypes.array.astype(float)
    dosages[dosages < 0] = 1.0
    total = np.sum([epistatic_terms(dosages[:, row])[0] for row in sites], axis=0)
    noise = np.random.default_rng(1).standard_normal(len(total))
    liability = np.sqrt(heritability) * total / total.std() + np.sqrt(1 - heritability) * noise
    table = dataset.traits.table.assign(disease=(liability > np.median(liability)).astype(float))
    traits = Traits(table, dataset.traits.columns)
    return Dataset("additive", dataset.genotypes, traits, dataset.genes, dataset.truth)


@pytest.mark.slow
def test_the_gain_is_there_with_epistasis_and_gone_without(benchmark_):
    sample = samples.open_sample("cohort")
    assert defaults.promoter_block(sample) == 64
    gains = []
    for dataset in (sample, additive(sample)):
        columns = benchmark_.shortlist(dataset, seed=0)
        network, logistic = benchmark_.accuracies(dataset, benchmark_.spec_for(dataset, "cnn", 0, columns))
        assert network > 0.65
        gains.append(network - logistic)
    assert gains[0] >= 0.05
    assert gains[1] < 0.05
    assert gains[0] > gains[1] + 0.05
