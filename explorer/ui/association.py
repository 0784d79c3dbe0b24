"""A finished association, for pages that show it beside something else."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.jobs.results import Associations
from explorer.jobs.runs import Run


def load(run: Run) -> Associations:
    """Return the result of a finished association."""
    return _load(run.id, run.folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(id: str, _folder: object) -> Associations:
    return Associations.load(_folder)  # type: ignore[arg-type]


def log10p_of(run: Run | None) -> np.ndarray | None:
    """Return -log10 p (variants,) of a finished association, None where there is none."""
    return None if run is None or not run.done else _load(run.id, run.folder).association.log10_p


def p_of(run: Run | None) -> np.ndarray | None:
    """Return p (variants,) of a finished association, None where there is none."""
    return None if run is None or not run.done else _load(run.id, run.folder).association.p
