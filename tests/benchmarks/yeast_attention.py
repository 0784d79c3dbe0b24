"""The transformer on yeast growth on lactate and lactose, one trait at a time and both together, beside GBLUP.

    python tests/benchmarks/yeast_attention.py [--folds 0 1 2 3 4] [--runs single multi pruned] [--seed 0]

Five folds, all models on the same ones. Prints Pearson and MSE (in trait units) per trait, then how the attention of
the first fold goes with linkage, and how many of the pairs that its heads join far beyond linkage interact in people
who were never shown. Leaves with 1 where lactose falls below Pearson 0.65. Needs ../shared/data/yeast beside the
checkout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from explorer.datasets.dataset import Dataset
from explorer.genetics import gblup
from explorer.inspection.attention.request import AttentionRequest
from explorer.inspection.attention.trained_network import attention_of
from explorer.training import defaults, events, loop, metrics, plan, trained
from explorer.training.spec import RunSpec

sys.path.insert(0, str(Path(__file__).parent))
from yeast_accuracy import yeast

TRAITS = ("Lactate", "Lactose")
LEAST = 0.65
RUNS = {"single": {}, "multi": {}, "pruned": {"filters": {"ld_r2": 0.9, "ld_window": 200}}}


def rivals(dataset: Dataset, spec: RunSpec, trait: str) -> tuple[list[float], list[float]]:
    """Return GBLUP's Pearson and MSE per fold for one trait; training and validation people teach it."""
    y, found, errors = dataset.traits[trait], [], []
    folds = plan.folds(dataset, spec)
    for number in plan.chosen_folds(spec, len(folds)):
        fold = folds[number]
        model = gblup.fit(dataset.genotypes.dosages, y, rows=np.sort(np.r_[fold.train, fold.validation]))
        known = fold.test[np.isfinite(y[fold.test])]
        predicted = model.predict(dataset.genotypes.dosages, rows=known)
        found.append(metrics.pearson(y[known], predicted) or 0.0)
        errors.append(float(np.mean((y[known] - predicted) ** 2)))
    return found, errors


def train(dataset: Dataset, spec: RunSpec, folder: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Return Pearson and MSE per fold of every trait; the networks stay in the folder."""
    told: dict[str, tuple[list[float], list[float]]] = {trait: ([], []) for trait in spec.traits}
    for event in loop.train(dataset, spec, folder):
        if isinstance(event, events.FoldDone):
            for trait in spec.traits:
                told[trait][0].append(event.metrics[trait]["pearson"])
                told[trait][1].append(event.metrics[trait]["mse"])
        elif isinstance(event, events.Diverged):
            raise SystemExit(f"{event.reason}. {event.suggestion}")
    return told


def attention(folder: Path, dataset: Dataset, trait: str) -> str:
    """Return the attention-linkage figures of the first fold's network in one line."""
    found = attention_of(trained.load(folder), dataset, AttentionRequest(output=trait))
    heads, pairs = found.heads, found.pairs
    best = heads.iloc[int(heads["matched"].abs().argmax())]
    return (
        f"{found.about['tokens']} tokens, {len(heads)} heads: with r2 {heads['overall'].median():+.3f} (median), "
        f"at equal distance {heads['matched'].median():+.3f}, strongest {best['matched']:+.3f} (head {best['head']}, "
        f"p = {best['p']:.3f}); {int((pairs['corrected'] < 0.05).sum())} of {len(pairs)} far pairs interact "
        f"(least corrected p {pairs['corrected'].min():.2g})"
    )


def shown(name: str, values: tuple[list[float], list[float]]) -> str:
    """Return mean and spread over folds."""
    return f"  {name:30s} Pearson {np.mean(values[0]):.3f} sd {np.std(values[0]):.3f}, MSE {np.mean(values[1]):.3f}"


def main() -> int:
    """Print the comparison."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folds", type=int, nargs="*", default=None)
    options.add_argument("--runs", nargs="*", choices=list(RUNS), default=["single", "multi"])
    options.add_argument("--epochs", type=int, default=None)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    dataset = yeast(TRAITS)
    split = {"kind": "kfold", "folds": 5, "seed": 0, "validation_share": 0.1}
    usual = defaults.for_preset("gptransformer", "quantitative", 800, dataset.genotypes.shape[1])
    base = {**usual, "split": split, "seed": chosen.seed, "device": "cpu"}
    if chosen.folds is not None:
        base["folds_to_run"] = tuple(chosen.folds)
    if chosen.epochs is not None:
        base["epochs"] = chosen.epochs
    lactose, fair = [], RunSpec.model_validate({**base, "traits": TRAITS})
    print("yeast growth, 5 folds, people the model never saw")
    for trait in TRAITS:
        print(shown(f"GBLUP, {trait}", rivals(dataset, fair, trait)), flush=True)
    for run in chosen.runs:
        for traits in [TRAITS] if run == "multi" else [(trait,) for trait in TRAITS]:
            began = time.perf_counter()
            spec = RunSpec.model_validate({**base, **RUNS[run], "traits": traits})
            with tempfile.TemporaryDirectory() as folder:
                told = train(dataset, spec, Path(folder))
                seconds = time.perf_counter() - began
                for trait, values in told.items():
                    print(shown(f"transformer ({run}), {trait}", values) + f", {seconds:.0f} s", flush=True)
                    print(f"    {attention(Path(folder), dataset, trait)}", flush=True)
                    lactose += [np.mean(values[0])] if trait == "Lactose" else []
    print(f"lactose {max(lactose):.3f} (target >= {LEAST})")
    return int(max(lactose) < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
