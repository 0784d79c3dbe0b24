"""What a trained network reached, beside what its rivals reach on the same samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.drawing import results as figures
from explorer.drawing import rivals as rival_figures
from explorer.jobs.runs import Run
from explorer.screens.genome.train import leave_out, titles
from explorer.training import results, trained
from explorer.training.baselines import ON_REQUEST, TITLES
from explorer.training.spec import RunSpec
from explorer.ui import attribution_form, downloads, follow, navigation
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


class Verdict(TypedDict):
    """Whether a covariate or structure alone predicts a trait, and what that means."""

    speaks: bool
    sentence: str


def show(run: Run, data: Dataset) -> None:
    """Show a finished run's results: rivals, verdict on confounding, figures, ranking of promoters, downloads."""
    metrics = results.read(run.folder)
    if "network" not in metrics:
        return
    spec = RunSpec.model_validate(run.parameters["spec"])
    trait = spec.traits[0]
    if len(spec.traits) > 1:
        trait = st.segmented_control("Trait", spec.traits, default=trait, required=True, key="result-trait") or trait
    st.subheader("Beside its rivals, on the same samples")
    rivals, confounding, structure = _rivals(run) if run.done else ([], {}, {})
    own = metrics["network"][trait]
    table = rows(own, titles.title(spec), [rival for rival in rivals if rival["trait"] == trait])
    _verdicts(table, confounding.get(trait))
    _structure(data, spec, structure.get(trait))
    _table(table)
    _figures(run, data, spec, trait, own)
    if (run.folder / "ranking.csv").exists():
        _ranking(run)
    with st.container(horizontal=True):
        method = attribution_form.usual(run, data)
        navigation.link("saliency", "See which positions it used", dataset=data.digest, run=run.id, method=method)
    downloads.links(
        run,
        {
            "metrics.json": "Metrics (JSON)",
            "run.json": "Settings (JSON)",
            "network-0.safetensors": "Weights (safetensors)",
            "ranking.csv": "Promoter ranking (CSV)",
        },
    )


def _rivals(run: Run) -> tuple[list[RivalMetrics], dict[str, Verdict], dict[str, Verdict]]:
    more = st.pills(
        "Also measure",
        ON_REQUEST,
        selection_mode="multi",
        format_func=TITLES.__getitem__,
        key="more-rivals",
        help="These take longer; they learn from the same samples and variants as the network.",
    )
    job = follow.request("rivals", {"run": run.id, "on_request": sorted(more)}, f"Rivals of {run.title}")
    if not follow.settled(job).done:
        return [], {}, {}
    result = job.files.read("result.json")
    return result.get("rivals", []), result.get("confounding", {}), result.get("structure", {})


@dataclass(frozen=True)
class Row:
    """One model's line in the table: what it learns from, and each metric's (mean, sd, value per fold)."""

    model: str
    inputs: str
    metrics: dict[str, tuple[float, float, list[float | None]]]
    note: str = ""

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
    return rows + [Row(one["title"], one["inputs"], _spreads(one, names), one["note"]) for one in rivals]


def _spreads(model: Metrics, names: Sequence[str]) -> dict[str, tuple[float, float, list[float | None]]]:
    values = {}
    for metric in names:
        spread = model["summary"].get(metric, {})
        folds = [fold.get(metric) for fold in model["folds"]]
        values[metric] = (_number(spread.get("mean")), _number(spread.get("sd")), folds)
    return values


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _verdicts(table: list[Row], confounding: Verdict | None) -> None:
    metric = "auroc" if "auroc" in table[0].metrics else "pearson"
    mine = table[0].metrics.get(metric, (float("nan"),))[0]
    linear = [row for row in table if row.linear and np.isfinite(row.metrics[metric][0])]
    if linear and np.isfinite(mine):
        best = max(linear, key=lambda row: row.metrics[metric][0])
        numbers = f"{LABELS[metric]} {mine:.3f} against {best.metrics[metric][0]:.3f} of {best.unique_name}"
        if mine > best.metrics[metric][0]:
            st.markdown(f"The network does better than the linear model: {numbers}.")
        else:
            st.markdown(f"**The linear model does at least as well: {numbers}.** The network adds nothing here.")
    if confounding and confounding["speaks"]:
        st.warning(escaped(confounding["sentence"]), icon=":material/warning:")


