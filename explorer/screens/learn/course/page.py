"""The course: all topics in their order, each a link, with what the reader has solved."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from explorer.components.course_list import Entry, Part, course_list
from explorer.screens.learn.course.lectures import LECTURES, Topic
from explorer.ui import address, navigation
from explorer.ui.lessons import lesson


def show() -> None:
    """Draw the page."""
    st.markdown(
        "In this order it is a lecture course; each topic also stands alone. The views ask for a guess before they "
        "play, open their numbers to the arithmetic, and most end with an exercise."
    )
    parts = [Part(one.title, tuple(entry(topic) for topic in one.topics)) for one in LECTURES]
    chosen = course_list(parts, key="course")
    for topic in (topic for one in LECTURES for topic in one.topics):
        if topic.name == chosen:
            address.leave_for(navigation.page(topic.page), **view(topic))


def view(topic: Topic) -> dict[str, str]:
    """Return what the address of a topic's page has to say."""
    return dict(lesson(topic.lesson).parameters) if topic.lesson else dict(topic.view)


def entry(topic: Topic) -> Entry:
    """Return a topic as the list shows it."""
    query = urlencode(view(topic), quote_via=quote, safe=",;:-_.")
    href = f"{topic.page}?{query}" if query else topic.page
    return Entry(topic.name, topic.title, topic.sentence, navigation.title(topic.page), href, topic.progress)
