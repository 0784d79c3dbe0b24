"""Activations: what a neuron makes of its sum, and how much of a gradient it lets through."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("neuron/activations/main.js")


def activations() -> None:
    """Show an activation over its slope, and what the slope does to learning."""
    topics.story(
        "An activation g bends the sum z that a neuron has made. On the way back every gradient is multiplied by its "
        "slope g′(z), once for each layer: where the slope is small, little is learnt; where it is 0, nothing. Drag z."
    )
    _VIEW(key="activations")
