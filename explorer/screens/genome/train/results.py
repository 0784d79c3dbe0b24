"""What a trained network reached, beside what its rivals reach on the same samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, cast

import numpy as np
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.drawing import results as figures
from explorer.drawing import thresholds as threshold_figures
from explorer.jobs.runs import Run
from explorer.screens.genome.train import leave_out, table, threshold, titles
from explorer.screens.genome.train.table import Metrics, RivalMetrics
from explorer.training import called, permuted, protocol, results, trained
from explorer.training.baselines import ON_REQUEST, TITLES
from explorer.training.spec import RunSpec
from explorer.training.thresholds import Thresholds
from explorer.ui import attribution_form, downloads, follow, navigation, paper
from explorer.ui.say import escaped, spelled
from explorer.ui.show import figure


class Verdict(TypedDict):
    """Whether a covariate or structure alone predicts a trait, and what that means."""

    speaks: bool
    sentence: str


class Said(TypedDict):
    """A sentence that compares the network with a rival, and its verdict."""

    verdict: str
    sentence: str


class Judged(TypedDict, total=False):
    """What the rivals' job found; nothing while it works."""

    rivals: list[RivalMetrics]
    confounding: dict[str, Verdict]
    structure: dict[str, Verdict]
    verdicts: dict[str, list[Said]]
    thresholds: dict[str, dict[str, Any]]


def show(run: Run, data: Dataset) -> None:
    """Show a finished run's results: rivals, verdict on confounding, figures, ranking of promoters, downloads."""
    metrics = results.read(run.folder)
    if "network" not in metrics:
        return
    spec = RunSpec.model_validate(run.parameters["spec"])
    trait = spec.traits[0]
    if len(spec.traits) > 1:
        trait = (
            st.segmented_control(
                "Trait", spec.traits, default=trait, required=True, key="result-trait", format_func=escaped
            )
            or trait
        )
    st.subheader("Beside its rivals, on the same samples")
    own = metrics["network"][trait]
    levels = _levels(data, trait, own)
    _called(own, levels)
    found = _rivals(run) if run.done else Judged()
    rivals = [rival for rival in found.get("rivals", []) if rival["trait"] == trait]
    _verdicts(found.get("verdicts", {}).get(trait, []), found.get("confounding", {}).get(trait))
    _structure(data, spec, found.get("structure", {}).get(trait))
    lines = table.rows(own, titles.title(spec), rivals)
    table.show(lines, levels)
    counted = found.get("thresholds", {}).get(trait)
    calls = None if counted is None else Thresholds.model_validate(counted)
    _figures(run, data, spec, trait, own, levels, calls)
    if calls is not None:
        threshold.show(calls, f"{run.id}-{trait}")
    if (run.folder / protocol.FILE).exists():
        _ranking(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        method = attribution_form.usual(run, data)
        navigation.link("saliency", "See which positions it used", dataset=data.digest, run=run.id, method=method)
        if run.done:
            paper.menu({"Training curves": {"shown": "curves", "of": run.id}}, "train")
    downloads.links(
        run,
        {
            "metrics.json": "Metrics (JSON)",
            "run.json": "Settings (JSON)",
            "network-0.safetensors": "Weights (safetensors)",
            "ranking.csv": "Promoter ranking (CSV)",
        },
    )


def _levels(data: Dataset, trait: str, own: Metrics) -> tuple[str, ...]:
    """Return the words of the file for the classes; none of a quantitative trait."""
    if data.traits.column(trait).kind == "quantitative":
        return ()
    classes = len(own["folds"][0]["confusion"])
    return data.traits.column(trait).levels or tuple(str(code) for code in range(classes))


def _called(own: Metrics, levels: Sequence[str]) -> None:
    """Say which classes the network never predicts, and what its accuracy is beside guessing."""
    if not levels:
        return
    said = called.sentences(_confusion(own), levels)
    for sentence in said[:-1]:
        st.warning(escaped(sentence), icon=":material/warning:")
    st.markdown(escaped(" ".join(said[-1:])))


def _confusion(own: Metrics) -> np.ndarray:
    return np.sum([np.asarray(fold["confusion"]) for fold in own["folds"]], axis=0)


def _rivals(run: Run) -> Judged:
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
        return Judged()
    return cast(Judged, job.files.read("result.json"))


def _verdicts(said: Sequence[Said], confounding: Verdict | None) -> None:
    """Say how the network does beside guessing and the linear model, and whether a covariate does as well."""
    for one in said:
        sentence = escaped(one["sentence"])
        st.markdown(sentence if one["verdict"] == "better" else f"**{sentence}**")
    if confounding and confounding["sentence"]:
        sentence = escaped(confounding["sentence"])
        if confounding["speaks"]:
            st.warning(sentence, icon=":material/warning:")
        else:
            st.markdown(sentence)


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


def _figures(
    run: Run,
    data: Dataset,
    spec: RunSpec,
    trait: str,
    own: Metrics,
    levels: Sequence[str],
    counted: Thresholds | None,
) -> None:
    folds = trained.folds(run.folder)
    pairs = [results.read_predictions(run.folder, fold) for fold in folds]
    y = data.traits[trait]
    if not levels:
        place = spec.traits.index(trait)
        numbers = np.concatenate([np.full(len(samples), fold) for fold, (samples, _) in zip(folds, pairs, strict=True)])
        observed = np.concatenate([y[samples] for samples, _ in pairs])
        predicted = np.concatenate([values[:, place] for _, values in pairs])
        figure(figures.predicted_observed(observed, predicted, numbers, trait), key="predicted")
        return
    places = iter(st.columns(2 if counted is not None else 3))
    if counted is None:
        with next(places):
            figure(figures.confusion(_confusion(own), levels), key="confusion")
    if len(levels) == 2:
        place = -1 if len(spec.traits) == 1 else spec.traits.index(trait)
        series = {
            f"fold {fold + 1}": (y[samples], values[:, place])
            for fold, (samples, values) in zip(folds, pairs, strict=True)
        }
        with next(places):
            figure(figures.roc(series, (levels[0], levels[1])), key="roc")
    with next(places):
        if counted is not None:
            figure(threshold_figures.reliability(counted), key="calibration")
        else:
            bins = {f"fold {number + 1}": fold["calibration"] for number, fold in enumerate(own["folds"])}
            figure(figures.calibration(bins), key="calibration")


def _ranking(run: Run) -> None:
    st.subheader("Promoters by their own small network")
    ranking = protocol.read(run.folder)
    said = (
        "Ranked on training samples only, by accuracy on a part of them held out; the best of each chromosome went on."
    )
    if ranking["p"].isna().all():
        ranking = ranking.drop(columns=["p", "q"])
    else:
        said += f" {permuted.sentence(ranking)}"
    st.caption(said)
    st.dataframe(
        spelled(ranking),
        hide_index=True,
        height=320,
        alt="Promoters ranked by accuracy",
        key="ranking",
    )
