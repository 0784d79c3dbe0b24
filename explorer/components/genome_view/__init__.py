"""The genome ruler: saliency above, association below, genes beneath, for up to a million variants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.components import transport
from explorer.components.genome_view.layers.values import Line
from explorer.components.genome_view.layers.windows import LocusCard, Windows
from explorer.components.genome_view.tracks import GenomeTracks
from explorer.components.modules import declare, nothing
from explorer.messages import choices
from explorer.messages.choices import Selection

__all__ = ["GenomeTracks", "Lead", "Line", "LocusCard", "Selection", "Windows", "genome_view"]

_VIEW = declare("snp_explorer_genome_view", "genome_view/main.js")
_OVERLAY = declare("snp_explorer_genome_overlay", "genome_view/overlay.js")


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

    Keep `view` between reruns (a cache of `ui.caching`, or session_state): it is packed once, and then sent again only
    when it changes. Selection and linkage travel apart from it, so changing them is cheap at any number of variants.

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
        result = _VIEW(key=key, data=view.packed(key, group), height=height, on_selection_change=nothing)
        if selection is not None or lead is not None:
            _OVERLAY(key=f"{key}-overlay", data=_overlay(key, selection, lead), height=1)
    return read_selection(result.get("selection"), len(view.variants))


def read_selection(value: object, variants: int) -> Selection | None:
    """Return what the browser says is selected, None where it says nothing or nonsense.

    >>> read_selection({"variant": 3, "region": ["15", 100, 200]}, variants=10)
    Selection(variant=3, region=('15', 100, 200))
    >>> read_selection({"variant": 12, "region": ["15", "x"]}, variants=10) is None
    True
    """
    selection = choices.read(choices.SELECTION, value) or Selection()
    if selection.variant is not None and selection.variant >= variants:
        selection = Selection(region=selection.region)
    return None if selection == Selection() else selection


def _overlay(key: str, selection: Selection | None, lead: Lead | None) -> bytes:
    header = {
        "key": key,
        "selection": None if selection is None else selection.model_dump(),
        "lead": None if lead is None else int(lead.variant),
    }
    if lead is None:
        return transport.pack(header)
    return transport.pack(header, indices=np.asarray(lead.indices, np.uint32), r2=np.asarray(lead.r2, np.float32))
