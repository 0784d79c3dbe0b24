"""The door Making: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.making import (
    adversarial,
    artificial_genotypes,
    autoencoders,
    colouring,
    damaged,
    digits_gan,
    elsewhere,
    finer,
    missing_genotypes,
    sample_codes,
    unseen,
    variational,
)
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Autoencoder": autoencoders.autoencoder,
    "Bottleneck": autoencoders.bottleneck,
    "Damaged pictures": damaged.damaged,
    "Never seen": unseen.never_seen,
    "Colouring": colouring.colouring,
    "Variational": variational.variational,
    "Elsewhere": elsewhere.elsewhere,
    "Missing genotypes": missing_genotypes.missing_genotypes,
    "Codes of samples": sample_codes.codes,
    "GAN in one dimension": adversarial.gan,
    "Mode collapse": adversarial.modes,
    "The course's generator": adversarial.generator,
    "Digits from noise": digits_gan.digits_from_noise,
    "Super-resolution": finer.finer,
    "Artificial genotypes": artificial_genotypes.artificial_genotypes,
}


def show() -> None:
    """Draw the page."""
    topics.show("Making", TOPICS)
