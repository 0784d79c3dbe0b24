"""Train a network beside its rivals, and watch it."""

import streamlit as st

from explorer.interface import network_form, pickers, results, train_form, training

st.title("Train")
data = pickers.dataset()
choice = network_form.choose(data)
spec = train_form.spec(choice, data)
train_form.planned(data, spec)
training.start(spec)

run = training.choose(data)
if run is not None:
    training.curves(run)
    results.show(run, data)
