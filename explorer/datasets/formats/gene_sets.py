"""Gene sets, such as pathways: GMT as of MSigDB, or a table of two columns, gene and set; plain or gzipped."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets.formats import text
from explorer.errors import InputError


def read(path: Path | str) -> dict[str, list[str]]:
    """Return the genes of each set, by the set's name, in the order of the file.

    A line of GMT has a set's name, a description and its genes, all apart by tabs. A line of two columns has a gene
    and a set that it belongs to; a first line "gene", "set" (or "pathway") is taken as their header.

    Raises
    ------
    InputError : nothing in it, a line without genes, or two sets of one name
    """
    path = Path(path)
    rows = [
        (number, line.split("\t")) for number, line in text.lines(path) if line.strip() and not line.startswith("#")
    ]
    rows = [(number, [field.strip() for field in fields]) for number, fields in rows]
    if not rows:
        raise InputError(path.name, "there is no gene set in it", "Is this the right file?")
    return _pairs(path, rows) if all(len(fields) == 2 for _, fields in rows) else _gmt(path, rows)


def _gmt(path: Path, rows: list[tuple[int, list[str]]]) -> dict[str, list[str]]:
    sets: dict[str, list[str]] = {}
    for number, (name, *rest) in rows:
        genes = list(dict.fromkeys(gene for gene in rest[1:] if gene))
        place = f"{path.name} line {number}"
        if not name or not genes:
            raise InputError(
                place, "it does not have a name, a description and genes, apart by tabs", "Give the sets as GMT."
            )
        if name in sets:
            raise InputError(place, f"there are two sets called '{name}'", "Give each set a name of its own.")
        sets[name] = genes
    return sets


def _pairs(path: Path, rows: list[tuple[int, list[str]]]) -> dict[str, list[str]]:
    first = [field.lower() for field in rows[0][1]]
    if first[0] in ("gene", "genes") and first[1] in ("set", "pathway", "gene set"):
        rows = rows[1:]
    sets: dict[str, list[str]] = {}
    for number, (gene, name) in rows:
        if not gene or not name:
            raise InputError(f"{path.name} line {number}", "a gene or its set is missing", "Fill it in.")
        if gene not in sets.setdefault(name, []):
            sets[name].append(gene)
    if not sets:
        raise InputError(path.name, "there is no gene set in it", "Is this the right file?")
    return sets
