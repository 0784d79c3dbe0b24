"""The Start page's parts: the latest map, the datasets and what was done with them."""

from __future__ import annotations

import streamlit as st

from explorer import __version__
from explorer.components.genome_view import GenomeTracks
from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.methods import METHODS
from explorer.jobs.prepared import SAID
from explorer.jobs.runs import Run
from explorer.ui import association, follow, genome, line, navigation, needs, saliency
from explorer.ui.pickers import belongs, dataset_of
from explorer.ui.say import count, escaped
from explorer.ui.session import dataset, store, workspace


def latest_map() -> None:
    """Draw the newest map with its verdict; until there is one, the newest dataset's association."""
    there = {about["digest"] for about in workspace().datasets()}
    runs = {run.id: run for run in store().list(kind="train") if dataset_of(run.parameters) in there}
    for explained in store().list(kind="explain", state="done", most=20):
        if trained := runs.get(explained.parameters["run"]):
            _explanation(explained, trained, dataset(str(dataset_of(trained.parameters))))
            return
    finished = next((run for run in runs.values() if run.done), None)
    at_work = next((run for run in runs.values() if run.pending), None)
    if finished is not None:
        parameters = {"run": finished.id, "question": {"people": "held-out"}}  # as the page Saliency asks at first
        follow.settled(follow.request("explain", parameters, f"Saliency of {finished.title}"))
    elif at_work is not None:
        follow.settled(at_work)
    _association()


def _explanation(explained: Run, trained: Run, data: Dataset) -> None:
    st.subheader("The latest map")
    result = saliency.load(explained)
    label, drawn = METHODS[result.attribution.method].label, line.known(trained, result)
    made = f", {SAID}, and shipped with the app" if explained.prepared else ""
    st.caption(f"{label} of **{escaped(trained.title)}** on **{escaped(data.name)}**{made}.")
    agreed = line.agreed(drawn, explained, result, data)
    saliency.checks_card(result.checks, None if drawn is None else drawn[1], agreed=agreed)
    above = drawn if drawn is not None and drawn[1].log10_threshold is not None else None
    height = 460 if above is None else 580  # with the windows' p values above it, it has one track more
    saliency.view(explained, result, trained, data, key="start-genome", height=height, drawn=above)
    navigation.link("saliency", "Open it with its checks", dataset=data.digest, run=trained.id)


def _association() -> None:
    data = next((dataset(about["digest"]) for about in workspace().datasets() if _has_trait(about)), None)
    if data is None:
        return
    trait = data.traits.names("trait")[0]
    st.subheader(f"Association with {escaped(trait)} in {escaped(data.name)}")
    parameters = {"dataset": data.digest, "trait": trait}
    run = needs.unless_large("associate", parameters, f"Association with {trait}")
    if run is None:
        needs.line(needs.of("associate", parameters))
        navigation.link("association", "Test every variant", dataset=data.digest, trait=trait)
        return
    run = follow.settled(run)
    tested = association.of(run)
    if tested is not None:
        view = genome.tracks(
            f"start-{run.id}",
            lambda: GenomeTracks(
                data.genotypes.variants,
                log10p=tested.association.log10_p,
                genes=data.genes,
                loci=data.truth_for(trait),
                significance=association.line_of(tested),
                title=trait,
            ),
        )
        genome.show(view, data, key="start-genome", height=420)
    navigation.link("train", "Train a network on it", dataset=data.digest)


def _has_trait(about: dict) -> bool:
    return any(column["role"] == "trait" for column in about["columns"])


def datasets() -> None:
    """List the datasets with what was done with each."""
    st.subheader("Datasets")
    runs = store().list(kind="train", most=500)
    for about in workspace().datasets():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            trained = sum(belongs(run, about["digest"]) for run in runs)
            st.markdown(
                f"**{escaped(about['name'])}**  \n{count(about['samples'], 'sample')}, "
                f"{count(about['variants'], 'variant')}, {count(trained, 'training run')}"
            )
            navigation.link("data", "Look at it", dataset=about["digest"])
            navigation.link("train", "Train on it", dataset=about["digest"])


def version() -> None:
    """Say quietly which version this is."""
    st.caption(f"SNP Explorer {__version__}")
