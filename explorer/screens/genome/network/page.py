"""Choose a network or build one, and see what follows: shapes, parameters, what each layer sees of the genome."""

from explorer.screens.genome.network import workshop
from explorer.ui import deleting, network_form, pickers


def show() -> None:
    """Draw the page."""
    deleting.show("networks")
    data = pickers.dataset()
    choice = network_form.choose(data)
    workshop.choose(choice, data)
    workshop.bench(choice, data)
