"""The teacher's page about a class."""

import streamlit as st

from explorer.screens.learn.classroom import page

st.title("Class")
page.show()
