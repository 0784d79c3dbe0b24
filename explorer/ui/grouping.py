"""Clusters and relatives of a dataset's samples, found by jobs, for the pages that ask for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.genetics.clusters import Clusters
from explorer.genetics.relatives import Relatives
from explorer.jobs import groups
from explorer.jobs.runs import Run
from explorer.ui import computing, follow, needs
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import count

WORDS = {"clusters": "Clusters of samples", "relatives": "Relatives and duplicates"}


def asked(data: Dataset, kind: str) -> Run | None:
    """Return the run that looks for clusters or relatives, once it is done; until then show how far it is, and None.

    Where that takes long, it waits for a click.
    """
    parameters, title = (
        {"dataset": data.digest, **(computing.kept() if kind == "clusters" else {})},
        f"{WORDS[kind]} of {data.name}",
    )
    run = needs.unless_large(kind, parameters, title)
    if run is None:
        needs.line(needs.of(kind, parameters))
        if st.button(f"Look for {kind}", key=f"begin-{kind}"):
            follow.request(kind, parameters, title)
            st.rerun()
        return None
    return run if follow.settled(run).done else None


def clusters(data: Dataset) -> tuple[Run, Clusters] | None:
    """Return the clusters of a dataset's samples and the run that found them; None while there are none."""
    run = asked(data, "clusters")
    return None if run is None else (run, _clusters(run.id, run.folder))


def relatives(data: Dataset) -> tuple[Run, Relatives] | None:
    """Return the relatives among a dataset's samples and the run that found them; None while there are none."""
    run = asked(data, "relatives")
    return None if run is None else (run, found_relatives(run))


def found_relatives(run: Run) -> Relatives:
    """Return what a finished run has found."""
    return _relatives(run.id, run.folder)


@cached_resource(max_entries=8)
def _clusters(id: str, _folder: Path) -> Clusters:
    return groups.load_clusters(_folder)


@cached_resource(max_entries=8)
def _relatives(id: str, _folder: Path) -> Relatives:
    return groups.load_relatives(_folder)


@cached_data(max_entries=8)
def together(id: str, _found: Relatives) -> tuple[list[np.ndarray], int | None]:
    """Return the families that a split keeps together, as `Relatives.kept_together` does, found once."""
    return _found.kept_together()


def made_of(sizes: list[int]) -> str:
    """Say how large the clusters are.

    >>> made_of([67, 1])
    'cluster 1: 67 samples; cluster 2: 1 sample'
    """
    return "; ".join(f"cluster {place}: {count(size, 'sample')}" for place, size in enumerate(sizes, 1))
