"""What a mend does, shown before it is taken: a few cells of three samples before and after it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from explorer.datasets.formats.findings import FileMend, Finding, Preview
from explorer.datasets.formats.trait_columns import unique_names
from explorer.ui.say import escaped, spelled


def show(finding: Finding) -> None:
    """Show the effect of every mend that a finding offers; open where the files cannot be used without one."""
    if finding.mended:
        return
    for mend in finding.offered():
        if mend.preview is not None:
            _effect(mend, mend.preview, finding.severity == "error")
        elif not mend.tried:
            st.caption(f"{escaped(mend.label)}: not tried yet, as the file is large.")


def _effect(mend: FileMend, preview: Preview, open: bool) -> None:
    with st.expander(f"{escaped(mend.label)}: the effect on three samples", expanded=open):
        if preview.before is not None and preview.before != preview.after:
            pairs = zip(preview.before, preview.after, strict=True)
            _table(preview, [[_change(a, b) for a, b in zip(*rows, strict=True)] for rows in pairs])
            st.caption("Before → after; what has no arrow stays as it is.")
            return
        if preview.raw is not None:
            st.caption("As it stands in the file")
            _frame(preview.raw[0], preview.raw[1:])
        st.caption("As it is read with the mend")
        _table(preview, [list(row) for row in preview.after])


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _table(preview: Preview, cells: list[list[str]]) -> None:
    _frame(("sample", *preview.columns), [(s, *row) for s, row in zip(preview.samples, cells, strict=True)])


def _frame(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    frame = pd.DataFrame([list(row) for row in rows])
    frame.columns = pd.Index(unique_names(header[: frame.shape[1]]))
    st.dataframe(spelled(frame), hide_index=True)
