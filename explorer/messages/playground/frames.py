"""What a playground's engine sends down: the header of a frame, and the arrays that come with it.

Each frame is one binary message as `messages.packing.pack` makes it: `Frame` as JSON, then arrays. Maps span [-6, 6] on
both axes; row 0 is the top (x2 = 6 - half a cell), column 0 the left; cells are sampled at their centres. A number that
is not finite is null.
"""

from __future__ import annotations

from typing import Literal

from explorer.messages.arrays import ArrayType
from explorer.messages.model import Message
from explorer.messages.playground.state import State


class Pair(Message):
    """A number over the training points, and over the test points."""

    train: float | None
    test: float | None


class LayerPlace(Message):
    """Where a layer's parameters lie in the arrays `weights` and `gradients`."""

    units: int
    activation: str
    weights: int
    """Offset of its (inputs, units) row-major block."""
    biases: int
    norm: int | None
    """Offset of the scales of its batch norm, then the shifts; null without one."""


class Health(Message):
    """Signs of how well a layer learns."""

    gradient: float | None
    """Root mean square of dJ/dw."""
    weight: float | None
    """Root mean square of the weights."""
    dead: tuple[int, ...]
    """The units that are 0 for every training point."""
    saturated: tuple[int, ...]
    """The units whose activation's slope is below 0.01 for every training point."""


class Confusion(Message):
    """How often points of each class (rows) are predicted as each class (columns)."""

    train: tuple[tuple[int, ...], ...]
    test: tuple[tuple[int, ...], ...]


class StagePlace(Message):
    """One layer of a network on images; a dense one has maps of one pixel."""

    kind: Literal["conv", "max", "average", "dense"]
    maps: int
    rows: int
    columns: int
    kernel: tuple[int, int]
    """Rows and columns; of a dense layer those of the maps that enter it."""
    stride: tuple[int, int]
    before: tuple[int, int]
    """Rows of zeros above, and columns of zeros left of what enters."""
    first: int
    """Where its first map begins in the array `maps`."""


class ImageReport(Message):
    """A network on images, and the image that is shown."""

    kind: Literal["digits", "windows"]
    rows: int
    columns: int
    names: tuple[str, ...]
    """What the classes are called."""
    shown: int
    """The number of the image."""
    label: int
    stages: tuple[StagePlace, ...]
    """Layer after layer; their kernels, (maps, sources, rows, columns), lie in `kernels` where `layers` say."""


class NetworkReport(Message):
    """The present state of one network."""

    name: Literal["a", "b"]
    inputs: tuple[str, ...]
    """Its input features."""
    outputs: int
    task: Literal["binary", "classes", "regression"]
    output_activation: str
    low: float
    """Value of the output for label 0."""
    high: float
    """Value of the output for label 1."""
    threshold: float
    """Value of the output between the two."""
    layers: tuple[LayerPlace, ...]
    loss: Pair
    accuracy: Pair | None
    r2: Pair | None
    penalty: float | None
    learning_rate: float
    confusion: Confusion | None
    """None for regression."""
    health: tuple[Health, ...]
    output_scale: float | None = None
    """The array `output` is in units of this / 32767; null with several classes."""
    image: ImageReport | None = None
    """Of a network on images; then the arrays are `kernels`, `image`, `maps`, `shares` and `winners`."""


class AxisNames(Message):
    """The meaning of an axis of the plane: original value = offset + scale * displayed value."""

    name: str
    offset: float
    scale: float


class Axes(Message):
    """Both axes of the plane."""

    x1: AxisNames
    x2: AxisNames


class Notice(Message):
    """A sentence for the user, displayed until the next action."""

    kind: Literal["refused", "diverged", "stopped", "resumed", "loading", "said"]
    text: str
    culprit: str | None = None
    """The field of the state at fault."""


class Term(Message):
    """One line of arithmetic: symbol = expression = value."""

    symbol: str
    expression: str
    """With numbers to five digits, or as many as it takes to get `result` from them, to one unit of its last digit."""
    result: str
    short: str
    """With numbers to two decimals, or as many as it takes to get `short_result`."""
    short_result: str
    value: float | None
    elements: tuple[str, ...]
    """The elements of the picture that the line is about."""
    note: str


class Section(Message):
    """Lines of arithmetic under one title."""

    title: str
    terms: tuple[Term, ...]


Numbers = tuple[float | None, ...]


class MatrixStep(Message):
    """What one section of a layer's matrices is about."""

    kind: Literal["enters", "sum", "activation", "delta", "gradient"]
    unit: int | None = None
    """Of a sum: whose."""


