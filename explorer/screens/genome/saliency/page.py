"""Which SNP positions a trained network used, and whether to believe it."""

import streamlit as st

from explorer.screens.genome.saliency import parts
from explorer.ui import attribution_form, navigation, pickers, saliency


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    run = pickers.run(data)
    if run is None:
        st.info("No network has been trained on this dataset yet.", icon=":material/model_training:")
        navigation.link("train", "Train one", dataset=data.digest)
        st.stop()
    explained, result = parts.explanation(run, attribution_form.choose(run, data))

    saliency.checks_card(result.checks)
    chosen, tested = saliency.view(explained, result, run, data)
    if chosen is not None and chosen.variant is not None:
        parts.variant(result, data, chosen.variant, tested)
    loci, genes, around, take = st.tabs(["Top loci", "Genes", "Around gene starts", "Downloads"])
    with loci:
        parts.loci_table(result)
    with genes:
        parts.gene_table(result)
    with around:
        parts.profile(result)
    with take:
        parts.downloads(explained)
