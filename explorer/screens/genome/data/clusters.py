"""Clusters of samples on the Data page: how many, who, and a click that keeps them as a group."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.datasets.traits import Column
from explorer.drawing import structure
from explorer.genetics.clusters import Clusters, too_few
from explorer.jobs.results import Description
from explorer.ui import follow, grouping, navigation
from explorer.ui.say import count, plainly
from explorer.ui.session import store
from explorer.ui.show import figure


def show(description: Description, data: Dataset) -> None:
    """Show the clusters of the samples on their principal components, any number of them; offer to keep them."""
    if too_few(*data.genotypes.shape):
        return
    st.subheader("Clusters of samples")
    asked = grouping.clusters(data)
    if asked is None:
        return
    run, found = asked
    st.markdown(_sentence(found))
    if found.looked_at < found.labels.shape[1]:
        st.caption(
            f"Learnt from {count(found.looked_at, 'sample')} of which no two are close relatives; the others were "
            "placed among them."
        )
    if not found.by_chromosome:
        st.caption(
            "Most of the variants lie on one chromosome, or there is no map: its first and last third were compared. "
            "They are linked where it is short, and linkage alone can then look like clusters."
        )
    number = int(
        st.number_input("Number of clusters", 1, found.most, found.number, key="clusters", bind="query-params")
    )
    if number == 1:
        return
    sizes = found.sizes(number)
    labels = found.labels[number - 1].astype(np.float64)
    column = Column(name="cluster", kind="categorical", levels=tuple(map(str, range(1, number + 1))))
    names = data.genotypes.samples
    figure(
        structure.components(description.components, description.explained, (0, 1), labels, column, names),
        key="clusters-figure",
    )
    st.caption(grouping.made_of(sizes).capitalize() + ".")
    if number != found.number:
        st.caption(f"You chose {number}; the data speak for {found.number}.")
    _keep(data, run.id, number)


def _sentence(found: Clusters) -> str:
    if found.number == 1 and not found.shared:
        return (
            "**One cluster**: nothing divides these samples on which both halves of the genome agree "
            "(canonical correlations of their principal components, tested by permutation)."
        )
    if found.number == 1:
        return (
            "**One cluster**: both halves of the genome agree on "
            f"{count(found.shared, 'component')}, but the samples form one cloud on "
            f"{'it' if found.shared == 1 else 'them'} (mixtures of normal distributions, least BIC)."
        )
    return (
        f"There seem to be **{found.number} clusters**: both halves of the genome agree on "
        f"{count(found.shared, 'component')}, on which a mixture of {found.number} normal distributions has the "
        "least BIC."
    )


def _keep(data: Dataset, clusters: str, number: int) -> None:
    """Offer the clusters as a covariate of a new dataset."""
    parameters = {"dataset": data.digest, "clusters": clusters, "number": number}
    title = f"{number} clusters of {data.name} as a group"
    with plainly():
        run = store().find("group", parameters)
    if st.button("Keep as a group", type="primary", icon=":material/group_work:", key="keep-clusters"):
        run = follow.request("group", parameters, title, again=True)
    if run is None:
        st.caption(
            "They become a covariate of a new dataset, for colours, covariates of an association and a split that "
            "leaves one group out. This dataset stays as it is."
        )
        return
    if follow.settled(run, title).done:
        result = run.files.read("result.json")
        st.success(f"Kept as the covariate **{result['column']}** of a new dataset.")
        with st.container(horizontal=True):
            navigation.link("data", "Look at it", dataset=result["digest"], tab="Samples", colour=result["column"])
            navigation.link(
                "train",
                "Train, leaving one cluster out at a time",
                dataset=result["digest"],
                split="group",
                **{"split-group": result["column"]},
            )
