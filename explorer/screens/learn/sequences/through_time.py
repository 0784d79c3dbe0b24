"""The topic Through time: the gradient of a recurrent net on its way back, step by step."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_view = TopicView("sequences/through_time/main.js")


def through_time() -> None:
    """Unroll a small net over a text, and follow its gradient back."""
    topics.story(
        "A recurrent net has the same weights at every step, so their gradient is a sum over time. Each step back is "
        "one more product with **W**: where W shrinks, the gradient **vanishes**, where it stretches, it **explodes**. "
        "These weights are random, not trained."
    )
    _view(key="through_time")
