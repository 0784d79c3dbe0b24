"""Convolution under the fingers, and what stands around it in a convolutional network."""

import streamlit as st

from explorer.interface import convolution

TOPICS = {"Sandbox": convolution.sandbox, "Along the genome": convolution.strip}

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
