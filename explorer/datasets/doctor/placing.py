"""Genotypes get the places that a map beside them gives, and what did not meet is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.datasets.formats import map_files, site_names
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.map_files import SiteMap
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError

_NAMED = 4


def place(genotypes: Genotypes, path: Path, source: str, notes: Notes) -> Genotypes:
    """Return the genotypes with the chromosomes and positions of a map file; `source` is the file of genotypes.

    Names are joined as `site_names` does. SNPs that the map does not name are unplaced, also where the genotypes had a
    position of their own: two maps may be of two builds. Raises InputError where no name meets.
    """
    snps: list[str] = genotypes.variants["name"].tolist()
    site_map = map_files.read(path, snps, notes)
    joined = site_names.join(snps, site_map.names)
    rows = joined.rows
    if not (rows >= 0).any():
        raise InputError(
            path.name,
            f"none of its SNP names ({_some(site_map.names)}) is one of {source} ({_some(snps)})",
            "Is it the map of these genotypes? Is another column the SNP name?",
        )
    had = genotypes.placed
    chromosome = np.array([*site_map.chromosomes, ""], dtype=object)[rows]
    position = np.array([*site_map.positions, 0], dtype=np.int64)[rows]
    known = (chromosome != "") & (position > 0)
    chromosome, position = np.where(known, chromosome, ""), np.where(known, position, 0)
    table = genotypes.variants.assign(chromosome=chromosome, position=position).astype({"chromosome": str})
    _tell(site_map, joined, known, snps, path, notes)
    if had.any():
        sentence = f"The {had.sum():,} positions that {source} itself gives are replaced by those of the map."
        notes.find("map-replaces", "note", path.name, sentence)
    return replace(genotypes, variants=table)


def _tell(
    site_map: SiteMap, joined: site_names.Join, known: np.ndarray, snps: Sequence[str], path: Path, notes: Notes
) -> None:
    unit = "" if site_map.unit == "bp" else f", {site_map.unit}"
    unit += " (1 cM drawn as 1 Mb)" if site_map.unit == "cM" else ""
    notes.fact("Map", f"{path.name}: {known.sum():,} placed, {(~known).sum():,} unplaced{unit}")
    for words, count in joined.ways.items():
        notes.find("map-names", "note", path.name, f"{count:,} SNPs are found in the map {words}.")
    absent = [snps[i] for i in np.flatnonzero(joined.rows < 0).tolist()]
    if absent:
        sentence = f"{len(absent):,} of {len(snps):,} SNPs are not in the map, and so unplaced ({_some(absent)})."
        notes.find("map-lacks", "warning", path.name, sentence)
    blank = [snps[i] for i in np.flatnonzero((joined.rows >= 0) & ~known).tolist()]
    if blank:
        sentence = (
            f"{len(blank):,} SNPs have no chromosome or position in the map, and so are unplaced ({_some(blank)})."
        )
        notes.find("map-blank", "warning", path.name, sentence)
    used = set(joined.rows.tolist())
    repeated = set(joined.repeated)
    spare = [name for row, name in enumerate(site_map.names) if row not in used and name not in repeated]
    if spare:
        sentence = f"{len(spare):,} rows of the map belong to no SNP of the genotypes ({_some(spare)})."
        notes.find("map-spare", "note", path.name, sentence)
    if joined.repeated:
        several = f"{len(joined.repeated):,} SNP names come more than once in the map"
        sentence = f"{several} ({_some(joined.repeated)}); the first row of each is taken."
        notes.find("map-repeats", "warning", path.name, sentence)


def _some(names: Sequence[str]) -> str:
    """Return the first of some names in words.

    >>> _some(["a", "b"]), _some(list("abcdef"))
    ('a, b', 'a, b, c, d, ...')
    """
    return ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
