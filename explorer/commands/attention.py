"""`snp-explorer attention`: which pairs of SNPs the heads of a trained network join, and whether they interact."""

from __future__ import annotations

import argparse
import json
from typing import Any

from explorer.commands.explain import dataset_of
from explorer.commands.line import Line
from explorer.commands.sources import writable
from explorer.inspection.attention.look import look
from explorer.inspection.attention.question import Look
from explorer.jobs.plain import plain
from explorer.jobs.tasks.attention import summary
from explorer.training import trained


def run(asked: argparse.Namespace) -> int:
    """Write the far pairs with their tests; print the heads."""
    out, line = writable(asked.out), Line()
    dataset = dataset_of(asked.run)
    network = trained.load(asked.run, None if asked.fold is None else asked.fold - 1)
    output: Any = int(asked.target) if asked.target and asked.target.isdigit() else asked.target
    found = look(network, dataset, Look(output=output, seed=asked.seed), line)
    line.clear()
    found.pairs.to_csv(out, index=False)
    told = summary(found)
    if asked.json:
        print(json.dumps(plain(told | {"heads": found.heads}), indent=1))
        return 0
    shown = found.heads.drop(columns=["layer", "number"])
    print(shown.to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    for known in told["known"]:
        print(f"{known['name']}: place {known['heads']} of {known['of']} far pairs, with random weights "
              f"{known['untrained']}, by r2 {known['r2']}")  # fmt: skip
    print(f"{told['interacting']} of {told['pairs']} pairs interact in people never shown (corrected p < 0.05): {out}")
    return 0
