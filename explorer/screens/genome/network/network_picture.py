"""A network as its numbers, its picture and its layer table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.networks.geometry import Geometry, layer_table, receptive_field_bp
from explorer.ui.say import base_pairs, count, spelled
from explorer.ui.show import metric


def headline(geometry: Geometry, spans: pd.DataFrame) -> None:
    """Show the four numbers a network is known by."""
    with st.container(horizontal=True):
        metric("Parameters", f"{geometry.parameters:,}")
        shape = geometry.spec.input_shape
        metric("Input", " × ".join(f"{size:,}" for size in shape.sizes), " × ".join(shape.axes))
        metric("Multiply-adds", f"{geometry.macs:,}", "for one sample")
        metric("Receptive field", *_widest(geometry, spans))


def spans_of(geometry: Geometry, data: Dataset, settled: bool) -> pd.DataFrame:
    """Return receptive fields in base pairs, empty where the network's variants are not yet settled or have no map."""
    fits = geometry.spec.input.get("positions") == len(data.genotypes.variants)
    if not settled or not fits or not data.genotypes.mapped:
        return pd.DataFrame(columns=["layer", "snps", "median_bp"])
    return receptive_field_bp(geometry, data.genotypes.variants)


def table(geometry: Geometry, spans: pd.DataFrame) -> None:
    """Show one row per layer, with what its units see in SNPs and in base pairs."""
    rows = layer_table(geometry)
    bp = dict(zip(spans["layer"], spans["median_bp"], strict=True))
    rows["span"] = [base_pairs(bp[name]) if np.isfinite(bp.get(name, np.nan)) else "" for name in rows["layer"]]
    st.dataframe(
        spelled(
            rows[["layer", "kind", "block", "output", "parameters", "multiply_adds", "receptive_field", "span", "note"]]
        ),
        hide_index=True,
        height=min(37 + 35 * len(rows), 620),
        column_config={
            "parameters": st.column_config.NumberColumn("parameters", format="localized"),
            "multiply_adds": st.column_config.NumberColumn("multiply-adds", format="localized"),
            "receptive_field": st.column_config.TextColumn("sees, SNPs", help="Receptive field of one unit"),
            "span": st.column_config.TextColumn("sees, base pairs", help="Median over the units of the layer"),
            "note": st.column_config.TextColumn("note", width="large"),
        },
        alt=f"The {len(rows)} layers of the network",
    )


def _widest(geometry: Geometry, spans: pd.DataFrame) -> tuple[str, str]:
    last = geometry.last_spatial
    if last is None or last.receptive_field is None:
        every = "all SNPs" if "positions" in geometry.spec.input else "all of it"
        return every, "every unit sees the whole input"
    wide = next(iter(last.receptive_field.values()))
    if "positions" not in last.receptive_field:
        return " × ".join(f"{size:,}" for size in last.receptive_field.values()), f"pixels, {last.name}"
    lengths = dict(zip(spans["layer"], spans["median_bp"], strict=True))
    length = f"median {base_pairs(lengths[last.name])}" if np.isfinite(lengths.get(last.name, np.nan)) else ""
    return count(wide, "SNP"), length
