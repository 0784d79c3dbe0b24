"""The topic What is fed back: state or output, measured on tasks that need memory."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.training.lessons import fed_back as lesson
from explorer.training.lessons import recurrent_networks
from explorer.training.lessons.fed_back import FedBackTask
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("sequences/fed_back/main.js")
_BUILT = {"repeat": "TTAGGG", "gap_4": "a gap of 4", "parity": "parity"}
"""Tasks whose cell the builder opens, and their names there."""


def fed_back() -> None:
    """Show how cells learn whose state, output or target is fed back."""
    topics.story(
        "A cell can feed back its state h (variant I), or only its output o (variant II). The second is taught as less "
        "powerful and easier to train: its output has to be right and to remember at once; but while it is trained "
        "the right output is known, and can be fed back in its place (teacher forcing), so that no step has to wait "
        "for the one before. Both claims are measured here."
    )
    setting = FedBackTask.model_validate({})
    run = follow.until_done(follow.request("feedback", {"task": setting}, lesson.TITLE))
    events = run.files.events().events
    learnt, timed = (
        [
            {name: value for name, value in event.items() if name not in ("t", "type")}
            for event in events
            if event["type"] == kind
        ]
        for kind in ("learnt", "timed")
    )
    _VIEW(key=f"sequences-fed-back-{run.id}", learnt=learnt, timed=timed, limit=lesson.REACHED)
    st.caption(
        f"{setting.starts} random starts of every cell, {lesson.UNITS} tanh units each, Adam at {lesson.RATE} for "
        f"{setting.updates:,} updates on {lesson.SAMPLES} new sequences each. Thin lines are starts, thick ones "
        f"their medians. Learnt is a cost below {lesson.REACHED} at the judged steps of {lesson.TESTED} others, "
        f"looked at every {lesson.EVERY} updates. A cell taught with targets gets its own answers there. Other units, "
        "other learning rates and longer training were not tried."
    )
    follow.origin(run)
    networks = {f"cell for {name}": recurrent_networks.task_spec(task) for task, name in _BUILT.items()}
    take_home.network("fed_back", networks, lambda: recurrent_networks.fed_back_script(setting))
    st.caption("The builder has variant I: what feeds its output back is no layer there. The script trains all kinds.")
