"""Which run's attention is shown, over which samples, and compared with which; in the page's address."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import NotRequired, TypedDict

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.inspection.attention.request import groups_for, named, usual_within
from explorer.jobs.runs import Run
from explorer.networks.attention_cost import KINDS
from explorer.training import defaults
from explorer.training.spec import RunSpec
from explorer.ui import address, computing, follow, pickers
from explorer.ui.early_end import end_page
from explorer.ui.frame import one_line
from explorer.ui.say import count, escaped, plain
from explorer.ui.session import store

PRESET = "gptransformer"
NONE = "nobody"
"""What an address holds where no second group is taken away."""
ALL = ""
"""What it holds where residuals are permuted among all samples: no column's name."""


class Parameters(TypedDict):
    """Of the job: a training run, the fields of an `AttentionRequest`, and the device where it is not the usual one."""

    run: str
    look: dict[str, object]
    device: NotRequired[str]


def has_attention(run: Run) -> bool:
    """Whether a training run's network has self-attention."""
    spec = RunSpec.model_validate(run.parameters["spec"])
    if spec.preset == PRESET:
        return True
    return any(layer.kind in KINDS for layer in getattr(spec.network, "layers", ()))


def choose_run(data: Dataset, where: AbstractContextManager[object]) -> Run:
    """Choose a finished run with attention in the line of the title; where there is none, offer to train one."""
    made = [r for r in store().list(kind="train") if pickers.belongs(r, data.digest) and has_attention(r)]
    done = {run.id: run for run in made if run.done}
    if done:
        if address.unknown(list(done), "run"):
            st.warning("The run in this link has no attention, or is not finished; another one is shown.")
        with where:
            return done[address.choose("Run", list(done), "run", format_func=lambda id: done[id].title)]
    for at_work in made:
        follow.until_done(at_work)
    offer(data)
    end_page()


def offer(data: Dataset) -> None:
    """Say that there is no network with attention yet, and train one on a click."""
    st.info(
        "No network with attention has been trained on this dataset yet. A small transformer takes about a minute on "
        "1,000 samples.",
        icon=":material/model_training:",
    )
    names = list(data.traits.names("trait"))
    if not names:
        st.caption("The dataset has no trait to learn: bring one, or plant one on the page **Data**.")
        return
    if st.button(
        f"Train a transformer for {escaped(names[0])}", type="primary", icon=":material/play_arrow:", key="train-one"
    ):
        usual = defaults.for_dataset(data, PRESET, (names[0],))
        spec = RunSpec(dataset=data.digest, traits=(names[0],), **usual)
        follow.request("train", {"spec": spec}, f"GPTransformer-style encoder for {names[0]}")
        st.rerun()


def parameters(run: Run, data: Dataset) -> Parameters:
    """Draw the request's widgets; return the parameters of the job."""
    spec = RunSpec.model_validate(run.parameters["spec"])
    request: dict[str, object] = {}
    with one_line("request"):
        if len(spec.traits) > 1:
            request["output"] = st.selectbox(
                "Trait", list(spec.traits), key="output", bind="query-params", format_func=plain
            )
        trait = str(request.get("output") or next(iter(spec.traits)))
        groups = groups_for(data.traits.column(trait).kind, True)
        group = address.choose("Mean attention of", groups, "group", format_func=lambda name: named(name, data))
        others = [NONE, *(g for g in groups if g != group)]
        against = address.choose(
            "Less that of",
            others,
            "against",
            format_func=lambda name: "none" if name == NONE else named(name, data),
            help="The map of the second group is taken away from that of the first.",
        )
        request |= {"group": group, "against": None if against == NONE else against}
        if "person" in (group, against):
            most = data.genotypes.shape[0]
            request["person"] = int(st.number_input("Sample", 1, most, 1, key="person", bind="query-params")) - 1
        if {"with", "without"} & {group, against}:
            most = data.genotypes.shape[1]
            number = st.number_input("SNP, by its place in the file", 1, most, 1, key="snp", bind="query-params")
            request["variant"] = int(number) - 1
        if columns := [name for name in data.traits.names("covariate", "categorical") if name != trait]:
            usual = usual_within(data)
            within = address.choose(
                "Permuted within",
                [ALL, *columns],
                f"within-{data.digest}",  # another dataset has other groups, and its own to begin with
                index=1 + columns.index(usual) if usual in columns else 0,
                format_func=lambda name: "all samples" if name == ALL else name,
                help="Interactions of the far pairs are tested by permuting residuals, among all samples or within the "
                "groups of a covariate: populations, breeds, batches.",
            )
            request["within"] = None if within == ALL else within
        device = computing.choose()
    return {"run": run.id, "look": request, **device}  # type: ignore[typeddict-item]


def zoom(tokens: int) -> tuple[int, int] | None:
    """Choose a stretch of tokens to see exactly, where the whole map is pooled."""
    st.caption(f"{count(tokens, 'token')} are pooled: each cell is the exact sum and mean over a block of tokens.")
    low, high = st.slider(
        "Tokens shown one by one", 1, tokens, (1, min(tokens, 200)), key="stretch", bind="query-params"
    )
    if not st.toggle("Show this stretch exactly", key="exact", bind="query-params"):
        return None
    return (low - 1, max(low, min(high, low + 998) - 1))


def exactly(parameters: Parameters, stretch: tuple[int, int]) -> Parameters:
    """Return the parameters for the same maps of a stretch of tokens alone."""
    return {**parameters, "look": parameters["look"] | {"stretch": list(stretch)}}
