"""The table and figures of a network beside its rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
import streamlit as st

from explorer.drawing import rivals as rival_figures
from explorer.training.compared import Comparison
from explorer.ui.say import escaped
from explorer.ui.show import figure

LABELS = {
    "accuracy": "accuracy, %",
    "precision": "precision, %",
    "recall": "recall, %",
    "auroc": "AUROC",
    "auprc": "AUPRC",
    "pearson": "Pearson r",
    "r2": "R²",
    "mse": "mean squared error",
}
PER_CENT = ("accuracy", "precision", "recall")
OWN = "The network"
LINEAR = ("GBLUP", "Logistic regression")
OF_ONE_CLASS = ("precision", "recall")


class Spread(TypedDict):
    """Of a metric over folds."""

    mean: float | None
    sd: float | None


class Metrics(TypedDict):
    """What a model reached for a trait, as metrics.json has it."""

    folds: list[Mapping[str, Any]]
    summary: dict[str, Spread]


class RivalMetrics(Metrics):
    """The same of a rival."""

    trait: str
    title: str
    inputs: str
    note: str
    compared: dict[str, Any] | None


@dataclass(frozen=True)
class Row:
    """One model's line in the table: what it learns from, and each metric's (mean, sd, value per fold)."""

    model: str
    inputs: str
    metrics: dict[str, tuple[float, float, list[float | None]]]
    note: str = ""
    compared: Comparison | None = None

    @property
    def linear(self) -> bool:
        """Whether it is the linear model, which may be there twice, on all variants and on the network's."""
        return self.model in LINEAR

    @property
    def unique_name(self) -> str:
        """A name that no other line has."""
        return f"{self.model}, {self.inputs}" if self.linear else self.model


def rows(own: Metrics, title: str, rivals: Sequence[RivalMetrics]) -> list[Row]:
    """Return a line per model, the network first, with the metrics that the network has."""
    names = [metric for metric in LABELS if metric in own["summary"]]
    rows = [Row(OWN, title, _spreads(own, names))]
    for one in rivals:
        made = one.get("compared")
        against = None if made is None else Comparison.model_validate(made)
        rows.append(Row(one["title"], one["inputs"], _spreads(one, names), one["note"], against))
    return rows


def _spreads(model: Metrics, names: Sequence[str]) -> dict[str, tuple[float, float, list[float | None]]]:
    values = {}
    for metric in names:
        spread = model["summary"].get(metric, {})
        folds = [fold.get(metric) for fold in model["folds"]]
        values[metric] = (_number(spread.get("mean")), _number(spread.get("sd")), folds)
    return values


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def show(table: Sequence[Row], levels: Sequence[str]) -> None:
    """Show every model's metrics, the network's verdict against each, and both as figures; `levels` name classes."""
    shown = []
    for row in table:
        line = {"model": f"**{escaped(row.model)}**" if row.model == OWN else escaped(row.model)}
        line["learns from"] = escaped(row.inputs)
        for metric, (mean, sd, _) in row.metrics.items():
            line[LABELS[metric]] = _with_spread(mean, sd, 100 if metric in PER_CENT else 1)
        if len(table) > 1:
            line["network is"] = "" if row.compared is None else f"**{row.compared.verdict}**"
        if any(each.note for each in table):
            line["note"] = escaped(row.note)
        shown.append(line)
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="The network and its rivals")
    if len(levels) == 2 and set(OF_ONE_CLASS) & set(table[0].metrics):
        st.caption(f"Precision and recall are those of {escaped(levels[1])}.")
    main = "accuracy" if "accuracy" in table[0].metrics else "pearson"
    if main in table[0].metrics and len(table) > 1:
        folds = {row.unique_name: row.metrics[main][2] for row in table}
        figure(rival_figures.rivals(folds, main, own=table[0].unique_name), key="rivals-figure")
    made = {row.unique_name: row.compared for row in table if row.compared is not None}
    if made:
        figure(rival_figures.differences(made), key="differences")


def _with_spread(mean: float, sd: float, factor: float) -> str:
    if not np.isfinite(mean):
        return ""
    digits = 1 if factor == 100 else 3
    spread = f" ± {factor * sd:.{digits}f}" if np.isfinite(sd) else ""
    value = round(factor * mean, digits) + 0.0  # no zero below zero
    return f"{value:.{digits}f}{spread}".replace("-", "−")
