"""The topic Neuron: a nerve cell that turns into a formula, and what one such neuron can decide."""

import streamlit as st

from explorer.components.topic import TopicView

CELL, GATES = "From cell to formula", "Logic gates"

_CELL = TopicView("neuron/cell/main.js")
_GATES = TopicView("neuron/gates/main.js")


def neuron() -> None:
    """Draw the neuron, or the gates that it can be."""
    part = st.segmented_control(
        "Part",
        [CELL, GATES],
        default=CELL,
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    if part == GATES:
        _gates()
    else:
        _cell()


def _cell() -> None:
    st.markdown(
        "A nerve cell gathers the signals of others through its synapses and fires, seldom or often. Strip it part by "
        "part and arithmetic is left: inputs times weights, a sum, a non-linearity. The example is worked on the "
        "board as 0.38 and 0.59. Drag any number up or down."
    )
    _CELL(key="neuron-cell")


def _gates() -> None:
    st.markdown(
        "With a step for its non-linearity the neuron answers yes or no, and its weights draw a line through the plane "
        "of its inputs: 1 on one side, 0 on the other. McCulloch and Pitts built logic of such neurons in 1943. "
        "Drag the line or its arrow until all four rows of the truth table are right. One gate will not let you."
    )
    _GATES(key="neuron-gates")
