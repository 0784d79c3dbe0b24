"""Loci above the line of six yeast traits, and how many of them lie at a published QTL.

    python tests/benchmarks/yeast_line.py [--traits Lactose ...] [--preset mlp] [--seeds 2] [--step 4]

The published QTL were found in the same samples and phenotypes, so that agreement with them is no independent proof.
Needs the yeast data beside the checkout.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
from _verdicts import SHARED, folders, published, run_of, with_trait, yeast

from explorer.inspection.line.measure import line_of_run
from explorer.inspection.line.result import loci_of
from explorer.training import results

TRAITS = ("Lactose", "Copper", "YNB", "Zeocin", "Maltose", "Cadmium_Chloride")


def at_published(loci: pd.DataFrame, known: pd.DataFrame) -> int:
    """Return how many loci overlap a published interval."""
    return sum(
        bool(
            ((known["chromosome"] == one.chromosome) & (known["start"] <= one.end) & (known["end"] >= one.start)).any()
        )
        for one in loci.itertuples()
    )


def main() -> None:
    """Print one row per trait."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--traits", nargs="*", default=list(TRAITS))
    options.add_argument("--preset", default="mlp")
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--step", type=int, default=4)
    chosen = options.parse_args()
    if not SHARED.exists():
        print("the yeast data are not beside the checkout")
        return
    dataset, rows, temporary = yeast(chosen.step), [], folders()
    for trait in chosen.traits:
        own = with_trait(dataset, dataset.traits[trait], dataset.traits.column(trait), trait)
        folder, began = next(temporary), time.monotonic()
        run_of(own, chosen.preset, 0, folder, seeds=chosen.seeds)
        trained = time.monotonic()
        line, known = line_of_run(folder, own), published(trait)
        found = line.loci
        hochberg = loci_of(line.windows.assign(passes=line.windows["q"] <= 0.05))
        rows.append(
            {
                "trait": trait,
                "r": results.read(folder)["network"][trait]["summary"]["pearson"]["mean"],
                "loci": len(found),
                "published": at_published(found, known),
                "BH 5%": len(hochberg),
                "BH published": at_published(hochberg, known),
                "spread": line.about.spread,
                "width kb": float(np.median((found["end"] - found["start"]) / 1e3)) if len(found) else np.nan,
                "train s": trained - began,
                "line s": time.monotonic() - trained,
            }
        )
        print(pd.DataFrame(rows[-1:]).round(2).to_string(index=False, header=len(rows) == 1), flush=True)


if __name__ == "__main__":
    main()
