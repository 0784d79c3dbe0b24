"""A checked map: scores by sample, what was checked of them, and the tables made of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from explorer import cells
from explorer.datasets.dataset import Dataset
from explorer.inspection import tables, version_0_1
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.checks.result import Checks
from explorer.inspection.checks.verdict import Verdict, verdict

FILE = "explanation.json"
_TABLES = ("loci", "genes", "around")


@dataclass(frozen=True, eq=False)
class Explanation:
    """A map of a trained network with its checks and its tables.

    The scores are kept once, by sample; what is drawn along the genome is averaged from them.

    Attributes
    ----------
    attribution : Attribution
        Of the networks explained, one column per variant that any of them reads.
    control : Attribution or None
        The same with fresh random weights, for some of the samples.
    checks : Checks
    folds : tuple of int
        Whose networks were explained.
    variants : int
        Of the dataset.
    loci : DataFrame
        `tables.top_loci`.
    genes, around : DataFrame or None
        `tables.gene_table`; |score| around transcription starts: by site where the network reads promoters (column
        site), by distance otherwise; a column for cases and controls each, or one column, "everybody".
    """

    attribution: Attribution
    control: Attribution | None
    checks: Checks
    folds: tuple[int, ...]
    variants: int
    loci: pd.DataFrame
    genes: pd.DataFrame | None = None
    around: pd.DataFrame | None = None

    @cached_property
    def request(self) -> AttributionRequest:
        """The request that it answers."""
        return AttributionRequest.model_validate(self.attribution.about["question"])

    @cached_property
    def scores(self) -> np.ndarray:
        """One score per variant, averaged over samples as requested, float64 (variants,); NaN where none is read."""
        return self.attribution.on_variants(self.variants, self.request.aggregation)

    @cached_property
    def direction(self) -> np.ndarray:
        """Mean signed score, float64 (variants,)."""
        return self.attribution.on_variants(self.variants, "mean")

    @cached_property
    def control_scores(self) -> np.ndarray | None:
        """`scores` of the control, float64 (variants,); None without a control."""
        return None if self.control is None else self.control.on_variants(self.variants, self.request.aggregation)

    @cached_property
    def control_beside(self) -> np.ndarray | None:
        """`control_scores` in the unit of `scores`: as great on average, float64 (variants,); None without a control.

        So peaks are compared, as by `controls.height`: what random weights put out has a size of its own.
        """
        fresh = self.control_scores
        if fresh is None:
            return None
        own, other = (np.nanmean(np.abs(scores)) for scores in (self.scores, fresh))
        return fresh * (own / other) if own > 0 and other > 0 else fresh

    @property
    def verdict(self) -> Verdict:
        """What the checks come to, in words."""
        return verdict(self.checks)

    def save(self, folder: Path) -> None:
        """Write everything to a folder; `explanation.json` comes last, so that a folder with it is whole."""
        self.attribution.save(folder / "attribution")
        if self.control is not None:
            self.control.save(folder / "control")
        for name in _TABLES:
            if (table := getattr(self, name)) is not None:
                table.to_parquet(folder / f"{name}.parquet")
        text = {"folds": self.folds, "variants": self.variants, "checks": self.checks.model_dump()}
        (folder / FILE).write_text(json.dumps(text, indent=1))

    @classmethod
    def load(cls, folder: Path) -> Explanation:
        """Return the explanation written to a folder by `save`, here or in version 0.1."""
        path = folder / FILE
        text = json.loads(path.read_text()) if path.exists() else version_0_1.explanation(folder)
        files = {name: folder / f"{name}.parquet" for name in _TABLES}
        genes, around = (pd.read_parquet(files[name]) if files[name].exists() else None for name in ("genes", "around"))
        controlled = any((folder / f"control.{suffix}").exists() for suffix in ("safetensors", "npz"))
        return cls(
            attribution=Attribution.load(folder / "attribution"),
            control=Attribution.load(folder / "control") if controlled else None,
            checks=Checks.model_validate(text["checks"]),
            folds=tuple(text["folds"]),
            variants=text["variants"],
            loci=pd.read_parquet(files["loci"]),
            genes=genes,
            around=around,
        )

    def export(self, folder: Path, dataset: Dataset) -> None:
        """Write the tables to take home, as CSV, and as BED and bedGraph where there is a map."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _TABLES:
            if (table := getattr(self, name)) is not None:
                cells.write(table, folder / f"{name}.csv")
        variants = dataset.genotypes.variants
        (folder / "scores.csv").write_text(
            tables.csv(self.scores, variants, direction=self.direction), encoding="utf-8"
        )
        if dataset.genotypes.mapped:
            (folder / "loci.bed").write_text(tables.bed(self.loci), encoding="utf-8")
            (folder / "scores.bedgraph").write_text(tables.bedgraph(self.scores, variants), encoding="utf-8")
