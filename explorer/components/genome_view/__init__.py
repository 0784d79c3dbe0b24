"""The genome ruler: saliency above, association below, genes beneath, for up to a million variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explorer.components import transport
from explorer.components.genome_view.layers.values import Line
from explorer.components.genome_view.tracks import GenomeTracks
from explorer.components.modules import declare

__all__ = ["GenomeTracks", "Lead", "Line", "Selection", "genome_view"]

_VIEW = declare("snp_explorer_genome_view", "genome_view/main.js")
_OVERLAY = declare("snp_explorer_genome_overlay", "genome_view/overlay.js")


@dataclass(frozen=True)
class Selection:
    """What is selected: a variant (index into the tracks' variants), a region (chromosome, start, end in bp).

    `region` is None for the whole genome; its positions count markers where there is no map.
    """

    variant: int | None = None
    region: tuple[str, int, int] | None = None


@dataclass(frozen=True, eq=False)
class Lead:
    """The variant that linkage is measured from, and r2 to it of the variants `indices` (both (k,))."""

    variant: int
    indices: np.ndarray
    r2: np.ndarray


def genome_view(
    view: GenomeTracks,
    *,
    key: str,
    height: int = 600,
    selection: Selection | None = None,
    lead: Lead | None = None,
    group: str | None = None,
) -> Selection | None:
    """Draw the genome view and return what is selected in it, None while nothing is.

    Keep `view` between reruns (st.cache_data or session_state): it is packed once, and then sent again only when it
    changes. Selection and linkage travel apart from it, so changing them is cheap at any number of variants.

    Parameters
    ----------
    key : str
        Of the component in the page; the picture survives reruns by it.
    height : int
        In pixels, with the line of controls above the picture.
    selection : Selection or None
        Where to go: obeyed when it changes, so that the user may move on from there.
    lead : Lead or None
        Colours variants by r2 to a labelled lead.
    group : str or None
        Views of one group share region and crosshair.
    """
    with st.container(gap=None):
        result = _VIEW(key=key, data=view.packed(key, group), height=height, on_selection_change=_nothing)
        if selection is not None or lead is not None:
            _OVERLAY(key=f"{key}-overlay", data=_overlay(key, selection, lead), height=1)
    return read_selection(result.get("selection"), len(view.variants))


def read_selection(value: Any, variants: int) -> Selection | None:
    """Return what the browser says is selected, None where it says nothing or nonsense: it is only the client's word.

    >>> read_selection({"variant": 3, "region": ["15", 100, 200]}, variants=10)
    Selection(variant=3, region=('15', 100, 200))
    >>> read_selection({"variant": 12, "region": ["15", "x"]}, variants=10) is None
    True
    """
    if not isinstance(value, dict):
        return None
    variant, region = value.get("variant"), value.get("region")
    if isinstance(variant, bool) or not isinstance(variant, int) or not 0 <= variant < variants:
        variant = None
    chosen = None
    if isinstance(region, (list, tuple)) and len(region) == 3 and isinstance(region[0], str):
        ends = region[1:]
        if all(isinstance(end, (int, float)) and not isinstance(end, bool) and 0 <= end < 2**33 for end in ends):
            chosen = (region[0], int(ends[0]), int(ends[1]))
    return None if variant is None and chosen is None else Selection(variant, chosen)


def _overlay(key: str, selection: Selection | None, lead: Lead | None) -> bytes:
    header = {
        "key": key,
        "selection": None if selection is None else {"variant": selection.variant, "region": selection.region},
        "lead": None if lead is None else int(lead.variant),
    }
    if lead is None:
        return transport.pack(header)
    return transport.pack(header, indices=np.asarray(lead.indices, np.uint32), r2=np.asarray(lead.r2, np.float32))


def _nothing() -> None:
    """Streamlit wants a callback to declare a state value."""
