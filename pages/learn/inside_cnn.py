"""A network that reads digits, trained here: draw one, and see what every layer makes of it."""

import streamlit as st

from explorer.interface import inside_cnn, inside_cnn_run

st.title("Inside a CNN")
network, epoch, train = st.columns([4, 4, 2], vertical_alignment="bottom", gap="medium")
with train:
    inside_cnn_run.another()
with network:
    run = inside_cnn_run.choose()
inside_cnn_run.until_begun(run)
inside_cnn.show(run, epoch)
