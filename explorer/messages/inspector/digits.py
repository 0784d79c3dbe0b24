"""What a network trained on digits makes of an image: probabilities, all maps, one map, one value; its kernels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.images.opened import Reach
from explorer.inspection.images.zoom import Rule
from explorer.messages.arrays import Axes, Float32, Float64, Uint8
from explorer.messages.inspector.base import A_co, Answer, Digit, DigitsQuestion, Part

Size = tuple[int, int]
"""Height and width, or row and column."""
LayerName = Annotated[str, Field(max_length=64)]
Channel = Annotated[int, Field(ge=0, le=1_000_000)]
Place = Annotated[int, Field(ge=0, le=10_000)]


class ImageQuestion(DigitsQuestion[A_co]):
    """A question about what a network makes of an image."""

    image: Digit


class DigitReadingAnswer(Answer):
    """The probability of each digit."""

    chances: Annotated[Float32, Axes("classes")]


class DigitReading(ImageQuestion[DigitReadingAnswer]):
    """With which probability is the image each digit?"""

    ask: Literal["digit_read"] = "digit_read"


class MapsLayer(Part):
    """A layer's maps: how many it has, how many are shown, and their size.

    Attributes
    ----------
    sources : the layers that feed it
    features : whether it is a row of features, each a map of one number
    opens : whether one of its values can be asked for with `DigitValue`
    mixes : whether a map of it is made of several maps
    """

    name: str
    kind: str
    title: str
    group: str
    sources: tuple[str, ...]
    maps: int
    shown: int
    size: Size
    features: bool
    opens: bool
    mixes: bool


class DigitMapsAnswer(Answer):
    """The maps of every layer; `values` holds those shown, layer after layer, each row by row."""

    layers: tuple[MapsLayer, ...]
    values: Annotated[Float32, Axes("values")]


class DigitMaps(ImageQuestion[DigitMapsAnswer]):
    """What does every layer make of an image?"""

    ask: Literal["digit_maps"] = "digit_maps"


class MapInput(Part):
    """An input of a map: the sizes of its map, of the kernel on it, and of what both bring; None where not weighed."""

    source: str
    channel: int
    size: Size
    kernel: Size | None
    brought: Size | None


class MapAfter(Part):
    """A norm, activation or pooling that follows a map, and the size of its own map."""

    name: str
    kind: str
    size: Size


class DigitMapAnswer(Answer):
    """One map of a layer with all that made it; see `opened.Opened`.

    Attributes
    ----------
    left_out : how many inputs are not listed
    values : the map itself, those in `then`, and of each input its map, kernel and what it brought, one after another
    """

    layer: str
    kind: str
    channel: int
    size: Size
    bias: float
    window: Reach | None
    then: tuple[MapAfter, ...]
    inputs: tuple[MapInput, ...]
    left_out: int
    values: Annotated[Float32, Axes("values")]


class DigitMap(ImageQuestion[DigitMapAnswer]):
    """How is one map of a layer made?"""

    ask: Literal["digit_map"] = "digit_map"
    layer: LayerName
    channel: Channel


class ValueTerm(Part):
    """What one input map brings to a value; see `zoom.Term`. Its numbers are in the answer's arrays, `size` of them."""

    source: str
    channel: int
    corner: Size
    step: Size
    size: Size
    sum: float


class ValueRest(Part):
    """Terms that are not listed: how many, and their sum."""

    terms: int
    sum: float


class DigitValueAnswer(Answer):
    """The arithmetic of one value; see `zoom.Arithmetic`.

    The arrays hold the numbers of the listed terms, term after term: `inside` is 0 in the padding; without `weights`
    nothing is weighed.
    """

    layer: str
    kind: str
    channel: int
    place: Size
    rule: Rule
    numbers: dict[str, float]
    worked: float
    value: float
    terms: tuple[ValueTerm, ...]
    rest: ValueRest
    values: Annotated[Float64, Axes("values")]
    inside: Annotated[Uint8, Axes("values")]
    weights: Annotated[Float64, Axes("values")] | None = None


class DigitValue(ImageQuestion[DigitValueAnswer]):
    """How does a layer come to one value?"""

    ask: Literal["digit_value"] = "digit_value"
    layer: LayerName
    channel: Channel
    row: Place = 0
    column: Place = 0


class KernelsLayer(Part):
    """A layer's kernels: filters by channels, of which (filters, channels) are `shown`, each `size` large."""

    name: str
    kind: str
    title: str
    source: str
    filters: int
    channels: int
    shown: tuple[int, int]
    size: Size


class DigitKernelsAnswer(Answer):
    """The weights of every layer that has some; the arrays hold those shown, NaN for a bias that there is not."""

    layers: tuple[KernelsLayer, ...]
    values: Annotated[Float32, Axes("values")]
    biases: Annotated[Float32, Axes("biases")]


class DigitKernels(DigitsQuestion[DigitKernelsAnswer]):
    """What are the weights of every layer, as pictures?"""

    ask: Literal["digit_kernels"] = "digit_kernels"
