"""The .sample file beside a BGEN file: IDs, sex, covariates and phenotypes, below two lines of header.

Source: https://www.cog-genomics.org/plink/2.0/formats#sample.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from explorer.datasets.formats import text
from explorer.datasets.formats.findings import Notes
from explorer.datasets.formats.pgen_tables import SEXES, phenotype_name
from explorer.datasets.traits import Kind
from explorer.errors import InputError

_IDS = ("id_1", "id_2", "id", "missing", "father", "mother", "sex")
_TYPES = frozenset("0DCPB")
_KINDS: dict[str, Kind] = {"D": "categorical", "C": "quantitative", "P": "quantitative", "B": "binary"}


def read(path: Path, notes: Notes | None = None) -> pd.DataFrame:
    """Read a .sample into text columns family, sample, father, mother, sex, then one per covariate or phenotype.

    Sex is 1, 2 or 0 as in a .fam; without a further column there is a column phenotype of empty words. Raises
    InputError where the two header lines are not there, or with the line that has another number of columns.
    """
    content = [(number, line.split()) for number, line in text.lines(path, notes) if line.strip()]
    header = [text.clean(word) for word in content[0][1]] if content else []
    small = [word.lower() for word in header]
    if small[:1] not in (["id_1"], ["id"]):
        raise InputError(f"{path.name} line 1", "it does not begin with ID_1 or ID", "A .sample has two header lines.")
    if len(content) < 2 or len(content[1][1]) != len(header) or not set(content[1][1]) <= _TYPES:
        place = f"{path.name} line {content[1][0]}" if len(content) > 1 else f"{path.name} line 2"
        raise InputError(place, "the second header line, of column types, is missing", "It is like: 0 0 0 D.")
    twice = next((name for i, name in enumerate(small) if name in small[:i]), "")
    if twice:
        raise InputError(f"{path.name} line 1", f"two columns are called {twice!r}", "Rename one of the two.")
    rows: list[list[str]] = []
    for number, words in content[2:]:
        if len(words) != len(header):
            place, what = f"{path.name} line {number}", f"{len(words)} columns, expected {len(header)}"
            raise InputError(place, what, "Is the file cut off, or a field left out?")
        rows.append([text.clean(word) for word in words])
    if not rows:
        raise InputError(path.name, "there is no sample below its two header lines", "Copy it again.")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(small)}
    first = columns["id_1"] if small[0] == "id_1" else columns["id"]
    unknown = ["0"] * len(rows)
    named = {
        "family": first,
        "sample": columns.get("id_2", first),
        "father": columns.get("father", unknown),
        "mother": columns.get("mother", unknown),
        "sex": [SEXES.get(word.lower(), "0") for word in columns.get("sex", unknown)],
    }
    others = {phenotype_name(header[i]): columns[name] for i, name in enumerate(small) if name not in _IDS}
    return pd.DataFrame({**named, **(others or {"phenotype": [""] * len(rows)})}, dtype=object)


def kinds(path: Path) -> dict[str, Kind | None]:
    """Return what the second header line of a .sample that was read says of each covariate or phenotype.

    B is 0 for a control and 1 for a case, unlike in a .fam; D a discrete, C and P a continuous one.
    """
    content = (line.split() for _, line in text.lines(path) if line.strip())
    header, types = [text.clean(word) for word in next(content)], next(content)
    named = zip(header, types, strict=True)
    return {phenotype_name(name): _KINDS.get(kind) for name, kind in named if name.lower() not in _IDS}
