"""How large a gradient is after many layers, measured, and what a small one costs."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_view = TopicView("learning/depth/main.js")


def depth() -> None:
    """Let activation, initialisation, residual connections and batch norm be chosen, and send the gradient back."""
    topics.story(
        "On its way back each layer multiplies the gradient by weights and by the slopes of its activations. Factors "
        "below 1 make it **vanish** before it reaches the first layers, factors above 1 make it **explode**. First "
        "weights of the right size, residual connections and batch norm are the remedies; here each is measured."
    )
    _view(key="depth")
