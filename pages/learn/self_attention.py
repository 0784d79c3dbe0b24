"""Attention step by step: one toy with its numbers, several heads, positions, encoder and decoder."""

import streamlit as st

from explorer.screens.learn.self_attention import page

st.title("Self-attention, step by step")
page.show()
