"""Convolution under the fingers, and what stands around it in a convolutional network."""

import streamlit as st

from explorer.interface import convolution, operations, units

TOPICS = {
    "Sandbox": convolution.sandbox,
    "Genome": convolution.strip,
    "Two functions": operations.functions,
    "Pooling": operations.pools,
    "Sizes": units.sizes,
    "Batch norm": units.batch,
    "Softmax": units.chances,
    "Dropout": units.dropout,
    "Visual cells": operations.cells,
}

st.title("Convolution")
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
