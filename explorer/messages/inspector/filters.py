"""What the filters of one layer of a trained network look for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from explorer.inspection.filters.asked import LayerName, Whose
from explorer.inspection.filters.kinds import Sharing
from explorer.inspection.filters.responses import TOP
from explorer.messages.arrays import Axes, Float32, Float64, Int8, Int32, Uint8, Uint16
from explorer.messages.inspector.base import A_co, Answer, FoldQuestion, Part

Number = Annotated[int, Field(ge=0, le=1_000_000)]
JobId = Annotated[str, Field(pattern=r"^filters-[0-9a-f]{10}$")]


class FiltersQuestion(FoldQuestion[A_co]):
    """A question about one layer, and whose responses; `job` is a finished job that summed these up."""

    layer: LayerName
    whose: Whose = "everybody"
    job: JobId | None = None


class FiltersAnswer(Answer):
    """All filters of a layer.

    Attributes
    ----------
    taps, dilation : neighbouring places that one filter weighs, and how far apart they are
    share : taps that share a cell of `weights`
    names : what the channels are called, for each filter, or once where that is the same for all
    through : what follows the filters before anything else reads them; `cuts`: something there cuts negative numbers
    people : samples whose responses were summed up
    alike : the correlation from which filters are a group
    norm : length of each filter
    active : share of samples and places with a response above zero
    silent, constant : 0 or 1: no response is above zero; all samples have the same responses
    highest : the highest response
    group : number of the group of similar filters
    correlation, shift : of every two filters at the shift where it is largest in size
    """

    layer: str
    kind: str
    sharing: Sharing
    filters: int
    places: int
    channels: int
    taps: int
    dilation: int
    share: int
    names: tuple[tuple[str, ...], ...]
    through: tuple[str, ...]
    cuts: bool
    people: int
    alike: float
    weights: Annotated[Float32, Axes("filters", "channels", "cells")]
    norm: Annotated[Float32, Axes("filters")]
    active: Annotated[Float64, Axes("filters")]
    silent: Annotated[Uint8, Axes("filters")]
    constant: Annotated[Uint8, Axes("filters")]
    highest: Annotated[Float32, Axes("filters")]
    group: Annotated[Int32, Axes("filters")]
    correlation: Annotated[Float32, Axes("filters", "filters")]
    shift: Annotated[Int32, Axes("filters", "filters")]


class Filters(FiltersQuestion[FiltersAnswer]):
    """What are the filters of a layer: weights at one place, how alike they are, how active?"""

    ask: Literal["filters"] = "filters"
    place: Number = 0


class WindowRow(Part):
    """One window: the response, whose it is (name, and row in the dataset), and where it lies.

    `start` and `end` are bp, or marker numbers without a map; `distance` is bp to the start of the nearest gene.
    """

    value: float
    person: str
    row: int
    place: int
    chromosome: str
    start: int
    chromosome_end: str
    end: int
    gene: str
    distance: int | None


class FilterWindowsAnswer(Answer):
    """The windows that excite a filter most, strongest first, laid out one under another, with their logo.

    Attributes
    ----------
    names : of the channels
    chosen : which SNPs of a wide window are shown, in words; "" where all are
    states : copies of a1, -1 missing, -2 beyond the genotypes
    positions : bp, or marker numbers without a map; 0 beyond the genotypes
    offsets : places in the window that are laid out
    heights : bits that each state stands high in the logo; `bits` their sum
    background, shares : share of each state among samples at large, and among the windows
    counted : windows with a called genotype
    weights : of the filter, where each offset is one weight
    """

    filter: int
    rows: tuple[WindowRow, ...]
    mapped: bool
    ploidy: int
    names: tuple[str, ...]
    chosen: str
    states: Annotated[Int8, Axes("windows", "offsets")]
    heights: Annotated[Float32, Axes("offsets", "states")]
    background: Annotated[Float32, Axes("offsets", "states")]
    shares: Annotated[Float32, Axes("offsets", "states")]
    bits: Annotated[Float32, Axes("offsets")]
    counted: Annotated[Int32, Axes("offsets")]
    offsets: Annotated[Int32, Axes("offsets")]
    positions: Annotated[Int32, Axes("windows", "offsets")]
    weights: Annotated[Float32, Axes("channels", "offsets")] | None = None


class FilterWindows(FiltersQuestion[FilterWindowsAnswer]):
    """Which windows excite one filter most? With `collapse` only the highest of those that overlap."""

    ask: Literal["filter_windows"] = "filter_windows"
    filter: Number
    most: int = Field(20, ge=1, le=TOP)
    collapse: bool = True


class FilterResponsesAnswer(Answer):
    """Responses of all filters between two places, `step` places to a bin.

    Attributes
    ----------
    most : the largest response in size over all places
    value : of each bin the response of largest size; `at` is the place that has it
    chromosomes, mapped, chromosome, start, ends : where the places lie, where that was asked for: `chromosome` is a
        number in `chromosomes`, `start` and `ends` are bp of the first and the last SNP (marker numbers without a map)
    """

    filters: int
    places: int
    first: int
    end: int
    step: int
    most: float
    chromosomes: tuple[str, ...] | None = None
    mapped: bool | None = None
    value: Annotated[Float32, Axes("filters", "bins")]
    at: Annotated[Int32, Axes("filters", "bins")]
    chromosome: Annotated[Uint16, Axes("places")] | None = None
    start: Annotated[Int32, Axes("places")] | None = None
    ends: Annotated[Int32, Axes("places")] | None = None


class FilterResponses(FiltersQuestion[FilterResponsesAnswer]):
    """What are the responses of all filters along the genome, exact or pooled to so many bins?

    "centred" is the mean over samples less the filter's own mean over places, "most" the highest of any sample,
    "person" those of the sample of index `person`. With `located` the answer also says where the places lie.
    """

    ask: Literal["filter_responses"] = "filter_responses"
    shown: Literal["centred", "mean", "most", "person"] = "centred"
    person: Number = 0
    first: int = Field(0, ge=0, le=100_000_000)
    end: int = Field(100_000_000, ge=1, le=100_000_000)
    bins: int = Field(1024, ge=1, le=4096)
    located: bool = False

    @model_validator(mode="after")
    def _forward(self) -> FilterResponses:
        if self.end <= self.first:
            raise ValueError("the stretch ends before it begins")
        return self
