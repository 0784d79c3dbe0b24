"""What a step of a guided tour is, and when it was done: by what is observed, never by time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """One step: what to do, where, and what is there once it was done.

    Attributes
    ----------
    page : name of the page where it is done
    words : one or two plain sentences that name the control
    ring : CSS selector of that control
    arrives : done once the page is open
    shows : CSS selector of what stands on the page once it was done
    least : numbers that a part of the page tells of itself (`kernel/telling.js`), and what each has to reach
    zooms : done once the map shows a part of the genome
    chooses : done once another variant is chosen in the map than when the step began
    begins : kind of work that has to be requested for it
    address : choices to open the page with where the step is taken up again
    """

    page: str
    words: str
    ring: str = ""
    arrives: bool = False
    shows: str = ""
    least: Mapping[str, float] = field(default_factory=dict)
    zooms: bool = False
    chooses: bool = False
    begins: str = ""
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def closing(self) -> bool:
        """Whether nothing is to be done in it: it says where one has come."""
        return not (self.arrives or self.shows or self.least or self.zooms or self.chooses or self.begins)


@dataclass(frozen=True)
class Tour:
    """A guided tour: its title, what its card says of it, and its steps; the last one closes it."""

    title: str
    words: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Seen:
    """What is observed while a step is to be done.

    Attributes
    ----------
    page : name of the open page
    told : what its parts told of themselves since the step began; "shown" is 1 where what `shows` names was seen
    zoomed : whether the map shows a part of the genome
    variant, before : the variant chosen in the map now, and when the step began; None where none is
    begun : kinds of work that were requested since the step began
    """

    page: str
    told: Mapping[str, float] = field(default_factory=dict)
    zoomed: bool = False
    variant: int | None = None
    before: int | None = None
    begun: frozenset[str] = frozenset()


def done(step: Step, seen: Seen) -> bool:
    """Whether a step was done; a closing one never is by itself.

    >>> play = Step("playground", "Press Play.", least={"epoch": 100})
    >>> done(play, Seen("playground", {"epoch": 99})), done(play, Seen("playground", {"epoch": 100}))
    (False, True)
    """
    if step.closing or seen.page != step.page:
        return False
    return (
        all(seen.told.get(name, 0.0) >= value for name, value in step.least.items())
        and (not step.shows or seen.told.get("shown", 0.0) >= 1)
        and (not step.zooms or seen.zoomed)
        and (not step.chooses or seen.variant not in (None, seen.before))
        and (not step.begins or step.begins in seen.begun)
    )
