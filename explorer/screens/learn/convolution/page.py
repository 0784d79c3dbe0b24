"""Convolution under the fingers, and what stands around it in a convolutional network."""

import streamlit as st

from explorer.screens.learn.convolution import operations, sandbox, units

TOPICS = {
    "Sandbox": sandbox.sandbox,
    "Genome": sandbox.strip,
    "Two functions": operations.functions,
    "Pooling": operations.pools,
    "Sizes": units.sizes,
    "Batch norm": units.batch,
    "Softmax": units.softmax,
    "Dropout": units.dropout,
    "Visual cells": operations.cells,
}


def show() -> None:
    """Draw the page."""
    topic = st.segmented_control(
        "Topic",
        list(TOPICS),
        default="Sandbox",
        required=True,
        key="topic",
        bind="query-params",
        label_visibility="collapsed",
    )
    TOPICS[topic or "Sandbox"]()
