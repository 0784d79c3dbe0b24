"""The state of a playground: one table of properties with their bounds, behind links, defaults and reset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_validator

from explorer.datasets.teaching.pictures import KINDS, MOST_PICTURES, PictureKind
from explorer.datasets.teaching.points import MOST_CLASSES, MOST_POINTS, REACH, Feature, Generator, share
from explorer.messages.playground.guess import Guess
from explorer.training.dense.spec import DenseSpec, Layer
from explorer.training.images.spec import ImageSpec

MOST_OWN_POINTS = 1000
SIDED_FROM = 10
"""At least this many own points without a side are split; fewer are all training points."""
SPEEDS = (1, 3, 10, 30, 100, 300, 0)
"""Epochs a second; 0 is as many as possible."""

Coordinate = Annotated[float, Field(ge=-REACH, le=REACH, allow_inf_nan=False)]
MOST_LABEL = 10.0
"""The largest label of an own point in size."""
Label = Annotated[float, Field(ge=-MOST_LABEL, le=MOST_LABEL, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=120)]


class Learner(DenseSpec, frozen=True):
    """One network of the playground: its inputs, and how it learns."""

    features: tuple[Feature, ...] = Field(default=("x1", "x2"), min_length=1, max_length=7)

    @field_validator("features")
    @classmethod
    def _each_once(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        if len(set(features)) < len(features):
            raise ValueError("a feature can be taken once only")
        return features


class State(Learner, frozen=True):
    """Everything a link to a playground holds; a field that is not in the link has its default here.

    Attributes
    ----------
    noise
        0-50: for classes the spread of the points, for numbers how far labels are off.
    train_share
        Percent of the points that are training points; the others are test points.
    points
        Own points (x1, x2, label, side), where `data` is "points": labels are classes 0, 1, ... or numbers, side is 1
        to learn from and 0 to test on. Rows without a side are given one by `train_share` and `seed`.
    points_task
        Whether the labels of own points are classes or numbers.
    dataset, columns, trait
        Where `data` is "dataset": its digest, two of "snp:NAME", "pc:1" and "column:NAME", and the column that colours.
    stop_epochs, stop_patience
        Pause after this many epochs; pause when the test loss has not fallen for this many. 0: never.
    hide
        Names of controls that are hidden; their settings still count.
    note
        The sentence of a lesson.
    guess
        What a lesson asks before it plays.
    other
        The second network of a split screen, on the same data and seed.
    digits
        Of "digits": which of them are to be told apart, in their order.
    pictures
        How many images are drawn.
    images
        The network that learns from images; the one of the plane keeps its own settings meanwhile.
    """

    data: Generator | PictureKind | Literal["points", "dataset"] = "circle"
    samples: int = Field(default=500, ge=10, le=MOST_POINTS)
    noise: int = Field(default=0, ge=0, le=50)
    classes: int = Field(default=3, ge=2, le=MOST_CLASSES)
    train_share: int = Field(default=50, ge=10, le=90)
    seed: int = Field(default=0, ge=0, lt=2**31)
    points: tuple[tuple[Coordinate, Coordinate, Label, Literal[0, 1]], ...] = Field(
        default=(), max_length=MOST_OWN_POINTS
    )
    points_task: Literal["classes", "regression"] = "classes"
    dataset: str | None = Field(default=None, pattern=r"^[0-9a-f]{16}$")
    columns: tuple[Name, Name] | None = None
    trait: Name | None = None
    speed: Literal[1, 3, 10, 30, 100, 300, 0] = 30
    stop_epochs: int = Field(default=0, ge=0, le=1_000_000)
    stop_patience: int = Field(default=0, ge=0, le=10_000)
    show_test: bool = False
    discretise: bool = False
    show_gradients: bool = False
    hide: tuple[Annotated[str, Field(pattern=r"^[_a-z0-9]{1,40}$")], ...] = Field(default=(), max_length=60)
    note: str = Field(default="", max_length=600)
    guess: Guess | None = None
    other: Learner | None = None
    digits: str = Field(default="0123456789", pattern=r"^0?1?2?3?4?5?6?7?8?9?$", min_length=2)
    pictures: int = Field(default=MOST_PICTURES, ge=20, le=MOST_PICTURES)
    images: ImageSpec = ImageSpec()

    @field_validator("points", mode="before")
    @classmethod
    def _sided(cls, rows: Any, info: ValidationInfo) -> Any:
        """Give rows without a side one; `points` stands after `train_share` and `seed`, so these are known here."""
        if not isinstance(rows, list | tuple):
            return rows
        points = list(cast(Sequence[Any], rows))
        if len(points) > MOST_OWN_POINTS:
            return points
        sides = np.ones(len(points), bool)
        if len(points) >= SIDED_FROM:
            sides = share(len(points), info.data.get("train_share", 50), info.data.get("seed", 0))
        values = [cast(Sequence[Any], row) if isinstance(row, list | tuple) else () for row in points]
        return [
            (*row, int(side)) if len(row) == 3 else point
            for point, row, side in zip(points, values, sides, strict=True)
        ]

    @field_validator("points")
    @classmethod
    def _rounded_as_in_links(cls, points: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple((round(x1, 4), round(x2, 4), round(label, 4), side) for x1, x2, label, side in points)

    @model_validator(mode="after")
    def _whole(self) -> State:
        if self.data == "dataset" and not (self.dataset and self.columns and self.trait):
            raise ValueError("data of a dataset need its digest, two columns and a trait")
        if self.data == "points" and self.points_task == "classes":
            labels = {row[2] for row in self.points}
            if any(label != int(label) or not 0 <= label < MOST_CLASSES for label in labels):
                raise ValueError(f"classes are whole numbers from 0 to {MOST_CLASSES - 1}")
        return self

    @property
    def pictured(self) -> bool:
        """Whether it learns from images."""
        return self.data in KINDS

    @property
    def learners(self) -> tuple[Learner | ImageSpec, ...]:
        """The one network, or both."""
        if self.pictured:
            return (self.images,)
        own = Learner.model_validate(self.model_dump(include=set(Learner.model_fields)))
        return (own,) if self.other is None else (own, self.other)


LEARNER_FIELDS = frozenset(Learner.model_fields)
DATA = frozenset(
    {"data", "samples", "noise", "classes", "train_share", "seed", "dataset", "columns", "trait", "digits", "pictures"}
)
"""A change of these makes new points, and training starts anew."""
DRAWN = frozenset({"samples", "noise", "classes", "digits", "pictures"})
"""Those of them that concern drawn points only."""
STRUCTURE = frozenset({"features", "biases", "init", "init_scale", "weights", "weight_seed", "points_task"})
"""A change of these, or of the number of layers, units and norms, makes new weights."""


def structure(learner: Learner | ImageSpec) -> tuple[Any, ...]:
    """Return what the weights of a network depend on at the start: equal structures have equal initial weights."""
    if isinstance(learner, ImageSpec):
        return learner.maps, learner.layers, learner.biases, learner.init, learner.init_scale, *_rest(learner)
    layers = tuple((layer.units, layer.batch_norm) for layer in learner.layers)
    loss = learner.loss if learner.init == "xavier" else None
    return layers, *(getattr(learner, name) for name in sorted(STRUCTURE & LEARNER_FIELDS)), loss


def _rest(learner: ImageSpec) -> tuple[Any, ...]:
    return learner.weights, learner.weight_seed, learner.output_activation("classes")


def change(state: State, fields: dict[str, Any]) -> State:
    """Return the state with some fields changed; ValidationError where one is out of its bounds.

    `other` may be partial: what it leaves out stays as it is in the second network, or is copied from the first; so
    may `images`.
    """
    now = state.model_dump(mode="json")
    if isinstance(fields.get("images"), dict):
        fields = {**fields, "images": {**now["images"], **fields["images"]}}
    if isinstance(fields.get("other"), dict):
        before = now["other"] or {name: now[name] for name in LEARNER_FIELDS}
        fields = {**fields, "other": {**before, **fields["other"]}}
    return State.model_validate({**now, **fields})


def table() -> dict[str, dict[str, object]]:
    """Return name -> {default, and where it has them minimum, maximum, enum} of every property.

    >>> table()["noise"]["maximum"], table()["learning_rate"]["default"]
    (50, 0.03)
    """
    schema = State.model_json_schema()
    defaults = State().model_dump(mode="json")
    kept = ("minimum", "maximum", "exclusiveMaximum", "enum", "type", "maxItems", "maxLength")
    return {
        name: {"default": defaults[name], **{key: about[key] for key in kept if key in about}}
        for name, about in schema["properties"].items()
    }


__all__ = ["DATA", "SPEEDS", "STRUCTURE", "Feature", "Layer", "Learner", "State", "change", "structure", "table"]
