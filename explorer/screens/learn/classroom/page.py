"""The teacher's page about a class: how to join, who is where, how they voted; it goes on by itself, without reruns."""

from __future__ import annotations

from explorer.components.class_desk import class_desk
from explorer.errors import InputError
from explorer.ui import classroom

NOBODYS = "The page", "it is the teacher's of a class"


def show() -> None:
    """Draw the page; InputError for everybody else, whom the server tells nothing of the class either."""
    if not classroom.teaches():
        raise InputError(*NOBODYS)
    class_desk(classroom.socket(), key="class-desk")
