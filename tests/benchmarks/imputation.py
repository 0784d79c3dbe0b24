"""Ways of filling in missing calls of yeast and wheat, on masked truth at 5% and 20%.

    python tests/benchmarks/imputation.py [yeast|wheat ...] [--windows N]

It needs the real data beside the project (../shared/data), and prints mean ± half of the 95% interval over masks.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from explorer.datasets import doctor
from explorer.genetics.imputation.scores import BORDERS, Scores
from explorer.jobs import imputation
from explorer.training.imputation.compared import METHODS, ImputeTask, Layout, Reader, compare, interval

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
MEASURES = ("concordance", "minor", "r2", "loss")


def yeast(shared: Path) -> tuple[Reader, Layout, int]:
    """Return 1,008 haploid segregants, which the file writes as 0 and 2."""
    genotypes = doctor.load(doctor.Sources.of({"genotypes": shared / "yeast" / "yeast.bed"}), name="yeast").genotypes
    calls = genotypes.array
    if calls.max() == 2:
        calls = np.where(calls < 0, -1, calls // 2).astype(np.int8)
    return lambda columns: calls[:, columns], imputation.layout(genotypes), 2


def wheat(shared: Path) -> tuple[Reader, Layout, int]:
    """Return 599 inbred lines with markers that are there or not, and have no map."""
    table = pd.read_csv(shared / "wheat" / "genotypes.csv.gz", index_col=0)
    calls = table.to_numpy().astype(np.int8)
    layout = Layout(np.arange(calls.shape[1]), [""] * calls.shape[1], mapped=False)
    return lambda columns: calls[:, columns], layout, 2


def show(name: str, task: ImputeTask, shared: Path) -> None:
    """Print the scores of every way on one of the data sets."""
    read, layout, states = {"yeast": yeast, "wheat": wheat}[name](shared)
    made = compare(read, layout, states, task)
    print(f"{name}: {made.windows} windows, {made.variants} variants, {task.masks} masks, epochs {task.epochs}")
    for place, share in enumerate(task.shares):
        whole, parts = Scores(made.sums[place].sum(2)), Scores(made.sums[place].sum(0))
        for k, method in enumerate(METHODS):
            told = ", ".join("{} {:.4f} ± {:.4f}".format(one, *interval(getattr(whole, one)[:, k])) for one in MEASURES)
            print(f"  {share:.0%} {method:12} {told}; r2 by frequency {np.round(parts.r2[k], 3).tolist()}")
    null = Scores(made.null.sum(2)).concordance
    for k, method in enumerate(METHODS[1:], 1):
        print("  no signal, {:12} {:+.4f} ± {:.4f}".format(method, *interval(null[:, k] - null[:, 0])))
    print(f"  borders of frequency {BORDERS}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["yeast", "wheat"])
    parser.add_argument("--windows", type=int, default=24)
    parser.add_argument("--shared", type=Path, default=SHARED)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    for one in asked.names:
        show(one, ImputeTask(windows=asked.windows, null_windows=2), asked.shared)
