"""What a unit of a trained network depends on, and the values of a layer for a sample or two groups."""

from __future__ import annotations

from typing import Annotated, Literal

from explorer.messages.arrays import Axes, Float32, Int32
from explorer.messages.inspector.base import Answer, FoldQuestion, Index, Name, Part


class FieldStep(Part):
    """A layer on the way to a unit."""

    layer: str
    kind: str
    first: int
    last: int
    """Its unit sees input positions `first` to `last` - 1."""


class Stretch(Part):
    """A stretch of a chromosome."""

    chromosome: str
    start: int
    """First bp; 0 without a map."""
    end: int
    """Last bp; 0 without a map."""
    snps: int
    """How many SNPs it holds."""


class Blocks(Part):
    """Stretches of the input side by side."""

    label: tuple[str, ...]
    """Their names."""
    chromosome: tuple[str, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]
    """They hold input positions `first` to `last` - 1."""


class UnitFieldAnswer(Answer):
    """The receptive field of a unit, by the layers and by the gradient."""

    layer: str
    unit: tuple[int, ...]
    """Its index along each axis."""
    axes: tuple[str, ...]
    """Of its layer's output."""
    first: int
    last: int
    """It can depend on input positions `first` to `last` - 1."""
    width: int
    reason: str
    """Why the layer's places are no places of the genome, or its windows do not move evenly; "" where they do."""
    displaced: bool
    """Whether the unit's own place is no place of the genome any more."""
    steps: tuple[FieldStep, ...]
    """How the window grew."""
    span: tuple[int, int]
    """The shortest stretch (first, last + 1) that holds `mass` of the gradient."""
    share: float
    """The width of `span` over that of the window."""
    mass: float
    samples: int
    """Samples that the gradient is averaged over."""
    mapped: bool
    stretches: tuple[Stretch, ...]
    """Where the window lies, the first of them."""
    genes: tuple[str, ...]
    """That lie in the window or reach into it, the first of them."""
    genes_in_all: int
    """How many genes there are."""
    block_word: str
    """What a block is called."""
    blocks: Blocks
    """What `by_block` is over."""
    size: Annotated[Float32, Axes("window")]
    """Mean over samples of |d unit / d input|."""
    signed: Annotated[Float32, Axes("window")]
    """The mean derivative by one more copy of a1."""
    by_block: Annotated[Float32, Axes("blocks")]
    """Sum of the size over each block of the whole input."""


class UnitField(FoldQuestion[UnitFieldAnswer]):
    """What does the unit drawn at a cell (channel, column) of a layer depend on?"""

    ask: Literal["field"] = "field"
    layer: Name
    channel: Index = 0
    column: Index = 0


class FeatureMapAnswer(Answer):
    """The values of a layer, or the difference between two groups in them."""

    layer: str
    channel_word: str
    """What a row is called."""
    place_word: str
    """What a column is called."""
    reason: str
    """Why columns are no places of the genome; "" where they are."""
    groups: tuple[str, str] | None = None
    """Names of the two groups, the second taken from the first."""
    samples: tuple[int, int] | None = None
    """How many samples each group has."""
    channels: int
    """Of the whole layer."""
    places: int
    """Of the whole layer."""
    first: int
    last: int
    """The columns here are places `first` to `last` - 1."""
    columns_shared: int
    """Places that share a column, which holds the largest in size of them."""
    values: Annotated[Float32, Axes("channels", "columns")]
    error: Annotated[Float32, Axes("channels", "columns")] | None = None
    """Standard error of the difference."""
    windows: Annotated[Int32, Axes("places", 2)] | None = None
    """First and last + 1 input position that each place sees, where places are places of the genome."""


class FeatureMap(FoldQuestion[FeatureMapAnswer]):
    """What does a layer give for one sample, or by how much do two groups differ in it?"""

    ask: Literal["map"] = "map"
    layer: Name
    sample: Index | None = None
    """Index of the sample; null compares two groups."""
    trait: Name | None = None
    """Makes the groups; null is the network's own."""
    first: Index = 0
    last: Index | None = None
    """Columns `first` to `last` - 1; null is to the end."""
