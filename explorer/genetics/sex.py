"""The sex of every sample: as a column states it, as X and Y show it, and where the two differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.measured_sex import FEMALE, MALE, UNCLEAR, WORDS, MeasuredSex, measured
from explorer.datasets.traits import Column, Traits
from explorer.progress import Progress, silent

READ_FROM_X = "sex, read from X"
"""What measured sex is called beside columns of a table."""
_NAME = re.compile(r"(\w+[_ .-])?(sex|gender)", re.IGNORECASE)
_STATED = {
    **dict.fromkeys(("1", "m", "male", "man", "xy"), MALE),
    **dict.fromkeys(("2", "f", "female", "woman", "xx"), FEMALE),
}
_TOLD = 5


class Covariate(NamedTuple):
    """Sex as a covariate: its name, float64 values (samples,) of 0 and 1 (males, where that is known), a sentence."""

    name: str
    values: np.ndarray
    said: str


@dataclass(frozen=True, eq=False)
class Sexes:
    """What is known of the sex of samples.

    Attributes
    ----------
    samples : array of str (samples,)
    column : str or None
        Of the table, that states it.
    stated : uint8 (samples,)
        UNCLEAR, MALE or FEMALE as that column has it; UNCLEAR throughout without one, or where its levels tell neither.
    measured : MeasuredSex or None
    """

    samples: np.ndarray
    column: str | None
    stated: np.ndarray
    measured: MeasuredSex | None

    @property
    def shown(self) -> np.ndarray:
        """What X and Y show: uint8 (samples,)."""
        return np.zeros_like(self.stated) if self.measured is None else self.measured.code

    @property
    def differ(self) -> np.ndarray:
        """Whose stated sex is not what X shows: bool (samples,)."""
        return (self.stated != UNCLEAR) & (self.shown != UNCLEAR) & (self.stated != self.shown)

    @property
    def code(self) -> np.ndarray:
        """The sex to count X by: stated, or measured where nothing is stated; UNCLEAR where the two differ."""
        code = np.where(self.stated != UNCLEAR, self.stated, self.shown)
        return np.where(self.differ, UNCLEAR, code).astype(np.uint8)

    def table(self) -> pd.DataFrame:
        """Return a row per sample: sample, stated, measured, f, y (share of Y with a call), differs."""
        nan = np.full(len(self.samples), np.nan)
        words, found = np.array(("", *WORDS[1:]), dtype=object), self.measured
        return pd.DataFrame(
            {
                "sample": self.samples,
                "stated": words[self.stated],
                "measured": nan if found is None else np.array(WORDS, dtype=object)[found.code],
                "f": nan if found is None else found.f,
                "y": nan if found is None or found.y is None else found.y,
                "differs": self.differ,
            }
        )

    def mismatches(self) -> pd.DataFrame:
        """Return the rows of `table` whose stated sex differs from the measured one."""
        return self.table().loc[self.differ].drop(columns="differs").reset_index(drop=True)

    @property
    def sentence(self) -> str:
        """A sentence on the mismatches, "" where there are none."""
        rows = self.mismatches()
        if not len(rows):
            return ""
        named = ", ".join(f"{row.sample} (stated {row.stated}, F {row.f:.2f})" for row in rows.head(_TOLD).itertuples())
        more = f" and {len(rows) - _TOLD:,} more" if len(rows) > _TOLD else ""
        who = "1 sample is of another sex" if len(rows) == 1 else f"{len(rows):,} samples are of another sex"
        return f"{who} than stated, by heterozygosity on X: {named}{more}. Were samples swapped?"


def of(dataset: Dataset, progress: Progress = silent) -> Sexes | None:
    """Return what is known of the samples' sex; None where nothing is stated and nothing shows."""
    found, column = measured(dataset.genotypes, progress=progress), stating(dataset.traits)
    if found is None and column is None:
        return None
    shown = None if found is None else found.code
    stated = np.zeros(dataset.genotypes.shape[0], np.uint8) if column is None else _codes(dataset.traits, column, shown)
    return Sexes(dataset.genotypes.samples, None if column is None else column.name, stated, found)


