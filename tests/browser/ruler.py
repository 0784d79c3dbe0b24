"""A genome view in the page, and how it is handled."""

from __future__ import annotations

from probe import Probe


class Genome:
    """The view: clicks are real ones, at the places where dots are drawn."""

    def __init__(self, page, place: int = 0) -> None:
        self.page = page
        self.root = page.locator(".genome-view").nth(place)
        self.root.locator(".picture[aria-label]").wait_for()
        self.stage = self.root.locator(".stage")
        self.probe = Probe(self.root)

    @property
    def shown(self) -> dict:
        """What is shown once nothing glides any more, see `genome_view/probe.js`."""
        self.settle()
        return self.probe.shown()

    def settle(self) -> None:
        """Wait until nothing glides and the picture is drawn."""
        self.probe.settle()

    def has(self, track: str) -> None:
        """Wait until a track is drawn: score, log10p."""
        self.probe.until("shown.tracks.includes(argument)", track)

    def click(self, variant: int, track: str) -> None:
        """Click the dot of a variant (index into the dataset) in one track, at the place where it is drawn."""
        self.settle()
        self.probe.click({"variant": variant, "track": track})

    @property
    def chosen(self) -> int:
        """The variant that the view marks as chosen, -1 where none is."""
        return self.probe.shown()["chosen"]

    @property
    def region(self) -> list[float]:
        """The stretch in view, on the ruler's own coordinate."""
        return self.shown["region"]
