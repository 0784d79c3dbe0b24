"""Cards of lessons: each a picture of what its network has learnt, its name and its sentence, and as a whole a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["Card", "lesson_cards"]

_CARDS = declare("snp_explorer_lesson_cards", "lesson_cards/main.js")


@dataclass(frozen=True, eq=False)
class Card:
    """One lesson.

    Attributes
    ----------
    name : what is returned where it is chosen
    title, sentence : its words
    href : its address, for a tab of its own
    words : what the picture shows, for those who do not see it
    map : int8 (side, side) of the answers over the plane, the first row on top: share of the way between the classes
        in 127ths, or with `task` "classes" the likeliest class
    points : float32 (points, 3) of x1, x2 and label; none where the picture is an image
    task : what the labels are
    """

    name: str
    title: str
    sentence: str
    href: str
    words: str
    map: np.ndarray
    points: np.ndarray
    task: Literal["binary", "classes", "regression"]


def lesson_cards(cards: Sequence[Card], *, key: str) -> str:
    """Draw the cards in rows that are all full; return the name of the one that was chosen just now, "" for none."""
    header = {
        "cards": [
            {name: getattr(card, name) for name in ("name", "title", "sentence", "href", "words", "task")}
            | {"points": len(card.points), "side": len(card.map)}
            for card in cards
        ]
    }
    maps = np.concatenate([np.asarray(card.map, np.int8).ravel() for card in cards])
    points = np.concatenate([np.asarray(card.points, np.float32).reshape(-1, 3) for card in cards])
    result = _CARDS(key=key, data=transport.pack(header, maps=maps, points=points), on_opened_change=nothing)
    chosen = choices.read(choices.NAME, result.get("opened"))
    return chosen if chosen in [card.name for card in cards] else ""
