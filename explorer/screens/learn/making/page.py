"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import adversarial, autoencoders, damaged, variational
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Autoencoder": autoencoders.autoencoder,
    "Bottleneck": autoencoders.bottleneck,
    "Damaged pictures": damaged.damaged,
    "Variational": variational.variational,
    "GAN in one dimension": adversarial.gan,
    "Bottleneck": autoencoders.bottleneck,
    "Mode collapse": adversarial.modes,
    "The course's generator": adversarial.generator,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
