"""What a page, a part of it or a callback raises and nobody foresaw: one box, with the id of its entry in the log."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer import faults
from explorer.errors import InputError
from explorer.ui import session
from explorer.ui.say import escaped, refused


def show(error: Exception) -> bool:
    """Show what `st.App(on_script_error=...)` hands over, and have streamlit's own box left out.

    What the user can mend is said as it is wherever it comes from; the rest is kept in the workspace's log.
    """
    if (refusal := refused(error)) is not None:
        st.error(escaped(refusal), icon=":material/error:")
        return True
    fault = faults.note(_workspace(), error, f"on the page {_page()}")
    st.error(escaped(fault.sentence), icon=":material/report:")
    return True


def _workspace() -> Path | None:
    try:
        return session.workspace().path
    except (InputError, OSError):
        return None


def _page() -> str:
    context = get_script_run_ctx()
    part = " (a part that runs alone)" if context is not None and context.fragment_ids_this_run else ""
    return f"{context.page_script_hash if context is not None else ''}{part}"


class Said(logging.Filter):
    """Leaves out streamlit's own record of an error that is kept here: it has neither an id nor a limit."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is printed."""
        return record.msg != "Uncaught app execution"


logging.getLogger("streamlit.error_util").addFilter(Said())
