"""How far each tour has come in this session, and how it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.messages.choices import Selection, TourAct, Tours
from explorer.ui.tours.step import Seen, Step, Tour, done

NOTHING = Selection()


@dataclass
class Progress:
    """The tours of one session.

    Attributes
    ----------
    tours : name -> tour
    open : name of the open tour; "" where none is
    steps : name -> the step to be done; as many as there are once the tour was finished
    fresh : whether nothing has been done in this session: the browser may remember more
    going : whether the page of the step is to be opened
    """

    tours: Mapping[str, Tour]
    open: str = ""
    steps: dict[str, int] = field(default_factory=dict)
    fresh: bool = True
    going: bool = False
    since: float = 0.0
    before: int | None = None
    told: dict[str, float] = field(default_factory=dict)

    @property
    def tour(self) -> Tour | None:
        """The open tour."""
        return self.tours.get(self.open)

    @property
    def at(self) -> int:
        """The number of the step to be done in the open tour, from 0."""
        return self.steps.get(self.open, 0)

    @property
    def step(self) -> Step | None:
        """The step to be done in the open tour."""
        return None if self.tour is None else self.tour.steps[self.at]

    def finished(self, name: str) -> bool:
        """Whether a tour was walked to its end."""
        return self.steps.get(name, 0) >= len(self.tours[name].steps)

    def begin(self, name: str, chosen: Selection = NOTHING) -> None:
        """Open a tour where it was left; one that was finished, from its beginning."""
        self.fresh = False
        self.open = name
        self._to(0 if self.finished(name) else self.steps.get(name, 0), chosen)

    def _to(self, step: int, chosen: Selection) -> None:
        self.steps[self.open] = step
        self.since, self.before, self.told = time.time(), chosen.variant, {}
        tour = self.tour
        if tour is not None and step >= len(tour.steps):
            self.open = ""

    def advance(self, page: str, chosen: Selection, begun: Callable[[str, float], bool]) -> None:
        """Go on over every step that was done.

        `begun(kind, since)` tells whether work of this kind was requested since then, in seconds since 1970.
        """
        while (step := self.step) is not None:
            kinds = frozenset({step.begins} if step.begins and begun(step.begins, self.since) else ())
            zoomed = chosen.region is not None
            if not done(step, Seen(page, self.told, zoomed, chosen.variant, self.before, kinds)):
                return
            self._to(self.at + 1, chosen)

    def obey(self, act: TourAct, chosen: Selection = NOTHING) -> None:
        """Take in what was done in the strip; what is of another step than the present one came late, and is left."""
        if act.do == "restore":
            self._restore(act.kept or Tours())
            return
        if act.tour != self.open or act.step != self.at or self.tour is None:
            return
        if act.do == "told":
            self.told = dict(act.facts)
        elif act.do == "skip":
            self._to(self.at + 1, chosen)
        elif act.do == "back":
            self._to(max(0, self.at - 1), chosen)
        elif act.do == "leave":
            self.open = ""
        elif act.do == "go":
            self.going = True

    def _restore(self, kept: Tours) -> None:
        """Take up what the browser remembers, as far as there are such steps; what was begun meanwhile stays open."""
        self.fresh = False
        for name, step in kept.steps.items():
            if name in self.tours:
                self.steps[name] = min(step, len(self.tours[name].steps))
        if not self.open and kept.open in self.tours and not self.finished(kept.open):
            self.begin(kept.open)

    def kept(self) -> dict[str, object]:
        """Return what the browser is to remember."""
        return Tours(open=self.open, steps=self.steps).model_dump()
