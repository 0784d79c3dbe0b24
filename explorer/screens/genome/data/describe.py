"""The Data page's parts: what a dataset looks like, from the job that measured it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from explorer.datasets import blocks, chromosomes
from explorer.datasets.dataset import Dataset
from explorer.drawing import linkage as linkage_figures
from explorer.drawing import quality, structure
from explorer.drawing import traits as trait_figures
from explorer.genetics import ld
from explorer.jobs.results import Description
from explorer.screens.genome.data import real_components
from explorer.ui import address, computing, follow, needs
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import base_pairs, count, escaped, plain, size
from explorer.ui.session import workspace
from explorer.ui.show import figure, metric

MOST_IN_REGION = 300


def compute(data: Dataset) -> Description:
    """Return the description of a dataset; the page ends here while it is being made, or waits for a click if large."""
    asked = {"dataset": data.digest, **computing.choose()}
    run = needs.offered("describe", asked, f"Description of {data.name}", "Describe the data")
    follow.origin(follow.until_done(run))
    return _load(run.id, run.folder)


@cached_resource(max_entries=4)
def _load(id: str, _folder: Path) -> Description:
    return Description.load(_folder)


def headline(description: Description, data: Dataset) -> None:
    """Show the counts a dataset is known by."""
    counts = description.counts
    if data.note:
        st.caption(escaped(data.note))
    _say_where_they_lie(data)
    phase = "haploid" if counts["ploidy"] == 1 else "phased" if counts["phased"] else "unphased"
    phase += " doses" if counts.get("doses") else ""
    map_ = count(len(counts["chromosomes"]), "chromosome") if counts["mapped"] else "no map: markers counted"
    if counts["mapped"] and counts.get("unplaced"):
        map_ += f", {counts['unplaced']:,} unplaced"
    with st.container(horizontal=True):
        metric("Samples", f"{counts['samples']:,}", phase)
        metric("Variants", f"{counts['variants']:,}", map_)
        metric("Missing calls", f"{100 * counts['missing']:.2f}%")
        metric("Monomorphic", f"{counts['monomorphic']:,}")
        metric("Genes", "none" if counts["genes"] is None else f"{counts['genes']:,}")
        metric("Known loci", "none" if counts["known_loci"] is None else f"{counts['known_loci']:,}")
    if told := (counts.get("inbreeding") or {}).get("told"):
        st.caption(escaped(told))


def _say_where_they_lie(data: Dataset) -> None:
    """Name the file of the user's in which the genotypes stayed, where they did."""
    stayed = workspace().about(data.digest).get("stayed")
    if stayed:
        file = f"{stayed['path']} ({size(stayed['bytes'])})"
        st.caption(f"Its genotypes stay in {escaped(file)}; do not change that file.")


def variants(description: Description, data: Dataset) -> None:
    """Draw allele frequencies, missing calls, and what tests of the calls say."""
    left, right = st.columns(2)
    with left:
        figure(quality.allele_frequencies(description.spectrum), key="spectrum")
        if data.genotypes.ploidy == 2:
            figure(quality.equilibrium(description.variants["hwe_log10_p"].to_numpy(np.float64)), key="hwe")
    with right:
        figure(
            quality.missingness(
                description.variants["missing"].to_numpy(np.float64),
                description.samples["missing"].to_numpy(np.float64),
            ),
            key="missing",
        )
        if data.genotypes.ploidy == 2:
            figure(
                quality.heterozygosity(description.samples["heterozygosity"].to_numpy(np.float64)), key="heterozygosity"
            )
    _imputation(description, data)
    if data.genotypes.ploidy == 1:
        st.caption("Haploids have no heterozygotes, so Hardy-Weinberg proportions are not tested.")


def _imputation(description: Description, data: Dataset) -> None:
    """Draw what is known of imputation: its quality as stated, and of doses without, what their spread says."""
    stated, measured = description.variants.reindex(columns=["info", "dose_r2"]).to_numpy(np.float64).T
    if np.isfinite(stated).any():
        figure(quality.imputation(stated), key="info")
    elif np.isfinite(measured).any():
        figure(quality.imputation(measured, measured=True), key="dose-r2")
        st.caption(
            "No imputation quality came with these doses. This is measured from the doses themselves: their variance "
            "over that of certain genotypes of the same frequency (MaCH r²). Nothing is left out by it unless you ask."
        )
    if data.genotypes.doses:
        st.caption(
            "These are doses of imputation. Frequencies come from the doses; heterozygosity and Hardy-Weinberg from "
            "the nearest whole counts."
        )


