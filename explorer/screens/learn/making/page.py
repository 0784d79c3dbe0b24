"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import adversarial
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "GAN in one dimension": adversarial.gan,
    "Mode collapse": adversarial.modes,
    "The course's generator": adversarial.generator,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
