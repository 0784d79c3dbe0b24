"""`snp-explorer interaction`: whether the effect of one variant depends on another, for pairs that are named."""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from explorer.commands.line import Line
from explorer.commands.sources import load, writable
from explorer.datasets.chromosomes import normalise
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.association.covariates import design, leads
from explorer.genetics.interaction import every_pair
from explorer.genetics.interaction.groups import groups
from explorer.genetics.interaction.lists import pair_list, sentences, write

MOST = 20_000


def run(arguments: argparse.Namespace) -> int:
    """Write a row for every pair below lines beginning with # that say how it was tested; print what was found."""
    out, line = writable(arguments.out), Line()
    if arguments.permutations < 20:
        raise InputError("--permutations", "fewer than 20 can't show a probability of 0.05", "Give 1000, say.")
    dataset = load(arguments, line)
    for name in (arguments.trait, *arguments.covariates):
        if name not in dataset.traits.names():
            known = ", ".join(dataset.traits.names()) or "none"
            raise InputError(f"trait '{name}'", "there is no such column", f"There are: {known}.")
    within = groups(dataset.traits, arguments.within, arguments.trait) if arguments.within else None
    first, second = _pairs(dataset, arguments)
    tested = pair_list(
        dataset.genotypes,
        first,
        second,
        dataset.traits[arguments.trait],
        dataset.traits.column(arguments.trait).kind,  # type: ignore[arg-type]
        design(dataset.traits, arguments.covariates),
        permutations=arguments.permutations,
        seed=arguments.seed,
        groups=within,
        progress=line,
    )
    line.clear()
    table = _named(tested.table, dataset)
    said = sentences(tested.told(arguments.covariates, _chosen(arguments)), table)
    write(table, said, out)
    print("\n".join(said))
    interacting = int((table["corrected"] < 0.05).sum())
    print(f"{interacting:,} of {tested.tests.tested:,} tested pairs interact (corrected p < 0.05): {out}")
    return 0


def _pairs(dataset: Dataset, arguments: argparse.Namespace) -> tuple[np.ndarray, np.ndarray]:
    """Return the variants (indices) of the first and of the second side of each pair."""
    named = np.array([leads(dataset.genotypes, pair) for pair in arguments.pair], dtype=np.int64).reshape(-1, 2)
    sides = [named]
    if arguments.between:
        a, b = (_stretch(dataset, text) for text in arguments.between)
        if len(a) * len(b) > MOST:
            raise InputError(
                "--between", f"{len(a):,} and {len(b):,} variants make more than {MOST:,} pairs", "Give shorter ones."
            )
        first, second = every_pair(len(a), len(b))
        sides.append(np.column_stack([a[first], b[second]]))
    pairs = np.concatenate(sides)
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    if not len(pairs):
        raise InputError("interaction", "no pair of two variants was named", "Give --pair A B, or --between.")
    return pairs[:, 0], pairs[:, 1]


def _stretch(dataset: Dataset, text: str) -> np.ndarray:
    """Return the variants (indices) of chromosome:start-end."""
    chromosome, _, ends = text.rpartition(":")
    start, _, end = ends.replace(",", "").partition("-")
    if not (chromosome and start.isdigit() and end.isdigit()):
        raise InputError(f"--between {text}", "it is no stretch of a chromosome", "Write 3:20000-40000, say.")
    variants = dataset.genotypes.variants
    inside = variants["position"].between(int(start), int(end)) & (variants["chromosome"] == normalise(chromosome))
    if not inside.any():
        raise InputError(f"--between {text}", "there is no variant", "Give another stretch.")
    return np.flatnonzero(inside.to_numpy())


def _chosen(arguments: argparse.Namespace) -> str:
    words = []
    if arguments.between:
        words.append(f"every pair of a variant in {arguments.between[0]} with one in {arguments.between[1]}")
    if arguments.pair:
        words.append(
            "the pairs that were named; the corrected p holds only if this trait had no part in naming them, else name "
            "all that they were chosen from"
        )
    return ", and ".join(words)


def _named(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return the table with the variants' names, places and counted alleles for their indices."""
    named = {}
    for side in "ab":
        rows = dataset.genotypes.variants.iloc[table[f"variant_{side}"].to_numpy()]
        for name, column in {
            "variant": "name",
            "chromosome": "chromosome",
            "position": "position",
            "allele": "a1",
        }.items():
            named[f"{name}_{side}"] = rows[column].to_numpy()
    return pd.concat([pd.DataFrame(named), table.drop(columns=["variant_a", "variant_b"])], axis=1)
