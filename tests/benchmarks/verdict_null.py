"""How often noise passes: permuted traits, trained, tested and judged as any other.

    python tests/benchmarks/verdict_null.py [--runs 2] [--keep FILE] [--only cross-mlp ...] [--first 0]

Prints, for each panel and network: runs, runs with a locus above the 5% line, runs that end in "caution" or better, and
"trustworthy" ones. With --keep the results are added to a file of JSON lines, and those already there are not made
again. Wheat and yeast need their data beside the checkout.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd
from _verdicts import SHARED, Kept, folders, measured, permuted, run_of, sample, wheat, yeast

from explorer.inspection.checks.verdict import verdict
from explorer.inspection.explanation.explain import explain_run
from explorer.inspection.held_out.judged import judge
from explorer.inspection.line.measure import line_of_run

PANELS = {
    "cross-mlp": (lambda: sample("cross"), "growth_cold", "mlp"),
    "cross-cnn": (lambda: sample("cross"), "growth_cold", "cnn"),
    "cohort-mlp": (lambda: sample("cohort"), "disease", "mlp"),
    "wheat-mlp": (wheat, "env1", "mlp"),
    "yeast-mlp": (lambda: yeast(8), "Lactose", "mlp"),
}


def main() -> None:
    """Run and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=2, help="of each panel")
    options.add_argument("--first", type=int, default=0, help="seed of the first")
    options.add_argument("--seeds", type=int, default=3, help="networks per fold")
    options.add_argument("--only", nargs="*", default=list(PANELS))
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    kept, temporary = Kept(chosen.keep), folders()
    for name in chosen.only:
        make, trait, preset = PANELS[name]
        if name.startswith(("wheat", "yeast")) and not SHARED.exists():
            continue
        dataset = make()
        for seed in range(chosen.first, chosen.first + chosen.runs):
            if kept.has(panel=name, seed=seed):
                continue
            null, folder, began = permuted(dataset, trait, seed), next(temporary), time.monotonic()
            run_of(null, preset, seed, folder, seeds=chosen.seeds)
            trained = time.monotonic()
            line = line_of_run(folder, null)
            about = line.about.model_copy(update=judge(folder, null)._asdict())
            tested = time.monotonic()
            checks = explain_run(folder, null).checks
            found = verdict(checks, about, len(line.loci))
            kept.add(
                panel=name,
                seed=seed,
                level=found.level,
                marks={gate.about: gate.mark for gate in found.gates},
                loci=len(line.loci),
                **measured(checks),
                reason=about.reason,
                spread=about.spread,
                largest=float(line.windows["z"].max()) if len(line.windows) else None,
                learnt=about.learnt.model_dump() if about.learnt else None,
                seconds=[trained - began, tested - trained, time.monotonic() - tested],
            )
            print(name, seed, found.level, len(line.loci), flush=True)
    print(table(kept).to_string(index=False))


def table(kept: Kept) -> pd.DataFrame:
    """Return one row per panel, and their sum."""
    rows = pd.DataFrame(kept.rows)
    rows["locus"], rows["trustworthy"] = rows["loci"] > 0, rows["level"] == "trustworthy"
    rows["caution or better"] = rows["level"] != "untrustworthy"
    summed = rows.groupby("panel")[["locus", "caution or better", "trustworthy"]].sum()
    summed.insert(0, "runs", rows.groupby("panel").size())
    summed.loc["all"] = summed.sum()
    return summed.reset_index()


if __name__ == "__main__":
    main()
