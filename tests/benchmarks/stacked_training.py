"""An ensemble trained in one stack against the same networks one by one, through the training loop.

    python tests/benchmarks/stacked_training.py [--device cpu] [--seeds 3 8] [--threads 1] [--repeats 3]

Both train the same run; a repeat does one after the other, and the median of the ratios of their processor times (on a
GPU: of their times) is printed beside whether the run would be stacked here (`stack.together`). On a CPU a run that is
stacked must not be slower than one by one; on a GPU 8 networks must cost at most twice one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.training import defaults, fold, loop, plan
from explorer.training.spec import RunSpec

CASES = {
    "linear": (400, 2000, {}),
    "mlp": (400, 400, {}),
    "mlp, batch norm": (400, 1000, {"batch_norm": True}),
    "mlp, 12,000 SNPs": (400, 12000, {}),
    "cnn": (400, 400, {}),
    "cnn, 3,000 SNPs": (400, 3000, {}),
    "residual-cnn": (400, 1000, {}),
    "gptransformer": (200, 1000, {}),
}
"""Preset, and what is special -> samples, variants, settings."""
SLOWER = 1.1
"""A stack on a CPU that takes longer than this, relative to one by one, ends the benchmark with 1."""
GPU_COST = 2.0


def simulated(samples: int, variants: int) -> Dataset:
    """Return samples whose trait is a sum over twenty variants."""
    rng = np.random.default_rng(0)
    dosages = rng.integers(0, 3, (samples, variants)).astype(np.int8)
    y = dosages[:, :20] @ rng.normal(size=20) + rng.normal(scale=2, size=samples)
    names = np.array([f"s{i}" for i in range(samples)], dtype=object)
    traits = Traits(pd.DataFrame({"height": y}, index=names), (Column(name="height", kind="quantitative"),))
    table = variant_table("1", np.arange(1, variants + 1), [f"v{i}" for i in range(variants)])
    return Dataset("simulated", Genotypes(dosages, names, table), traits)


def trained(dataset: Dataset, spec: RunSpec, together: int, clock: Callable[[], float]) -> float:
    """Train with stacks of this size; return the seconds."""
    real = plan.together
    fold.plan.together = lambda *_: together
    try:
        began = clock()
        for _ in loop.train(dataset, spec):
            pass
        return clock() - began
    finally:
        fold.plan.together = real


def main() -> None:
    """Print a ratio per network and number of seeds; end with 1 where a stack does not pay where it is used."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--device", default="cpu")
    options.add_argument("--seeds", type=int, nargs="*", default=[3, 8])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--epochs", type=int, default=4)
    options.add_argument("--cases", nargs="*", default=list(CASES))
    chosen = options.parse_args()
    device = devices.pick(chosen.device)
    clock = time.process_time if device.name == "cpu" else time.perf_counter
    failed = False
    for case in chosen.cases:
        samples, variants, settings = CASES[case]
        dataset = simulated(samples, variants)
        preset = case.split(",")[0]
        fields = defaults.for_preset(preset, "quantitative", samples, variants)
        fields |= {"network": {"preset": preset, "settings": settings}, "early_stopping": None, "device": device.name}
        fields |= {"traits": ("height",), "epochs": chosen.epochs, "threads": chosen.threads, "keep_epochs": 0}
        for seeds in chosen.seeds:
            spec = RunSpec.model_validate({**fields, "ensemble": seeds})
            planned = plan.make(dataset, spec)
            used = plan.together(spec, planned.network, planned.train, device)
            pairs = []
            for _ in range(chosen.repeats):
                one = trained(dataset, spec.model_copy(update={"ensemble": 1}), 1, clock)
                pairs.append((one, trained(dataset, spec, 1, clock), trained(dataset, spec, seeds, clock)))
            one, apart, stacked = np.median(pairs, axis=0)
            ratio = float(np.median([stack / alone for _, alone, stack in pairs]))
            paid = ratio <= SLOWER if device.name == "cpu" else seeds > 8 or stacked <= GPU_COST * one
            failed = failed or (used > 1 and not paid)
            print(
                f"{case:18s} {seeds:2d} networks of {planned.parameters:9,} weights: stack {ratio:.2f} of one by one "
                f"({stacked:6.2f} s, {apart:6.2f} s; one {one:6.2f} s), "
                f"{f'stacked by {used}' if used > 1 else 'trained one by one'} here",
                flush=True,
            )
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
