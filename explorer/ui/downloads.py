"""Links to the files of a run, served by our own route so that the page never holds them."""

from __future__ import annotations

import re
from urllib.parse import quote

import streamlit as st

from explorer.jobs.runs import Run
from explorer.ui.session import token


def file_name(name: str, ending: str) -> str:
    """Return what a file about something of this name is called: letters and digits that any system takes.

    >>> file_name("../my net\\u202e (2)", "json")
    'my-net-2.json'
    """
    plain = "-".join(re.findall(r"[^\W_]+", name))[:80]
    return f"{plain or 'network'}.{ending}"


def links(run: Run, names: dict[str, str]) -> None:
    """Show a button for each of these files that the run has: path in its folder -> what the button says."""
    with st.container(horizontal=True):
        for name, word in names.items():
            if (run.folder / name).is_file():
                # a page's address has one segment below the app's base path, which this is relative to
                address = f"live/files/{run.id}/{quote(name)}?token={quote(token())}"
                st.link_button(word, address, icon=":material/download:")
