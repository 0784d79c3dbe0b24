"""What the filters of one layer of a trained network look for."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from explorer.datasets.dataset import Dataset
from explorer.engines.inspector.question import Answer
from explorer.engines.inspector.questions.of_run import OfRun
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.filters import asked, likeness, logo, windows
from explorer.inspection.filters.kinds import FilterLayer
from explorer.inspection.filters.maps import Pooled, located, pooled
from explorer.inspection.filters.responses import TOP, Summary, of_person
from explorer.inspection.filters.weights import Bank, bank, thinned

JOB = r"^filters-[0-9a-f]{10}$"
MOST_WEIGHTS = 2_000_000
Number = Annotated[int, Field(ge=0, le=1_000_000)]


class _OfLayer(OfRun):
    """One layer of one trained fold, and whose responses; `job` is a finished job that summed these up."""

    layer: asked.LayerName
    whose: asked.Whose = "everybody"
    job: str | None = Field(None, pattern=JOB)

    @property
    def key(self) -> tuple:
        """What names the responses among the things kept warm."""
        return self.run, self.fold, self.epoch, self.layer, self.whose, self.job

    @property
    def about(self) -> asked.Asked:
        """Whose responses, of which layer."""
        return asked.Asked(layer=self.layer, whose=self.whose)

    def of(self, warm: Warm) -> FilterLayer:
        """Return the layer; InputError where it has no filters."""
        return self.about.filters(self.trained(warm).network.spec)

    def bank(self, warm: Warm) -> Bank:
        """Return the layer's filters."""
        trained, layer = self.trained(warm), self.of(warm)
        return warm.get(("bank", *self.key), lambda: bank(trained.network, layer, trained.encoder.encoding))

    def summary(self, warm: Warm) -> Summary:
        """Return the responses summed up: from the job, or now where that takes no longer than one can wait."""
        trained, layer = self.trained(warm), self.of(warm)

        def make() -> Summary:
            if self.job is not None:
                return asked.load(warm.folder(self.job))
            if asked.work(trained.network.spec, layer, len(self.rows(warm))) > asked.AT_ONCE:
                raise InputError("People", "they are too many to look at while one waits", "Reload the page.")
            return self.about.summarise(trained, self.data(warm))

        found = warm.get(("filter-summary", *self.key), make)
        if found.mean.shape != (layer.filters, layer.places):
            raise InputError(f"Run {self.job}", "it is about another layer", "Reload the page.")
        return found

    def rows(self, warm: Warm) -> np.ndarray:
        """Return who is asked, and whose genotypes are the background."""
        return self.about.rows(self.trained(warm))


class Filters(_OfLayer):
    """All filters of a layer: weights at one place, how alike they are, how active."""

    ask: Literal["filters"] = "filters"
    place: Number = 0

    def answer(self, warm: Warm) -> Answer:
        """Return what there is to say of each filter.

        Header: layer, kind, sharing, filters, places, channels, taps, dilation, share (taps that share a cell of
        `weights`), names (channels of each filter), through (what follows the filters), cuts, people.
        Arrays: weights (filters, channels, cells), norm, active (share of people and places with a response above
        zero), silent and constant (0 or 1), highest (the highest response), group, correlation and shift (filters,
        filters), size (how many filters are in its group).
        """
        own, summary = self.bank(warm), self.summary(warm)
        if self.place >= own.layer.places:
            raise InputError("Place", f"the layer has {own.layer.places:,}", "Choose another.")
        alike, shift, group = warm.get(("likeness", *self.key), lambda: _alike(own))
        weights, share = thinned(own.at(self.place), MOST_WEIGHTS)
        layer = own.layer
        names = own.channels if len(set(own.channels)) > 1 else own.channels[:1]
        header = {
            "layer": layer.name, "kind": layer.title, "sharing": layer.sharing, "filters": layer.filters,
            "places": layer.places, "channels": layer.channels, "taps": layer.taps, "dilation": layer.dilation,
            "share": share, "names": names, "through": summary.following.through, "cuts": summary.following.cuts,
            "people": summary.people, "alike": likeness.ALIKE,
        }  # fmt: skip
        return header, {
            "weights": weights,
            "norm": own.norms.astype(np.float32),
            "active": summary.share_active.astype(np.float64),
            "silent": (summary.never_active & summary.following.cuts).astype(np.uint8),
            "constant": summary.constant.astype(np.uint8),
            "highest": summary.most.max(1),
            "group": group,
            "correlation": alike,
            "shift": shift,
        }


