"""Traits and covariates: one number per sample and column, and what the numbers mean."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field

from explorer.limits import MOST_ROWS, FailFast, Named

Kind = Literal["quantitative", "binary", "categorical"]
Role = Literal["trait", "covariate"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Column(FailFast):
    """What one column holds: `levels` names the codes 0, 1, ... of a binary or categorical one."""

    model_config = ConfigDict(frozen=True)

    name: Named
    kind: Kind
    role: Role = "trait"
    levels: tuple[Named, ...] = Field(default=(), max_length=MOST_ROWS)


class Traits:
    """Traits and covariates of the samples, in the samples' order.

    Attributes
    ----------
    table : float64 DataFrame (samples rows, index = sample names)
        Quantitative values as measured, binary 0/1, categorical codes 0, 1, ...; NaN where missing.
    columns : tuple of Column, in the table's order
    """

    def __init__(self, table: pd.DataFrame, columns: tuple[Column, ...]) -> None:
        if [c.name for c in columns] != list(table.columns):
            raise ValueError(f"columns {[c.name for c in columns]} do not describe the table {list(table.columns)}")
        self.table, self.columns = table.astype(np.float64), tuple(columns)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return the float64 values (samples,) of one column; KeyError names those there are."""
        if name not in self.table.columns:
            raise KeyError(f"no trait or covariate {name!r}; there are {', '.join(self.table.columns)}")
        return self.table[name].to_numpy()

    def column(self, name: str) -> Column:
        """Return the description of one column."""
        return next(c for c in self.columns if c.name == name)

    def names(self, role: Role | None = None, kind: Kind | None = None) -> list[str]:
        """Return the names of the columns with this role and kind, in table order."""
        return [c.name for c in self.columns if role in (None, c.role) and kind in (None, c.kind)]

    def take(self, samples: np.ndarray) -> Traits:
        """Return the traits of these sample indices, in that order."""
        return Traits(self.table.iloc[samples], self.columns)


def none(samples: np.ndarray) -> Traits:
    """Return traits without a column, for genotypes that came alone."""
    return Traits(pd.DataFrame(index=pd.Index(samples, name="sample")), ())
