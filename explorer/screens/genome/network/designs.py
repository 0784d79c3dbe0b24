"""Keep a network, take it home, and find, compare and share those that were kept."""

from __future__ import annotations

import streamlit as st

from explorer.jobs.designs import About
from explorer.networks.difference import difference, differences_table
from explorer.networks.spec import MOST_BYTES, NetworkSpec, read
from explorer.ui import address, deleting, downloads, follow
from explorer.ui.say import count, escaped, plain, plainly, spelled
from explorer.ui.session import store, workspace


def open_it(id: str) -> None:
    """Choose a saved network and run the page anew."""
    address.go("network", id)
    st.rerun()


def save(spec: NetworkSpec | None, edited: bool) -> None:
    """Offer to keep the network under a name; it then stands among the others in the list of networks."""
    with st.popover("Save", icon=":material/save:", disabled=spec is None):
        if spec is None:
            return
        name = st.text_input("Name", value=spec.name, max_chars=80, key=f"save-name-{spec.name}")
        if st.button("Save it", key="save-it", type="primary", disabled=not name.strip()):
            open_it(workspace().designs.save(spec.model_copy(update={"name": name.strip(), "family": "custom"})))
        if not edited:
            st.caption("It is saved as it stands; under another name it is a copy.")


def take_home(spec: NetworkSpec | None) -> None:
    """Offer the network as files."""
    with st.popover("Download", icon=":material/download:", disabled=spec is None):
        if spec is None:
            return
        st.download_button(
            "Download as JSON", spec.to_json(), downloads.file_name(spec.name, "json"), icon=":material/data_object:"
        )
        st.caption("The picture as SVG or PNG: the buttons above the canvas.")
        _files(spec)


FILES = {
    "exports/network.py": "PyTorch script",
    "exports/network.safetensors": "Weights (safetensors)",
    "exports/network.onnx": "ONNX",
}


def _files(spec: NetworkSpec) -> None:
    """Offer script, fresh weights and ONNX; they are written by a job."""
    network = spec.model_dump(mode="json")
    run = next((run for run in store().list(kind="export", most=50) if run.parameters["network"] == network), None)
    if run is not None and run.done:
        downloads.links(run, FILES)
    elif run is not None:
        follow.settled(run)
    elif st.button("Write as PyTorch script and ONNX", key="export-network", icon=":material/output:"):
        follow.request("export", {"network": network}, f"Export of {spec.name}")
        st.rerun(scope="fragment")


def others() -> None:
    """Show the saved networks, with what can be done with each, and a way to bring one in."""
    with st.popover("Saved networks", icon=":material/folder_open:"):
        _bring()
        listed = workspace().designs.listed()
        if not listed:
            st.caption("None yet.")
            return
        for about in listed[:30]:
            _one(about)
        if len(listed) > 1:
            _compare(listed)


def _one(about: About) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        shape = " × ".join(f"{size:,}" for size in about.input.values())
        st.markdown(f"**{escaped(about.name)}**  \n{count(about.layers, 'layer')} on {shape}, `{about.id}`")
        if st.button("Open", key=f"open-{about.id}"):
            open_it(about.id)
        deleting.button("networks", f"networks/{about.id}.json", key=f"delete-{about.id}")
        st.caption(f"Its link: `/network?design={about.id}`")


def _bring() -> None:
    file = st.file_uploader("Bring a network as JSON", type="json", key="bring-network")
    if file is None:
        return
    if file.size > MOST_BYTES:
        st.error(f"{escaped(file.name)} is larger than a network can be.")
        return
    with plainly():
        spec = read(file.getvalue(), file.name)
    if st.button(f"Open {escaped(spec.name)}", key="open-brought", type="primary"):
        open_it(workspace().designs.save(spec))


def _compare(listed: list[About]) -> None:
    names = {about.id: f"{about.name} ({about.id[:4]})" for about in listed}
    st.markdown("**Compare two**")
    left, right = st.columns(2)
    one = left.selectbox("The one", list(names), format_func=lambda id: plain(names[id]), key="compare-one")
    other = right.selectbox(
        "The other", list(names), index=1, format_func=lambda id: plain(names[id]), key="compare-other"
    )
    if one and other:
        with plainly():
            pair = workspace().designs.load(one), workspace().designs.load(other)
        changes = difference(*pair)
        st.dataframe(spelled(differences_table(*pair)), hide_index=True, alt="The figures of two networks")
        st.markdown("\n".join(f"- {escaped(change)}" for change in changes[:40]) or "They compute the same.")
        if len(changes) > 40:
            st.caption(f"and {len(changes) - 40} more")
