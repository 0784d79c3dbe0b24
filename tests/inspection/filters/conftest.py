"""A small cohort with genes on two chromosomes, and networks with every kind of filter."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.splits import Fold
from explorer.datasets.traits import Column, Traits
from explorer.networks import spec as networks
from explorer.networks.build import build
from explorer.training import objective
from explorer.training.spec import RunSpec
from explorer.training.trained import Trained

SAMPLES, VARIANTS = 30, 40
LAYERS = {
    "conv1d": [{"kind": "conv1d", "name": "look", "filters": 5, "kernel": 6, "stride": 3, "padding": 2}],
    "dilated": [{"kind": "conv1d", "name": "look", "filters": 4, "kernel": 3, "stride": 2, "dilation": 3}],
    "groups": [
        {"kind": "conv1d", "name": "first", "filters": 4, "kernel": 3, "padding": "same"},
        {"kind": "relu", "name": "first_relu"},
        {"kind": "conv1d", "name": "look", "filters": 6, "kernel": 3, "groups": 2},
    ],
    "depthwise_conv1d": [
        {"kind": "conv1d", "name": "first", "filters": 3, "kernel": 2, "stride": 2},
        {"kind": "depthwise_conv1d", "name": "look", "kernel": 4},
    ],
    "separable_conv1d": [
        {"kind": "conv1d", "name": "first", "filters": 3, "kernel": 2},
        {"kind": "separable_conv1d", "name": "look", "filters": 4, "kernel": 3, "padding": "same"},
    ],
    "locally_connected1d": [{"kind": "locally_connected1d", "name": "look", "filters": 3, "kernel": 5, "stride": 5}],
    "dense": [{"kind": "flatten"}, {"kind": "dropout"}, {"kind": "dense", "name": "look", "units": 4}],
}


def make(
    layers: list[dict], encoding: encodings.EncodingName = "dosage", seed: int = 0, **more
) -> tuple[Trained, Dataset]:
    """Return a network of these layers, then ReLU and an output, with random weights, and its samples."""
    rng = np.random.default_rng(seed)
    dosages = rng.binomial(2, rng.uniform(0.1, 0.5, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.03] = -1
    names = np.array([f"P{i:02d}" for i in range(SAMPLES)], dtype=object)
    chromosome = ["1"] * 25 + ["2"] * 15
    position = [*range(1000, 26000, 1000), *range(500, 15500, 1000)]
    variants = variant_table(chromosome, position, [f"v{i}" for i in range(VARIANTS)])
    genes = pd.DataFrame(
        {
            "chromosome": ["1", "1", "2"],
            "start": [2500, 20500, 500],
            "end": [4500, 21500, 3200],
            "name": ["ALPHA", "BETA", "GAMMA"],
            "strand": ["+", "-", "+"],
            "tss": [2500, 21500, 500],
        }
    )
    table = pd.DataFrame({"height": rng.normal(size=SAMPLES)}, index=pd.Index(names))
    traits = Traits(table, (Column(name="height", kind="quantitative"),))
    data = Dataset("small", Genotypes(dosages, names, variants), traits, genes)
    rows = np.arange(SAMPLES)
    encoder = encodings.fit(encoding, dosages, rows[:20], 2, **more)
    channels = encoder.encoding.channels
    tail = [] if layers[-1]["kind"] == "dense" else [{"kind": "flatten", "name": "flat"}]
    spec = networks.read(
        {
            "name": "small",
            "input": {"channels": channels, "positions": VARIANTS},
            "layers": [*layers, {"kind": "relu", "name": "act"}, *tail, {"kind": "dense", "name": "out", "units": 1}],
        }
    )
    network = build(spec, seed=seed).eval().requires_grad_(False)
    run = RunSpec(traits=("height",), encoding=encoding)
    target = objective.fit("auto", traits, ("height",), rows[:20])
    fold = Fold(rows[:20], rows[20:25], rows[25:], "1")
    return Trained(network, encoder, run, 0, np.arange(VARIANTS), target, fold), data


@pytest.fixture(params=LAYERS)
def small(request) -> tuple[Trained, Dataset]:
    return make(LAYERS[request.param])


@pytest.fixture
def made() -> Callable[..., tuple[Trained, Dataset]]:
    """`made("conv1d", "onehot")`: the network of that name, on genotypes so encoded."""
    return lambda name, *how, **more: make(LAYERS[name], *how, **more)
