"""What simpler models say of every variant in samples that the networks never saw: to be compared with a map of them.

In the samples that a network learnt from, the network and a test of single markers follow the same noise, and would
agree where there is nothing to find. So each fold's test samples are tested by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.centring import centre
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import association, gblup, sex
from explorer.genetics.association import Association, Settings
from explorer.genetics.association.covariates import design
from explorer.progress import Progress, portion, silent

FILE = "markers.npz"
MODELS: dict[str, Literal["plain", "mixed"]] = {"single markers": "plain", "the mixed model": "mixed"}
"""What tests one variant after the other, and by which model."""
GBLUP = "GBLUP effects"
MOST_MIXED = 3_000
"""Samples up to which models with relatedness are fitted: their time grows with their cube."""
LEAST = 40
"""Fewer test samples of a fold say nothing of single variants."""


@dataclass(frozen=True, eq=False)
class Markers:
    """The weight that simpler models give to each variant, by fold.

    Attributes
    ----------
    folds : numbers of the folds
    rows : for each fold the samples (n,) tested on, all that have the trait
    weight : by name (`MODELS`, `GBLUP`) float32 (folds, variants): -log10 p, or |effect| over what it varies by without
        signal; NaN where nothing could be tested
    """

    folds: tuple[int, ...]
    rows: tuple[np.ndarray, ...]
    weight: dict[str, np.ndarray]

    def save(self, folder: Path) -> None:
        """Write markers.npz."""
        rows = {f"rows-{number}": own for number, own in zip(self.folds, self.rows, strict=True)}
        np.savez(folder / FILE, folds=np.array(self.folds, np.int64), allow_pickle=False, **rows, **self.weight)

    @classmethod
    def load(cls, folder: Path) -> Markers | None:
        """Return what `save` wrote; None where there is nothing."""
        if not (folder / FILE).exists():
            return None
        with np.load(folder / FILE) as file:
            folds = tuple(file["folds"].tolist())
            rows = tuple(file[f"rows-{number}"] for number in folds)
            return cls(folds, rows, {name: file[name] for name in (*MODELS, GBLUP) if name in file})


def beside(dataset: Dataset, trait: str, covariates: Sequence[str]) -> np.ndarray | None:
    """Return the covariates of an association, float64 (samples, columns), sex where it is known among them."""
    parts = [part for part in (design(dataset.traits, covariates),) if part is not None]
    column = sex.covariate(dataset, tuple(covariates), trait)
    if column is not None and not sex.limited(column.values, dataset.traits[trait]).any():
        parts.append(column.values)
    return np.column_stack(parts) if parts else None


def by_markers(
    dataset: Dataset,
    trait: str,
    covariates: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    ranks: bool = False,
) -> dict[str, Association]:
    """Return the association of each variant by each of MODELS that could be made.

    Parameters
    ----------
    covariates : as `beside` gives them
    rows : indices of the samples tested; all by default
    ranks : the ranks of variants are wanted alone: two classes are taken as 0 and 1, and variances are fitted once,
        which gives about the same ones in a tenth of the time
    """
    kind, found = dataset.traits.column(trait).kind, dict[str, Association]()
    if kind not in ("quantitative", "binary"):
        return {}
    y, sexes = _of(dataset.traits[trait], rows), sex.of(dataset)
    for place, (name, model) in enumerate(MODELS.items()):
        if model == "mixed" and np.isfinite(y).sum() > MOST_MIXED:
            continue
        share = portion(progress, place / len(MODELS), 1 / len(MODELS))
        try:
            settings, as_numbers = Settings(model=model, exact=not ranks), "quantitative" if ranks else kind
            found[name] = association.associate(dataset.genotypes, y, as_numbers, covariates, share, settings, sexes)
        except InputError:  # of too few samples, or one class alone
            continue
    return found


def by_fold(
    dataset: Dataset,
    trait: str,
    folds: Sequence[tuple[int, np.ndarray]],
    covariates: Sequence[str] = (),
    progress: Progress = silent,
) -> Markers | None:
    """Return what simpler models say of each variant in each fold's test samples; None where there is nothing to say.

    Parameters
    ----------
    folds : number and test samples (indices) of each
    """
    y, given = dataset.traits[trait], beside(dataset, trait, covariates)
    some = [(number, rows[np.isfinite(y[rows])]) for number, rows in folds]
    some = [(number, rows) for number, rows in some if len(rows) >= LEAST]
    if not some or dataset.traits.column(trait).kind == "categorical":
        return None
    weight = {name: np.full((len(some), len(dataset.genotypes.variants)), np.nan, np.float32)
              for name in (*MODELS, GBLUP)}  # fmt: skip
    for place, (_, rows) in enumerate(some):
        share = portion(progress, place / len(some), 1 / len(some))
        for name, found in by_markers(dataset, trait, given, rows, share, ranks=True).items():
            weight[name][place] = found.log10_p
        if len(rows) <= MOST_MIXED and (effects := _effects(dataset, y, given, rows)) is not None:
            weight[GBLUP][place] = effects
    made = {name: values for name, values in weight.items() if np.isfinite(values).any()}
    return Markers(tuple(number for number, _ in some), tuple(rows for _, rows in some), made) if made else None


def _of(y: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    """Return y, NaN but in `rows`."""
    if rows is None:
        return y
    result = np.full(len(y), np.nan)
    result[rows] = y[rows]
    return result


def _effects(dataset: Dataset, y: np.ndarray, covariates: np.ndarray | None, rows: np.ndarray) -> np.ndarray | None:
    """Return |GBLUP effect| over the standard deviation of calls of each variant, float64 (variants,).

    Effects of a trait without signal vary as much as the calls, so that their ranks would be those of allele
    frequencies, on which maps depend as well.
    """
    dosages = dataset.genotypes.dosages
    try:
        fitted = gblup.fit(dosages, y, covariates, rows)
    except InputError:
        return None
    spread = np.empty(dosages.shape[1])
    for start, stop, part in blocks.parts(dosages, rows):
        spread[start:stop] = np.sqrt(np.square(centre(part)[0]).mean(0))
    varies = spread > 0
    return np.where(varies, np.abs(fitted.effects) / np.where(varies, spread, 1.0), np.nan)
