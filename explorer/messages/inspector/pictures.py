"""What a network that reads digits responds to, answered in pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.images.ascend import Climb
from explorer.inspection.images.looked import Looking, Method
from explorer.messages.arrays import Axes, Float32, Float64
from explorer.messages.inspector.base import A_co, Answer, Digit, DigitsQuestion, Part

Layer = Annotated[str, Field(min_length=1, max_length=120)]
Channel = Annotated[int, Field(ge=0, le=100_000)]
At = Annotated[int, Field(ge=0, le=1000)]
Box = tuple[int, int, int, int]
"""Pixels: rows top to bottom - 1, columns left to right - 1."""


class ExcitingImage(Part):
    """A held-out image and what it shows; the value of the channel, where in its map, and the pixels it sees there."""

    image: int
    label: int
    value: float
    place: tuple[int, int] | None
    patch: Box


class ChannelImage(ExcitingImage):
    """The image that excites a channel most; `silent` is the share of images at which it is nowhere above zero."""

    silent: float


class ChannelImagesAnswer(Answer):
    """The first channels, `of` so many, with the image of each, the best of `held_out` ones."""

    channels: tuple[ChannelImage, ...]
    of: int
    held_out: int
    images: Annotated[Float32, Axes("channels", 1, "height", "width")]


class ChannelImages(DigitsQuestion[ChannelImagesAnswer]):
    """Which held-out image excites each channel of a layer most?"""

    ask: Literal["pictures_channels"] = "pictures_channels"
    layer: Layer
    most: int = Field(default=64, ge=1, le=256)


class ExcitingImagesAnswer(Answer):
    """The images that excite a channel most, strongest first; `silent` as in `ChannelImage`, of `held_out` images."""

    excited: tuple[ExcitingImage, ...]
    silent: float
    held_out: int
    images: Annotated[Float32, Axes("images", 1, "height", "width")]


class ExcitingImages(DigitsQuestion[ExcitingImagesAnswer]):
    """Which held-out images excite a channel most, and from which pixels?"""

    ask: Literal["pictures_excited"] = "pictures_excited"
    layer: Layer
    channel: Channel = 0
    most: int = Field(default=9, ge=1, le=64)


class SyntheticImageAnswer(Answer):
    """The image, the unit's value for it and the best of any held-out image; `values` at the start and each step."""

    value: float
    best: float
    place: tuple[int, int] | None
    patch: Box
    image: Annotated[Float32, Axes(1, "height", "width")]
    values: Annotated[Float64, Axes("steps")]


class SyntheticImage(DigitsQuestion[SyntheticImageAnswer]):
    """Which image, made step by step from noise, excites a channel?"""

    ask: Literal["pictures_made"] = "pictures_made"
    layer: Layer
    channel: Channel = 0
    climb: Climb = Climb()


class DigitQuestion(DigitsQuestion[A_co]):
    """A question about one digit, of the data or drawn."""

    digit: Digit


class ExplanationScores(Part):
    """How an explanation does: see `looked.Picture`; `likeness` is None where a picture is even."""

    method: Method
    likeness: float | None
    area: float
    control_area: float
    chance_area: float


class ExplanationsAnswer(Answer):
    """Explanations of one number of a network for a digit, by method, each with its control of random weights.

    Attributes
    ----------
    label : what the digit shows, None where a person drew it
    read, probabilities : the class that the network reads, and the probability of every class
    layer, channel, place : the number that is explained; `output`: it is a class
    score : its value; `judged` what the deletions are measured in, of a class its probability
    cam_layer : the layer of Grad-CAM, None where no map feeds the number
    rectifiers : ReLU layers on the way to it
    curves : the score as pixels are removed by the explanation, by its control, and at random
    shares : the part of the pixels that is removed
    """

    label: int | None
    read: int
    probabilities: tuple[float, ...]
    layer: str
    output: bool
    channel: int
    place: tuple[int, int] | None
    score: float
    judged: float
    cam_layer: str | None
    rectifiers: tuple[str, ...]
    scores: tuple[ExplanationScores, ...]
    image: Annotated[Float32, Axes(1, "height", "width")]
    pictures: Annotated[Float32, Axes("methods", "height", "width")]
    controls: Annotated[Float32, Axes("methods", "height", "width")]
    curves: Annotated[Float32, Axes("methods", 3, "steps")]
    shares: Annotated[Float64, Axes("steps")]


class Explanations(DigitQuestion[ExplanationsAnswer]):
    """Which pixels of a digit speak for a class or a unit?

    Without a layer the target is a class of the output; without a channel it is the class that is read. `control` is
    the seed of the random weights.
    """

    ask: Literal["pictures_looked"] = "pictures_looked"
    layer: Layer | None = None
    channel: Channel | None = None
    place: tuple[At, At] | None = None
    how: Looking = Looking()
    control: int = Field(default=1, ge=0, le=1000)


class Level(Part):
    """A layer's view of a digit; see `levels.Level`. `map_size` is that of its mean map, None where it has none."""

    layer: str
    sizes: tuple[int, ...]
    field: int | None
    jump: int | None
    explained: float
    map_size: tuple[int, int] | None


class LevelsAnswer(Answer):
    """A digit at every level.

    Attributes
    ----------
    drawn : the image drawn again from each level's numbers
    strength : the mean maps of all levels that have one, one after another, each row by row
    over : the same laid over the image
    """

    levels: tuple[Level, ...]
    image: Annotated[Float32, Axes(1, "height", "width")]
    drawn: Annotated[Float32, Axes("levels", 1, "height", "width")]
    strength: Annotated[Float32, Axes("values")]
    over: Annotated[Float32, Axes("maps", "height", "width")]

    def maps(self) -> Iterator[tuple[Float32, Float32] | None]:
        """Give for every level its mean map (rows, columns) and the same over the image, None where it has none."""
        start = number = 0
        for level in self.levels:
            if level.map_size is None:
                yield None
                continue
            rows, columns = level.map_size
            end = start + rows * columns
            yield self.strength[start:end].reshape(rows, columns), self.over[number]
            start, number = end, number + 1


class Levels(DigitQuestion[LevelsAnswer]):
    """How does a digit look at every size that it has in the network, and what can still be drawn from it there?"""

    ask: Literal["pictures_levels"] = "pictures_levels"
