"""How a network learns: losses, descent, optimizers, backpropagation, gradients by depth."""

import streamlit as st

from explorer.screens.learn.learning import page

st.title("Learning")
page.show()
