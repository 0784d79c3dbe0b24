"""The topic Deeper and both ways: stacked states, deeper transitions, two directions, and trees."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("sequences/deep/main.js")


def deep() -> None:
    """Show deeper recurrent networks, bidirectional ones and a recursive one, and the longest way through each."""
    topics.story(
        "A recurrent network is deep in time already. It can be made deeper: states on states (a), a layer more on "
        "each way (b), and ways past those layers (c). Or it reads from both ends, which a base in a gene is worth as "
        "much as a letter in a word; or along a tree. How far the first token then is from the last output is counted "
        "in tanhs, each of which shrinks the gradient."
    )
    _VIEW(key="sequences-deep")
