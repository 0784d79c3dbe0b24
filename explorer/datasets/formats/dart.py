"""The tables of DArT (Diversity Arrays Technology): SNPs in one row each, or presence and absence of fragments.

Rows of stars stand above the header; then come a marker a row, columns about the marker (AlleleID, SNP, CallRate, ...)
and the samples. SNPs are coded 0 reference homozygote, 1 SNP homozygote, 2 heterozygote. The number before an SNP's
alleles (5:A>G) counts within the sequenced fragment: it is no position on the genome.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from explorer.datasets.formats.headings import Headings
from explorer.datasets.formats.layout import Table
from explorer.errors import InputError

_ID = ("alleleid", "cloneid")
_ABOUT_WORDS = """
alleleid cloneid locusid markername allelesequence allelesequenceref allelesequencesnp trimmedsequence
trimmedsequenceref trimmedsequencesnp clustersequence clonesequence clusterconsensussequence clustersize alleleseqdist
snp snpposition callrate oneratioref oneratiosnp oneratio freqhomref freqhomsnp freqhets picref picsnp avgpic pic
polymorphicinformationcontent avgcountref avgcountsnp ratioavgcountrefavgcountsnp repavg reproducibility avgreaddepth
stdevreaddepth stdevreadepth readdepth qpmr rdepth maf
"""
_ABOUT = frozenset(_ABOUT_WORDS.split())
_GENOME = re.compile(r"(chrom|chrompos|chrompostag|chrompossnp|alncnt|alnevalue|alnpercentid|strand)_\w+$")
_SNP = re.compile(r"(?:\d+:)?([ACGT]+|-)>([ACGT]+|-)$")
_SNP_ID = re.compile(r".*\d+:[ACGT]>[ACGT]$")
_STARRED = 12
"""How many rows of stars may stand above the header."""


@dataclass
class Dart:
    """A table of DArT's.

    Attributes
    ----------
    headings : Headings
        Markers in rows; alleles is the column SNP.
    about : set of int
        Columns about the marker that stand behind the first sample.
    snps : bool
        False where fragments are present or absent.
    """

    headings: Headings
    about: set[int]
    snps: bool


def understand(table: Table) -> Dart | None:
    """Return what the columns of DArT's table mean, or None where it is none; the rows of stars are passed over.

    Raises InputError for its format of two rows per SNP.
    """
    if table.header[0].strip() == "*":
        for number, fields in islice(table.rows(), _STARRED):
            if fields[0].strip() != "*":
                table.begin_at(number, fields)
                break
    words = [re.sub(r"[\s_.]", "", name.lower()) for name in table.header]
    named = [words.index(name) for name in _ID if name in words]
    if not named or not ("snp" in words or len(_ABOUT & set(words)) > 1):
        return None
    about = {i for i, w in enumerate(words) if w in _ABOUT or _GENOME.match(table.header[i].lower())}
    first = 0
    while first in about:
        first += 1
    if first == 0 or first == len(words):
        return None
    roles = {"id": named[0]}
    body = list(islice(table.rows(), 40))
    snps = any(_SNP_ID.match(fields[named[0]].strip()) for _, fields in body)
    if "snp" in words:
        column = words.index("snp")
        calls = [fields[column].strip() for _, fields in body]
        snps = True
        if any(_SNP.match(call) for call in calls) and any(call in ("", "-") for call in calls):
            _refuse_two_rows(table, body, column)
        roles["alleles"] = column
    for role, names in (("chromosome", ("chrom_",)), ("position", ("chrompossnp_", "chrompos_"))):
        found = [i for start in names for i in about if table.header[i].lower().startswith(start)]
        if found and found[0] < first:
            roles[role] = found[0]
    if not {"chromosome", "position"} <= roles.keys():
        roles = {role: column for role, column in roles.items() if role in ("id", "alleles")}
    return Dart(Headings(roles, first, True), {i for i in about if i > first}, snps)


def alleles(snp: str) -> str:
    """Return "reference/SNP" from the column SNP, "" where it holds none.

    >>> alleles("5:A>G"), alleles("")
    ('A/G', '')
    """
    match = _SNP.match(snp.strip().upper())
    return f"{match[1]}/{match[2]}" if match else ""


def _refuse_two_rows(table: Table, body: list[tuple[int, list[str]]], column: int) -> None:
    number = next(number for number, fields in body if fields[column].strip() in ("", "-"))
    raise InputError(
        f"{table.path.name} line {number}",
        "this is DArT's report of two rows per SNP, one for each allele (its column SNP is empty here)",
        "Bring the report of one row per SNP.",
    )