def stating(traits: Traits) -> Column | None:
    """Return the column that states sex (sex or gender by its name, of two classes or three), None without one.

    >>> table = pd.DataFrame({"Genetic_Sex": [0.0, 1.0], "sex": [1.0, 0.0], "sex ratio": [0.0, 1.0]})
    >>> stating(Traits(table, tuple(Column(name=name, kind="binary") for name in table))).name
    'sex'
    """
    fits = [c for c in traits.columns if _NAME.fullmatch(c.name) and c.kind != "quantitative" and len(c.levels) <= 3]
    return min(fits, key=lambda c: len(c.name), default=None)


def stated(traits: Traits) -> np.ndarray | None:
    """Return the sex that a column states, uint8 (samples,); None without one that tells males from females."""
    column = stating(traits)
    code = None if column is None else _codes(traits, column, None)
    return code if code is not None and code.any() else None


def covariate(
    dataset: Dataset, taken: tuple[str, ...] = (), trait: str = "", known: Sexes | None = None
) -> Covariate | None:
    """Return sex as a covariate: the column that states it, or what X shows.

    Parameters
    ----------
    taken : names of the covariates that there are already
    trait : name of the trait
    known : `of(dataset)`, where it is there already

    Returns
    -------
    Covariate, or None where sex is the trait or among `taken`, is not known, or is the same for all. Where a sample
    has none stated, what X shows serves; where neither is known, the mean of the others.
    """
    column = stating(dataset.traits)
    if column is not None and column.name in (*taken, trait):
        return None
    known = known or of(dataset)
    if known is None:
        return None
    if column is not None and column.kind == "binary" and not known.stated.any():
        values, of_x = dataset.traits[column.name].copy(), 0
    else:
        code = np.where(known.stated != UNCLEAR, known.stated, known.shown)
        values = np.select([code == MALE, code == FEMALE], [1.0, 0.0], np.nan)
        of_x = int(((known.stated == UNCLEAR) & (code != UNCLEAR)).sum())
    there = np.isfinite(values)
    if len(np.unique(values[there])) < 2:
        return None
    name = READ_FROM_X if column is None else column.name
    said = f"{name[0].upper()}{name[1:]}, is a covariate." if column is None else f"The column {name} is a covariate."
    if column is not None and of_x:
        said += f" Where it is not stated ({of_x:,}), it is read from X."
    if not there.all():
        said += f" Of {int((~there).sum()):,} it is not known; they stand at the mean."
    return Covariate(name, np.where(there, values, values[there].mean()), said)


def limited(values: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the samples of a sex of which all have the same class while the other has both: bool (samples,).

    A model with sex as a covariate has no finite fit there, and at its limit those samples weigh nothing.

    >>> limited(np.array([0.0, 0, 1, 1, 1]), np.array([0.0, 0, 0, 1, np.nan])).tolist()
    [True, True, False, False, False]

    Parameters
    ----------
    values : float (samples,), 0 and 1, of `Covariate`
    y : float (samples,), 0 and 1, NaN where not tested
    """
    sexes = [values == 0, values == 1]
    alone = [len(np.unique(y[one & np.isfinite(y)])) == 1 for one in sexes]
    return sexes[alone.index(True)] if sum(alone) == 1 else np.zeros(len(y), bool)


def _codes(traits: Traits, column: Column, shown: np.ndarray | None) -> np.ndarray:
    """Return the sex that a column states; one of 0 and 1 is taken the way round that agrees with what X shows."""
    values = traits[column.name]
    words = [level.strip().lower() for level in column.levels] or ["0", "1"]
    meant = [_STATED.get(word, UNCLEAR) for word in words]
    if words[:2] == ["0", "1"] and len(words) == 2:
        if shown is None:
            return np.zeros(len(values), np.uint8)
        signs = np.select([shown == MALE, shown == FEMALE], [1, -1])
        meant = [MALE, FEMALE] if signs[values == 0].sum() > signs[values == 1].sum() else [FEMALE, MALE]
    known = np.isfinite(values)
    return np.where(known, np.array(meant, np.uint8)[np.where(known, values, 0).astype(int)], UNCLEAR).astype(np.uint8)
