"""The door Generalising: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.generalising import approximation, features, regularisation
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Polynomials": regularisation.polynomials,
    "Weights and dropout": regularisation.shrinking,
    "Approximation": approximation.approximation,
    "Depth": approximation.regions,
    "Features": features.features,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
