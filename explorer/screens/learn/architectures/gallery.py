"""The Architectures page: each network of the course as a diagram to walk through, its figures, and its arguments."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from explorer.components.network_builder import Picture, message, network_builder, picture
from explorer.drawing import architectures as figures
from explorer.networks import zoo
from explorer.networks.drafting.check import CheckedDraft, check
from explorer.networks.drafting.draft import Draft
from explorer.networks.geometry import layer_table
from explorer.networks.zoo import gallery
from explorer.networks.zoo.architecture import Architecture
from explorer.ui import address, layer_detail, navigation, network_form
from explorer.ui.say import escaped
from explorer.ui.session import workspace
from explorer.ui.show import figure, metric

KEY = "gallery"


def chart(marked: str) -> None:
    """Show published errors against parameters and depth, the chosen architecture marked."""
    figure(figures.accuracy(published(), marked), "architectures")


@lru_cache(maxsize=1)
def published() -> tuple[figures.Published, ...]:
    """Return the architectures whose error was published, with parameters counted by us."""
    return tuple(
        figures.Published(
            a.name, a.title, group(a), a.year, a.top5_error, opened(a.name)[0].geometry.parameters, a.depth
        )
        for a in gallery.ARCHITECTURES.values()
        if a.top5_error is not None and a.depth is not None
    )


def counted(name: str) -> int:
    """Return how many parameters an architecture has at its published size."""
    return opened(name)[0].geometry.parameters


def group(about: Architecture) -> str:
    """Return what an architecture is listed under on the chart: its name without its variant.

    >>> group(gallery.architecture("vgg-d")), group(gallery.architecture("resnet-50"))
    ('VGG', 'ResNet')
    """
    names = {"alexnet": "AlexNet", "vgg": "VGG", "googlenet": "GoogLeNet", "resnet": "ResNet", "plain": "Plain twin"}
    return names.get(about.name.split("-")[0], about.title)


def choose() -> Architecture:
    """Choose an architecture; it stands in the address."""
    names = list(gallery.ARCHITECTURES)
    if address.unknown(names, "architecture"):
        st.warning("There is no architecture of the name in this link; another one is shown.")
    titles = {name: f"{a.title} ({a.year})" for name, a in gallery.ARCHITECTURES.items()}
    chosen = address.choose(
        "Architecture", names, "architecture", index=names.index("resnet-50"), format_func=titles.__getitem__
    )
    return gallery.architecture(chosen)


@lru_cache(maxsize=64)
def opened(name: str) -> tuple[CheckedDraft, Picture]:
    """Return an architecture at its published size, and what its picture is drawn from."""
    about = gallery.architecture(name)
    checked = check(Draft.of(about.build()))
    return checked, {**picture(checked, batch=1), "title": about.title}


def about(chosen: Architecture) -> None:
    """Show why it mattered, and its figures."""
    checked, drawn = opened(chosen.name)
    st.markdown(escaped(chosen.why))
    origin = {"paper": "as published", "popular code": "as its popular code has it", "ours": "our own arrangement"}
    st.caption(f"{escaped(chosen.paper)} Here {origin[chosen.source]}. {escaped(chosen.differs)}".strip())
    same = chosen.counted == checked.geometry.parameters
    word = "as published" if same else f"published: {chosen.counted:,}" if chosen.counted else ""
    last = ("Multiply-adds", drawn["total"]["macs"], "for one sample")
    if chosen.top5_error is not None:
        last = ("Top-5 error", f"{chosen.top5_error}%", chosen.top5_how)
    shown = (
        ("Parameters", f"{checked.geometry.parameters:,}", word),
        ("Depth", f"{chosen.depth or '–'}", f"weighted layers of {len(checked.draft.layers)}"),
        ("Receptive field", *_field(checked)),
        last,
    )
    for column, about_it in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            metric(*about_it)


def _field(checked: CheckedDraft) -> tuple[str, str]:
    last = checked.geometry.last_spatial
    size = last.receptive_field if last is not None else None
    if last is None or not size:
        return "all of it", "every unit sees the whole input"
    return " × ".join(f"{n:,}" for n in size.values()), f"{' × '.join(size)}, after {last.name}"


@st.fragment
def diagram(chosen: Architecture) -> None:
    """Show the network, folded where it is long, with the chosen layer's formula below."""
    checked, drawn = opened(chosen.name)
    network_builder(drawn, key=KEY, design=chosen.name, height=620)
    with st.container(horizontal=True):
        if st.button("Open in the builder", key="open-in-builder", icon=":material/account_tree:"):
            spec = checked.spec
            assert spec is not None
            id = workspace().designs.save(spec.model_copy(update={"name": chosen.title, "family": "custom"}))
            address.leave_for(navigation.page("network"), design=id)
        if chosen.name in zoo.names() and chosen.name != network_form.ONE_PROMOTER:
            navigation.link("train", "Train it on genotypes", network=chosen.name)
        st.download_button(
            "Download as JSON", lambda: chosen.build().to_json(), f"{chosen.name}.json", icon=":material/download:"
        )
    names = message(KEY).get("chosen") or []
    if len(names) == 1 and names[0] in checked.rows:
        layer_detail.show(checked, str(names[0]))


def layers(chosen: Architecture) -> None:
    """Show the table of layers."""
    checked, _ = opened(chosen.name)
    with st.expander(f"The {len(checked.draft.layers)} layers as a table", icon=":material/table_rows:"):
        rows = layer_table(checked.geometry)
        st.dataframe(
            rows[["layer", "kind", "block", "output", "parameters", "multiply_adds", "receptive_field", "note"]],
            hide_index=True,
            height=min(37 + 35 * len(rows), 620),
            column_config={
                "parameters": st.column_config.NumberColumn("parameters", format="localized"),
                "multiply_adds": st.column_config.NumberColumn("multiply-adds", format="localized"),
                "receptive_field": st.column_config.TextColumn("sees", help="Receptive field of one unit"),
            },
            alt=f"The {len(rows)} layers of {chosen.title}",
        )
