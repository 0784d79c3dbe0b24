"""The topic Many starts: where descent ends from 200 random starts, in narrow and in wide networks."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.jobs.runs import Run
from explorer.training.lessons.starts import MOMENTUM, SAMPLES, WIDTHS, StartsTask, parameters
from explorer.ui import follow, forms, topics
from explorer.ui.say import plainly

_VIEW = TopicView("learning/starts/main.js")


def show() -> None:
    """Tell the experiment, and draw what it came to."""
    topics.story(
        "Where descent ends hangs on where it starts. Choromanska et al. (2015) found that this matters less the wider "
        f"a network is. Here networks with one hidden layer of tanh units learn XOR in the plane from {SAMPLES} noisy "
        "points, each from 200 random starts."
    )
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        values = forms.fields(StartsTask, "starts", only=("seed",), columns=1)
    with plainly():
        task = forms.read(StartsTask, values)
    run = follow.request("starts", {"task": task}, f"Descent from many starts, seed {task.seed}")
    run = follow.until_done(run, "Descent from many starts")
    with right:
        follow.origin(run)
    _draw(run, task)
    spans = run.files.read("result.json")["between"]
    told = ", ".join(f"{spans[str(width)]['test']:.3f} with {width}" for width in WIDTHS)
    topics.story(
        "Near 0 losses have little room to differ, so look at the test points too. The middle nine tenths of their "
        f"losses span {told} units."
    )
    st.caption(
        f"Full-batch descent with momentum {MOMENTUM}, {task.steps:,} steps, rate {task.learning_rate:g} at first, "
        "falling to 0 along a cosine. Weights begin as draws from a normal distribution, of variance 1/2 in the first "
        f"layer, 1/width in the second. {SAMPLES} other points are for the test. Another seed draws other starts; the "
        "points stay. It is one task and one way to descend: of others this says nothing."
    )


def _draw(run: Run, task: StartsTask) -> None:
    told = [event for event in run.files.events().events if event["type"] == "reached"]
    steps = sorted({event["at"] for event in told})
    by_place = {(event["width"], event["at"]): event for event in told}
    arrays = {
        part: np.array([[by_place[width, step][part] for step in steps] for width in WIDTHS], np.float32)
        for part in ("train", "test")
    }
    _VIEW(
        key="starts",
        arrays=arrays,
        name=run.id,
        widths=list(WIDTHS),
        steps=steps,
        starts=task.starts,
        parameters=[parameters(width) for width in WIDTHS],
    )
