"""Ask a trained run which positions it used: method, target, people and baseline, in the page's address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.baselines import BASELINES
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.request import AttributionRequest, affordable, usual_method
from explorer.jobs.runs import Run
from explorer.training import plan as plans
from explorer.training.spec import RunSpec
from explorer.ui import address, pickers
from explorer.ui.say import plainly
from explorer.ui.session import store

AMONG = {"everybody": "everybody", "cases": "cases", "controls": "controls"}
PEOPLE = {
    "held-out": "people it was not trained on",
    "all": "everybody it was given",
    "training": "people it was trained on",
    "one": "one person",
}
AS_NEEDED = "as the method needs"
MOST_PEOPLE = 100_000
GROUPS = {"SNPs": None, "genes": "genes", "LD blocks": "ld-blocks"}


def ask(run: Run, data: Dataset) -> dict[str, Any]:
    """Draw the question's widgets; return the parameters of the explanation."""
    spec = RunSpec.model_validate(run.parameters["spec"])
    left, middle, right = st.columns([3, 3, 2])
    with left:
        method = address.choose(
            "Method",
            list(METHODS),
            "method",
            index=list(METHODS).index(usual(run, data)),
            format_func=lambda name: METHODS[name].label,
            help="  \n".join(f"**{m.label}**: {m.help}" for m in METHODS.values()),
        )
    with middle:
        people = address.choose("For whom", list(PEOPLE), "people", format_func=PEOPLE.__getitem__)
    question: dict[str, Any] = {"method": method}
    with right:
        question |= _target(spec, data)
    question |= _whom(people, spec, data)
    about = METHODS[method]
    with st.expander("Baseline, grouping and checks", icon=":material/tune:"):
        question |= _details(method, about.compares)
        if "chosen" not in question:
            question |= _how_many(spec, data)
        others = _others(run, data)
    return {
        "run": run.id,
        "question": AttributionRequest.model_validate(question).model_dump(mode="json"),
        "others": others,
    }


def usual(run: Run, data: Dataset) -> str:
    """Return the method that a run's network is explained with unless another is asked for."""
    with plainly():
        return usual_method(plans.make(data, RunSpec.model_validate(run.parameters["spec"])).network)


def _target(spec: RunSpec, data: Dataset) -> dict[str, Any]:
    """Choose the explained output where there are several: a class, or one of several traits."""
    traits = list(spec.traits)
    if len(traits) > 1:
        return {"output": st.selectbox("Trait explained", traits, key="output", bind="query-params")}
    column = data.traits.column(traits[0])
    classes = list(column.levels)
    if column.kind == "categorical" or len(classes) > 2:
        return {"output": st.selectbox("Class explained", classes, key="output", bind="query-params")}
    st.text_input("Explained", value=column.name, disabled=True)
    return {}


def _whom(people: str, spec: RunSpec, data: Dataset) -> dict[str, Any]:
    if people == "one":
        samples = [str(name) for name in data.genotypes.samples]
        person = st.selectbox("Person", samples, key="person", bind="query-params")
        return {"chosen": (samples.index(person or samples[0]),)}
    found: dict[str, Any] = {"people": people}
    if data.traits.column(spec.traits[0]).kind == "binary":
        found["among"] = st.segmented_control(
            "Among them", list(AMONG), default="everybody", required=True, key="among", bind="query-params"
        )
    return found


def _details(method: str, compares: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    left, right = st.columns(2)
    if compares:
        labels = {AS_NEEDED: AS_NEEDED} | {str(kind): words for kind, words in BASELINES.items()}
        with left:
            chosen = address.choose(
                "Baseline",
                list(labels),
                "baseline",
                format_func=labels.__getitem__,
                help="What a person's genotype is compared with. The training mean unless the method needs people.",
            )
        if chosen in BASELINES:
            found["baseline"] = chosen
    if method == "occlusion":
        with right:
            groups = st.selectbox("Hidden together", list(GROUPS), key="groups", bind="query-params")
        if GROUPS[str(groups)]:
            found["groups"] = GROUPS[str(groups)]
    found["aggregation"] = st.segmented_control(
        "Over people",
        ["mean absolute", "mean"],
        default="mean absolute",
        required=True,
        key="aggregation",
        bind="query-params",
        help="The mean of |score| finds positions that matter in either direction; the mean keeps the direction.",
    )
    return found


def _how_many(spec: RunSpec, data: Dataset) -> dict[str, Any]:
    with plainly():
        most = affordable(plans.make(data, spec).network)
    asked = st.number_input(
        "People at most",
        min_value=2,
        max_value=MOST_PEOPLE,
        value=most,
        key=f"most-{most}",
        bind="query-params",
        help="Where there are more, a random choice is explained; the larger the network, the fewer at first.",
    )
    return {"most_people": int(asked)}


def _others(run: Run, data: Dataset) -> list[str]:
    """Choose runs that differ in their seed only, for the check of stability."""
    spec = run.parameters["spec"]
    alike = [
        other
        for other in store().list(kind="train", state="done")
        if other.id != run.id
        and pickers.belongs(other, data.digest)
        and {**other.parameters["spec"], "seed": 0} == {**spec, "seed": 0}
    ]
    if not alike:
        st.caption("Train the same network with other seeds to see here whether the map is stable.")
        return []
    names = {other.id: f"{other.title} (seed {other.parameters['spec']['seed']})" for other in alike}
    return st.multiselect("Compare with other seeds", list(names), format_func=names.__getitem__, key="seeds")


def known(parameters: dict[str, Any]) -> Run | None:
    """Return the explanation with these parameters if it was asked for before."""
    with plainly():
        return store().find("explain", parameters)
