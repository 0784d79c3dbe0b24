"""Settings that train well without tuning."""

from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training import defaults, events, loop
from explorer.training.spec import RunSpec

NARROW = {"grid": 4, "width": 8}


def without_signal(samples: int = 300) -> Dataset:
    """Two promoters of 64 sites; half of the samples are cases, whatever their genotypes."""
    rng = np.random.default_rng(3)
    dosages = rng.binomial(2, rng.uniform(0.2, 0.5, 128), (samples, 128)).astype(np.int8)
    names = np.array([f"s{i}" for i in range(samples)], dtype=object)
    table = pd.DataFrame({"case": rng.permutation(samples) % 2.0}, index=pd.Index(names))
    variants = variant_table("1", np.arange(1, 129) * 100, [f"v{i}" for i in range(128)])
    traits = Traits(table, (Column(name="case", kind="binary", levels=("control", "case")),))
    return Dataset("two promoters", Genotypes(dosages, names, variants), traits)


def als_net(dataset: Dataset, folder: Path) -> tuple[list[events.Epoch], events.FoldDone]:
    """Train a narrow ALS-Net with its usual settings; return its epochs and what it reaches."""
    fields = defaults.for_preset("als-net", "binary", 200, 128)
    fields["network"] = fields["network"].model_copy(update={"settings": NARROW})
    spec = RunSpec.model_validate({"traits": ("case",), "device": "cpu", "keep_epochs": 0, **fields})
    told = list(loop.train(dataset, spec, folder))
    done = next(event for event in told if isinstance(event, events.FoldDone))
    return [event for event in told if isinstance(event, events.Epoch)], done


def test_als_net_stops_where_nothing_is_to_be_learnt_and_keeps_its_best_epoch(tmp_path):
    epochs, done = als_net(without_signal(), tmp_path)
    scores = [event.metrics["auroc"] or 0.0 for event in epochs]
    assert len(epochs) < 30
    assert done.best_epoch == 1 + int(np.argmax(scores)) == len(epochs) - defaults.ALS_NET_PATIENCE
