"""What a network that reads digits responds to, answered in pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.images.settings import Climb, Method, PictureSettings
from explorer.messages.arrays import Axes, Float32, Float64
from explorer.messages.inspector.base import A_co, Answer, Digit, DigitsQuestion, Part

Layer = Annotated[str, Field(min_length=1, max_length=120)]
Channel = Annotated[int, Field(ge=0, le=100_000)]
At = Annotated[int, Field(ge=0, le=1000)]
Box = tuple[int, int, int, int]
"""Pixels: rows top to bottom - 1, columns left to right - 1."""


class ExcitingImage(Part):
    """A held-out image and how a channel responds to it."""

    image: int
    """Its number."""
    label: int
    """Its true digit."""
    value: float
    """The channel's largest, or the feature itself."""
    place: tuple[int, int] | None
    """Row and column of the map where that is."""
    patch: Box
    """The pixels that this place sees."""


class ChannelImage(ExcitingImage):
    """The image that excites a channel most."""

    silent: float
    """Share of images at which the channel is nowhere above 0."""


class ChannelImagesAnswer(Answer):
    """The first channels of a layer, each with the image that excites it most."""

    channels: tuple[ChannelImage, ...]
    of: int
    """How many channels there are."""
    held_out: int
    """How many images were compared."""
    images: Annotated[Float32, Axes("channels", 1, "height", "width")]


class ChannelImages(DigitsQuestion[ChannelImagesAnswer]):
    """Which held-out image excites each channel of a layer most?"""

    ask: Literal["pictures_channels"] = "pictures_channels"
    layer: Layer
    most: int = Field(default=64, ge=1, le=256)


class ExcitingImagesAnswer(Answer):
    """The images that excite a channel most, strongest first."""

    excited: tuple[ExcitingImage, ...]
    silent: float
    """Share of images at which the channel is nowhere above 0."""
    held_out: int
    """How many images were compared."""
    images: Annotated[Float32, Axes("images", 1, "height", "width")]


class ExcitingImages(DigitsQuestion[ExcitingImagesAnswer]):
    """Which held-out images excite a channel most, and from which pixels?"""

    ask: Literal["pictures_excited"] = "pictures_excited"
    layer: Layer
    channel: Channel = 0
    most: int = Field(default=9, ge=1, le=64)


class SyntheticImageAnswer(Answer):
    """An image made to excite a channel, beside the best of the data."""

    value: float
    """The unit's value for it."""
    best: float
    """The largest for any held-out image."""
    place: tuple[int, int] | None
    patch: Box
    image: Annotated[Float32, Axes(1, "height", "width")]
    values: Annotated[Float64, Axes("steps")]
    """At the start and after every step."""


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
    """How far an explanation can be trusted."""

    method: Method
    likeness: float | None
    """Rank correlation with its control of random weights; null where either is even."""
    area: float
    """Mean score while pixels are removed, those it holds highest first."""
    control_area: float
    """The same by its control."""
    random_area: float
    """The same in random order."""


class ExplanationsAnswer(Answer):
    """Explanations of one number of a network for a digit, each with its control of random weights."""

    label: int | None
    """The true digit; null where it was drawn by hand."""
    read: int
    """The predicted class."""
    probabilities: tuple[float, ...]
    layer: str
    """Of the number that is explained."""
    output: bool
    """Whether that is a class."""
    channel: int
    place: tuple[int, int] | None
    score: float
    """Its value."""
    judged: float
    """The value that deletions are measured by: of a class its probability."""
    cam_layer: str | None
    """The layer of Grad-CAM; null where no map feeds the number."""
    rectifiers: tuple[str, ...]
    """ReLU layers on the way to it."""
    scores: tuple[ExplanationScores, ...]
    """One for each method."""
    image: Annotated[Float32, Axes(1, "height", "width")]
    pictures: Annotated[Float32, Axes("methods", "height", "width")]
    controls: Annotated[Float32, Axes("methods", "height", "width")]
    curves: Annotated[Float32, Axes("methods", 3, "steps")]
    """The score as pixels are removed by the explanation, by its control, and in random order."""
    shares: Annotated[Float64, Axes("steps")]
    """Part of the pixels that is removed."""


class Explanations(DigitQuestion[ExplanationsAnswer]):
    """Which pixels of a digit speak for a class or a unit?"""

    ask: Literal["pictures_looked"] = "pictures_looked"
    layer: Layer | None = None
    """Null is the output."""
    channel: Channel | None = None
    """Null is the predicted class; of another layer than the output, the first."""
    place: tuple[At, At] | None = None
    """Null is where the channel is largest."""
    how: PictureSettings = PictureSettings()
    control: int = Field(default=1, ge=0, le=1000)
    """Seed of the random weights."""


class Level(Part):
    """A layer's view of a digit."""

    layer: str
    sizes: tuple[int, ...]
    """Of the axes of its output."""
    field: int | None
    """Pixels that a unit sees along the height; null where it sees no window."""
    jump: int | None
    """Pixels from unit to unit."""
    explained: float
    """Share of the pixels' variance that is drawn again from its numbers, over images that were not fitted."""
    map_size: tuple[int, int] | None
    """Of its mean map; null where it has none."""


class LevelsAnswer(Answer):
    """A digit at every level."""

    levels: tuple[Level, ...]
    image: Annotated[Float32, Axes(1, "height", "width")]
    drawn: Annotated[Float32, Axes("levels", 1, "height", "width")]
    """The image drawn again from each level's numbers."""
    strength: Annotated[Float32, Axes("values")]
    """The mean maps of all levels that have one, one after another, each row by row."""
    over: Annotated[Float32, Axes("maps", "height", "width")]
    """The same laid over the image."""

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
    """How does a digit look at every resolution in the network, and how much of it can be redrawn from there?"""

    ask: Literal["pictures_levels"] = "pictures_levels"
