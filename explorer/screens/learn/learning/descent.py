"""The topic Descent: walking down the loss of a small model."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("learning/descent/main.js")


def show() -> None:
    """Tell what descent does, and draw the view."""
    topics.story(
        "Every choice of weights has a loss J, so two weights span a landscape. Gradient descent sees none of it: only "
        "the slope underfoot, and it takes a step against it, of rate times slope. Drop a start on the map, and see "
        "what rate, batch and landscape make of it."
    )
    _VIEW(key="descent")
