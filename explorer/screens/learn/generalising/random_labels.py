"""The topic Random labels: a network that reads digits learns shuffled labels as completely."""

from __future__ import annotations

import numpy as np

from explorer.components.topic import TopicView
from explorer.datasets.teaching.digits import digits
from explorer.training.lessons import memorising
from explorer.ui import follow, topics

_VIEW = TopicView("generalising/random_labels/main.js")


def random_labels() -> None:
    """Draw the view on the measurement, which is shipped."""
    topics.story(
        "A network that reads handwritten digits has many more weights than there are digits. It learns their labels "
        "without a mistake. Shuffle the labels, so that nothing is left to understand, and it has to learn each digit "
        "by heart."
    )
    run = follow.until_done(follow.request("memorise", {}, memorising.TITLE))
    courses = memorising.courses(run.files.events().events)
    split = digits()
    arrays = {
        kind: np.array([[getattr(course, kind) for course in of_share] for of_share in courses.values()], np.float32)
        for kind in ("train", "test")
    }
    _VIEW(
        key="generalising-random-labels",
        arrays=arrays,
        shares=list(courses),
        seeds=[course.seed for course in next(iter(courses.values()))],
        epochs=arrays["train"].shape[-1] - 1,
        trained=len(split.train),
        tested=len(split.test),
        layers=list(memorising.LAYERS),
    )
    follow.origin(run)
