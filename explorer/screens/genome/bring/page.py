"""Bring files in: examined before anything is loaded, every refusal one sentence, every mend a switch."""

import streamlit as st

from explorer.jobs.quotas import NO_OWN_DATA, WHY_NOT
from explorer.screens.genome.bring import files, readable
from explorer.ui import deleting
from explorer.ui.early_end import end_page
from explorer.ui.session import workspace


def show() -> None:
    """Draw the page."""
    deleting.show("uploads")
    if not workspace().own_data:
        st.info(f"{NO_OWN_DATA.capitalize()}. {WHY_NOT}", icon=":material/lock_open:")
    paths = files.files()
    if not paths:
        files.forget_mends()
        readable.show()
        end_page()
    sources = files.roles(paths)
    more = files.more(paths, sources) if "genotypes" in sources else ()
    unused = files.left_over(paths, sources, more)
    readable.advise(paths)
    if "genotypes" not in sources:
        st.info("Choose a file of genotypes.")
        end_page()
    build = files.build()
    mends, report = files.examined(sources, more, unused, build, files.mends())
    files.report(report)
    corrected = files.columns(report)
    files.load(sources, more, build, mends, corrected, report)
