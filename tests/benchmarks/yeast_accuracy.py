"""Five-fold accuracy of the presets on a real yeast cross, beside GBLUP on the same folds.

    python tests/benchmarks/yeast_accuracy.py [--trait Lactose] [--presets mlp cnn gptransformer] [--folds 0 1 2 3 4]

Needs ../shared/data/yeast beside the checkout (1,008 haploid segregants x 11,623 markers, Bloom et al. 2013).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import plink
from explorer.datasets.traits import Column, Traits
from explorer.genetics import gblup
from explorer.training import defaults, events, loop, metrics, plan
from explorer.training.spec import RunSpec

YEAST = Path(__file__).resolve().parents[3] / "shared" / "data" / "yeast"
TARGETS = {"mlp": 0.70, "cnn": 0.72, "gptransformer": 0.65}


def yeast(traits: tuple[str, ...]) -> Dataset:
    """Return the cross with these growth traits."""
    genotypes = plink.read(YEAST / "yeast.bed")
    table = pd.read_csv(YEAST / "phenotypes.csv", index_col="sample").reindex(genotypes.samples)[list(traits)]
    return Dataset("yeast", genotypes, Traits(table, tuple(Column(name=t, kind="quantitative") for t in traits)))


def train(dataset: Dataset, spec: RunSpec) -> tuple[list[float], list[float], list[int]]:
    """Return the Pearson correlations on validation (at the best epoch) and on test people, and the best epochs."""
    validation, test, best, told = [], [], [], {}
    for event in loop.train(dataset, spec):
        if isinstance(event, events.Epoch):
            told[event.epoch] = event.metrics["pearson"]
        elif isinstance(event, events.FoldDone):
            validation.append(told[event.best_epoch])
            test.append(event.metrics[spec.traits[0]]["pearson"])
            best.append(event.best_epoch)
        elif isinstance(event, events.Diverged):
            raise SystemExit(f"{event.reason}. {event.suggestion}")
    return validation, test, best


def rival(dataset: Dataset, spec: RunSpec) -> list[float]:
    """Return GBLUP's Pearson correlations on the test people of the same folds; the others teach it."""
    y, found = dataset.traits[spec.traits[0]], []
    folds = plan.folds(dataset, spec)
    for number in plan.chosen_folds(spec, len(folds)):
        fold = folds[number]
        model = gblup.fit(dataset.genotypes.dosages, y, rows=np.sort(np.r_[fold.train, fold.validation]))
        predictions = model.predict(dataset.genotypes.dosages, rows=fold.test)
        found.append(metrics.pearson(y[fold.test], predictions) or 0.0)
    return found


def main() -> None:
    """Print one row per preset."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trait", default="Lactose")
    options.add_argument("--presets", nargs="*", default=["mlp", "cnn", "gptransformer"])
    options.add_argument("--folds", type=int, nargs="*", default=None)
    options.add_argument("--change", type=json.loads, default={}, help="RunSpec fields as JSON, to try others")
    options.add_argument("--set", type=json.loads, default={}, help="preset settings as JSON")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    dataset = yeast((chosen.trait,))
    split = {"kind": "kfold", "folds": 5, "seed": 0, "validation_share": 0.1}
    base = {"traits": (chosen.trait,), "split": split, "seed": chosen.seed, "device": "cpu"}
    if chosen.folds is not None:
        base["folds_to_run"] = tuple(chosen.folds)
    spec = RunSpec.model_validate(base)
    print(f"{chosen.trait}, 5 folds, Pearson on people the model never saw (mean, spread over folds)")
    found = rival(dataset, spec)
    print(f"{'GBLUP':16s} {np.mean(found):.3f} sd {np.std(found):.3f}", flush=True)
    for preset in chosen.presets:
        fields = defaults.for_preset(preset, "quantitative", 800, dataset.genotypes.shape[1])
        fields["network"] = fields["network"].model_copy(
            update={"settings": {**fields["network"].settings, **chosen.set}}
        )
        began = time.perf_counter()
        spec = RunSpec.model_validate({**base, **fields, **chosen.change})
        validation, test, best = train(dataset, spec)
        seconds = time.perf_counter() - began
        print(
            f"{preset:16s} {np.mean(test):.3f} sd {np.std(test):.3f}  target {TARGETS.get(preset, 0):.2f}"
            f"  validation {np.mean(validation):.3f}  best epochs {best}  {seconds:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
