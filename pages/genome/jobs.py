"""Every piece of work: what waits, what runs, what came of it."""

import streamlit as st

from explorer.screens.genome.jobs import page

st.title("Jobs")
page.show()
