"""A network against logistic regression on a cohort part of whose risk is epistatic, and on one without.

    python tests/benchmarks/epistasis.py [--seeds 5] [--network cnn|als-net]

Every seed is a split and a network of its own. The gain is the network's accuracy on the test people minus that of
L2-penalised logistic regression on the same variants and the same people; printed with its 95% interval (paired t).

1. "all": the sample cohort, all variants: what a user meets.
2. "shortlist": the causal promoters among 32 (8 per chromosome), for both. Logistic regression has less to search, so
   what is left of the gain is what no sum over sites can say.
3. "shortlist" again on a cohort simulated with an epistatic share of 0: the gain must vanish.

With `--network als-net` the published protocol ranks the promoters instead, and logistic regression gets the promoters
that it kept; that takes about half an hour.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from scipy import stats

from explorer.datasets import promoters, samples
from explorer.datasets.dataset import Dataset
from explorer.datasets.simulation.cohort import CohortSettings, cohort
from explorer.training import baselines, defaults, events, loop
from explorer.training.metrics import TraitMetrics
from explorer.training.spec import Protocol, RunSpec

PER_CHROMOSOME = 8


def shortlist(dataset: Dataset, seed: int) -> tuple[int, ...]:
    """Return the sites of 8 promoters per chromosome, the causal ones among them, in genome order."""
    assert dataset.genes is not None
    assert dataset.truth is not None
    found = promoters.windows(dataset.genotypes.variants, dataset.genes)
    causal = {name.split()[0] for name in dataset.truth["name"]}
    rng, rows = np.random.default_rng(seed), []
    for chromosome in found.genes["chromosome"].unique():
        here = found.genes.index[found.genes["chromosome"] == chromosome]
        own = [row for row in here if found.genes["name"][row] in causal]
        others = rng.permutation([row for row in here if row not in own])
        rows += sorted([*own, *others[: PER_CHROMOSOME - len(own)]])
    return tuple(found.columns[rows].ravel().tolist())


def spec_for(dataset: Dataset, preset: str, seed: int, columns: tuple[int, ...] | None = None) -> RunSpec:
    """Return the run: the preset's defaults, and the published protocol for ALS-Net."""
    protocol = Protocol() if preset == "als-net" else None
    fields = defaults.for_dataset(dataset, preset, ("disease",), protocol)
    split = {"kind": "stratified", "seed": seed}
    own = {"traits": ("disease",), "seed": seed, "split": split, "protocol": protocol, "columns": columns}
    return RunSpec.model_validate({**own, "device": "cpu", **fields})


def accuracy(measured: TraitMetrics) -> float:
    """Return the accuracy among the metrics of a trait of classes."""
    value = dict(measured)["accuracy"]
    assert isinstance(value, float)
    return value


def accuracies(dataset: Dataset, spec: RunSpec) -> tuple[float, float]:
    """Return the accuracies on the test people of the network and of logistic regression on its variants."""
    with tempfile.TemporaryDirectory() as folder:
        told = list(loop.train(dataset, spec, Path(folder)))
        if not isinstance(told[-1], events.Finished):
            raise SystemExit(f"{told[-1].reason}. {told[-1].suggestion}")
        network = next(event for event in told if isinstance(event, events.FoldDone)).metrics["disease"]
        found = baselines.rivals(dataset, spec, network_columns=baselines.columns_of(Path(folder)))
    by_name = {rival.name: rival for rival in found}
    linear = by_name.get("linear-network", by_name["linear-all"]).folds[0]
    return accuracy(network), accuracy(linear)


def paired(gains: np.ndarray) -> tuple[float, float, float]:
    """Return the mean and the 95% confidence interval of paired differences (t distribution)."""
    half = stats.t.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains))
    return float(gains.mean()), float(gains.mean() - half), float(gains.mean() + half)


def compare(dataset: Dataset, preset: str, seeds: int, listed: bool, epistatic: bool) -> bool:
    """Print a row per seed and the gain; return whether it is as it must be."""
    began, gains = time.perf_counter(), []
    title = f"epistatic share {0.6 if epistatic else 0.0}, {'shortlist' if listed else 'all variants'}"
    for seed in range(seeds):
        columns = shortlist(dataset, seed) if listed and preset != "als-net" else None
        network, linear = accuracies(dataset, spec_for(dataset, preset, seed, columns))
        gains.append(network - linear)
        print(f"  seed {seed}: {preset} {network:.3f}, logistic regression {linear:.3f}", flush=True)
    mean, low, high = paired(np.array(gains))
    right = (low > 0 and mean >= 0.05) if epistatic else low <= 0
    word = ("as it must be" if right else "NOT AS IT MUST BE") + f", {time.perf_counter() - began:.0f} s"
    interval = f"95% interval {100 * low:+.1f} to {100 * high:+.1f}"
    print(f"{title}: gain {100 * mean:+.1f} points ({interval}), {word}", flush=True)
    return right


def main() -> None:
    """Print the three comparisons."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--network", choices=["cnn", "als-net"], default="cnn")
    chosen = options.parse_args()
    print(f"{chosen.network} against logistic regression, {torch.get_num_threads()} threads")
    sample, additive = samples.open_sample("cohort"), cohort(CohortSettings(epistatic_share=0.0))
    right = [] if chosen.network == "als-net" else [compare(sample, chosen.network, chosen.seeds, False, True)]
    right.append(compare(sample, chosen.network, chosen.seeds, True, True))
    right.append(compare(additive, chosen.network, chosen.seeds, True, False))
    raise SystemExit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
