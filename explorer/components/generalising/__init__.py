"""The views of the door Generalising: regularisation, memorising, approximation, images, features."""

from explorer.components.topic import TopicView

__all__ = ["APPROXIMATION", "REGIONS"]

APPROXIMATION = TopicView("generalising/approximation/main.js")
REGIONS = TopicView("generalising/regions/main.js")
