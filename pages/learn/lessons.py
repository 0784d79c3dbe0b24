"""Ready-made states of the playground, each with one thing to see, and the making of more."""

import streamlit as st

from explorer.screens.learn.lessons import page

st.title("Lessons")
page.show()
