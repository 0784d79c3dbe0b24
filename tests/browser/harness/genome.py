"""A page with one genome view, driven by its query: ?variants=&signed=&lead=&pair=&unplaced=."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent))
import cohort

from explorer.components.genome_view import Lead, Selection, genome_view

st.set_page_config(layout="wide")
query = st.query_params


@st.cache_resource
def tracks(variants: int, signed: bool, plain: bool, unmapped: bool, unplaced: int):
    """Return the tracks made once: a view is packed once for as long as it is kept."""
    view = cohort.genome(variants, signed=signed, plain=plain)
    if unmapped:
        view = replace(view, variants=view.variants.assign(chromosome="", position=0))
    if unplaced:
        known = np.arange(len(view.variants)) % (len(view.variants) // unplaced) > 0
        view = replace(view, variants=view.variants.assign(position=view.variants["position"].where(known, 0)))
    return view


size, unplaced = int(query.get("variants", "20000")), int(query.get("unplaced", "0"))
view = tracks(size, "signed" in query, "plain" in query, "unmapped" in query, unplaced)
buttons = st.columns(3)
if buttons[0].button("Rerun 20 times"):
    st.session_state.left = 20
go = buttons[1].button("Go to 4")
lead = None
if "lead" in query:
    assert view.score is not None
    top = int(np.argmax(np.abs(view.score)))
    around = np.arange(max(0, top - 150), min(len(view.variants), top + 150))
    lead = Lead(top, around, np.exp(-np.abs(around - top) / 40) * np.random.default_rng(0).uniform(0.5, 1, len(around)))
    lead.r2[around == top] = 1
group = "pair" if "pair" in query else None
wish = Selection(region=("4", 100_000, 300_000)) if go else None
chosen = genome_view(view, key="genome", lead=lead, group=group, selection=wish, height=int(query.get("height", "600")))
if "pair" in query:
    genome_view(view, key="second", group=group, height=400)
st.session_state.runs = st.session_state.get("runs", 0) + 1
variant, region = (chosen.variant, chosen.region) if chosen else (None, None)
st.code(f"runs {st.session_state.runs}\nvariant {variant}\nregion {region}")
if st.session_state.get("left"):
    st.session_state.left -= 1
    st.rerun()