def samples(description: Description, data: Dataset) -> None:
    """Draw the samples on principal components, coloured by any trait or covariate, and say which are real."""
    parallel = description.parallel
    beside = parallel is not None and len(parallel.explained) > 0
    plane, scree = st.columns([3, 2]) if beside else (st.container(), None)
    with plane:
        _plane(description, data)
    if scree is not None and parallel is not None:
        with scree:
            real_components.scree(parallel, description)
    real_components.stratification(description)


def _plane(description: Description, data: Dataset) -> None:
    """Draw the samples on two components, coloured as chosen."""
    names = [column.name for column in data.traits.columns]
    axes = description.components.shape[1]
    left, middle, right = st.columns([3, 1, 1])
    with left:
        colour = st.selectbox(
            "Colour by",
            ["nothing", *names],
            index=min(1, len(names)),
            key="colour",
            bind="query-params",
            format_func=plain,
        )
    with middle:
        x = st.number_input("Component across", 1, axes, 1, key="pc-x", bind="query-params")
    with right:
        y = st.number_input("Component upwards", 1, axes, min(2, axes), key="pc-y", bind="query-params")
    chosen = colour if colour in names else None
    figure(
        structure.components(
            description.components,
            description.explained,
            (int(x) - 1, int(y) - 1),
            None if chosen is None else data.traits[chosen],
            None if chosen is None else data.traits.column(chosen),
            data.genotypes.samples,
        ),
        key="components-figure",
    )
    if (source := description.counts.get("components_from", "all variants")) != "all variants":
        st.caption(f"Computed from {source}.")


def traits(description: Description, data: Dataset) -> None:
    """Draw how each trait is distributed, and how they go together."""
    if not description.traits:
        st.info("This dataset came without traits. Plant one on the last tab, or bring a table with the genotypes.")
        return
    names = [about["name"] for about in description.traits]
    left, right = st.columns(2)
    with left:
        name = st.selectbox("Trait or covariate", names, key="shown-trait", bind="query-params", format_func=plain)
        about = description.traits[names.index(name or names[0])]
        drawn = trait_figures.distribution(
            about["name"], about["counts"], about.get("edges"), about["levels"] or None, about["missing"]
        )
        figure(drawn, key="distribution")
        st.caption(f"{about['kind']} {about['role']}, known for {count(about['known'], 'sample')}")
    with right:
        if len(names) > 1:
            figure(trait_figures.correlations(description.correlations), key="correlations")


def linkage(description: Description, data: Dataset) -> None:
    """Draw how linkage falls with distance, and between all pairs of a chosen region."""
    left, right = st.columns([2, 3])
    with left:
        measured = description.decay, description.decay_unit, description.decay_background
        figure(linkage_figures.decay(*measured), key="decay")
        st.caption(linkage_figures.told(*measured)[0])
    with right:
        _region(data)


def _region(data: Dataset) -> None:
    table, along = data.genotypes.variants, data.genotypes.along
    chromosome = ""
    rows = np.arange(len(table))
    where, start, many = st.columns(3)
    if data.genotypes.mapped:
        names = chromosomes.in_order(along["chromosome"])
        with where:
            chromosome = address.choose("Chromosome", names, "ld-chromosome")
        rows = np.flatnonzero(along["chromosome"].to_numpy() == chromosome)
    with start:
        first = int(st.number_input("First variant", 1, len(rows), 1, 10, key="ld-start", bind="query-params")) - 1
    with many:
        width = int(
            st.number_input("How many variants", 2, MOST_IN_REGION, 120, 10, key="ld-width", bind="query-params")
        )
    chosen = rows[first : first + width]
    positions = along["position"].to_numpy()[chosen]
    unit = "bp" if data.genotypes.mapped and chromosome != chromosomes.UNPLACED else "markers"
    drawn = linkage_figures.region(
        _matrix(data.digest, int(chosen[0]), int(chosen[-1]), chosen, data),
        positions,
        table["name"].to_numpy()[chosen],
        unit,
    )
    figure(drawn, key="ld-region")
    if unit == "bp" and len(chosen) > 1:
        span = base_pairs(float(positions[-1] - positions[0]))
        st.caption(f"{escaped(chromosomes.label(chromosome))}:{positions[0]:,}-{positions[-1]:,}, {span}")


@cached_data(max_entries=16)
def _matrix(digest: str, first: int, last: int, _columns: np.ndarray, _data: Dataset) -> np.ndarray:
    return ld.r2_matrix(blocks.read(_data.genotypes.dosages, None, _columns))
