"""The results of finished work as types; each class saves itself in the run's folder and is loaded from there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from explorer import cells
from explorer.genetics import association
from explorer.genetics.association import Association, Inflation
from explorer.genetics.association.choice import Relatedness
from explorer.genetics.parallel_analysis import Parallel
from explorer.genetics.stratification import COLUMNS
from explorer.jobs.plain import plain

_OF_PARALLEL = ("kept", "samples", "variants", "pieces", "said")


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of stratification with NaN where JSON had nothing."""
    return table.astype(dict.fromkeys(("r2", "chance", "p", "p_all"), np.float64))


@dataclass(frozen=True, eq=False)
class Description:
    """A dataset described in numbers (`describe`).

    Attributes
    ----------
    counts : dict
        samples, variants, ploidy, phased, mapped, unplaced, chromosomes (list), missing (share), monomorphic, genes, …;
        inbreeding (of diploids: median coefficient, and what is to be said of an inbred panel, else "").
    variants : float32 DataFrame (variants rows)
        frequency, maf, missing, heterozygosity, expected_heterozygosity, hwe_p, hwe_log10_p, info, dose_r2.
    samples : float32 DataFrame (samples rows)
        missing, heterozygosity.
    spectrum : DataFrame
        from, to (minor allele frequency), variants (count).
    components, explained : float64 (samples, k), (k,)
        Principal components and the share of variance of each, of the variants that counts["components_from"] tells.
    decay : DataFrame
        distance (in `decay_unit`), r2, spread, pairs.
    decay_background : (float, int) or None
        Mean r2 between chromosomes and from how many pairs; None with one chromosome, and where it was not measured.
    traits : list of dict
        name, kind, role, levels, known, missing, counts, and edges, mean, sd of a quantitative one.
    correlations : DataFrame (columns x columns), Pearson
    parallel : Parallel or None
        How many components are real, of the samples and variants that it tells; None if described by version 0.2.
    stratification : DataFrame
        What `stratification` returns of the traits and covariates on the real components.
    """

    counts: dict[str, Any]
    variants: pd.DataFrame
    samples: pd.DataFrame
    spectrum: pd.DataFrame
    components: np.ndarray
    explained: np.ndarray
    decay: pd.DataFrame
    decay_unit: str
    traits: list[dict[str, Any]]
    correlations: pd.DataFrame
    parallel: Parallel | None
    stratification: pd.DataFrame
    decay_background: tuple[float, int] | None = None

    @property
    def kept(self) -> int:
        """How many of `components` are real: the first so many."""
        return 0 if self.parallel is None else min(self.parallel.kept, self.components.shape[1])

    def save(self, folder: Path) -> None:
        """Write description.json, description.npz and two tables."""
        self.variants.to_parquet(folder / "variants.parquet")
        self.samples.to_parquet(folder / "samples.parquet")
        arrays: dict[str, Any] = {"components": self.components, "explained": self.explained}
        if self.parallel is not None:
            arrays |= {"scree": self.parallel.explained, "line": self.parallel.line}
        np.savez(folder / "description.npz", **arrays)
        text = {
            "counts": self.counts,
            "spectrum": self.spectrum,
            "decay": pd.DataFrame(self.decay),
            "decay_unit": self.decay_unit,
            "decay_background": self.decay_background,
            "traits": self.traits,
            "correlations": {"names": list(self.correlations.columns), "r": self.correlations.to_numpy()},
            "parallel": None
            if self.parallel is None
            else {name: getattr(self.parallel, name) for name in _OF_PARALLEL},
            "stratification": self.stratification,
        }
        (folder / "description.json").write_text(json.dumps(plain(text)))

    @classmethod
    def load(cls, folder: Path) -> Description:
        """Return the description that `save` wrote."""
        text = json.loads((folder / "description.json").read_text())
        names, r = text["correlations"]["names"], text["correlations"]["r"]
        between = text.get("decay_background")
        with np.load(folder / "description.npz", allow_pickle=False) as arrays:
            components, explained = arrays["components"], arrays["explained"]
            scree, line = arrays.get("scree"), arrays.get("line")
        parallel = None
        if (told := text.get("parallel")) is not None and scree is not None and line is not None:
            parallel = Parallel(scree, line, **told)
        return cls(
            counts=text["counts"],
            variants=_with_logarithm(pd.read_parquet(folder / "variants.parquet")),
            samples=pd.read_parquet(folder / "samples.parquet"),
            spectrum=pd.DataFrame(text["spectrum"]),
            components=components,
            explained=explained,
            decay=pd.DataFrame(text["decay"]),
            decay_unit=text["decay_unit"],
            decay_background=None if between is None else (between[0], between[1]),
            traits=text["traits"],
            correlations=pd.DataFrame(r, index=names, columns=names, dtype=np.float64),
            parallel=parallel,
            stratification=_numbers(pd.DataFrame(text.get("stratification", []), columns=list(COLUMNS))),
        )