class FilterWindows(_OfLayer):
    """The windows that excite one filter most, aligned, with their logo."""

    ask: Literal["filter_windows"] = "filter_windows"
    filter: Number
    most: int = Field(20, ge=1, le=TOP)
    collapse: bool = True

    def answer(self, warm: Warm) -> Answer:
        """Return the windows, strongest first, and the logo of the genotypes in them.

        Header: filter, rows (value, person, chromosome, start, chromosome_end, end, gene, distance, place), mapped,
        names (channels), chosen (which SNPs of a wide window are shown).
        Arrays: states and positions (windows, offsets; bp, or marker numbers without a map, 0 beyond the genotypes),
        weights (channels, offsets) where each offset is one weight, heights and background and shares (offsets,
        states), bits, counted (offsets,).
        """
        trained, layer, data = self.trained(warm), self.of(warm), self.data(warm)
        own, summary = self.bank(warm), self.summary(warm)
        if self.filter >= layer.filters:
            raise InputError("Filter", f"the layer has {layer.filters:,}", "Choose another.")
        weights = own.at(0)[self.filter]
        found = windows.excited(trained, data, layer, summary, self.filter, self.most, self.collapse, weights)
        drawn = logo.information(found.states, logo.backgrounds(data, found.columns, self.rows(warm)))
        place = int(found.table["place"].iloc[0])
        arrays = {
            "states": found.states,
            "heights": drawn.heights.astype(np.float32),
            "background": np.nan_to_num(drawn.background).astype(np.float32),
            "shares": np.nan_to_num(drawn.windows).astype(np.float32),
            "bits": drawn.bits.astype(np.float32),
            "counted": drawn.counted.astype(np.int32),
            "offsets": found.offsets.astype(np.int32),
            "positions": _positions(found.columns, data),
        }
        if layer.source == "input":
            taps = found.offsets if layer.sharing == "whole genome" else np.arange(layer.taps)
            arrays["weights"] = np.ascontiguousarray(own.at(place)[self.filter][:, taps])
        header = {
            "filter": self.filter,
            "rows": _rows(found),
            "mapped": data.genotypes.mapped,
            "ploidy": data.genotypes.ploidy,
            "names": own.channels[self.filter],
            "chosen": found.chosen,
        }
        return header, arrays


class FilterResponses(_OfLayer):
    """Responses of all filters along the genome, between two places: exact, or pooled to so many bins."""

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

    def answer(self, warm: Warm) -> Answer:
        """Return {filters, places, first, end, step} and value (filters, bins), at (place of the bin's value).

        "centred" is the mean over people less the filter's own mean over places. With `located` also where places lie:
        chromosome (code in header's chromosomes), start and end (bp).
        """
        trained, layer, data = self.trained(warm), self.of(warm), self.data(warm)
        if self.shown == "person":
            if self.person >= data.genotypes.shape[0]:
                raise InputError("Person", f"there are {data.genotypes.shape[0]:,}", "Choose another.")
            key = ("filter-person", *self.key, self.person)
            values = warm.get(key, lambda: of_person(trained, data.genotypes, layer, self.person))
        elif self.shown == "centred":
            mean = self.summary(warm).mean
            values = warm.get(("filter-centred", *self.key), lambda: mean - mean.mean(1, keepdims=True))
        else:
            values = getattr(self.summary(warm), self.shown)
        found: Pooled = pooled(values, self.first, self.end, self.bins)
        header = {
            "filters": layer.filters, "places": layer.places, "first": found.first, "end": found.end,
            "step": found.step, "most": float(np.abs(values).max()),
        }  # fmt: skip
        arrays = {"value": found.value, "at": found.at}
        if self.located:
            about = warm.get(("filter-places", *self.key), lambda: located(trained, layer, data))
            header |= {"chromosomes": about.chromosomes, "mapped": about.mapped}
            arrays |= {"chromosome": about.chromosome, "start": about.start, "ends": about.end}
        return header, arrays


def _alike(own: Bank) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    correlation, shift = likeness.likeness(own)
    return correlation, shift, likeness.groups(correlation)


def _positions(columns: np.ndarray, data: Dataset) -> np.ndarray:
    places = data.genotypes.variants["position"].to_numpy() if data.genotypes.mapped else None
    inside = np.maximum(columns, 0)
    found = inside + 1 if places is None else places[inside]
    return np.where(columns >= 0, found, 0).astype(np.int32)


def _rows(found: windows.Excited) -> list[dict]:
    table = found.table
    far = [None if np.isnan(value) else int(value) for value in table["distance_bp"]]
    return [
        {
            "value": float(row["value"]), "person": str(row["person"]), "row": int(row["row"]),
            "place": int(row["place"]), "chromosome": str(row["chromosome"]), "start": int(row["start"]),
            "chromosome_end": str(row["chromosome_end"]),
            "end": int(row["end"]), "gene": str(row["gene"]), "distance": gap,
        }
        for row, gap in zip(table.to_dict("records"), far, strict=True)
    ]  # fmt: skip


QUESTIONS = (Filters, FilterWindows, FilterResponses)
