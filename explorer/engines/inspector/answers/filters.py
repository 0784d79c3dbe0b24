"""What the filters of one layer of a trained network look for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.engines.inspector.answers.fold import Fold
from explorer.engines.inspector.card import place
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.filters import likeness, logo, request, windows
from explorer.inspection.filters.kinds import FilterLayer
from explorer.inspection.filters.maps import located, pooled
from explorer.inspection.filters.responses import Summary, of_sample
from explorer.inspection.filters.weights import Bank, bank, thinned
from explorer.messages.inspector.filters import (
    FilterResponses,
    FilterResponsesAnswer,
    Filters,
    FiltersAnswer,
    FiltersQuestion,
    FilterWindows,
    FilterWindowsAnswer,
    WindowRow,
)

MOST_WEIGHTS = 2_000_000


@dataclass(frozen=True)
class _Layer:
    """The layer that a question is about, with the samples whose responses count."""

    question: FiltersQuestion[Any]
    fold: Fold

    @classmethod
    def of(cls, question: FiltersQuestion[Any], warm: Warm) -> _Layer:
        return cls(question, Fold.of(question, warm))

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What names the responses among the things kept warm."""
        return *self.fold.key, self.question.layer, self.question.whose, self.question.job

    @property
    def about(self) -> request.FilterRequest:
        """Whose responses, of which layer."""
        return request.FilterRequest(layer=self.question.layer, whose=self.question.whose)

    @property
    def layer(self) -> FilterLayer:
        """The layer; InputError where it has no filters."""
        return self.about.filters(self.fold.trained.network.spec)

    @property
    def bank(self) -> Bank:
        """Its filters."""
        trained, layer = self.fold.trained, self.layer
        return self.fold.warm.get(("bank", *self.key), lambda: bank(trained.network, layer, trained.encoder.encoding))

    @property
    def rows(self) -> np.ndarray:
        """The rows of the samples in the dataset; their genotypes are the background of a logo."""
        return self.about.rows(self.fold.trained)

    @property
    def summary(self) -> Summary:
        """The responses summed up: from the job, or now where that does not take long."""
        trained, layer, job = self.fold.trained, self.layer, self.question.job

        def make() -> Summary:
            if job is not None:
                return Summary.load(self.fold.warm.folder(job))
            if request.work(trained.network.spec, layer, len(self.rows)) > request.AT_ONCE:
                raise InputError("Samples", "there are too many to look at while you wait", "Reload the page.")
            return self.fold.warm.passes(
                self.fold.run,
                trained,
                lambda there, _: self.about.summarise(there, self.fold.data, device=place(there)),
            )

        summary = self.fold.warm.get(("filter-summary", *self.key), make)
        if summary.mean.shape != (layer.filters, layer.places):
            raise InputError(f"Run {job}", "it is about another layer", "Reload the page.")
        return summary


def filters(question: Filters, warm: Warm) -> FiltersAnswer:
    """Return what there is to say of each filter of a layer."""
    about = _Layer.of(question, warm)
    own, summary, layer = about.bank, about.summary, about.layer
    if question.place >= layer.places:
        raise InputError("Place", f"the layer has {layer.places:,}", "Choose another.")
    correlation, shift, group = warm.get(("likeness", *about.key), lambda: _likeness(own))
    weights, share = thinned(own.at(question.place), MOST_WEIGHTS)
    return FiltersAnswer(
        layer=layer.name,
        kind=layer.title,
        sharing=layer.sharing,
        filters=layer.filters,
        places=layer.places,
        channels=layer.channels,
        taps=layer.taps,
        dilation=layer.dilation,
        share=share,
        names=own.channels if len(set(own.channels)) > 1 else own.channels[:1],
        through=summary.following.through,
        cuts=summary.following.cuts,
        samples=summary.samples,
        alike=likeness.ALIKE,
        weights=weights,
        norm=own.norms.astype(np.float32),
        active=summary.share_active.astype(np.float64),
        silent=(summary.never_active & summary.following.cuts).astype(np.uint8),
        constant=summary.constant.astype(np.uint8),
        highest=summary.most.max(1),
        group=group,
        correlation=correlation,
        shift=shift,
    )


