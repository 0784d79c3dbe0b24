"""A .bim that is written as PLINK writes it, read column by column; any other is left to the reader of lines.

What makes a file plain is looked at in its bytes, all of them: printable ASCII in six columns with single tabs and LF
between them. Such a file says the same to both readers.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from explorer.datasets.chromosomes import normalise_all
from explorer.datasets.formats import text
from explorer.datasets.formats.intervals import FARTHEST
from explorer.datasets.genotypes import VARIANT_COLUMNS

arrow: Any = import_module("pyarrow")  # it comes without types
compute: Any = import_module("pyarrow.compute")
csv: Any = import_module("pyarrow.csv")

_COLUMNS = ["chromosome", "name", "distance", "position", "a1", "a2"]
_TAB, _LF = 9, 10
_PLAIN = np.zeros(256, bool)
_PLAIN[[_TAB, _LF, *range(33, 127)]] = True
_AT_ONCE = 2**24
_LONGEST_POSITION = 10


def read(path: Path) -> pd.DataFrame | None:
    """Return the variants table of a plain .bim, None for any other; InputError where the file is no text at all."""
    next(text.lines(path), None)
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        content += b"\n"
    if not _is_plain(np.frombuffer(content, np.uint8)):
        return None
    table = csv.read_csv(
        arrow.py_buffer(content),
        csv.ReadOptions(column_names=_COLUMNS),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(column_types=dict.fromkeys(_COLUMNS, arrow.string()), include_columns=list(VARIANT_COLUMNS)),
    )
    written = table.column("position")
    if not compute.all(compute.match_substring_regex(written, f"^[0-9]{{1,{_LONGEST_POSITION}}}$")).as_py():
        return None
    position = written.cast(arrow.int64()).to_numpy()
    if position.max() > FARTHEST:
        return None
    chromosome = table.column("chromosome").combine_chunks().dictionary_encode()
    names = np.array(normalise_all(chromosome.dictionary.to_pylist()), dtype=object)
    columns: dict[str, Any] = {
        "chromosome": names[chromosome.indices.to_numpy()],
        "position": position,
        "name": table.column("name").to_pandas(),
        **{
            name: compute.if_else(compute.equal(a := table.column(name), "0"), "", a).to_pandas()
            for name in ("a1", "a2")
        },
    }
    return pd.DataFrame(columns).astype({"chromosome": str, "name": str, "a1": str, "a2": str})


def _is_plain(content: np.ndarray) -> bool:
    """Say whether these bytes are lines of six columns, none of them empty, of nothing but plain letters."""
    ends: list[np.ndarray] = []
    for start in range(0, len(content), _AT_ONCE):
        part = content[start : start + _AT_ONCE]
        if not _PLAIN[part].all():
            return False
        ends.append(np.flatnonzero(part <= _LF) + start)
    where = np.concatenate(ends)
    if len(where) % len(_COLUMNS) or bool((np.diff(where, prepend=-1) == 1).any()):
        return False
    marks = content[where].reshape(-1, len(_COLUMNS))
    return bool((marks[:, :-1] == _TAB).all() and (marks[:, -1] == _LF).all())
