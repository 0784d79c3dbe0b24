"""The codes that a layer gives to digits: as a map, and which are near which."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.messages.arrays import Axes, Float32, Float64, Int32
from explorer.messages.inspector.base import Answer, Digit, DigitsQuestion, Part

Layer = Annotated[str, Field(min_length=1, max_length=120)]


class CodeMapAnswer(Answer):
    """The codes of held-out images on their first two principal components."""

    shares: tuple[float, ...]
    """Part of the variance that each component holds."""
    numbers: int
    """How many numbers a code has."""
    codes_accuracy: float
    """Of reading each image by the nearest class mean of the codes."""
    pixels_accuracy: float
    """The same of the pixels."""
    place: tuple[float, float] | None = None
    """Place of the digit in question."""
    points: Annotated[Float64, Axes("images", 2)]
    images: Annotated[Float32, Axes("images", 1, "height", "width")]
    labels: Annotated[Int32, Axes("images")]
    """The true digit of each image."""
    read: Annotated[Int32, Axes("images")]
    """The digit that the network predicts."""
    means: Annotated[Float32, Axes("classes", 1, "height", "width")]
    """The mean image of each class."""
    digit: Annotated[Float32, Axes("height", "width")] | None = None
    """The digit as the network reads it."""


class CodeMap(DigitsQuestion[CodeMapAnswer]):
    """Where do the codes of a layer lie, and where among them that of a digit?"""

    ask: Literal["codes_map"] = "codes_map"
    layer: Layer
    digit: Digit | None = None


class Neighbour(Part):
    """A held-out image, its true digit and its distance."""

    image: int
    label: int
    distance: float


class CodeNeighboursAnswer(Answer):
    """The images nearest to one, by code and by pixels, nearest first."""

    label: int | None
    """The true digit; null for an image that is none of the held-out ones."""
    codes: tuple[Neighbour, ...]
    pixels: tuple[Neighbour, ...]
    image: Annotated[Float32, Axes(1, "height", "width")]
    """The image whose neighbours these are."""
    code_images: Annotated[Float32, Axes("codes", 1, "height", "width")]
    pixel_images: Annotated[Float32, Axes("pixels", 1, "height", "width")]


class CodeNeighbours(DigitsQuestion[CodeNeighboursAnswer]):
    """Which held-out images are nearest to one of them, or to a digit, in the codes of a layer and in pixels?"""

    ask: Literal["codes_near"] = "codes_near"
    layer: Layer
    image: int | None = Field(default=None, ge=0, le=100_000)
    digit: Digit | None = None
    most: int = Field(default=8, ge=1, le=32)
