"""U-Net on small scenes: what its skip connections carry, shown by taking them away."""

import streamlit as st

from explorer.screens.learn.skips import page

st.title("U-Net and its skips")
page.show()
