"""The text files beside a PLINK 2 .pgen: .pvar (the variants) and .psam (the samples).

Source: https://www.cog-genomics.org/plink/2.0/formats#pvar and #psam. Without a header line they are laid out as a .bim
and a .fam.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from explorer.datasets.formats import site_quality, text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.intervals import base_pairs
from explorer.datasets.formats.site_quality import Quality
from explorer.errors import InputError

_NEEDED = ("POS", "ID", "REF", "ALT")
_BIM = {5: ("#CHROM", "ID", "POS", "ALT", "REF"), 6: ("#CHROM", "ID", "CM", "POS", "ALT", "REF")}
_FAM = {n: ("#FID", "IID", "PAT", "MAT", "SEX", "PHENO1")[:n] for n in (5, 6)}
_KIN = {"FID": "family", "IID": "sample", "SID": "SID", "PAT": "father", "MAT": "mother", "SEX": "sex"}
SEXES = {
    **dict.fromkeys(("1", "m", "male"), "1"),
    **dict.fromkeys(("2", "f", "female"), "2"),
}
"""What sex is called, in small letters, and its number in a .fam."""


@dataclass
class Variants:
    """The lines of a .pvar.

    `alleles` begin with the reference, "" where an allele is unknown; `quality` is that of imputation, as INFO has it.
    """

    chromosomes: list[str] = field(default_factory=list[str])
    positions: list[int] = field(default_factory=list[int])
    names: list[str] = field(default_factory=list[str])
    alleles: list[list[str]] = field(default_factory=list[list[str]])
    quality: list[Quality | None] = field(default_factory=list[Quality | None])


def read_pvar(path: Path, notes: Notes) -> Variants:
    """Read a .pvar, or a .bim, with one entry per line; InputError with the line that is not a variant."""
    variants = Variants()
    header: tuple[str, ...] = ()
    columns: dict[str, int] = {}
    negative = 0
    for place, fields, named in _rows(path, notes):
        if named or not header:
            header = tuple(fields) if named else _BIM.get(min(len(fields), 6), ())
            if not header:
                what = f"{len(fields)} columns, and no header line #CHROM ... before it"
                raise InputError(place, what, "A .pvar has #CHROM, POS, ID, REF, ALT.")
            columns = _columns(header, _NEEDED, place)
            if "INFO" in header:
                columns["INFO"] = header.index("INFO")
            if named:
                continue
        if len(fields) < len(header) or (len(fields) > len(header) and header not in _BIM.values()):
            what = f"{len(fields)} columns, expected {len(header)}"
            raise InputError(place, what, "Is the file cut off, or a field left out?")
        word = fields[columns["POS"]]
        position = -1 if word.startswith("-") and word[1:].isdigit() else base_pairs(word, place, "position")
        negative += position < 0
        chromosome, position = fields[0], max(position, 0)
        reference, alternative = fields[columns["REF"]], fields[columns["ALT"]]
        alleles = ["" if a in (".", "0") else a for a in (reference, *alternative.split(","))]
        name = fields[columns["ID"]]
        variants.chromosomes.append(chromosome)
        variants.positions.append(position)
        variants.names.append(name if name != "." else f"{chromosome}:{position}:{reference}:{alternative}")
        variants.alleles.append(alleles)
        variants.quality.append(site_quality.of_column(fields[columns["INFO"]]) if "INFO" in columns else None)
    if not variants.names:
        raise InputError(path.name, "there is no variant in it", "Copy it again.")
    if negative:
        notes.find("negative-positions", "warning", path.name, f"{negative:,} negative positions are read as unknown.")
    return variants


def read_psam(path: Path, notes: Notes | None = None) -> pd.DataFrame:
    """Read a .psam into text columns family, sample, father, mother, sex, then one per phenotype.

    Sex is 1, 2 or 0 as in a .fam. A phenotype keeps its name, but PHENO1, PLINK's own, is called phenotype; without any
    there is a column phenotype of empty words. Raises InputError with the line that has too few columns or no IID.
    """
    header: tuple[str, ...] = ()
    rows: list[list[str]] = []
    for place, fields, named in _rows(path, notes):
        if named or not header:
            header = tuple(fields) if named else _FAM.get(len(fields), ())
            if not header:
                what = f"{len(fields)} columns, and no header line #FID or #IID before it"
                raise InputError(place, what, "A .psam begins with #IID or #FID and IID.")
            _columns(tuple(name.lstrip("#") for name in header), ("IID",), place)
            if named:
                continue
        if len(fields) != len(header):
            what = f"{len(fields)} columns, expected {len(header)}"
            raise InputError(place, what, "Is the file cut off, or a field left out?")
        rows.append(fields)
    if not rows:
        raise InputError(path.name, "there is no sample in it", "Copy it again.")
    names = [_KIN.get(name.lstrip("#")) or phenotype_name(name) for name in header]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    phenotypes = [name for name in names if name not in _KIN.values()]
    for name, unknown in (("family", "0"), ("father", "0"), ("mother", "0"), ("sex", "0")):
        if name not in names:
            frame[name] = unknown
    frame["sex"] = [SEXES.get(word.lower(), "0") for word in frame["sex"]]
    if not phenotypes:
        frame["phenotype"] = ""
        phenotypes = ["phenotype"]
    if "SID" in names:
        frame["sample"] = _with_sid(frame)
    return frame[["family", "sample", "father", "mother", "sex", *phenotypes]]


def phenotype_name(name: str) -> str:
    """Return a phenotype's name as a column: PHENO1 is called phenotype, and none is called like what is no phenotype.

    >>> [phenotype_name(name) for name in ("PHENO1", "height", "sex")]
    ['phenotype', 'height', 'sex (phenotype)']
    """
    if name in (*_KIN.values(), "phenotype"):
        return f"{name} (phenotype)"
    return "phenotype" if name == "PHENO1" else name


def _with_sid(frame: pd.DataFrame) -> list[str]:
    """Return IID, or IID_SID where the IIDs alone are not unique and the SIDs make them so."""
    plain = frame["sample"].tolist()
    joined = [f"{i}_{s}" for i, s in zip(plain, frame["SID"], strict=True)]
    return joined if len(set(plain)) < len(plain) and len(set(joined)) > len(set(plain)) else plain


def _rows(path: Path, notes: Notes | None) -> Iterator[tuple[str, list[str], bool]]:
    """Yield (place, fields, whether this is the header line); lines that begin with ## are left out."""
    begun = False
    for number, line in text.lines(path, notes):
        if line.startswith("##") or not line.strip():
            continue
        fields = [text.clean(word) for word in (line.split("\t") if "\t" in line else line.split())]
        place = f"{path.name} line {number}"
        named = line.startswith("#") or (not begun and fields[0] in ("FID", "IID", "CHROM"))
        if named and begun:
            raise InputError(place, "a second header line", "Leave it out; are these two files joined end to end?")
        begun = True
        if named:
            fields[0] = "#" + fields[0].lstrip("#")
        yield place, fields, named


def _columns(header: tuple[str, ...], needed: tuple[str, ...], place: str) -> dict[str, int]:
    absent = [name for name in needed if name not in header]
    if absent:
        raise InputError(place, f"there is no column {absent[0]}", f"There are {', '.join(header)[:200]}.")
    twice = next((name for i, name in enumerate(header) if name in header[:i]), "")
    if twice:
        raise InputError(place, f"two columns are called {twice!r}", "Rename one of the two.")
    return {name: header.index(name) for name in header}
