"""What a unit of a trained network depends on, and what a layer gives for a sample or for two groups."""

from __future__ import annotations

from typing import Annotated, Literal

from explorer.messages.arrays import Axes, Float32, Int32
from explorer.messages.inspector.base import Answer, FoldQuestion, Index, Name, Part


class FieldStep(Part):
    """A layer on the way to a unit, and the input positions `first` to `last` - 1 that its own unit sees."""

    layer: str
    kind: str
    first: int
    last: int


class Stretch(Part):
    """A stretch of a chromosome: both ends counted, in bp (0 without a map), and how many SNPs it holds."""

    chromosome: str
    start: int
    end: int
    snps: int


class Blocks(Part):
    """Stretches of the input side by side: input positions `first` to `last` - 1 each, with their names."""

    label: tuple[str, ...]
    chromosome: tuple[str, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


class UnitFieldAnswer(Answer):
    """The receptive field of a unit, as the layers allow it and as the gradient has it.

    Attributes
    ----------
    unit, axes : the index of the unit along each axis of its layer's output
    first, last, width : the theoretical window, input positions `first` to `last` - 1
    reason : why the layer's places are no places of the genome, or its windows do not move evenly; "" where they do
    displaced : whether the unit's own place is no place of the genome any more
    steps : how the window grew
    span : the shortest stretch (first, last + 1) that holds `mass` of the gradient
    share : its width over the theoretical one's
    people : samples that the gradient is averaged over
    stretches, genes : where the window lies and what is there, the first of each; `genes_in_all` counts the genes
    block_word, blocks : what the input is divided into for `by_block`
    size : mean over samples of |d unit / d input|, over the window
    signed : the mean derivative by one more copy of a1, over the window
    by_block : the sum of the size over each block of the whole input
    """

    layer: str
    unit: tuple[int, ...]
    axes: tuple[str, ...]
    first: int
    last: int
    width: int
    reason: str
    displaced: bool
    steps: tuple[FieldStep, ...]
    span: tuple[int, int]
    share: float
    mass: float
    people: int
    mapped: bool
    stretches: tuple[Stretch, ...]
    genes: tuple[str, ...]
    genes_in_all: int
    block_word: str
    blocks: Blocks
    size: Annotated[Float32, Axes("window")]
    signed: Annotated[Float32, Axes("window")]
    by_block: Annotated[Float32, Axes("blocks")]


class UnitField(FoldQuestion[UnitFieldAnswer]):
    """What does the unit drawn at a cell (channel, column) of a layer depend on?"""

    ask: Literal["field"] = "field"
    layer: Name
    channel: Index = 0
    column: Index = 0


class FeatureMapAnswer(Answer):
    """The values of a layer, channels by places, or the difference between two groups with its standard error.

    Attributes
    ----------
    channel_word, place_word : what a row and a column are called
    reason : why columns are no places of the genome; "" where they are
    groups, people : of two groups their names and how many samples each has
    channels, places : of the whole layer
    first, last : the columns that are here, `first` to `last` - 1
    columns_shared : places that share a column of `values`, which holds the largest in size of them
    windows : first and last + 1 input position that each place sees, where places are places of the genome
    """

    layer: str
    channel_word: str
    place_word: str
    reason: str
    groups: tuple[str, str] | None = None
    people: tuple[int, int] | None = None
    channels: int
    places: int
    first: int
    last: int
    columns_shared: int
    values: Annotated[Float32, Axes("channels", "columns")]
    error: Annotated[Float32, Axes("channels", "columns")] | None = None
    windows: Annotated[Int32, Axes("places", 2)] | None = None


class FeatureMap(FoldQuestion[FeatureMapAnswer]):
    """What does a layer give for one sample (`person`, its index), or by how much do two groups differ in it?

    The groups are those of `trait`, the network's own where neither is given. Columns `first` to `last` - 1 are wanted.
    """

    ask: Literal["map"] = "map"
    layer: Name
    person: Index | None = None
    trait: Name | None = None
    first: Index = 0
    last: Index | None = None
