"""The genome view as pages use it: tracks kept between reruns, linkage to the chosen variant, what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.components.genome_view import GenomeTracks, Lead, Selection, genome_view
from explorer.datasets import blocks
from explorer.datasets.chromosomes import label
from explorer.datasets.dataset import Dataset
from explorer.genetics import ld
from explorer.jobs.results import Description
from explorer.messages import choices
from explorer.notation import probability
from explorer.ui import needs
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import base_pairs, escaped

LINKED = 3000
"""Variants on both sides of a chosen one for which linkage is shown; what a blink allows."""


@cached_resource(max_entries=6)
def tracks(key: str, _make: Callable[[], GenomeTracks]) -> GenomeTracks:
    """Return the tracks under this key, made once; `key` must name everything that they depend on."""
    return _make()


def minor_frequencies(data: Dataset) -> np.ndarray | None:
    """Return minor allele frequencies (variants,) from the description of the dataset; None until that is made."""
    run = needs.unless_large("describe", {"dataset": data.digest}, f"Description of {data.name}")
    return _frequencies(run.id, run.folder) if run is not None and run.done else None


@cached_data(max_entries=4)
def _frequencies(id: str, _folder: Path) -> np.ndarray:
    return Description.load(_folder).variants["maf"].to_numpy()


def show(
    view: GenomeTracks, data: Dataset, *, key: str, height: int = 620, group: str | None = None
) -> Selection | None:
    """Draw the view with linkage to the chosen variant; return what is chosen."""
    variant = chosen(key).variant
    lead = None if variant is None else linkage(data.digest, variant, data)
    jump = st.session_state.pop(f"{key}-jump", None)
    return genome_view(view, key=key, height=height, selection=jump, lead=lead, group=group)


def jump(key: str, selection: Selection) -> None:
    """Have the view under this key go somewhere at the next rerun."""
    st.session_state[f"{key}-jump"] = selection


@cached_data(max_entries=64)
def linkage(digest: str, variant: int, _data: Dataset) -> Lead:
    """Return r2 of the nearest variants on the same chromosome to one variant."""
    variants = _data.genotypes.variants
    near = np.arange(max(0, variant - LINKED // 2), min(len(variants), variant + LINKED // 2))
    chromosome = variants["chromosome"].to_numpy()
    near = near[chromosome[near] == chromosome[variant]]
    return Lead(variant, near, ld.r2_to_lead(_data.genotypes.dosages, variant, near))


def follow_row(key: str, table: Any, variants: Sequence[int], name: str = "row") -> None:
    """Have the view go to the variant whose row was clicked, once per click; -1 is none.

    `name` tells the tables apart that lead to one view.
    """
    rows = table["selection"]["rows"]
    clicked = variants[rows[0]] if rows and rows[0] < len(variants) else None
    if clicked != st.session_state.get(f"{key}-{name}"):
        st.session_state[f"{key}-{name}"] = clicked
        if clicked is not None and clicked >= 0:
            jump(key, Selection(variant=clicked))
            st.rerun()


def genes_near(data: Dataset, variant: int, reach: int = 50_000) -> list[tuple[str, int, str]]:
    """Return (name, distance in bp, strand) of the genes that hold a variant or lie near it, nearest first."""
    if data.genes is None or not data.genotypes.placed[variant]:
        return []
    row = data.genotypes.variants.iloc[variant]
    genes = data.genes.loc[data.genes["chromosome"] == row["chromosome"]]
    start, end, position = genes["start"].to_numpy(), genes["end"].to_numpy(), int(row["position"])
    distance = np.maximum(np.maximum(start - position, position - end), 0)
    order = np.argsort(distance, kind="stable")[:8]
    names, strands = genes["name"].tolist(), genes["strand"].tolist()
    return [(str(names[at]), int(distance[at]), str(strands[at])) for at in order if distance[at] <= reach]


def place(data: Dataset, variant: int) -> str:
    """Return where a variant lies, as text safe to show: chromosome:position, or its number without a place."""
    row = data.genotypes.variants.iloc[variant]
    if not data.genotypes.placed[variant]:
        return f"{'unplaced, ' if data.genotypes.mapped else ''}marker {variant + 1:,}"
    return f"{escaped(label(str(row['chromosome'])))}:{row['position']:,}"


def about(data: Dataset, variant: int, score: float | None = None, p: float | None = None) -> None:
    """Show what is known of a variant: place, alleles, frequency, score, p, genes near by."""
    row = data.genotypes.variants.iloc[variant]
    calls = blocks.read(data.genotypes.dosages, None, slice(variant, variant + 1))
    called = int(blocks.known(calls).sum())
    frequency = float(blocks.total_copies(calls)[0]) / (data.genotypes.ploidy * called) if called else float("nan")
    st.markdown(f"#### {escaped(row['name'])}")
    facts = [place(data, variant)]
    if row["a1"] or row["a2"]:
        facts.append(f"alleles {escaped(row['a1'])}/{escaped(row['a2'])}")
    known = f"{called:,} {'doses' if data.genotypes.doses else 'called'}"
    facts.append(f"frequency of {escaped(row['a1']) or 'a1'} {frequency:.3f} in {known}")
    if score is not None and np.isfinite(score):
        facts.append(f"score {score:.4g}")
    if p is not None and np.isfinite(p):
        facts.append(f"association p = {probability(p, 3)}")
    st.markdown(" · ".join(facts))
    near = genes_near(data, variant)
    words = [f"**{escaped(name)}** ({_away(distance)}, strand {_strand(strand)})" for name, distance, strand in near]
    if words:
        st.markdown("Genes: " + ", ".join(words))


def _away(distance: int) -> str:
    return f"{base_pairs(distance)} away" if distance else "inside"


def _strand(strand: str) -> str:
    return "−" if strand == "-" else escaped(strand)


def chosen(key: str) -> Selection:
    """Return what was chosen in a view before this run of the page, from the component's own state."""
    state = st.session_state.get(key)
    return choices.read(choices.SELECTION, None if state is None else state.get("selection")) or Selection()
