"""`snp-explorer attention`: which pairs of SNPs the heads of a trained network join, and whether they interact."""

from __future__ import annotations

import argparse
import json
from typing import Any

from explorer.commands.explain import dataset_of
from explorer.commands.line import Line
from explorer.commands.sources import writable
from explorer.inspection.attention.request import AttentionRequest, usual_within
from explorer.inspection.attention.trained_network import attention_of
from explorer.jobs import computing
from explorer.jobs.plain import plain
from explorer.jobs.tasks.attention import summary
from explorer.training import trained


def run(arguments: argparse.Namespace) -> int:
    """Write the far pairs with their tests; print the heads."""
    out, line = writable(arguments.out), Line()
    dataset = dataset_of(arguments.run)
    network = trained.load(arguments.run, None if arguments.fold is None else arguments.fold - 1)
    output: Any = int(arguments.target) if arguments.target and arguments.target.isdigit() else arguments.target
    request = AttentionRequest(output=output, seed=arguments.seed, within=usual_within(dataset))
    computed = computing.computed(
        computing.named(arguments.device),
        lambda device: attention_of(network, dataset, request, line, device.torch),
        line,
    )
    result = computed.made
    line.clear()
    result.write_pairs(out)
    figures: dict[str, Any] = {**summary(result), **computed.summary}
    if arguments.json:
        print(json.dumps(plain(figures | {"heads": result.heads}), indent=1))
        return 0
    heads = result.heads.drop(columns=["layer", "number"])
    print(heads.to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    for known in figures["known"]:
        print(f"{known['name']}: place {known['heads']} of {known['of']} far pairs, with random weights "
              f"{known['untrained']}, by r2 {known['r2']}")  # fmt: skip
    for sentence in filter(None, (*result.said(), computed.told)):
        print(sentence)
    print(f"{figures['interacting']} of {figures['pairs']} pairs interact (corrected p < 0.05): {out}")
    return 0
