"""A trial with a known answer: plant a pattern, train a usual convolution, and see whether a filter holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.pattern import PatternTrait, PlantedPattern, plant_pattern
from explorer.datasets.traits import Traits
from explorer.errors import InputError
from explorer.inspection.filters.kinds import filter_layers
from explorer.inspection.filters.recovery import Recovered, recovered
from explorer.inspection.filters.weights import bank
from explorer.training import defaults, events, loop, trained
from explorer.training.spec import Optimizer, Preset, RunSpec

FILTERS = 8
RATE, DECAY = 3e-3, 3.0


@dataclass(frozen=True, eq=False)
class Trial:
    """What one trial gave: the pattern, the filter most like it, R² on test samples, and the epochs trained."""

    planted: PlantedPattern
    recovered: Recovered
    r2: float
    epochs: int


def run_spec(data: Dataset, trait: PatternTrait, seed: int) -> RunSpec:
    """Return the training run: the 1-D convolutional network with filters as wide as a window, else as is usual."""
    usual = defaults.for_preset("cnn", "quantitative", len(data.genotypes.samples), data.genotypes.shape[1])
    settings = {"filters": (FILTERS,), "kernel": trait.width, "stride": trait.width, "hidden": (), "dropout": 0.5}
    own = {
        "network": Preset(preset="cnn", settings=settings),
        "optimizer": Optimizer(kind="adamw", learning_rate=RATE, weight_decay=DECAY),
        "split": {"kind": "stratified", "seed": seed},
        "device": "cpu",
    }
    return RunSpec.model_validate({"traits": (trait.name,), "seed": seed, **usual, **own})


def trial(data: Dataset, trait: PatternTrait, seed: int, folder: Path, permuted: bool = False) -> Trial:
    """Plant the pattern of this seed, train on it in `folder`, and compare the first layer's filters with it.

    `permuted` shuffles the trait among the samples first: what is recovered then is chance. InputError where the
    training diverges.
    """
    traits, truth, planted = plant_pattern(data.genotypes, trait, seed)
    if permuted:
        values = np.random.default_rng([seed, 1]).permutation(traits.table[trait.name].to_numpy())
        traits = Traits(pd.DataFrame({trait.name: values}, index=traits.table.index), traits.columns)
    own = replace(data, name="planted", traits=traits, truth=truth)
    log = list(loop.train(own, run_spec(own, trait, seed), folder))
    done = [event for event in log if isinstance(event, events.FoldDone)]
    if not done:
        raise InputError("trial", "the training did not end", "Lower the learning rate.")
    network = trained.load(folder)
    layer = filter_layers(network.network.spec)[0]
    best = recovered(bank(network.network, layer).weights, planted.weights)
    epochs = sum(isinstance(event, events.Epoch) for event in log)
    return Trial(planted, best, float(done[0].metrics[trait.name]["r2"]), epochs)
