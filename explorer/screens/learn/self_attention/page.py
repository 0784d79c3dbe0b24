"""Attention step by step: one toy with its numbers, several heads, positions, encoder and decoder."""

import streamlit as st

from explorer.screens.learn.self_attention import attention_lesson as lesson
from explorer.screens.learn.self_attention import sequence_lesson
from explorer.ui import navigation


def show() -> None:
    """Draw the page."""
    st.markdown(
        "Every token asks (Q), every token says what it has (K) and what it gives (V). The better a query fits a key, "
        "the more of that token's value is gathered."
    )
    step, heads, positions, blocks, learning = st.tabs(
        ["One dot product at a time", "Several heads", "Positions", "Encoder and decoder", "Learning to look"],
        key="part",
        bind="query-params",
        on_change="rerun",
    )
    if step.open:
        with step:
            lesson.step_by_step()
    if heads.open:
        with heads:
            lesson.several_heads()
    if positions.open:
        with positions:
            lesson.positions()
    if blocks.open:
        with blocks:
            lesson.blocks()
    if learning.open:
        with learning:
            sequence_lesson.show()
    navigation.link("attention", "See it in a network trained on genotypes")
