"""The Network page's bench: the network on its canvas, what follows from each edit, and where it goes from here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from explorer.components.network_builder import Bench, hear, message, network_builder, picture
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.drafting.check import CheckedDraft, Requirements, check
from explorer.networks.drafting.draft import Draft
from explorer.networks.drafting.history import History
from explorer.networks.spec import NetworkSpec
from explorer.screens.genome.network import designs, network_picture
from explorer.training import plan as plans
from explorer.training.spec import Preset, RunSpec
from explorer.ui import address, layer_detail, navigation, network_form
from explorer.ui.network_form import Choice
from explorer.ui.say import base_pairs, escaped, plainly, refused
from explorer.ui.session import workspace

KEY = "builder"
STATE = "bench"


@dataclass(frozen=True)
class BenchState:
    """What the session keeps: the bench, what it began with, and under which token its draft is saved.

    `unkept` says why it is not, where there is no room for it.
    """

    bench: Bench
    base: Draft
    origin: str
    requirements: Requirements
    token: str = ""
    unkept: str = ""

    @property
    def edited(self) -> bool:
        """Whether the draft differs from what was chosen."""
        return self.bench.draft != self.base


def choose(choice: Choice, data: Dataset) -> None:
    """Put the chosen network on the bench; one that was edited stays until another is chosen."""
    base, requirements = _base(choice, data)
    draft = Draft.of(base)
    before: BenchState | None = st.session_state.get(STATE)
    if before is None:
        state = BenchState(Bench(History(draft)), draft, choice.origin, requirements)
        state = _restored(state, st.query_params.get("draft", ""))
    elif before.origin != choice.origin:
        state = replace(before, bench=before.bench.begin(draft), base=draft, origin=choice.origin, token="")
    elif before.base != draft and not before.edited:
        state = replace(before, bench=replace(before.bench, history=History(draft)), base=draft)
    else:
        state = replace(before, base=draft)
    st.session_state[STATE] = replace(state, requirements=requirements)


def _base(choice: Choice, data: Dataset) -> tuple[NetworkSpec, Requirements]:
    """Return the chosen network, and what these data require of any network in its place."""
    if choice.design is None:
        with plainly():
            spec = plans.make(data, choice.spec(data)).network
        return spec, Requirements(dict(spec.input), spec.outputs)
    fields = choice.fields()
    fields["network"] = Preset(preset="linear")
    with plainly():
        simple = plans.make(data, RunSpec(dataset=data.digest, **fields)).network
    return choice.design, Requirements(dict(simple.input), simple.outputs)


def _restored(state: BenchState, token: str) -> BenchState:
    """Return the bench with the draft that a reload left behind, where it belongs to the same network."""
    try:
        saved = workspace().designs.kept(token) if token else None
        if saved is None or saved.get("origin") != state.origin:
            return state
        draft = Draft.read(saved.get("draft") or {})
    except InputError as error:
        st.warning(f"The draft of this link cannot be read: {escaped(error)}")
        return state
    return replace(state, bench=replace(state.bench, history=state.bench.history.do(draft)), token=token)


def _hear() -> None:
    """Take what the browser did, before the page is drawn anew."""
    state: BenchState | None = st.session_state.get(STATE)
    if state is None:
        return
    bench = hear(state.bench, message(KEY), state.requirements)
    if bench.draft != state.bench.draft:
        try:
            token = workspace().designs.keep(state.token, {"origin": state.origin, "draft": bench.draft.plain()})
            state = replace(state, token=token, unkept="")
        except (InputError, OSError) as error:
            refusal = refused(error)
            if refusal is None:
                raise
            state = replace(state, unkept=str(refusal))
    st.session_state[STATE] = replace(state, bench=bench)


@st.fragment
def bench(choice: Choice, data: Dataset) -> None:
    """Show the network, its canvas, the chosen layer's formula, and all its layers."""
    state: BenchState = st.session_state[STATE]
    checked = check(state.bench.draft, state.requirements)
    settled = choice.protocol is None
    spans = network_picture.spans_of(checked.geometry, data, settled)
    network_picture.headline(checked.geometry, spans)
    genome = "positions" in checked.draft.input and "channels" in checked.draft.input
    note = f"The variants of {data.name}, as {choice.encoding}." if genome else "These data are not what it reads."
    lengths = {
        name: f"median {base_pairs(bp)}"
        for name, bp in zip(spans["layer"], spans["median_bp"], strict=True)
        if np.isfinite(bp)
    }
    drawn = picture(checked, spans=lengths, input_note=note)
    if drawn["title"] in zoo.names():
        drawn["title"] = zoo.preset(drawn["title"]).title
    network_builder(drawn, key=KEY, bench=state.bench, on_change=_hear)
    if state.unkept:
        st.warning(f"This draft lasts only as long as this page: {escaped(state.unkept)}", icon=":material/warning:")
    _remember(state)
    onward(state, checked, choice, data)
    chosen = state.bench.chosen[0] if len(state.bench.chosen) == 1 else ""
    if chosen in checked.rows:
        layer_detail.show(checked, chosen, data)
    st.subheader("Layers", help="The last layer gives logits; the softmax is part of the loss.")
    if checked.rows:
        network_picture.table(checked.geometry, spans)
    else:
        st.caption("There are none yet. Press **+ Add a layer**.")


def _remember(state: BenchState) -> None:
    """Keep the draft's token in the address while there is something to lose."""
    if state.edited and state.token:
        st.query_params["draft"] = state.token
    elif "draft" in st.query_params:
        del st.query_params["draft"]


def onward(state: BenchState, checked: CheckedDraft, choice: Choice, data: Dataset) -> None:
    """Offer to train it, keep it, and take it home."""
    spec = checked.spec
    with st.container(horizontal=True, vertical_alignment="center"):
        if not state.edited and choice.design is None:
            navigation.link("train", "Train this network", dataset=data.digest, network=choice.preset)
        elif st.button("Train this network", key="train-design", icon=":material/model_training:", disabled=not spec):
            assert spec is not None
            _train(spec, choice, data)
        designs.save(spec, edited=state.edited or choice.design is None)
        designs.take_home(spec)
        designs.others()
        if st.button("Start from nothing", key="empty", icon=":material/note_add:"):
            _empty()
    if spec is None and checked.draft.layers:
        first = next(iter(checked.problems.items()), None)
        if first is not None:
            st.caption(f"Not ready to train: **{escaped(first[0])}**: {escaped(first[1].sentence)}")


def _empty() -> None:
    state: BenchState = st.session_state[STATE]
    blank = Draft(state.requirements.input or {"channels": 1, "positions": 640}, name="My network")
    st.session_state[STATE] = replace(state, bench=state.bench.begin(blank))
    st.rerun(scope="fragment")


def _train(spec: NetworkSpec, choice: Choice, data: Dataset) -> None:
    if set(spec.input) != {"channels", "positions"}:
        st.warning("It does not read genotypes, so it cannot be trained on these data.")
        return
    id = workspace().designs.save(spec)
    st.session_state[network_form.CHOSEN_TRAITS] = choice.traits
    choices = {"dataset": data.digest, "network": id, f"encoding-{id}": choice.encoding}
    address.leave_for(navigation.page("train"), **choices)
