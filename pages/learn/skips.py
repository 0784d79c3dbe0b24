"""U-Net on small scenes: what its skip connections carry, shown by taking them away."""

import streamlit as st

from explorer.interface import skips

st.title("U-Net and its skips")
run = skips.trained()
skips.curves(run)
skips.scene(run)
