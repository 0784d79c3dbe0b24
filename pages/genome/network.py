"""Choose a network or build one, and see what follows: shapes, parameters, what each layer sees of the genome."""

import streamlit as st

from explorer.interface import network_form, pickers, workshop

st.title("Network")
data = pickers.dataset()
choice = network_form.choose(data)
workshop.choose(choice, data)
workshop.bench(choice, data)
