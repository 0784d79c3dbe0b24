"""Who has a workspace on this server, what they take of it, and what an administrator can do about that."""

import streamlit as st

from explorer.screens.genome.people import page

st.title("People")
page.show()
