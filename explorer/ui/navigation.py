"""Which pages there are, under which address, in which order; and links between them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PACKAGE = Path(__file__).resolve().parents[1]
PAGES = PACKAGE / "page_scripts" if (PACKAGE / "page_scripts").is_dir() else PACKAGE.parent / "pages"
"""Inside the package when installed, beside it in a checkout. A folder called `pages` beside main.py would make
streamlit look there by itself, and call every page that is opened first by its address not found."""

START = "start"
SECTIONS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "SNP Explorer": (("genome", START, "Start", "home"),),
    "Learn": (
        ("learn", "course", "Course", "school"),
        ("learn", "playground", "Playground", "neurology"),
        ("learn", "lessons", "Lessons", "lightbulb"),
        ("learn", "neuron", "Neuron", "scatter_plot"),
        ("learn", "learning", "Learning", "trending_down"),
        ("learn", "generalising", "Generalising", "ssid_chart"),
        ("learn", "architectures", "Architectures", "schema"),
        ("learn", "convolution", "Convolution", "grid_on"),
        ("learn", "inside_cnn", "Inside a CNN", "filter_center_focus"),
        ("learn", "skips", "U-Net", "conversion_path"),
        ("learn", "sequences", "Sequences", "linear_scale"),
        ("learn", "self_attention", "Self-attention", "join_inner"),
        ("learn", "making", "Making", "draw"),
        ("learn", "pictures", "Pictures", "image"),
    ),
    "Genotypes to saliency": (
        ("genome", "import", "Bring your data", "upload_file"),
        ("genome", "data", "Data", "dataset"),
        ("genome", "network", "Network", "account_tree"),
        ("genome", "train", "Train", "model_training"),
        ("genome", "saliency", "Saliency", "search_insights"),
        ("genome", "attention", "Attention", "hub"),
        ("genome", "inside", "Look inside", "biotech"),
        ("genome", "association", "Association", "query_stats"),
        ("genome", "jobs", "Jobs", "list_alt"),
        ("genome", "storage", "Storage", "hard_drive"),
    ),
}
"""Section -> pages as (folder, name, title, icon); the name is the page's address, except for the start page."""

CLASS = "class"
OF_THE_CLASS = (("learn", CLASS, "Class", "groups"),)
"""What the teacher of a class has besides: nobody else's browser knows of it."""
OF_THE_SERVER = {"Server": (("genome", "people", "People", "group"),)}
"""What an administrator of a server of users has besides."""

WHOLE_WINDOW = ("playground",)
"""Pages that begin with the sidebar folded."""


def pages(teaches: bool = False, administers: bool = False) -> dict[str, list[st.Page]]:  # type: ignore[valid-type]
    """Return the pages by section, for st.navigation, with that of the class and that of the server where asked for."""
    sections = {**SECTIONS, **(OF_THE_SERVER if administers else {})}
    listed = {section: [_page(*about) for about in pages] for section, pages in sections.items()}
    if teaches:
        next(iter(listed.values())).extend(_page(*about) for about in OF_THE_CLASS)
    return listed


def titles() -> dict[str, str]:
    """Return what the pages are called, by name."""
    return {about[1]: about[2] for listed in SECTIONS.values() for about in listed}


def page(name: str) -> st.Page:  # type: ignore[valid-type]
    """Return the page of this name; KeyError where there is none."""
    for listed in SECTIONS.values():
        for about in listed:
            if about[1] == name:
                return _page(*about)
    raise KeyError(name)


def title(name: str) -> str:
    """Return what a page is called in the sidebar; KeyError where there is none."""
    return titles()[name]


def link(name: str, label: str, **address: str) -> None:
    """Show a link to a page; `address` are the choices that it opens with."""
    icon = next(about[3] for listed in SECTIONS.values() for about in listed if about[1] == name)
    st.page_link(page(name), label=label, icon=f":material/{icon}:", query_params=address or None)


def _page(folder: str, name: str, title: str, icon: str) -> st.Page:  # type: ignore[valid-type]
    path, symbol = PAGES / folder / f"{name}.py", f":material/{icon}:"
    if name == START:
        return st.Page(path, title=title, icon=symbol, default=True)
    return st.Page(path, title=title, icon=symbol, url_path=name)
