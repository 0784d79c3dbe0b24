"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import adversarial, autoencoders, colouring, damaged, elsewhere, unseen, variational
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Autoencoder": autoencoders.autoencoder,
    "Bottleneck": autoencoders.bottleneck,
    "Damaged pictures": damaged.damaged,
    "Never seen": unseen.never_seen,
    "Colouring": colouring.colouring,
    "Variational": variational.variational,
    "Elsewhere": elsewhere.elsewhere,
    "GAN in one dimension": adversarial.gan,
    "Mode collapse": adversarial.modes,
    "The course's generator": adversarial.generator,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
