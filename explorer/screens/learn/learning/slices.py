"""The topic Slice of a loss: the loss of a trained playground network over two random directions of its weights."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.errors import InputError
from explorer.jobs.learning import Slice
from explorer.messages.playground.links import from_query
from explorer.messages.playground.state import State
from explorer.ui import follow, topics
from explorer.ui.say import escaped, plainly

_VIEW = TopicView("learning/slice/main.js")
USUAL = 100


def show() -> None:
    """Tell what a slice is, choose the network, and draw its loss."""
    topics.story(
        "A network has too many weights to draw its loss over all of them, so a plane through the trained weights is "
        "drawn instead. Its two directions are random, and each neuron's part of them is as long as the neuron's own "
        "weights (Li et al. 2018): without that, large weights alone would make a surface look flat."
    )
    first, second, third = st.columns([5, 1, 1], vertical_alignment="bottom")
    with first:
        link = st.text_input(
            "Link of a playground",
            key="of",
            bind="query-params",
            placeholder="empty: the playground as it opens",
            help="Set up a playground, copy its address from the browser, and paste it here.",
            max_chars=4000,
        )
    with second:
        epochs = st.number_input("Epochs", 0, 500, USUAL, key="epochs", bind="query-params")
    with third:
        seed = st.number_input("Seed", 0, 9999, 0, key="directions", bind="query-params", help="Of the directions.")
    state, problems = asked_for(link or "")
    for problem in problems:
        st.warning(escaped(problem), icon=":material/link_off:")
    if state.data in ("dataset", "digits", "windows"):
        with plainly():
            raise InputError("Playground", f"its data are {state.data}", "Take a link with points of the plane.")
    request = Slice(playground=state, epochs=int(epochs), seed=int(seed))
    run = follow.until_done(follow.request("slice", request, f"Slice of a loss: {state.data}"), "Slice of a loss")
    follow.origin(run)
    with np.load(run.folder / "slice.npz", allow_pickle=False) as kept:
        losses, along = kept["losses"], kept["along"]
    if not np.isfinite(losses).all():
        st.error("Its loss is no number on a part of the plane: training has diverged.", icon=":material/error:")
        return
    told = run.files.read("result.json")
    layers = " and ".join(str(layer.units) for layer in state.layers) or "no"
    data = "own points" if state.data == "points" else state.data.replace("_", " ")
    topics.story(
        f"Learnt from the data “{data}” with {layers} hidden units: {told['numbers']} weights and biases, after "
        f"**{request.epochs}** epochs."
    )
    _VIEW(
        key="slice",
        arrays={"losses": losses.astype(np.float64).ravel(), "along": along.astype(np.float64)},
        name=run.id,
        points=told["points"],
        first=told["first"],
    )
    st.caption(
        "Biases stay as they are, as in the paper; so do scales and shifts of batch norms. Two directions of many: "
        "another seed shows another slice, and what is a bowl here may be a saddle there. Dropout is off."
    )


def asked_for(link: str) -> tuple[State, list[str]]:
    """Return the state of a pasted link, as a playground without the words and the look of a lesson."""
    query = urlsplit(link.strip()).query or link.strip().lstrip("?")
    state, problems = from_query(dict(parse_qsl(query)))
    looks = ("speed", "stop_epochs", "stop_patience", "show_test", "discretise", "show_gradients", "hide", "note")
    usual = State()
    return state.model_copy(update={name: getattr(usual, name) for name in (*looks, "guess", "other")}), problems
