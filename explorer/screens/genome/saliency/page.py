"""Which SNP positions a trained network used, which of them stand out from noise, and whether to believe it."""

import streamlit as st

from explorer.screens.genome.saliency import loci, parts
from explorer.ui import attribution_form, line, pickers, saliency
from explorer.ui.frame import heading


def show() -> None:
    """Draw the page."""
    with st.container(gap="xsmall"):
        line_of_title = heading("Saliency")
        data = pickers.dataset()
        run = pickers.run(data, line_of_title)
        if run is None:
            pickers.untrained(data, "saliency", "map")
        explained, result = parts.explanation(run, attribution_form.choose(run, data))

        line.take_up_blocks(data)
        job = line.asked(run, result)
        drawn = loci.drawn(job)
        waiting = job is not None and job.pending
        agreed = line.agreed(drawn, explained, result, data)
        outcome = saliency.checks_card(result.checks, None if drawn is None else drawn[1], waiting, agreed)
    with loci.folded(drawn):
        chosen, tested = saliency.view(explained, result, run, data, height=loci.HEIGHT, drawn=loci.with_line(drawn))
    parts.take_home(explained, drawn, tested, chosen)
    if chosen is not None and chosen.variant is not None:
        parts.variant(result, data, chosen.variant, tested)
    above, top, genes, around, take = st.tabs(["Loci", "Top of the map", "Genes", "Around gene starts", "Downloads"])
    described = loci.described(drawn, explained, result, data, tested)
    with above:
        line.choose_blocks(data, None if drawn is None else drawn[1])
        loci.show(job, drawn, described, tested)
        loci.pathways(drawn, outcome)
    with top:
        parts.loci_table(result)
    with genes:
        parts.gene_table(result)
    with around:
        parts.profile(result)
    with take:
        parts.downloads(explained)
        loci.downloads(drawn, described, outcome)
