"""The router: st.navigation over the pages."""

import streamlit as st

from explorer.routes.routes import assets_folder
from explorer.ui import classroom, leaving, navigation, presentation
from explorer.ui.damaged import blamed
from explorer.ui.early_end import forgetting_parts
from explorer.ui.frame import fold, frame
from explorer.ui.say import disk, plainly
from explorer.ui.session import administers
from explorer.ui.tours import strip

frame("SNP Explorer", str(assets_folder() / "icon.svg"))
page = st.navigation(navigation.pages(classroom.teaches(), administers()), expanded=True)
name = page.url_path or navigation.START
fold(name in navigation.WHOLE_WINDOW)
with forgetting_parts(), plainly(), blamed():
    disk()
    classroom.strip(name)
    strip(name)
    presentation.begin(name)
    leaving.foot()
    page.run()