class Matrices(Message):
    """One layer for one point: s = Wᵀx, what it makes of that, and what comes back."""

    layer: int
    layers: int
    names: tuple[str, ...]
    """What enters is called so."""
    entered: Numbers
    """x of the layer before, (inputs,), without the 1 before it."""
    weights: tuple[Numbers, ...]
    """(inputs, units), without the biases before them."""
    biases: Numbers | None
    """(units,); null where the network has none."""
    sums: Numbers
    """s, (units,)."""
    normed: Numbers | None
    """s after its batch norm; null without one."""
    activation: str
    acts: Numbers
    """x of this layer, (units,), without its 1; of the last layer ŷ."""
    pulls: Numbers | None
    """∂L/∂x, (units,); null where loss and activation are one."""
    slopes: Numbers | None
    """θ′(s), (units,)."""
    deltas: Numbers
    """δ = ∂L/∂s, (units,)."""
    gradients: tuple[Numbers, ...]
    """∂L/∂W = x δᵀ, (inputs, units), without that of the biases, which is δ."""
    steps: tuple[MatrixStep, ...]
    """One for every section."""


class ShownPoint(Message):
    """The point whose arithmetic is shown."""

    index: int | None
    """Its number among the data; null for any other place."""
    x1: float
    x2: float
    label: float


class WindowSource(Message):
    """What a window holds of one map, row by row."""

    map: int
    values: Numbers
    """Null where it reaches beyond the map: zeros of the padding."""
    weights: Numbers | None
    """The kernel on this map; null for a pooling."""
    sum: float
    """Of the products, or what the pooling gives."""


class Window(Message):
    """The window of a pixel on the maps before its layer."""

    layer: int
    map: int
    row: int
    column: int
    top: int
    left: int
    """Row and column of its first pixel on the maps before; below 0 in the padding."""
    rows: int
    columns: int
    sources: tuple[WindowSource, ...]
    winner: int | None
    """Of a max pooling: which pixel of the window won."""


class Opened(Message):
    """A number that was opened to its arithmetic."""

    element: str
    net: int
    point: ShownPoint
    title: str
    sections: tuple[Section, ...]
    matrices: Matrices | None = None
    """Where a layer was opened."""
    window: Window | None = None
    """Where a pixel of a map was opened."""


class Exported(Message):
    """A file, or the query of a link, that was requested."""

    name: str
    text: str


class Frame(Message):
    """The header of a frame."""

    frame: int
    """The number to acknowledge."""
    answered: int
    """The number of the newest command whose effect is shown; 0 without numbers."""
    obeyed: int
    """The number of the newest command that was taken up, done or not."""
    playing: bool
    waiting: Literal["hidden", "silent"] | None
    """Why nothing is computed although it plays."""
    epoch: int
    batch: int
    """Batches done within the epoch."""
    batches: int
    """Batches per epoch."""
    step: int
    """Updates of the first network since its optimizer was chosen."""
    first: int
    last: int
    """The recorded epochs, to which one can go back."""
    epochs_per_s: float
    path: str
    """What computes: "compiled", or "torch" until that is ready."""
    classes: int
    """0 for regression."""
    axes: Axes
    notice: Notice | None
    points_changed: bool
    """Whether the arrays `points` and `split` are included."""
    opened: Opened | None
    nets: tuple[NetworkReport, ...]
    """One network, or two of a split screen."""
    curve_restart: bool
    """Whether the array `curve` is the whole curve, not only what is new."""
    state: State | None = None
    """In the first frame and whenever the state changed."""
    query: str | None = None
    """With `state`: the query of the link, without its question mark."""
    export: Exported | None = None


OF_A_NETWORK = {
    "weights": ArrayType("float64", ("parameters",), "all weights, biases and norms"),
    "gradients": ArrayType("float32", ("parameters",), "of the objective over the training points"),
    "output": ArrayType("int16", ("100", "100"), "the output: value / 32767 * output_scale; with one output only"),
    "classes": ArrayType("uint8", ("100", "100"), "the likeliest class; with several outputs only"),
    "confidence": ArrayType("uint8", ("100", "100"), "its confidence: 255 is certain"),
    "neurons": ArrayType("int8", ("units", "32", "32"), "hidden units layer after layer, then outputs: / 127 * scale"),
    "neuron_scale": ArrayType("float32", ("units",), "the largest |value| of each map"),
    "kernels": ArrayType("float32", ("parameters",), "of a network on images: all kernels and biases"),
    "image": ArrayType("float32", ("rows", "columns"), "the image that is shown"),
    "maps": ArrayType("float32", ("pixels",), "every layer's maps of it, (maps, rows, columns) layer after layer"),
    "shares": ArrayType("float32", ("outputs",), "what the output says of it"),
    "winners": ArrayType("uint8", ("images",), "the likeliest class of every image"),
    "features": ArrayType("int8", ("inputs", "32", "32"), "the inputs, with `state` only"),
    "feature_scale": ArrayType("float32", ("inputs",), "the largest |value| of each"),
}
"""Arrays of one network; on the wire their names begin with "a." or "b."."""
OF_ALL = {
    "points": ArrayType("float32", ("points", "3"), "x1, x2 and label"),
    "split": ArrayType("uint8", ("points",), "1 train, 0 test"),
    "images": ArrayType("float32", ("images", "rows", "columns"), "with `points`, where these are images"),
    "curve": ArrayType("float32", ("epochs", "1 + 2 networks"), "epoch, then train and test loss of each network"),
    "ghost": ArrayType("float32", ("epochs", "1 + 2 networks"), "the curve left behind by a branch"),
}
"""Arrays of the playground as a whole."""
