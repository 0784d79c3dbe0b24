"""`snp-explorer associate`: test every variant by itself."""

from __future__ import annotations

import argparse

import numpy as np
from pydantic import ValidationError

from explorer.commands.line import Line
from explorer.commands.sources import load, writable
from explorer.genetics import association
from explorer.genetics.association import Settings
from explorer.jobs import computing
from explorer.jobs.tasks.associate import associate, write
from explorer.sentences import sentence


def run(arguments: argparse.Namespace) -> int:
    """Write a row for every variant (`Association.table`); print a summary."""
    out, line = writable(arguments.out), Line()
    settings = _settings(arguments)
    device, dataset = computing.named(arguments.device), load(arguments, line)
    computed = computing.of_genotypes(
        device, lambda: associate(dataset, arguments.trait, tuple(arguments.covariates), settings, progress=line), line
    )
    tested = computed.made
    inflation = association.judge(tested)
    table = write(tested, dataset, out, inflation)
    line.clear()
    count = int(np.isfinite(tested.p).sum())
    print(f"{count:,} variants tested for {arguments.trait} in {tested.samples:,} samples, {tested.model} model")
    for said in tested.said:
        print(said)
    for reason, number in tested.left().items():
        print(f"{number:,} variants left out: {reason}")
    print(f"lambda GC {inflation.value:.3f}")
    if inflation.inflated:
        print(inflation.sentence)
    if count:
        top = table.iloc[int(np.nanargmax(tested.log10_p))]
        place = f"at {top['chromosome']}:{top['position']}" if top["position"] else "whose place is not known"
        print(f"smallest p {top['p']:.3g}: {top['variant']} {place}")
    if computed.told:
        print(computed.told)
    print(f"written to {out}")
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    values = {name: getattr(arguments, name) for name in Settings.model_fields}
    try:
        return Settings.model_validate({**values, "condition": tuple(values["condition"])})
    except ValidationError as error:
        raise sentence(error, lambda path: f"--{'-'.join(path).replace('_', '-')}") from error
