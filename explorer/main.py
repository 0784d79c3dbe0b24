"""The router: st.navigation over the pages."""

import streamlit as st

from explorer.routes.routes import assets_folder
from explorer.ui import navigation, presentation
from explorer.ui.early_end import forgetting_parts
from explorer.ui.frame import frame
from explorer.ui.say import plainly

frame("SNP Explorer", str(assets_folder() / "icon.svg"))
with forgetting_parts(), plainly():
    page = st.navigation(navigation.pages(), expanded=True)
    presentation.begin(page.url_path or navigation.START)
    page.run()
