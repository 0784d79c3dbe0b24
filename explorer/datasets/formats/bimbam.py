"""BIMBAM's mean genotypes, as GEMMA reads them: SNP, two alleles, then the copies of the first of these; no header.

Source: BIMBAM's user manual, section "Mean genotype file format".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from explorer.datasets.formats import codings
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.layout import Table
from explorer.datasets.formats.number_words import is_number

FORM = "BIMBAM mean genotypes"
_ALLELE = re.compile(r"[ACGT]+|[IDN+-]", re.IGNORECASE)
_PEEK = 40


def understand(table: Table, notes: Notes) -> Headings | None:
    """Return the columns of BIMBAM's mean genotypes, whose samples are numbered; None where the table is another."""
    rows = [table.header, *(fields for _, fields in islice(table.rows(), _PEEK))]
    if table.header_is_short or not all(map(_is_snp, rows)):
        return None
    place = f"{table.path.name} line {table.header_line}"
    names = [str(number + 1) for number in range(table.width - 3)]
    table.begin_at(table.header_line - 1, ["snp", "a1", "a2", *names])
    sentence = (
        "This is a file of BIMBAM's mean genotypes, which has no IDs of samples: they are numbered in their order."
    )
    notes.find("bimbam", "note", place, sentence)
    notes.fact("Counted allele", "the first of the two that BIMBAM names")
    return Headings({"id": 0, "a1": 1, "a2": 2}, 3, True)


def _is_snp(fields: Sequence[str]) -> bool:
    name, *alleles = (field.strip() for field in fields[:3])
    return (
        len(fields) > 3
        and not codings.call_like(name)
        and all(map(_ALLELE.fullmatch, alleles))
        and alleles[0].upper() != alleles[1].upper()
        and all(map(_is_mean, fields[3:]))
    )


def _is_mean(field: str) -> bool:
    word = field.strip()
    return codings.is_missing(word) or (is_number(word) and 0 <= float(word) <= 2)
