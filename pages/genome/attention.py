"""What the heads of a trained transformer attend to, against linkage, and whether the pairs they join interact."""

import streamlit as st

from explorer.interface import attention, attention_form, pickers

st.title("Attention")
data = pickers.dataset()
run = attention_form.choose_run(data)
parameters = attention_form.ask(run, data)
asked, found = attention.looked(run, parameters)
attention.headline(found)
if not found.about["exact"] and (stretch := attention_form.zoom(found.about["tokens"])):
    asked, found = attention.looked(run, attention_form.exactly(parameters, stretch))

attention.heads(found, data)
attention.checks(found)
pairs, linkage, heads, far, ways, take = st.tabs(
    ["Far pairs", "Attention and linkage", "Heads", "Distances", "Raw and weighted", "Downloads"]
)
with pairs:
    attention.pairs(found)
with linkage:
    attention.triangles(found, data)
with heads:
    attention.heads_table(found)
with far:
    attention.distances(found)
with ways:
    attention.summaries(found)
with take:
    attention.downloads(asked)
