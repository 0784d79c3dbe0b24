"""Which SNP positions a trained network used, and whether to believe it."""

import streamlit as st

from explorer.interface import navigation, pickers, question_form, saliency

st.title("Saliency")
data = pickers.dataset()
run = pickers.run(data)
if run is None:
    st.info("No network has been trained on this dataset yet.", icon=":material/model_training:")
    navigation.link("train", "Train one", dataset=data.digest)
    st.stop()
asked, found = saliency.explained(run, question_form.ask(run, data))

saliency.checks_card(found.explanation.checks)
chosen, tested = saliency.view(asked, found, run, data)
if chosen is not None and chosen.variant is not None:
    saliency.variant(found, data, chosen.variant, tested)
loci, genes, around, take = st.tabs(["Top loci", "Genes", "Around gene starts", "Downloads"])
with loci:
    saliency.loci_table(found)
with genes:
    saliency.gene_table(found)
with around:
    saliency.profile(found)
with take:
    saliency.downloads(asked)
