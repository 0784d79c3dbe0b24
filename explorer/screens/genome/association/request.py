"""What is tested, and how: trait, covariates, model, and the rarer choices behind a click."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st
from pydantic.fields import FieldInfo

from explorer.datasets.dataset import Dataset
from explorer.genetics.association import Settings
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run
from explorer.ui import address, association, computing, follow, needs, pickers
from explorer.ui.frame import one_line
from explorer.ui.say import escaped, plain

MODELS = {"auto": "Automatic", "plain": "Plain regression", "mixed": "Mixed model"}
MISSING = {"complete": "leave out the sample", "mean": "put the mean there"}
RARE = {"corrected": "correct rare alleles and few cases", "score": "score test throughout"}
MALE_X = {2: "counts twice", 1: "counts once"}


def choose(data: Dataset) -> tuple[Run, Associations]:
    """Choose trait, covariates and model, and return the association; the page ends here while it is computed."""
    with one_line("request"):
        trait = pickers.trait(data)
        others = [name for name in [*data.traits.names("covariate"), *data.traits.names("trait")] if name != trait]
        covariates = st.multiselect(
            "Covariates",
            others,
            key="covariates",
            bind="query-params",
            format_func=plain,
            help="What the test of a variant takes as given: batch, sex, age, or another trait.",
        )
        if address.unknown(list(MODELS), "model"):
            st.warning(f"The model in this link is none of {', '.join(MODELS)}; auto is taken.")
        model = address.choose("Model", list(MODELS), "model", format_func=MODELS.__getitem__, help=_help("model"))
        more = st.popover("More", icon=":material/tune:")
    with more:
        settings = _more(data, data.traits.column(trait).kind == "binary", model)
        device = computing.choose()
    parameters = {"dataset": data.digest, "trait": trait, "covariates": covariates, "settings": settings, **device}
    run = follow.until_done(needs.offered("associate", parameters, f"Association with {trait}", "Test every variant"))
    return run, association.load(run)


def _more(data: Dataset, binary: bool, model: str) -> dict[str, object]:
    """Return the rarer settings of the test."""
    chosen: dict[str, object] = {"model": model}
    with st.container():
        cells = _cells()
        with next(cells):
            chosen["components"] = int(
                st.number_input(
                    "Principal components", 0, 50, 0, key="components", bind="query-params", help=_help("components")
                )
            )
        with next(cells):
            chosen["min_mac"] = int(
                st.number_input(
                    "Least minor allele count", 1, 1000, 5, key="min_mac", bind="query-params", help=_help("min_mac")
                )
            )
        with next(cells):
            chosen["missing"] = _pick("Missing calls", MISSING, "missing")
        if binary:
            with next(cells):
                chosen["rare"] = _pick("Two classes", RARE, "rare")
        if _has_x(data):
            with next(cells):
                chosen["male_x"] = _pick("X of a male", MALE_X, "male_x")
        with next(cells):
            chosen["sex"] = st.toggle("Sex as a covariate", True, key="sex", bind="query-params", help=_help("sex"))
        if model != "plain":
            with next(cells):
                chosen["loco"] = st.toggle(
                    "Leave one chromosome out", False, key="loco", bind="query-params", help=_help("loco")
                )
            with next(cells):
                chosen["exact"] = st.toggle(
                    "Variance for each variant", True, key="exact", bind="query-params", help=_help("exact")
                )
    if given := _given(data):
        chosen["condition"] = given
    return chosen


def _given(data: Dataset) -> list[str]:
    """Return the variants taken as given, which stand in the address; of another dataset they are forgotten."""
    state, asked = st.session_state, list(dict.fromkeys(st.query_params.get_all("condition")))
    if asked != state.get("condition-written", []):
        state["condition"] = asked
    elif state.get("condition-of", data.digest) != data.digest:
        state["condition"] = []
    given = list(state.get("condition", []))
    if given:
        state["condition"] = given  # each time: on another page the same key is another widget
        given = st.multiselect(
            "Given these variants", given, key="condition", format_func=plain, help=_help("condition")
        )
        st.query_params["condition"] = given
    elif "condition" in st.query_params:
        del st.query_params["condition"]
    state["condition-written"], state["condition-of"] = given, data.digest
    return given


def condition_on(name: str) -> None:
    """Take the copies of one more variant as given, from the next run of the page on."""
    st.session_state["condition"] = list(dict.fromkeys([*st.session_state.get("condition", []), name]))


def take_mixed() -> None:
    """Choose the mixed model, from the next run of the page on."""
    address.go("model", "mixed")


def _cells() -> Iterator[st.delta_generator.DeltaGenerator]:  # type: ignore[name-defined]
    while True:
        yield from st.columns(2, vertical_alignment="bottom")  # four cut their words off on a narrow page


def _pick(label: str, words: dict, name: str) -> object:
    return st.selectbox(
        label, list(words), key=name, bind="query-params", format_func=words.__getitem__, help=_help(name)
    )


def _help(name: str) -> str:
    field: FieldInfo = Settings.model_fields[name]
    text = escaped(field.description or "")
    return f"{text[:1].upper()}{text[1:]}."


def _has_x(data: Dataset) -> bool:
    return bool((data.genotypes.variants["chromosome"] == "X").any())
