"""Whether genes and known loci lie on the chromosomes of the genotypes, and by which names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from explorer.datasets import chromosomes
from explorer.datasets.formats.findings import Notes
from explorer.datasets.genotypes import Genotypes

_NAMED = 8
_MUCH = 0.1
"""The share of sites or genes on chromosomes that do not meet from which on it is a warning."""


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
    table = _called_alike(table, ours, place, what, notes)
    _left_over(table, genotypes, place, what, notes)
    return table


def _left_over(table: pd.DataFrame, genotypes: Genotypes, place: str, what: str, notes: Notes) -> None:
    """Name the chromosomes that only one side has, and how much lies on them.

    Genes elsewhere are nothing to worry about where every site has genes on its chromosome, as when one chromosome was
    typed; chromosomes left over on both sides may be the same under two names. Known loci need not be everywhere.
    """
    theirs, ours = Counter(table["chromosome"]), Counter(genotypes.variants["chromosome"])
    del ours[""]
    alone, bare = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
    if len(alone) == len(theirs):
        return  # no chromosome meets, which is an error of its own
    elsewhere, without = sum(theirs[name] for name in alone), sum(ours[name] for name in bare)
    sentences: list[str] = []
    if alone:
        many = f"{elsewhere:,} of {len(table):,} {what} lie"
        sentences.append(f"{many} on chromosomes without genotypes ({_listed(alone)}).")
    if bare and what == "genes":
        many = f"{without:,} of {ours.total():,} sites lie"
        sentences.append(f"{many} on chromosomes without genes ({_listed(bare)}).")
    if not sentences:
        return
    apart = without > _MUCH * ours.total() or (without and elsewhere > _MUCH * len(table))
    severity = "warning" if apart and what == "genes" else "note"
    notes.find("chromosomes-apart", severity, place, " ".join(sentences))


def _listed(names: Iterable[str]) -> str:
    ordered = [name or "no name" for name in chromosomes.in_order(names)]
    return ", ".join(ordered[:_NAMED]) + (f" and {len(ordered) - _NAMED:,} more" if len(ordered) > _NAMED else "")


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
