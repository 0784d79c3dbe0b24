"""Raw data of one person, as genetic testing companies hand them out: told apart, and refused with what to do."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

_FIRST = ("rsid", "chromosome", "position")
_FORMATS: dict[tuple[str, ...], tuple[str, str]] = {
    ("genotype",): ("23andMe", "`plink --23file FILE FAMILY SAMPLE --make-bed` turns each into a .bed"),
    ("result",): ("FamilyTreeDNA or MyHeritage", "Turn each into PLINK's .bed"),
    ("allele1", "allele2"): ("AncestryDNA", "Turn each into PLINK's .bed"),
}
_CALL = re.compile(r"(rs|i)\d+ (\d{1,2}|X|Y|XY|MT) \d+ ([ACGTDI-]{1,2}|[ACGTDI0] [ACGTDI0])$", re.IGNORECASE)
_PEEK = 80


def refuse(path: Path, notes: Notes) -> None:
    """Raise InputError where a text file holds the raw data of one person (23andMe, AncestryDNA and the like)."""
    for number, line in islice(text.lines(path, notes), _PEEK):
        words = re.sub(r'[\s,;"#]+', " ", line).strip().lower().split()
        last = tuple(words[3:])
        if tuple(words[:3]) == _FIRST and last in _FORMATS:
            company, how = _FORMATS[last]
            _refuse(path, number, company, how)
        if line.strip() and not line.startswith("#"):
            if _CALL.match(" ".join(words)):
                _refuse(path, number, "23andMe or AncestryDNA", _FORMATS[("genotype",)][1])
            return


def _refuse(path: Path, number: int, company: str, how: str) -> None:
    raise InputError(
        f"{path.name} line {number}",
        f"this is the raw data of one person, as {company} writes it, and there is nobody to compare with",
        f"Bring many people together: {how}, and `plink --merge-list` joins them.",
    )
