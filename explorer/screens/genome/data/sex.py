"""The sex of the samples: what chromosome X shows, and who is stated otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.drawing import sex as figures
from explorer.jobs import sex_report
from explorer.jobs.sex_report import SexReport
from explorer.ui import computing, downloads
from explorer.ui.caching import cached_resource
from explorer.ui.say import count, escaped, spelled
from explorer.ui.session import store
from explorer.ui.show import figure

SHOWN = 200


def section(data: Dataset) -> None:
    """Draw F on X, and list the samples whose stated sex differs; nothing where X shows none."""
    run = store().find("describe", {"dataset": data.digest, **computing.kept()})
    kept = None if run is None else _read(run.id, run.folder)
    if run is None or kept is None:
        return
    report, table = kept
    st.subheader("Sex")
    figure(figures.heterozygosity_on_x(table["f"].to_numpy(np.float64), table["measured"].to_numpy(object)), key="sex")
    how = "a gap between two groups of samples" if report.parted else "F below 0.2 (female) or above 0.8 (male)"
    st.caption(f"From {count(report.variants, 'variant')} of X outside the pseudo-autosomal regions; decided by {how}.")
    if report.sentence:
        st.warning(escaped(report.sentence), icon=":material/rule:")
        wrong = table.loc[table["differs"]].drop(columns="differs")
        st.dataframe(
            spelled(wrong.head(SHOWN)),
            hide_index=True,
            key="sex-mismatches",
            column_config={
                "f": st.column_config.NumberColumn("F on X", format="%.3f"),
                "y": st.column_config.NumberColumn("share of Y called", format="percent"),
            },
        )
    elif report.column is not None:
        st.caption(f"Nobody's sex is stated otherwise (column {escaped(report.column)}).")
    downloads.links(run, {sex_report.MISMATCHES: "Mismatches as CSV", sex_report.TABLE: "Sex of all samples as CSV"})


@cached_resource(max_entries=4)
def _read(id: str, _folder: Path) -> tuple[SexReport, pd.DataFrame] | None:
    return sex_report.read(_folder)
