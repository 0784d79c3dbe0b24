"""All that takes room on the disk, and what was deleted."""

import streamlit as st

from explorer.screens.genome.storage import page

st.title("Storage")
page.show()