def _with_logarithm(variants: pd.DataFrame) -> pd.DataFrame:
    """Return variants with hwe_log10_p; a description that kept p alone knew none below the least float32."""
    if "hwe_log10_p" in variants:
        return variants
    with np.errstate(divide="ignore"):
        known = np.minimum(-np.log10(variants["hwe_p"].to_numpy(np.float64)), 45.0)
    return variants.assign(hwe_log10_p=known.astype(np.float32))


@dataclass(frozen=True, eq=False)
class Associations:
    """A trait's association with every variant (`associate`), and its QQ plot thinned for drawing.

    Attributes
    ----------
    association : Association
    trait : str
    lambda_gc : float
    expected, observed : float64 arrays
        -log10 p under the null and as measured.
    """

    association: Association
    trait: str
    lambda_gc: float
    expected: np.ndarray
    observed: np.ndarray

    @classmethod
    def of(cls, tested: Association, trait: str) -> Associations:
        """Return an association with the figures that judge it."""
        expected, observed = association.qq_log10(tested.log10_p)
        return cls(tested, trait, association.lambda_gc(tested.p), expected, observed)

    @cached_property
    def inflation(self) -> Inflation:
        """How inflated the p values are, in numbers and words."""
        return association.judge(self.association)

    def line(self, shown: np.ndarray | None = None) -> float | None:
        """Return the significance line among these -log10 p (all by default); None where inflation forbids one."""
        if self.inflation.unexplained:
            return None
        return association.threshold(int(np.isfinite(self.association.log10_p if shown is None else shown).sum()))

    def save(self, folder: Path) -> None:
        """Write association.npz and association.json."""
        tested = self.association
        arrays: dict[str, Any] = {**tested.arrays(), "expected": self.expected, "observed": self.observed}
        np.savez(folder / "association.npz", **arrays)
        text = {"trait": self.trait, "lambda_gc": self.lambda_gc, "samples": tested.samples}
        text |= {"model": tested.model, "said": tested.said}
        text["related"] = None if tested.related is None else asdict(tested.related)
        (folder / "association.json").write_text(json.dumps(plain(text)))

    @classmethod
    def load(cls, folder: Path) -> Associations:
        """Return the association that `save` wrote."""
        text = json.loads((folder / "association.json").read_text())
        with np.load(folder / "association.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        expected, observed = arrays.pop("expected"), arrays.pop("observed")
        how: dict[str, Any] = {}
        if "model" in text:  # older results hold no more than a plain test
            related = text["related"] and Relatedness(**{**text["related"], "r": _number(text["related"]["r"])})
            how = {"model": text["model"], "said": tuple(text["said"]), "related": related}
        tested = Association(**arrays, samples=text["samples"], **how)
        return cls(tested, text["trait"], _number(text["lambda_gc"]), expected, observed)


@dataclass(frozen=True, eq=False)
class AblationTable:
    """What switching off each filter of a layer changes on held-out samples (`ablate`).

    Attributes
    ----------
    table : DataFrame
        What `inspection.fields.ablation.ranked` returns.
    word : what is switched off: filter, unit, …
    trait : whose metrics are given
    with_all : {metric: value} of the whole network
    samples : how many held-out samples were predicted
    """

    table: pd.DataFrame
    word: str
    trait: str
    with_all: dict[str, float | None]
    samples: int

    def shown(self) -> pd.DataFrame:
        """Return the table as a page shows it: filters counted from 1."""
        return self.table.assign(filter=self.table["filter"] + 1).rename(
            columns={"filter": self.word, "mean_change": "mean |change of prediction|"}
        )

    def save(self, folder: Path) -> None:
        """Write ablated.csv and ablated.json."""
        cells.write(self.table, folder / "ablated.csv")
        text = {"word": self.word, "trait": self.trait, "with_all": self.with_all, "people": self.samples}
        (folder / "ablated.json").write_text(json.dumps(plain(text)))

    @classmethod
    def load(cls, folder: Path) -> AblationTable:
        """Return what `save` wrote."""
        text = json.loads((folder / "ablated.json").read_text())
        table = cells.read(folder / "ablated.csv")
        return cls(table, text["word"], text["trait"], text["with_all"], samples=text["people"])


def _number(value: float | None) -> float:
    """Return a number as it was before JSON, which has no word for one that is not defined."""
    return float("nan") if value is None else value
