"""The architectures of the course: walk through each, and see the arguments that led from one to the next."""

import streamlit as st

from explorer.screens.learn.architectures import page

st.title("Architectures")
page.show()
