"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import adversarial, autoencoders
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Autoencoder": autoencoders.autoencoder,
    "GAN in one dimension": adversarial.gan,
    "Bottleneck": autoencoders.bottleneck,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
