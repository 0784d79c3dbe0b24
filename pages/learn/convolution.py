"""Convolution under the fingers, and what stands around it in a convolutional network."""

import streamlit as st

from explorer.screens.learn.convolution import page

st.title("Convolution")
page.show()
