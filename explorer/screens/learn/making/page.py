"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import adversarial, missing_genotypes, sample_codes
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "GAN in one dimension": adversarial.gan,
    "Missing genotypes": missing_genotypes.missing_genotypes,
    "Codes of samples": sample_codes.codes,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
