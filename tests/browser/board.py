"""A playground in a page, as a test works and reads it."""

from __future__ import annotations

import numpy as np
from probe import Probe


class Board:
    """One playground in a page of its own, read by its probe."""

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".playground[data-frame]")
        self.root.wait_for()
        self.probe = Probe(self.root)

    @property
    def shown(self) -> dict:
        """What is shown now, see `playground/probe.js`."""
        return self.probe.shown()

    @property
    def address(self) -> str:
        """The page's own address, as the page says it."""
        return self.page.evaluate("location.href")

    def press(self, label: str) -> dict:
        """Press the button that is read out so; return what is shown once what it asks for is."""
        return self.probe.after(self.root.get_by_role("button", name=label).first.click)

    def key(self, name: str) -> dict:
        """Press a key that asks for something; return what is shown once it is."""
        return self.probe.after(lambda: self.page.keyboard.press(name))

    def to_epoch(self, epoch: int) -> None:
        """Press the step button until the picture shows this epoch."""
        for _ in range(epoch - self.shown["epoch"]):
            self.press("One epoch (")
        assert self.shown["epoch"] == epoch

    def seek(self, epoch: int) -> None:
        """Drag the time line to an epoch."""
        shown = self.probe.after(lambda: self.root.locator(".timeline input").fill(str(epoch)))
        assert (shown["epoch"], shown["playing"]) == (epoch, False)

    def numbers(self) -> dict:
        """Return the losses and every weight."""
        net = self.shown["nets"][0]
        return {"loss": net["loss"], "weights": net["weights"]}

    def weights(self, index: int = 0) -> list[float]:
        """Return the flat weights and biases of one network."""
        return self.shown["nets"][index]["weights"]

    def points(self) -> np.ndarray:
        """Return the points of the output, (points, 4): x1, x2, label, and 1 where it is learnt from."""
        return np.array(self.shown["points"]).reshape(-1, 4)

    def click(self, element: str) -> dict:
        """Click a link in the middle, a unit at its place; either opens its arithmetic."""
        self.probe.point(element)
        return self.probe.after(lambda: self.probe.click(element))

    def type(self, value: str) -> dict:
        """Type a value into the card of a weight."""
        card = self.root.locator(".editor:visible input[type=number]")

        def typed() -> None:
            card.fill(value)
            card.press("Enter")

        return self.probe.after(typed)


def another(visit, address: str) -> Board:
    """Open the playground of an address where nobody has been before."""
    page = visit()
    page.goto(address)
    return Board(page)
