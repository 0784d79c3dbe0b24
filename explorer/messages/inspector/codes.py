"""The codes that a layer gives to digits: as a map, and which are near which."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.messages.arrays import Axes, Float32, Float64, Int32
from explorer.messages.inspector.base import Answer, Digit, DigitsQuestion, Part

Layer = Annotated[str, Field(min_length=1, max_length=120)]


class CodeMapAnswer(Answer):
    """The codes of held-out images on their first two principal components.

    Attributes
    ----------
    shares : part of the variance that each component holds
    numbers : how many numbers a code has
    codes_accuracy, pixels_accuracy : of reading each image by the nearest class mean, of codes and of pixels
    place, digit : where the digit that was asked for lies, and its image as the network reads it
    labels, read : what each image shows, and what the network reads
    means : the mean image of each class
    """

    shares: tuple[float, ...]
    numbers: int
    codes_accuracy: float
    pixels_accuracy: float
    place: tuple[float, float] | None = None
    points: Annotated[Float64, Axes("images", 2)]
    images: Annotated[Float32, Axes("images", 1, "height", "width")]
    labels: Annotated[Int32, Axes("images")]
    read: Annotated[Int32, Axes("images")]
    means: Annotated[Float32, Axes("classes", 1, "height", "width")]
    digit: Annotated[Float32, Axes("height", "width")] | None = None


class CodeMap(DigitsQuestion[CodeMapAnswer]):
    """Where do the codes of a layer lie, and where among them that of a digit?"""

    ask: Literal["codes_map"] = "codes_map"
    layer: Layer
    digit: Digit | None = None


class Neighbour(Part):
    """A held-out image, what it shows, and how far it is."""

    image: int
    label: int
    distance: float


class CodeNeighboursAnswer(Answer):
    """The nearest images by code and by pixels, nearest first, and the image itself.

    `label` is what the image shows, None for a digit that is none of the held-out ones.
    """

    label: int | None
    codes: tuple[Neighbour, ...]
    pixels: tuple[Neighbour, ...]
    image: Annotated[Float32, Axes(1, "height", "width")]
    code_images: Annotated[Float32, Axes("codes", 1, "height", "width")]
    pixel_images: Annotated[Float32, Axes("pixels", 1, "height", "width")]


class CodeNeighbours(DigitsQuestion[CodeNeighboursAnswer]):
    """Which held-out images are nearest to one of them, or to a digit, in the codes of a layer and in pixels?"""

    ask: Literal["codes_near"] = "codes_near"
    layer: Layer
    image: int | None = Field(default=None, ge=0, le=100_000)
    digit: Digit | None = None
    most: int = Field(default=8, ge=1, le=32)
