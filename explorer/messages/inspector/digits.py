"""What a network trained on digits makes of an image: probabilities, all maps, one map, one value; its kernels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.images.settings import KernelWindow, Rule
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

    probabilities: Annotated[Float32, Axes("classes")]


class DigitReading(ImageQuestion[DigitReadingAnswer]):
    """What is the probability of each digit?"""

    ask: Literal["digit_read"] = "digit_read"


class MapsLayer(Part):
    """A layer's maps."""

    name: str
    kind: str
    title: str
    group: str
    sources: tuple[str, ...]
    """The layers that feed it."""
    maps: int
    """How many it has."""
    shown: int
    """How many of them are included."""
    size: Size
    features: bool
    """Whether it is a row of features, each a map of one number."""
    opens: bool
    """Whether `DigitValue` answers for its values."""
    mixes: bool
    """Whether a map of it is made of several maps."""


class DigitMapsAnswer(Answer):
    """The maps of every layer."""

    layers: tuple[MapsLayer, ...]
    values: Annotated[Float32, Axes("values")]
    """Of the included maps, layer after layer, each row by row."""


class DigitMaps(ImageQuestion[DigitMapsAnswer]):
    """What does every layer make of an image?"""

    ask: Literal["digit_maps"] = "digit_maps"


class MapInput(Part):
    """An input of a map."""

    source: str
    channel: int
    size: Size
    """Of its own map."""
    kernel: Size | None
    """Size of the kernel on it; null where nothing is weighed."""
    brought: Size | None
    """Size of their product; null where nothing is weighed."""


class MapAfter(Part):
    """A norm, activation or pooling that follows a map."""

    name: str
    kind: str
    size: Size
    """Of its own map."""


class DigitMapAnswer(Answer):
    """One map of a layer with all that it is computed from."""

    layer: str
    kind: str
    channel: int
    size: Size
    bias: float
    window: KernelWindow | None
    """Kernel, stride, padding before, dilation, each (rows, columns); null where it reads everything, or one number."""
    then: tuple[MapAfter, ...]
    """What follows, channel by channel."""
    inputs: tuple[MapInput, ...]
    left_out: int
    """How many inputs are not listed."""
    values: Annotated[Float32, Axes("values")]
    """The map, those of `then`, and of each input its map, kernel and contribution, one after another."""


class DigitMap(ImageQuestion[DigitMapAnswer]):
    """How is one map of a layer computed?"""

    ask: Literal["digit_map"] = "digit_map"
    layer: LayerName
    channel: Channel


class ValueTerm(Part):
    """What one input map contributes to a value."""

    source: str
    channel: int
    corner: Size
    """Row and column of the map where the window begins; negative in the padding."""
    step: Size
    """Rows and columns from one number of the window to the next."""
    size: Size
    """How many rows and columns of numbers it has in the arrays."""
    sum: float
    """Of the products, or of the values where nothing is weighed."""


class ValueRest(Part):
    """The terms that are not listed."""

    terms: int
    """How many they are."""
    sum: float


class DigitValueAnswer(Answer):
    """The arithmetic of one value; its arrays hold the numbers of the listed terms, term after term."""

    layer: str
    kind: str
    channel: int
    place: Size
    rule: Rule
    """"weighed" sums products and the bias; see `zoom.Arithmetic`."""
    numbers: dict[str, float]
    """Bias, or the constants of the rule, by name."""
    worked: float
    """What the arithmetic gives, in float64."""
    value: float
    """What the network gave, in float32."""
    terms: tuple[ValueTerm, ...]
    rest: ValueRest
    values: Annotated[Float64, Axes("values")]
    inside: Annotated[Uint8, Axes("values")]
    """0 in the padding."""
    weights: Annotated[Float64, Axes("values")] | None = None
    """Null where nothing is weighed."""


class DigitValue(ImageQuestion[DigitValueAnswer]):
    """How is one value of a layer computed?"""

    ask: Literal["digit_value"] = "digit_value"
    layer: LayerName
    channel: Channel
    row: Place = 0
    column: Place = 0


class KernelsLayer(Part):
    """A layer's kernels."""

    name: str
    kind: str
    title: str
    source: str
    """The layer whose maps they lie on."""
    filters: int
    channels: int
    shown: tuple[int, int]
    """Filters and channels that are included."""
    size: Size
    """Of each kernel."""


class DigitKernelsAnswer(Answer):
    """The weights of every layer that has some."""

    layers: tuple[KernelsLayer, ...]
    values: Annotated[Float32, Axes("values")]
    """Of the included kernels, layer after layer."""
    biases: Annotated[Float32, Axes("biases")]
    """Of the included filters; NaN where there is none."""


class DigitKernels(DigitsQuestion[DigitKernelsAnswer]):
    """What are the weights of every layer, as pictures?"""

    ask: Literal["digit_kernels"] = "digit_kernels"
