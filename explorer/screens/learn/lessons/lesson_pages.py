"""The gallery of lessons, and the form that makes a link into one."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from explorer.screens.learn.lessons.controls import HIDEABLE
from explorer.ui import navigation
from explorer.ui.lessons import LESSONS, make

COLUMNS = 2


def cards() -> None:
    """Show every lesson as a card with its sentence and a link."""
    for start in range(0, len(LESSONS), COLUMNS):
        for place, one in zip(st.columns(COLUMNS), LESSONS[start : start + COLUMNS], strict=False):
            with place.container(border=True, height="stretch"):
                st.markdown(f"#### {one.title}")
                st.markdown(one.sentence)
                navigation.link("playground", "Open", **one.parameters)


def maker() -> None:
    """Show the form that turns a playground's link into a lesson, and the lesson's link."""
    st.markdown(
        "Set the playground up as you want it, copy its address (Take home, Link), and say what there is to see. "
        "Controls that would distract can be left out: what they set still counts."
    )
    link = st.text_input("Link of a playground", placeholder="http://localhost:8501/playground?data=xor&layers=4-tanh")
    sentence = st.text_area("What to see in it", max_chars=600, height=90)
    hidden = st.multiselect("Leave out", list(HIDEABLE), format_func=HIDEABLE.__getitem__)
    lesson, problems = make(link, "Your lesson", sentence, tuple(hidden))
    for problem in problems:
        st.warning(problem)
    query = urlencode(lesson.parameters, quote_via=quote, safe=",;:-_.")
    st.markdown("The lesson's address, after that of this server:")
    st.code(f"/playground?{query}" if query else "/playground", language=None, wrap_lines=True)
    navigation.link("playground", "Open the lesson", **lesson.parameters)
