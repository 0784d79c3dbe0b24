"""The door Generalising: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.generalising import (
    approximation,
    double_descent,
    features,
    images,
    random_labels,
    regularisation,
)
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Polynomials": regularisation.polynomials,
    "Weights and dropout": regularisation.shrinking,
    "Random labels": random_labels.random_labels,
    "Double descent": double_descent.double_descent,
    "Approximation": approximation.approximation,
    "Depth": approximation.regions,
    "Images": images.images,
    "Which filter size?": images.filter_size,
    "Features": features.features,
}


def show() -> None:
    """Draw the page."""
    topics.show("Generalising", TOPICS)
