"""Columns that tell how an experiment was laid out (block, rep, year) or was measured: no markers."""

from __future__ import annotations

import re

_FIELD = re.compile(
    r"(block|blk|rep|replicate|replication|plot|row|col|column|range|year|season|trial|entry|tray|pot|bench|"
    r"location|loc|environment|env)"
    r"(s|[_ .]?(id|no|nr|num|number))?\.?$",
    re.IGNORECASE,
)
_COHORT = re.compile(
    r"(sex|gender|age|family|fid|pat|mat|father|mother|population|pop|subpopulation|group|cluster|batch|plate|"
    r"treatment|phenotype|pheno|trait|index|order|nr|no)\.?$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(status|disease|diseased|diagnosis|case|control|case[_ .-]?control|affected|affection|affection[_ .-]?status|"
    r"phenotypes?|phenotype[_ .-]?\d*|trait[_ .-]?\d*|(grain|seed|fruit|plant|mean)?[_ .-]?(yield|height|weight)|bmi|"
    r"biomass|(days[_ .-]?to[_ .-]?)?(flowering|heading|maturity)([_ .-]?(time|date))?)$",
    re.IGNORECASE,
)
_QUALITY = re.compile(
    r"((n|num|no|percent|pct|prop|f)?[_ .-]?(missing|miss|missingness)([_ .-]?(rate|calls|data))?|%[_ .-]?missing|"
    r"call[_ .-]?rate(_?(ref|snp))?|maf|minor[_ .-]?allele[_ .-]?freq(uency)?|allele[_ .-]?freq(uency)?|heterozygosity|"
    r"(n|num)[_ .-]hets?|hwe([_ .-]?p)?|p[_ .-]?value)$",
    re.IGNORECASE,
)


def is_field(name: str) -> bool:
    """Return whether a name is that of a column of a field plan.

    >>> [name for name in ("block", "Plot No", "YEAR", "yield", "rs7", "row 7") if is_field(name)]
    ['block', 'Plot No', 'YEAR']
    """
    return _FIELD.match(name.strip()) is not None


def is_no_marker(name: str) -> bool:
    """Return whether a name is that of a column of a field plan, a register or a measurement, and so no marker's.

    >>> [name for name in ("block", "sex", "Status", "grain yield", "rs7", "group7") if is_no_marker(name)]
    ['block', 'sex', 'Status', 'grain yield']
    """
    name = name.strip()
    return is_field(name) or any(kind.match(name) for kind in (_COHORT, _MEASURED, _QUALITY))


def is_no_sample(name: str) -> bool:
    """Return whether a column beside samples tells something of the markers: their missing calls, their frequency.

    >>> [name for name in ("missing", "Call.Rate", "maf", "n_missing", "S1", "Miss Marple") if is_no_sample(name)]
    ['missing', 'Call.Rate', 'maf', 'n_missing']
    """
    return _QUALITY.match(name.strip()) is not None
