"""Why a network that has learnt its examples does well on others, and when it does not."""

import streamlit as st

from explorer.screens.learn.generalising import page

st.title("Generalising")
page.show()
