"""`python -m explorer.screens.learn.lessons.pictures`: what each lesson's network answers, in small.

`pictures.json` is shipped; `make sample-results` makes it anew. A page reads it and trains nothing.
"""

from __future__ import annotations

import base64
import json
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import numpy as np

from explorer.components.lesson_cards import Card
from explorer.datasets.teaching.pictures import Pictures
from explorer.engines.playground import sources
from explorer.engines.playground.network import SMALL_MAP, PlaygroundNetwork
from explorer.messages.playground.state import Learner
from explorer.ui.lessons import LESSONS, Lesson

PLACE = Path(__file__).with_name("pictures.json")
LEARNT = {"worked-example": 20, "rate-too-high": 2, "spiral": 400, "momentum": 400}
"""After how many epochs a picture is taken, else after ENOUGH; before the first where it would answer what is asked."""
ENOUGH = 100
MOST_POINTS = 60
"""In one picture; more would hide what is below them."""


class Answers(NamedTuple):
    """What a network answers over the plane.

    map : int8 (side, side), the first row on top: how far from undecided, in 127ths, or the likeliest class
    epochs : after how many
    """

    map: np.ndarray
    epochs: int


def made(one: Lesson) -> Answers | None:
    """Return a lesson's picture, trained here and now; None where it learns from images."""
    from explorer.training.dense import paths

    learner, points = one.state.learners[0], sources.draw(one.state)
    if not isinstance(learner, Learner):
        return None
    epochs = 0 if one.guess else LEARNT.get(one.name, ENOUGH)
    network = PlaygroundNetwork(learner, points, path=paths.compiled())
    for epoch in range(epochs):
        network.advance(epoch, 0, network.batches)
    scale, arrays = network.maps()
    if scale is None:
        return Answers(_smaller(arrays["classes"]).astype(np.int8), epochs)
    low, high = network.plan.levels
    values = _smaller(arrays["output"].astype(np.float64)) / 32767 * scale
    return Answers(np.rint(np.clip((2 * values - low - high) / (high - low), -1, 1) * 127).astype(np.int8), epochs)


def _smaller(values: np.ndarray) -> np.ndarray:
    """Return every third cell or so of a map."""
    chosen = np.rint((np.arange(SMALL_MAP) + 0.5) / SMALL_MAP * len(values) - 0.5).astype(int)
    return values[np.ix_(chosen, chosen)]


@cache
def shipped() -> dict[str, Answers]:
    """Return the pictures that were made beforehand, by the names of their lessons."""
    kept = json.loads(PLACE.read_text(encoding="utf-8"))
    return {
        name: Answers(
            np.frombuffer(base64.b64decode(about["map"]), np.int8).reshape(SMALL_MAP, SMALL_MAP), about["epochs"]
        )
        for name, about in kept.items()
    }


def card(one: Lesson) -> Card:
    """Return a lesson's card: what its network answers with some of its training points, or an image it learns from."""
    drawn = sources.draw(one.state)
    place = f"playground?{urlencode(one.parameters, quote_via=quote, safe=',;:-_.')}"
    chosen = np.flatnonzero(drawn.train)
    answers = shipped().get(one.name)
    points = np.column_stack([drawn.places, drawn.labels])
    if answers is not None:
        points = points[chosen[:: -(-len(chosen) // MOST_POINTS)]]
        when = f"after {answers.epochs:,} epochs" if answers.epochs else "before it learns"
        words = f"What the network answers over the plane {when}, and some of its training points"
        return Card(one.name, one.title, one.announced, place, words, answers.map, points, drawn.task)
    assert isinstance(drawn, Pictures)
    image = drawn.images[chosen[0]]
    square = image[np.ix_(*(np.arange(SMALL_MAP) * side // SMALL_MAP for side in image.shape))]
    dark = np.rint(square / max(float(np.abs(image).max()), 1e-9) * 127).astype(np.int8)
    return Card(one.name, one.title, one.announced, place, "One of its training images", dark, points[:0], "binary")


def main() -> int:
    """Write the pictures."""
    pictures = {one.name: picture for one in LESSONS if (picture := made(one)) is not None}
    whole = {
        name: {"epochs": one.epochs, "map": base64.b64encode(one.map.tobytes()).decode()}
        for name, one in pictures.items()
    }
    PLACE.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
