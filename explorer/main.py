"""The router: st.navigation over the pages."""

import streamlit as st

from explorer.interface import navigation
from explorer.live.routes import assets_folder

st.set_page_config(page_title="SNP Explorer", page_icon=str(assets_folder() / "icon.svg"), layout="wide")
st.navigation(navigation.pages(), expanded=True).run()
