"""The Data page's parts on structure: which components are real, and how much they alone say of each column."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.drawing import structure
from explorer.genetics.parallel_analysis import Parallel
from explorer.jobs.results import Description
from explorer.ui.say import count, escaped, spelled
from explorer.ui.show import figure

LEVEL = 0.05
LEAST = 1e-300
"""Below it lies what a float can hold: such a p is not written out."""


def scree(parallel: Parallel, description: Description) -> None:
    """Draw every component's share beside chance, and say how many are real and what chance is."""
    figure(structure.scree(parallel.explained, parallel.line, parallel.kept), key="scree")
    some = parallel.samples < description.counts["samples"] or parallel.variants < description.counts["variants"]
    seen = f" Seen in {count(parallel.samples, 'sample')} and {count(parallel.variants, 'variant')}." if some else ""
    st.markdown(f"**{parallel.told}**")
    line = "Dashed: what chance passes 1 time in 20. " if np.isfinite(parallel.line).any() else ""
    st.caption(escaped(line + parallel.said + seen))


def stratification(description: Description) -> None:
    """Show how much of each trait and covariate the real components explain, largest first."""
    table = description.stratification.dropna(subset=["r2"]).sort_values("r2", ascending=False)
    if not len(table):
        return
    sure = int((table["p_all"] < LEVEL).sum())
    st.markdown("##### How much structure alone says")
    which = "component" if description.kept == 1 else f"{description.kept} components"
    st.caption(
        f"R² of each trait and covariate on the real {which}, beside its mean where samples are exchanged at random. "
        f"{sure} of {count(len(table), 'column')} {'goes' if sure == 1 else 'go'} with structure "
        f"(p < {LEVEL:g}, corrected for all of them): what is found for such a trait may be structure."
    )
    told = [f"{p:.2g}" if p > LEAST else f"< {LEAST:g}" for p in table["p_all"]]
    st.dataframe(
        spelled(
            table.assign(goes=np.where(table["p_all"] < LEVEL, "yes", "no"), p_all=told)[
                ["name", "role", "samples", "r2", "chance", "p_all", "goes"]
            ]
        ),
        hide_index=True,
        column_config={
            "name": "trait or covariate",
            "samples": st.column_config.NumberColumn("samples", format="localized"),
            "r2": st.column_config.NumberColumn("R²", format="%.3f"),
            "chance": st.column_config.NumberColumn("by chance", format="%.3f"),
            "p_all": "p, corrected",
            "goes": "goes with structure",
        },
        key="stratification",
    )
