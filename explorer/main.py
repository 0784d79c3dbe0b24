"""The router: st.navigation over the pages."""

import streamlit as st

from explorer.routes.routes import assets_folder
from explorer.ui import navigation

st.set_page_config(page_title="SNP Explorer", page_icon=str(assets_folder() / "icon.svg"), layout="wide")
st.navigation(navigation.pages(), expanded=True).run()
