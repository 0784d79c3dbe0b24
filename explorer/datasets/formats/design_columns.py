"""Columns that tell how an experiment was laid out (block, rep, plot, row, year): neither markers nor traits."""

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


def is_field(name: str) -> bool:
    """Return whether a name is that of a column of a field plan.

    >>> [name for name in ("block", "Plot No", "YEAR", "yield", "rs7", "row 7") if is_field(name)]
    ['block', 'Plot No', 'YEAR']
    """
    return _FIELD.match(name.strip()) is not None


def is_no_marker(name: str) -> bool:
    """Return whether a name is that of a column of a field plan or of a cohort's register, and so no marker's.

    >>> [name for name in ("block", "sex", "age", "Pop", "rs7", "group7") if is_no_marker(name)]
    ['block', 'sex', 'age', 'Pop']
    """
    return is_field(name) or _COHORT.match(name.strip()) is not None
