"""One click to a split that leaves one cluster of samples out at a time, whether there is such a column yet or not."""

from __future__ import annotations

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.genetics.clusters import columns, too_few
from explorer.ui import address, follow, grouping
from explorer.ui.say import count, plainly
from explorer.ui.session import store

WORDS = "Leave one cluster out at a time"


def offer(data: Dataset, key: str) -> None:
    """Offer the split by clusters: set at once where a column holds them, else with a dataset that has it.

    `key` tells the places of a page apart.
    """
    if own := columns(data.traits):
        st.button(WORDS, icon=":material/group_work:", key=f"leave-out-{key}", on_click=_choose, args=(own[-1],))
        return
    if too_few(*data.genotypes.shape):
        return
    asked = grouping.clusters(data)
    if asked is None:
        return
    clusters, found = asked
    if found.number == 1:
        st.caption("These samples are one cluster: there are none to leave out one at a time.")
        return
    parameters = {"dataset": data.digest, "clusters": clusters.id, "number": found.number}
    title, leaving = f"{found.number} clusters of {data.name} as a group", f"leave-out-{data.digest}"
    st.caption(
        f"There seem to be {count(found.number, 'cluster')} of samples ({grouping.made_of(found.sizes())}). They "
        "become a covariate of a new dataset, on which this page goes on."
    )
    if st.button(WORDS, icon=":material/group_work:", key=f"leave-out-{key}"):
        follow.request("group", parameters, title, again=True)
        st.session_state[leaving] = key
    if st.session_state.get(leaving) != key:
        return
    with plainly():
        run = store().find("group", parameters)
    if run is not None and follow.settled(run, title).done:
        del st.session_state[leaving]
        made = run.files.read("result.json")
        address.go("dataset", made["digest"])
        _choose(made["column"])
        st.rerun()


def _choose(column: str) -> None:
    address.go("split", "group")
    address.go("split-group", column)
