"""What the heads of a trained transformer attend to, against linkage, and whether the pairs they join interact."""

import streamlit as st

from explorer.screens.genome.attention import form, heads
from explorer.ui import follow, paper, pickers
from explorer.ui.frame import heading, one_line


def show() -> None:
    """Draw the page."""
    with st.container(gap="xsmall"):
        line_of_title = heading("Attention")
        data = pickers.dataset()
        run = form.choose_run(data, line_of_title)
        parameters = form.parameters(run, data)
        job, result = heads.attention(run, parameters)
        if not result.about["exact"] and (stretch := form.zoom(result.about["tokens"])):
            job, result = heads.attention(run, form.exactly(parameters, stretch))

        heads.checks(result)
    heads.heads(result, data)
    heads.headline(result)
    with one_line("take-home"):
        paper.menu({"Attention": {"shown": "attention", "of": job.id}}, "attention")
        follow.origin(job)
    pairs, linkage, by_head, far, ways, take = st.tabs(
        ["Far pairs", "Attention and linkage", "Heads", "Distances", "Raw and weighted", "Downloads"]
    )
    with pairs:
        heads.pairs(result)
    with linkage:
        heads.triangles(result, data)
    with by_head:
        heads.heads_table(result)
    with far:
        heads.distances(result)
    with ways:
        heads.summaries(result)
    with take:
        heads.downloads(job)
