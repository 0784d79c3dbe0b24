"""From one neuron to the perceptron, activations, and genotypes as what a neuron reads."""

import streamlit as st

from explorer.screens.learn.neuron import page

st.title("Neuron")
page.show()
