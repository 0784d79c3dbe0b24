"""What units of a trained network depend on, and what its layers give, along the genome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from explorer.components.genome_view import GenomeTracks
from explorer.components.unit_fields import Cell, Drawn, Ruler, unit_fields
from explorer.inspection.fields import feature_maps as maps
from explorer.inspection.fields import receptive_field as fields
from explorer.messages.inspector.fields import UnitField, UnitFieldAnswer
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.screens.genome.inside import samples
from explorer.screens.genome.inside.opened import Opened
from explorer.ui import genome, inspector
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import plainly

MOST_ON_RULER = 200_000
"""Variants that the ruler below a receptive field draws; of more, only the chromosomes that its window touches."""


def receptive_field(opened: Opened) -> None:
    """Draw the units of a layer; the one that is clicked is shown with its window, its growth and its gradient."""
    st.markdown(
        "Click a unit of a layer: what **can** it depend on, by the layers alone, and what **does** it depend on, by "
        "its gradient over many samples?"
    )
    chosen = units(opened, {"trait": opened.trained.target.traits[0]}, "field", key="receptive-field", height=520)
    _ruler_below(opened, chosen or first_cell(opened))
    with st.expander("How this is defined"):
        st.markdown(
            "**Theoretical window**: r = 1 + Σ (kernel − 1) · dilation · product of the earlier strides, along the "
            "graph of layers; branches meet in their union. **Effective field**: the mean over training samples of "
            "|∂ unit / ∂ input|, summed over the input's channels (Luo et al. 2016). Its width is the shortest stretch "
            f"that holds {fields.MASS:.0%} of that sum, its share that width over the window's. Bars with a sign are "
            "the mean derivative by one more copy of allele a1."
        )


def feature_maps(opened: Opened) -> None:
    """Draw what the layers give for a sample, or how two groups differ in it."""
    source = samples.source(opened)
    units(opened, source, "map", key="feature-maps", height=480)


def units(
    opened: Opened,
    source: Mapping[str, int | str],
    mode: Literal["field", "map"],
    *,
    key: str,
    height: int,
    title: str = "",
    group: str | None = None,
) -> Cell | None:
    """Draw the units of a network's layers; return the one that was clicked."""
    network = samples.network(opened)
    return unit_fields(
        layers_of(opened.trained.network.spec),
        ruler_of(opened),
        path=inspector.path(),
        network=network,
        source=source,
        key=key,
        mode=mode,
        title=title,
        first=first_cell(opened),
        group=group,
        height=height,
    )


@cached_resource(max_entries=8)
def layers_of(spec: NetworkSpec) -> list[Drawn]:
    """Return every layer whose units are of interest: all but those that only silence in training."""
    drawn = []
    for row in geometry(spec):
        if row.output is None or row.kind == "dropout":
            continue
        place = maps.layout(row)
        channels, places = place.index.shape
        drawn.append(
            Drawn(row.name, row.layer.title, str(row.output), channels, places, place.channel_word, row.reason)
        )
    return drawn


def ruler_of(opened: Opened) -> Ruler:
    """Return the positions that the network reads, in its order."""
    return _ruler(opened.run.id, opened.fold, opened)


@cached_resource(max_entries=8)
def _ruler(id: str, fold: int, _opened: Opened) -> Ruler:
    genotypes = _opened.data.genotypes
    along = (genotypes.along if genotypes.mapped else genotypes.variants).iloc[_opened.trained.columns]
    return Ruler(along["chromosome"].astype(str).tolist(), along["position"].to_numpy())


def first_cell(opened: Opened) -> Cell:
    """Return the unit that is shown before one is clicked: of the last layer along the genome, near the middle.

    Its window lies within one chromosome, where any does.
    """
    return _first(opened.run.id, opened.fold, opened)


@cached_resource(max_entries=8)
def _first(id: str, fold: int, _opened: Opened) -> Cell:
    spec = _opened.trained.network.spec
    layers, row = layers_of(spec), geometry(spec).last_spatial
    names = [layer.name for layer in layers]
    layer = layers[names.index(row.name)] if row is not None and row.name in names else layers[0]
    windows = None if row is None or row.name != layer.name else maps.layout(row).windows
    column = layer.places // 2 if windows is None else maps.within_one(windows, ruler_of(_opened).chromosomes)
    return Cell(layer=layer.name, channel=0, column=column)


@cached_data(max_entries=64)
def _field(question: UnitField) -> UnitFieldAnswer:
    return inspector.ask(question)


def _ruler_below(opened: Opened, cell: Cell) -> None:
    """Draw the effective field over the theoretical one on the genome ruler, with genes."""
    question = UnitField(**samples.network(opened), **vars(cell))
    with plainly():
        field = _field(question)
    data, columns = opened.data, opened.trained.columns
    inside = columns[field.first : field.last]
    variants, kept = data.genotypes.variants, np.arange(data.genotypes.shape[1])
    if len(kept) > MOST_ON_RULER:
        names = variants["chromosome"].to_numpy()
        kept = np.flatnonzero(np.isin(names, np.unique(names[inside])))

    def make() -> GenomeTracks:
        score = np.full(len(variants), np.nan)
        score[inside] = field.size
        where = pd.DataFrame([one.model_dump() for one in field.stretches]).assign(name="window")
        return GenomeTracks(
            variants.iloc[kept].reset_index(drop=True),
            score=score[kept],
            genes=data.genes if data.genotypes.mapped else None,
            loci=where if data.genotypes.mapped else None,
            title=f"Unit of {cell.layer}: effective over theoretical receptive field",
            score_label="Mean |gradient|",
        )

    name = "-".join(map(str, (opened.run.id, opened.fold, opened.epoch, *vars(cell).values())))
    genome.show(genome.tracks(f"field-{name}", make), data, key="receptive-field-genome", height=420)
