"""Pages that end before their last line, and their parts that run alone (streamlit's fragments)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx


def end_page() -> NoReturn:
    """End the page here, with what is drawn so far.

    Unlike `st.stop`, which also takes back what was requested of this run meanwhile: a click on a part that runs alone
    would be lost, or be carried out too early.
    """
    raise StopException


@contextmanager
def forgetting_parts() -> Iterator[None]:
    """Around a whole page: where it ends early, forget the parts of the pages before, as streamlit does at its end.

    Without this a request from a part that is no longer there (its timer, or a click while the page was drawn anew) is
    carried out all the same. It draws where the shorter page has no place, and then the browser shows nothing at all
    any more ("Bad delta path index"). The parts of a run that has taken the place of this one are its own: they stay.
    """
    try:
        yield
    except (StopException, Exception):
        st.empty()  # streamlit looks here whether another run has taken the place of this one, and ends this one
        context = get_script_run_ctx()
        if context is not None and not context.fragment_ids_this_run:
            context.fragment_storage.clear(new_fragment_ids=context.shared.new_fragment_ids.snapshot())
        raise
