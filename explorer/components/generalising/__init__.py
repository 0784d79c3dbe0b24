"""The views of the door Generalising: regularisation, memorising, approximation, images, features."""

from explorer.components.topic import TopicView

__all__ = ["APPROXIMATION", "POLYNOMIALS", "REGIONS", "SHRINKING"]

APPROXIMATION = TopicView("generalising/approximation/main.js")
POLYNOMIALS = TopicView("generalising/polynomials/main.js")
REGIONS = TopicView("generalising/regions/main.js")
SHRINKING = TopicView("generalising/shrinking/main.js")
