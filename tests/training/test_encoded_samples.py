"""What a network reads of a fold's samples, against the encoder on the genotypes themselves."""

import numpy as np
import pytest
import torch

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.training import holding, objective, plan, trained
from explorer.training.samples import Samples
from explorer.training.spec import Preset, RunSpec
from tests.training.conftest import make_cohort


@pytest.mark.parametrize("absent", ["none", "in a test sample", "in many"])
@pytest.mark.parametrize("encoding", ["dosage", "onehot"])
def test_a_missing_call_is_seen_wherever_it_is(encoding, absent, monkeypatch):
    """Batches without any are encoded by a way of their own; one call in one sample of the test set is enough."""
    told = make_cohort(missing=0.05 if absent == "in many" else 0.0)
    spec = RunSpec(traits=("height",), network=Preset(preset="linear"), encoding=encoding)
    fold = plan.folds(told, spec)[0]
    dosages = told.genotypes.array.copy()
    if absent == "in a test sample":
        dosages[fold.test[3], 11] = -1
    data = Dataset("small", Genotypes(dosages, told.genotypes.samples, told.genotypes.variants), told.traits)
    target = objective.fit("auto", data.traits, spec.traits, fold.train)
    rows, columns = np.concatenate([fold.train, fold.validation, fold.test]), np.arange(40)
    raw = torch.from_numpy(trained.raw(data.genotypes, encoding, rows, columns))
    for way in holding.WAYS:
        how = holding.in_way(way, holding.Calls(len(rows), 40), 16, "")
        samples = Samples(data, spec, fold, columns, target, devices.pick("cpu"), how=how)
        try:
            expected = samples.encoder(raw)
            assert torch.equal(samples.encoded(slice(0, len(rows))), expected)
            assert torch.equal(samples.encoded(samples.test), expected[samples.test])
        finally:
            samples.close()
