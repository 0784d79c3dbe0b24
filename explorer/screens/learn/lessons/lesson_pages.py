"""The gallery of lessons, and the form that makes a link into one."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote, urlencode

import streamlit as st

from explorer.components.lesson_cards import Card, lesson_cards
from explorer.messages.playground.guess import Guess
from explorer.screens.learn.lessons import pictures
from explorer.screens.learn.lessons.controls import HIDEABLE
from explorer.ui import address, navigation
from explorer.ui.lessons import LESSONS, lesson, make


def cards() -> None:
    """Show every lesson as a card with a picture and its sentence, or what it asks first; a card is a link."""
    chosen = lesson_cards(_cards(), key="lessons")
    if chosen:
        address.leave_for(navigation.page("playground"), **lesson(chosen).parameters)


@cache
def _cards() -> list[Card]:
    return [pictures.card(one) for one in LESSONS]


def maker() -> None:
    """Show the form that turns a playground's link into a lesson, and the lesson's link."""
    st.markdown(
        "Set the playground up as you want it, copy its address (Take home, Link), and say what there is to see. "
        "Controls that would distract can be left out: what they set still counts."
    )
    link = st.text_input("Link of a playground", placeholder="http://localhost:8501/playground?data=xor&layers=4-tanh")
    sentence = st.text_area("What to see in it", max_chars=600, height=90)
    hidden = st.multiselect("Leave out", list(HIDEABLE), format_func=HIDEABLE.__getitem__)
    with st.expander("Ask for a guess before it plays"):
        guess = asked()
    own, problems = make(link, "Your lesson", sentence, tuple(hidden), guess)
    for problem in problems:
        st.warning(problem)
    query = urlencode(own.parameters, quote_via=quote, safe=",;:-_.")
    st.markdown("The lesson's address, after that of this server:")
    st.code(f"/playground?{query}" if query else "/playground", language=None, wrap_lines=True)
    navigation.link("playground", "Open the lesson", **own.parameters)


def asked() -> Guess | None:
    """Show the fields of a question with three answers; return it once it is whole."""
    question = st.text_input("Question", max_chars=200, placeholder="What will the test loss do?")
    names = ("First answer", "Second answer", "Third answer")
    answers = [column.text_input(name, max_chars=80) for name, column in zip(names, st.columns(3), strict=True)]
    left, right = st.columns(2)
    place = left.selectbox("The right one", range(3), format_func=names.__getitem__)
    epochs = right.number_input("Told after so many epochs", 1, 100_000, 100)
    because = st.text_input("Why (told with the answer)", max_chars=300)
    given = [question.strip(), *(answer.strip() for answer in answers)]
    if not any(given):
        return None
    if not all(given) or len(set(given)) < len(given):
        st.info("A guess needs a question and three different answers.")
        return None
    return Guess(
        question=given[0],
        answers=(given[1], given[2], given[3]),
        right=place,
        epochs=int(epochs),
        because=because.strip(),
    )
