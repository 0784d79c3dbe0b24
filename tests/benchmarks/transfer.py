"""Transfer to few samples on real traits: yeast and wheat, beside GBLUP with the same samples.

    python tests/benchmarks/transfer.py [yeast|wheat ...] [--data FOLDER] [--rounds N]

Each trait named in TARGETS is predicted after a first training on all other traits, or on hidden markers, of other
samples; "lone" leaves the named trait out of the others too. It prints mean held-out r and its difference to GBLUP with
the 95% interval over rounds, which divide the samples anew, and the same with the target dealt out at random.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from _verdicts import SHARED
from scipy.stats import t

from explorer.datasets import doctor
from explorer.training.lessons.few_samples import (
    SIZES,
    WAYS,
    Round,
    correlation,
    divided,
    first_trained,
    predicted,
    scaled,
)
from explorer.training.lessons.transfer_networks import FIRST

TARGETS = {
    "yeast": (("Lactate", ""), ("Lactate", "Lactose"), ("Cobalt_Chloride", ""), ("Magnesium_Sulfate", "")),
    "wheat": (("env1", ""), ("env2", ""), ("env4", "")),
}
FRACTIONS = {"yeast": (500, 250), "wheat": (250, 140)}
EVERY = {"yeast": 12, "wheat": 2}


def yeast(shared: Path) -> tuple[np.ndarray, pd.DataFrame]:
    """Return calls and 46 traits of 1,008 haploid segregants."""
    genotypes = doctor.load(doctor.Sources.of({"genotypes": shared / "yeast" / "yeast.bed"}), name="yeast").genotypes
    calls = np.asarray(genotypes.array)
    if calls.max() == 2:
        calls = np.where(calls < 0, -1, calls // 2).astype(np.int8)
    table = pd.read_csv(shared / "yeast" / "phenotypes.csv", index_col=0)
    table.index = table.index.astype(str)
    return calls, table.reindex([str(name) for name in genotypes.samples])


def wheat(shared: Path) -> tuple[np.ndarray, pd.DataFrame]:
    """Return markers and yields in four environments of 599 inbred lines."""
    calls = pd.read_csv(shared / "wheat" / "genotypes.csv.gz", index_col=0)
    table = pd.read_csv(shared / "wheat" / "yields.csv", index_col=0)
    table.columns = [str(name) for name in table.columns]
    return calls.to_numpy().astype(np.int8), table.reindex(calls.index)


def compared(name: str, calls: np.ndarray, table: pd.DataFrame, target: str, without: str, rounds: int) -> np.ndarray:
    """Return r (rounds, 2, sizes, ways) of a trait, and of its values dealt out at random."""
    whole = table[target].to_numpy(np.float64)
    rows = np.flatnonzero(np.isfinite(whole))
    y, others = whole[rows], table.drop(columns=[target, *([without] if without else [])]).to_numpy(np.float64)[rows]
    others = (others - np.nanmean(others, 0)) / np.nanstd(others, 0)
    questions = []
    for number in range(rounds):
        rng = np.random.default_rng([7, number])
        parts = divided(len(rows), *FRACTIONS[name], rng)
        inputs = scaled(calls[rows][:, :: EVERY[name]], parts.first)
        questions.append(Round(inputs, others, np.stack([y, y[rng.permutation(len(y))]]), parts))
    nets = first_trained(questions, FIRST.steps, lambda *_: None)
    found = np.empty((rounds, 2, len(SIZES), len(WAYS)))
    for number, one in enumerate(questions):
        of = [(nets[kind], number) for kind in ("nothing", "masked", "traits")]
        made = predicted(one, of, SIZES, number, lambda *_: None)
        for at in np.ndindex(made.shape[:3]):
            found[number][at] = correlation(made[at], one.targets[at[0], one.parts.test])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Transfer to few samples on real traits")
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder that holds those of both")
    parser.add_argument("names", nargs="*", default=["yeast", "wheat"])
    parser.add_argument("--rounds", type=int, default=6)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    for name in asked.names:
        if not (asked.data / name).is_dir():
            print(f"{name}: its data are not in {asked.data}")
            continue
        calls, table = {"yeast": yeast, "wheat": wheat}[name](asked.data)
        print(f"{name}: {calls.shape[0]} samples, {calls[:, :: EVERY[name]].shape[1]} markers, {table.shape[1]} traits")
        for target, without in TARGETS[name]:
            found = compared(name, calls, table, target, without, asked.rounds)
            width = float(t.ppf(0.975, asked.rounds - 1)) / asked.rounds**0.5
            print(f"{target}{f', without {without}' if without else ''}: r (less GBLUP ± half of 95%)")
            for place, size in enumerate(SIZES):
                row = []
                for way, words in enumerate(WAYS):
                    gap = found[:, 0, place, way] - found[:, 0, place, WAYS.index("gblup")]
                    half = width * gap.std(ddof=1)
                    row.append(f"{words} {found[:, 0, place, way].mean():.3f} ({gap.mean():+.3f} ± {half:.3f})")
                print(f"  {size}: " + ", ".join(row), flush=True)
            dealt = found[:, 1].mean((0, 1))
            print("  dealt out: " + ", ".join(f"{words} {value:.3f}" for words, value in zip(WAYS, dealt, strict=True)))


if __name__ == "__main__":
    main()
