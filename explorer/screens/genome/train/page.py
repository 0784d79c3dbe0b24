"""Train a network beside its rivals, and watch it."""

from explorer.screens.genome.train import control, results, train_form, training
from explorer.ui import network_form, pickers


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    choice = network_form.choose(data)
    spec = train_form.spec(choice, data)
    train_form.planned(data, spec)
    training.start(spec)

    run = training.choose(data)
    if run is not None:
        training.curves(run)
        results.show(run, data)
        control.offer(run)