def filter_windows(question: FilterWindows, warm: Warm) -> FilterWindowsAnswer:
    """Return the windows that excite one filter most, and the logo of the genotypes in them."""
    about = _Layer.of(question, warm)
    trained, layer, data = about.fold.trained, about.layer, about.fold.data
    own, summary = about.bank, about.summary
    if question.filter >= layer.filters:
        raise InputError("Filter", f"the layer has {layer.filters:,}", "Choose another.")
    weights = own.at(0)[question.filter]
    excited = windows.excited(trained, data, layer, summary, question.filter, question.most, question.collapse, weights)
    drawn = logo.information(excited.states, logo.backgrounds(data, excited.columns, about.rows))
    along: np.ndarray | None = None
    if layer.source == "input":
        taps = excited.offsets if layer.sharing == "whole genome" else excited.offsets // layer.dilation
        place = int(excited.table["place"].iloc[0])
        along = np.ascontiguousarray(own.at(place)[question.filter][:, taps])
    return FilterWindowsAnswer(
        filter=question.filter,
        rows=_rows(excited),
        mapped=data.genotypes.mapped,
        ploidy=data.genotypes.ploidy,
        names=own.channels[question.filter],
        chosen=excited.chosen,
        states=excited.states,
        heights=drawn.heights.astype(np.float32),
        background=np.nan_to_num(drawn.background).astype(np.float32),
        shares=np.nan_to_num(drawn.windows).astype(np.float32),
        bits=drawn.bits.astype(np.float32),
        counted=drawn.counted.astype(np.int32),
        offsets=excited.offsets.astype(np.int32),
        positions=_positions(excited.columns, data),
        weights=along,
    )


def filter_responses(question: FilterResponses, warm: Warm) -> FilterResponsesAnswer:
    """Return the responses of all filters between two places, pooled to bins."""
    about = _Layer.of(question, warm)
    trained, layer, data = about.fold.trained, about.layer, about.fold.data
    values = _values(question, about)
    bins = pooled(values, question.first, question.end, question.bins)
    where = None
    if question.located:
        where = warm.get(("filter-places", *about.key), lambda: located(trained, layer, data))
    return FilterResponsesAnswer(
        filters=layer.filters,
        places=layer.places,
        first=bins.first,
        end=bins.end,
        step=bins.step,
        most=float(np.abs(values).max()),
        chromosomes=None if where is None else where.chromosomes,
        mapped=None if where is None else where.mapped,
        value=bins.value,
        at=bins.at,
        chromosome=None if where is None else where.chromosome,
        start=None if where is None else where.start,
        ends=None if where is None else where.end,
    )


def _values(question: FilterResponses, about: _Layer) -> np.ndarray:
    """Return the responses (filters, places) that a question asks for."""
    warm, data, layer = about.fold.warm, about.fold.data, about.layer
    if question.shown == "sample":
        if question.sample >= data.genotypes.shape[0]:
            raise InputError("Sample", f"there are {data.genotypes.shape[0]:,}", "Choose another.")
        key = ("filter-sample", *about.key, question.sample)
        return warm.get(key, lambda: of_sample(about.fold.trained, data.genotypes, layer, question.sample))
    summary = about.summary
    if question.shown == "centred":
        mean = summary.mean
        return warm.get(("filter-centred", *about.key), lambda: mean - mean.mean(1, keepdims=True))
    return summary.mean if question.shown == "mean" else summary.most


def _likeness(own: Bank) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return correlation, shift (filters, filters) and group (filters,)."""
    correlation, shift = likeness.likeness(own)
    return correlation, shift, likeness.groups(correlation)


def _positions(columns: np.ndarray, data: Dataset) -> np.ndarray:
    positions = data.genotypes.along["position"].to_numpy()[np.maximum(columns, 0)]
    return np.where(columns >= 0, positions, 0).astype(np.int32)


def _rows(excited: windows.Excited) -> tuple[WindowRow, ...]:
    return tuple(
        WindowRow(
            value=float(row["value"]),
            sample=str(row["sample"]),
            row=int(row["row"]),
            place=int(row["place"]),
            chromosome=str(row["chromosome"]),
            start=int(row["start"]),
            chromosome_end=str(row["chromosome_end"]),
            end=int(row["end"]),
            gene=str(row["gene"]),
            distance=None if np.isnan(row["distance_bp"]) else int(row["distance_bp"]),
        )
        for row in excited.table.to_dict("records")
    )
