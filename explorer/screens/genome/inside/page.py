"""Look inside a trained network: what its filters look for."""

from explorer.screens.genome.inside import choice
from explorer.ui import pickers


def show() -> None:
    """Draw the page."""
    choice.show(choice.choose(pickers.dataset()))
