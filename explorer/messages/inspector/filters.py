"""What the filters of one layer of a trained network look for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from explorer.inspection.filters.settings import TOP, LayerName, Sharing, Whose
from explorer.messages.arrays import Axes, Float32, Float64, Int8, Int32, Uint8, Uint16
from explorer.messages.inspector.base import A_co, Answer, FoldQuestion, Part

Number = Annotated[int, Field(ge=0, le=1_000_000)]
JobId = Annotated[str, Field(pattern=r"^filters-[0-9a-f]{10}$")]


class FiltersQuestion(FoldQuestion[A_co]):
    """A question about one layer's filters."""

    layer: LayerName
    whose: Whose = "everybody"
    """The samples whose responses are summed up."""
    job: JobId | None = None
    """A finished job that summed these responses up."""


class FiltersAnswer(Answer):
    """All filters of a layer."""

    layer: str
    kind: str
    sharing: Sharing
    filters: int
    places: int
    channels: int
    taps: int
    """Neighbouring places that one filter weighs."""
    dilation: int
    """How far apart these are."""
    share: int
    """Taps that share a cell of `weights`."""
    names: tuple[tuple[str, ...], ...]
    """Of the channels, for each filter; once where they are the same for all."""
    through: tuple[str, ...]
    """What follows the filters before anything else reads them."""
    cuts: bool
    """Whether something there cuts negative numbers to 0."""
    samples: int
    """Samples whose responses were summed up."""
    alike: float
    """The correlation from which filters make a group."""
    weights: Annotated[Float32, Axes("filters", "channels", "cells")]
    norm: Annotated[Float32, Axes("filters")]
    """Length of each filter."""
    active: Annotated[Float64, Axes("filters")]
    """Share of samples x places with a response above 0."""
    silent: Annotated[Uint8, Axes("filters")]
    """1 where no response is above 0."""
    constant: Annotated[Uint8, Axes("filters")]
    """1 where all samples have the same responses."""
    highest: Annotated[Float32, Axes("filters")]
    """The highest response."""
    group: Annotated[Int32, Axes("filters")]
    """Number of the group of similar filters."""
    correlation: Annotated[Float32, Axes("filters", "filters")]
    """Of every two filters, at the shift where it is largest in size."""
    shift: Annotated[Int32, Axes("filters", "filters")]
    """In places, of the first filter against the second."""


class Filters(FiltersQuestion[FiltersAnswer]):
    """What are the filters of a layer: weights at one place, how alike they are, how active?"""

    ask: Literal["filters"] = "filters"
    place: Number = 0


class WindowRow(Part):
    """One window that excites a filter."""

    value: float
    """The response."""
    sample: str
    """Name of the sample."""
    row: int
    """Its row in the dataset."""
    place: int
    chromosome: str
    start: int
    """Bp of the first SNP; marker number without a map."""
    chromosome_end: str
    end: int
    """Bp of the last SNP; marker number without a map."""
    gene: str
    distance: int | None
    """Bp to the start of the nearest gene."""


class FilterWindowsAnswer(Answer):
    """The windows that excite a filter most, laid out one under another, with their logo."""

    filter: int
    rows: tuple[WindowRow, ...]
    """The windows, strongest first."""
    mapped: bool
    ploidy: int
    names: tuple[str, ...]
    """Of the channels."""
    chosen: str
    """Which SNPs of a wide window are displayed, in words; "" where all are."""
    states: Annotated[Int8, Axes("windows", "offsets")]
    """Copies of a1; -1 missing, -2 beyond the genotypes."""
    heights: Annotated[Float32, Axes("offsets", "states")]
    """Bits that each state stands high in the logo."""
    background: Annotated[Float32, Axes("offsets", "states")]
    """Share of each state among samples at large."""
    shares: Annotated[Float32, Axes("offsets", "states")]
    """Share of each state among the windows."""
    bits: Annotated[Float32, Axes("offsets")]
    """Height of the logo."""
    counted: Annotated[Int32, Axes("offsets")]
    """Windows with a called genotype."""
    offsets: Annotated[Int32, Axes("offsets")]
    """Places in the window that are laid out."""
    positions: Annotated[Int32, Axes("windows", "offsets")]
    """Bp, or marker number without a map; 0 beyond the genotypes."""
    weights: Annotated[Float32, Axes("channels", "offsets")] | None = None
    """Of the filter, where each offset is one weight."""


class FilterWindows(FiltersQuestion[FilterWindowsAnswer]):
    """Which windows excite one filter most?"""

    ask: Literal["filter_windows"] = "filter_windows"
    filter: Number
    most: int = Field(default=20, ge=1, le=TOP)
    collapse: bool = True
    """Of windows that overlap, show only the one with the highest response."""


class FilterResponsesAnswer(Answer):
    """Responses of all filters between two places, neighbouring places sharing a bin."""

    filters: int
    places: int
    first: int
    end: int
    step: int
    """Places to a bin."""
    most: float
    """The largest response in size over all places."""
    chromosomes: tuple[str, ...] | None = None
    """Names, where the places were requested (`located`)."""
    mapped: bool | None = None
    value: Annotated[Float32, Axes("filters", "bins")]
    """Of each bin the response of largest size."""
    at: Annotated[Int32, Axes("filters", "bins")]
    """The place that has it."""
    chromosome: Annotated[Uint16, Axes("places")] | None = None
    """Number in `chromosomes` of each place."""
    start: Annotated[Int32, Axes("places")] | None = None
    """Bp of its first SNP; marker number without a map."""
    ends: Annotated[Int32, Axes("places")] | None = None
    """Bp of its last SNP; marker number without a map."""


class FilterResponses(FiltersQuestion[FilterResponsesAnswer]):
    """What are the responses of all filters along the genome?"""

    ask: Literal["filter_responses"] = "filter_responses"
    shown: Literal["centred", "mean", "most", "sample"] = "centred"
    """"centred" is the mean over samples less the filter's own mean over places, "most" the highest of any sample."""
    sample: Number = 0
    """Index of the sample whose responses are shown."""
    first: int = Field(default=0, ge=0, le=100_000_000)
    end: int = Field(default=100_000_000, ge=1, le=100_000_000)
    bins: int = Field(default=1024, ge=1, le=4096)
    """The most bins of the answer."""
    located: bool = False
    """Whether the answer says where the places lie."""

    @model_validator(mode="after")
    def _forward(self) -> FilterResponses:
        if self.end <= self.first:
            raise ValueError("the stretch ends before it begins")
        return self
