"""Any curve from bumps, and what depth adds."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.ui import topics

APPROXIMATION = TopicView("generalising/approximation/main.js")
REGIONS = TopicView("generalising/regions/main.js")


def approximation() -> None:
    """Show a curve built from bumps, its error by the number of units, and a trained network beside."""
    topics.story(
        "One hidden layer can come as near to any continuous curve as one likes: two units make a bump, and bumps side "
        "by side make the curve. The theorem says that such weights exist. It does not say how many units are needed, "
        "that training finds them, or what happens between the points that were seen: leave some out and train."
    )
    APPROXIMATION(key="approximation")


def regions() -> None:
    """Show the pieces that a network cuts the plane into, and a fold that depth repeats."""
    topics.story(
        "A ReLU network is flat in pieces: within each the same units are on. One layer cuts the plane by straight "
        "lines; each further layer bends them, and could repeat what the last one did in every piece. What is possible "
        "and what chance weights do are two things."
    )
    REGIONS(key="regions")
