"""All topics of the course in their order."""

import streamlit as st

from explorer.screens.learn.course import page

st.title("Course")
page.show()
