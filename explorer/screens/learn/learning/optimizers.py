"""Six optimizers raced, and their running means opened."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_view = TopicView("learning/optimizers/main.js")


def optimizers() -> None:
    """Let SGD, momentum, RMSprop, Adagrad, Adam and AdamW start together."""
    topics.story(
        "In a ravine, one learning rate for all weights is too large across and too small along. **Momentum** averages "
        "the gradients of the steps before, **RMSprop** and **Adagrad** divide each weight's step by the size of its "
        "own gradients, **Adam** does both. Who is first depends on how the surface lies."
    )
    _view(key="optimizers")
