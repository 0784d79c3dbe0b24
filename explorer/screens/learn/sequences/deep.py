"""The topic Deeper and both ways: stacked states, deeper transitions, two directions, and trees."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("sequences/deep/main.js")


def deep() -> None:
    """Show deeper recurrent networks, bidirectional ones and a recursive one, and the longest way through each."""
    topics.story(
        "A recurrent network is deep in time already. It can be made deeper: states on states (a), a layer more on "
        "each way (b), and ways past those layers (c). It can read from both ends, for what a base means may depend on "
        "what follows, as with a letter in a word; or along a tree. How far the first token is from the last output is "
        "counted in tanhs, each of which shrinks the gradient."
    )
    _VIEW(key="sequences-deep")
