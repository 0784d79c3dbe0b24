"""A network that reads digits, trained here: draw one, and see what every layer makes of it."""

import streamlit as st

from explorer.interface import inside_cnn, inside_cnn_run

st.title("Inside a CNN")
run = inside_cnn_run.choose()
inside_cnn.show(run)
