"""Which SNP positions a trained network used, and whether to believe it."""

import streamlit as st

from explorer.screens.genome.saliency import page

st.title("Saliency")
page.show()
