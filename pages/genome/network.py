"""Choose a network and see what follows: shapes, parameters, what each layer sees of the genome."""

import streamlit as st

from explorer.components.network_diagram import network_diagram
from explorer.interface import navigation, network_form, network_picture, pickers
from explorer.interface.say import plainly
from explorer.networks.geometry import geometry
from explorer.training import plan as plans

st.title("Network")
data = pickers.dataset()
choice = network_form.choose(data)
with plainly():
    plan = plans.make(data, choice.spec(data))
found = geometry(plan.network)
spans = network_picture.spans_of(found, data, settled=choice.protocol is None)

network_picture.headline(plan, found, spans)
network_diagram(plan.network, key="diagram")
st.subheader("Layers", help="The last layer gives logits; the softmax is part of the loss.")
network_picture.table(found, spans)

with st.container(horizontal=True):
    navigation.link("train", "Train this network", dataset=data.digest, network=choice.preset)
    st.download_button(
        "Download as JSON", plan.network.to_json(), f"{plan.network.name}.json", icon=":material/download:"
    )
