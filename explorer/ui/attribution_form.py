"""Request which positions a trained run used: method, target, samples and baseline, in the page's address."""

from __future__ import annotations

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.baselines import BASELINES
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.request import AttributionRequest, affordable, usual_method
from explorer.jobs.learning import Explain
from explorer.jobs.runs import Run
from explorer.training import plan as plans
from explorer.training.spec import RunSpec
from explorer.ui import address, computing, pickers
from explorer.ui.frame import one_line
from explorer.ui.say import plain, plainly
from explorer.ui.session import store

AMONG = {"everybody": "all", "cases": "cases", "controls": "controls"}
AMONG_WORDS = {"cases": "cases only", "controls": "controls only"}
SAMPLES = {
    "held-out": "samples it was not trained on",
    "all": "all samples it was given",
    "training": "samples it was trained on",
    "one": "one sample",
}
AS_NEEDED = "as the method needs"
MOST_SAMPLES = 100_000
GROUPS = {"SNPs": None, "genes": "genes", "LD blocks": "ld-blocks"}


def choose(run: Run, data: Dataset) -> Explain:
    """Draw the form, a line of what is asked for and the rest behind "More"; return the parameters."""
    spec = RunSpec.model_validate(run.parameters["spec"])
    with one_line("request"):
        method = address.choose(
            "Method",
            list(METHODS),
            "method",
            index=list(METHODS).index(usual(run, data)),
            format_func=lambda name: METHODS[name].label,
            help="  \n".join(f"**{m.label}**: {m.help}" for m in METHODS.values()),
        )
        samples = address.choose("Samples", list(SAMPLES), "people", format_func=SAMPLES.__getitem__)
        request: dict[str, object] = {"method": method}
        if samples == "one":
            request |= _one(data)
        if METHODS[method].compares:
            request |= _baseline()
        request |= _target(spec, data)
        said = st.container(width="content")
        more = st.popover("More", icon=":material/tune:")
    with more:
        if samples != "one":
            request |= {"people": samples} | _among(spec, data) | _how_many(spec, data)
        request |= _details(method)
        others = _others(run, data)
        device = computing.choose()
    unusual = [AMONG_WORDS[str(request["among"])]] if request.get("among", "all") in AMONG_WORDS else []
    unusual += ["with its sign"] if request["aggregation"] == "mean" else []
    unusual += [f"{request['groups']} hidden together".replace("-", " ")] if "groups" in request else []
    if unusual:
        said.caption(", ".join(unusual))
    question = AttributionRequest.model_validate(request)
    return Explain.model_validate({"run": run.id, "question": question, "others": tuple(others), **device})


def usual(run: Run, data: Dataset) -> str:
    """Return the method that a run's network is explained with unless another is chosen."""
    with plainly():
        return usual_method(plans.make(data, RunSpec.model_validate(run.parameters["spec"])).network)


def _target(spec: RunSpec, data: Dataset) -> dict[str, object]:
    """Choose the explained output where there are several: a class, or one of several traits."""
    traits = list(spec.traits)
    if len(traits) > 1:
        return {"output": st.selectbox("Trait explained", traits, key="output", bind="query-params", format_func=plain)}
    column = data.traits.column(traits[0])
    classes = list(column.levels)
    if column.kind == "categorical" or len(classes) > 2:
        return {
            "output": st.selectbox("Class explained", classes, key="output", bind="query-params", format_func=plain)
        }
    return {}


def _one(data: Dataset) -> dict[str, object]:
    names = [str(name) for name in data.genotypes.samples]
    name = st.selectbox("Sample", names, key="person", bind="query-params", format_func=plain)
    return {"chosen": (names.index(name or names[0]),)}


def _among(spec: RunSpec, data: Dataset) -> dict[str, object]:
    if data.traits.column(spec.traits[0]).kind != "binary":
        return {}
    among = st.segmented_control(
        "Among them",
        list(AMONG),
        default="everybody",
        required=True,
        key="among",
        bind="query-params",
        format_func=AMONG.__getitem__,
    )
    return {"among": among}


def _baseline() -> dict[str, object]:
    labels = {AS_NEEDED: AS_NEEDED} | {str(kind): words for kind, words in BASELINES.items()}
    chosen = address.choose(
        "Baseline",
        list(labels),
        "baseline",
        format_func=labels.__getitem__,
        help="What a sample's genotype is compared with: the training mean, unless the method needs samples.",
    )
    return {"baseline": chosen} if chosen in BASELINES else {}


def _details(method: str) -> dict[str, object]:
    fields: dict[str, object] = {}
    if method == "occlusion":
        groups = st.selectbox("Hidden together", list(GROUPS), key="groups", bind="query-params")
        if GROUPS[str(groups)]:
            fields["groups"] = GROUPS[str(groups)]
    fields["aggregation"] = st.segmented_control(
        "Over samples",
        ["mean absolute", "mean"],
        default="mean absolute",
        required=True,
        key="aggregation",
        bind="query-params",
        help="The mean of |score| finds positions that matter in either direction; the mean keeps the direction.",
    )
    return fields


def _how_many(spec: RunSpec, data: Dataset) -> dict[str, object]:
    with plainly():
        most = affordable(plans.make(data, spec).network)
    number = st.number_input(
        "Samples at most",
        min_value=2,
        max_value=MOST_SAMPLES,
        value=most,
        key=f"most-{most}",
        bind="query-params",
        help="Where there are more, a random choice is explained; the larger the network, the fewer at first.",
    )
    return {"most_people": int(number)}


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
    names = {other.id: pickers.label(other) for other in alike}
    return st.multiselect("Compare with other seeds", list(names), format_func=lambda id: plain(names[id]), key="seeds")


def known(parameters: Explain) -> Run | None:
    """Return the explanation with these parameters if it was requested before."""
    with plainly():
        return store().find("explain", parameters)
