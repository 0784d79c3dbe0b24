"""Whether genes and known loci lie on the chromosomes of the genotypes, and by which names."""

from __future__ import annotations

import pandas as pd

from explorer.datasets import chromosomes
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes


def on_same_map(table: pd.DataFrame, genotypes: Genotypes, place: str, what: str, notes: Notes) -> pd.DataFrame:
    """Make the chromosomes of genes or known loci meet those of the genotypes, or say that they do not."""
    ours, theirs = set(genotypes.variants["chromosome"]) - {""}, set(table["chromosome"])
    if not ours:
        sentence = f"The genotypes have no chromosomes, so the {what} cannot be placed among them."
        notes.find("no-map", "warning", place, sentence)
        return table
    example = f"{chromosomes.in_order(theirs)[0]} here, {chromosomes.in_order(ours)[0]} there"
    if chromosomes.roman(theirs) and not chromosomes.roman(ours):
        sentence = f"The chromosomes of the {what} have Roman numbers, those of the genotypes do not ({example})."
        severity = "warning" if ours & theirs else "error"
        if notes.find("roman-chromosomes", severity, place, sentence, "roman-chromosomes"):
            table = table.assign(chromosome=chromosomes.numbered(table["chromosome"]))
    elif not chromosomes.matches(theirs, ours):
        sentence = f"No chromosome of the {what} is one of the genotypes' ({example})."
        mends = ("roman-chromosomes",) if chromosomes.roman(ours) else ()
        notes.find("other-chromosomes", "error", place, sentence, *mends)
    return _called_alike(table, ours, place, what, notes)


def _called_alike(table: pd.DataFrame, ours: set[str], place: str, what: str, notes: Notes) -> pd.DataFrame:
    """Give the chromosomes of genes or known loci the names that the genotypes have for them."""
    names: list[str] = table["chromosome"].tolist()
    same = chromosomes.matches(names, ours)
    renamed = {name: same[name] for name in chromosomes.in_order(same) if same[name] != name}
    if renamed:
        pairs = ", ".join(f"{name} for {own}" for name, own in list(renamed.items())[:4])
        sentence = f"The {what} have other names for chromosomes of the genotypes ({pairs}); they are read as the same."
        notes.find("chromosome-synonyms", "note", place, sentence)
        table = table.assign(chromosome=[renamed.get(name, name) for name in names])
    return table.astype({"chromosome": str})
