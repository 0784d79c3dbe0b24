"""Values beyond their bounds are set to the bound, and a sentence says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from explorer.datasets.teaching.points import REACH
from explorer.messages.playground.state import MOST_LABEL, Learner, State
from explorer.training.dense.spec import Layer
from explorer.training.images.spec import ImageSpec, MapLayer

MOST_WEIGHT = 1000.0
"""The largest weight in size that can be set by hand."""
MOST_STEPS = 10_000
"""Of one command."""
NAMES = {
    "samples": "the number of points",
    "classes": "the number of classes",
    "train_share": "the training share",
    "init_scale": "the scale of the initial weights",
    "weight_seed": "the seed of the weights",
    "schedule_every": "the epochs of the schedule",
    "schedule_factor": "the factor of the schedule",
    "regulariser_rate": "the rate of the regularisation",
    "stop_epochs": "the epoch to stop after",
    "stop_patience": "the epochs to wait before stopping",
    "units": "the number of neurons",
    "maps": "the number of maps",
    "pictures": "the number of images",
}
"""What fields are called in a sentence, where it is not their own name."""


def figure(value: float) -> str:
    """Return a number as it stands in a sentence.

    >>> figure(-1500), figure(0.00001), figure(1e9)
    ('−1,500', '0.00001', '1,000,000,000')
    """
    value = float(max(-1e308, min(1e308, value)))
    text = f"{value:.3g}" if abs(value) >= 1e10 or 0 < abs(value) < 1e-9 else f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def within(value: float, low: float, high: float, name: str, said: list[str]) -> float:
    """Return the value or the bound that it lies beyond; a sentence about that is added to `said`.

    >>> said = []
    >>> within(1500, -1000, 1000, "the weight", said), said
    (1000, ['1,500 is beyond 1,000; the weight was set to 1,000.'])
    """
    if not (value < low or value > high):
        return value
    bound = low if value < low else high
    how = "below" if value < low else "beyond"
    said.append(f"{figure(value)} is {how} {figure(bound)}; {name} was set to {figure(bound)}.")
    return bound


def held(fields: Mapping[str, Any], kind: type[BaseModel] = State) -> tuple[dict[str, Any], list[str]]:
    """Return fields of the state with every number within its bounds, and a sentence per number that was not.

    What is no number, or in any other way wrong, is left as it is, for the validation to refuse.
    """
    kept, said = dict(fields), list[str]()
    for name, value in fields.items():
        if kind is State and name == "points":
            kept[name] = _points(value, said)
        elif kind is State and name == "other" and isinstance(value, Mapping):
            kept[name], more = held(cast(Mapping[str, Any], value), Learner)
            said += more
        elif kind is State and name == "images" and isinstance(value, Mapping):
            kept[name], more = held(cast(Mapping[str, Any], value), ImageSpec)
            said += more
        elif name in ("layers", "maps") and isinstance(value, list | tuple):
            of = Layer if name == "layers" else MapLayer
            kept[name] = [_layer(layer, said, of) for layer in cast(list[Any], value)]
        elif (number := _number(value)) is not None and (ends := _ends(kind, name)) is not None:
            bound = within(number, *ends, NAMES.get(name, f"the {name.replace('_', ' ')}"), said)
            kept[name] = value if bound == number else bound
    return kept, said


def _layer(layer: Any, said: list[str], kind: type[BaseModel]) -> Any:
    if not isinstance(layer, Mapping):
        return layer
    kept, more = held(cast(Mapping[str, Any], layer), kind)
    said += [sentence for sentence in more if sentence not in said]
    return kept


def _points(rows: Any, said: list[str]) -> Any:
    """Return own points within the plane, and labels within theirs."""
    if not isinstance(rows, list | tuple):
        return rows
    kept, beyond = list[Any](), [0, 0]
    for row in cast(list[Any], rows):
        values = list(cast(list[Any], row)) if isinstance(row, list | tuple) else []
        numbers = [_number(value) for value in values[:3]]
        if len(numbers) < 3 or None in numbers:
            kept.append(row)
            continue
        ends = [max(-end, min(end, cast(float, v))) for v, end in zip(numbers, (REACH, REACH, MOST_LABEL), strict=True)]
        beyond[0] += ends[:2] != numbers[:2]
        beyond[1] += ends[2] != numbers[2]
        kept.append([*ends, *values[3:]] if ends != numbers else row)
    if beyond[0]:
        said.append(
            f"{_many(beyond[0], 'point')} beyond {REACH:g} and {_were(beyond[0])} set to the edge of the plane."
        )
    if beyond[1]:
        said.append(f"{_many(beyond[1], 'label')} beyond {MOST_LABEL:g} and {_were(beyond[1])} set to that.")
    return kept


def _many(count: int, thing: str) -> str:
    return f"One {thing} lies" if count == 1 else f"{count:,} {thing}s lie"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _number(value: Any) -> float | None:
    """Return what a link or a message means by a number, None where it means none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = value if isinstance(value, int | float) else float(value)
    except ValueError:
        return None
    return None if number != number else number


@cache
def _ends(kind: type[BaseModel], name: str) -> tuple[float, float] | None:
    """Return the least and the greatest value of a field, None where it has no bounds."""
    about = kind.model_json_schema()["properties"].get(name, {})
    if "minimum" not in about:
        return None
    return about["minimum"], about.get("maximum", about.get("exclusiveMaximum", math.inf) - 1)
