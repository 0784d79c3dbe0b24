"""The router: st.navigation over the pages."""

import streamlit as st

from explorer.routes.routes import assets_folder
from explorer.ui import navigation
from explorer.ui.early_end import forgetting_parts
from explorer.ui.say import plainly

st.set_page_config(page_title="SNP Explorer", page_icon=str(assets_folder() / "icon.svg"), layout="wide")
with forgetting_parts(), plainly():
    st.navigation(navigation.pages(), expanded=True).run()
