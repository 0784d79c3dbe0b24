"""A network that reads digits, trained here: draw one, and see what every layer makes of it."""

import streamlit as st

from explorer.screens.learn.inside_cnn import page

st.title("Inside a CNN")
page.show()
