"""Convolution under the fingers, and what stands around it in a convolutional network."""

from explorer.screens.learn.convolution import operations, sandbox, units
from explorer.ui import topics

TOPICS = {
    "Sandbox": sandbox.sandbox,
    "Genome": sandbox.strip,
    "Two functions": operations.functions,
    "Pooling": operations.pools,
    "Sizes": units.sizes,
    "Batch norm": units.batch,
    "Softmax": units.softmax,
    "Dropout": units.dropout,
    "Visual cells": operations.cells,
}


def show() -> None:
    """Draw the page."""
    topics.show("Convolution", TOPICS)