def _structure(data: Dataset, spec: RunSpec, verdict: Verdict | None) -> None:
    """Say how much of the score structure alone reaches; where it reaches any, offer the split that takes it away."""
    if verdict is None or not verdict["sentence"]:
        return
    if not verdict["speaks"]:
        st.markdown(escaped(verdict["sentence"]))
        return
    st.warning(escaped(verdict["sentence"]), icon=":material/groups:")
    if spec.split.kind != "group":
        leave_out.offer(data, "results")


def _table(table: list[Row]) -> None:
    shown = []
    for row in table:
        line = {"model": row.model, "learns from": row.inputs}
        for metric, (mean, sd, _) in row.metrics.items():
            line[LABELS[metric]] = _with_spread(mean, sd, 100 if metric in PER_CENT else 1)
        shown.append({**line, "note": row.note})
    st.dataframe(
        pd.DataFrame(shown),
        hide_index=True,
        height=37 + 35 * len(shown),
        column_config={
            "model": st.column_config.TextColumn(width=170),
            "learns from": st.column_config.TextColumn(width=170),
        },
        alt="The network and its rivals",
        key="rivals",
    )
    main = "accuracy" if "accuracy" in table[0].metrics else "pearson"
    if main in table[0].metrics and len(table) > 1:
        folds = {row.unique_name: row.metrics[main][2] for row in table}
        figure(rival_figures.rivals(folds, main, own=table[0].unique_name), key="rivals-figure")


def _with_spread(mean: float, sd: float, factor: float) -> str:
    if not np.isfinite(mean):
        return ""
    digits = 1 if factor == 100 else 3
    spread = f" ± {factor * sd:.{digits}f}" if np.isfinite(sd) else ""
    return f"{factor * mean:.{digits}f}{spread}"


def _figures(run: Run, data: Dataset, spec: RunSpec, trait: str, own: Metrics) -> None:
    folds = trained.folds(run.folder)
    pairs = [results.read_predictions(run.folder, fold) for fold in folds]
    column = data.traits.column(trait)
    y = data.traits[trait]
    if column.kind == "quantitative":
        place = spec.traits.index(trait)
        numbers = np.concatenate(
            [np.full(len(samples), fold) for fold, (samples, _) in zip(folds, pairs, strict=True)]
        )
        observed = np.concatenate([y[samples] for samples, _ in pairs])
        predicted = np.concatenate([values[:, place] for _, values in pairs])
        figure(figures.predicted_observed(observed, predicted, numbers, trait), key="predicted")
        return
    confusion, curves, calibration = st.columns(3)
    total = np.sum([np.asarray(fold["confusion"]) for fold in own["folds"]], axis=0)
    levels = column.levels or tuple(str(code) for code in range(len(total)))
    with confusion:
        figure(figures.confusion(total, levels), key="confusion")
    if len(levels) == 2:
        place = -1 if len(spec.traits) == 1 else spec.traits.index(trait)
        series = {
            f"fold {fold + 1}": (y[samples], values[:, place])
            for fold, (samples, values) in zip(folds, pairs, strict=True)
        }
        with curves:
            figure(figures.roc(series), key="roc")
    with calibration:
        bins = {f"fold {number + 1}": fold["calibration"] for number, fold in enumerate(own["folds"])}
        figure(figures.calibration(bins), key="calibration")


def _ranking(run: Run) -> None:
    st.subheader("Promoters by their own small network")
    st.caption(
        "Ranked on training samples only, by accuracy on a part of them held out; the best of each chromosome went on."
    )
    st.dataframe(
        pd.read_csv(run.folder / "ranking.csv", dtype={"chromosome": str}),
        hide_index=True,
        height=320,
        alt="Promoters ranked by accuracy",
        key="ranking",
    )
