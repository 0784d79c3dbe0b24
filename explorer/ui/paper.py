"""Figures for papers: a menu with figure, format and width beside the picture that it prints."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from explorer.components.genome_view import Selection
from explorer.jobs.figures import Figure
from explorer.jobs.runs import Run
from explorer.printing.widths import FORMATS, WIDTHS
from explorer.ui import downloads, follow
from explorer.ui.say import escaped, plain, plainly
from explorer.ui.session import store


def of_association(tested: Run, chosen: Selection | None) -> dict[str, dict[str, object]]:
    """Return the figures of a finished association, one of them of the locus around the chosen variant."""
    figures: dict[str, dict[str, object]] = {
        "Association": {"shown": "association", "of": tested.id},
        "QQ plot": {"shown": "quantiles", "of": tested.id},
    }
    if chosen is not None and chosen.variant is not None:
        figures["The locus of the chosen SNP"] = {"shown": "locus", "of": tested.id, "variant": chosen.variant}
    return figures


def menu(figures: Mapping[str, Mapping[str, object]], key: str) -> None:
    """Offer to print these figures: what a figure is called -> of which runs it is, as `jobs.figures.Figure` has it.

    A job draws it on white ground; until it is there the menu says how far that is.
    """
    if not figures:
        return
    with st.popover("Figure for a paper", icon=":material/print:", key=f"paper-{key}"):
        name = next(iter(figures))
        if len(figures) > 1:
            name = st.selectbox("Figure", list(figures), key=f"paper-{key}-figure", format_func=plain)
        format = st.segmented_control(
            "Format", list(FORMATS), default="pdf", required=True, key=f"paper-{key}-format", format_func=str.upper
        )
        columns = st.segmented_control(
            "Width",
            list(WIDTHS),
            default="one column",
            required=True,
            key=f"paper-{key}-columns",
            format_func=lambda one: f"{one}, {WIDTHS[one]:.0f} mm",
        )
        with plainly(stop=False):
            asked = Figure.model_validate({**figures[name], "format": format, "columns": columns})
            made = store().find("figure", asked)
            if made is None and st.button("Draw it", type="primary", icon=":material/print:", key=f"paper-{key}-draw"):
                made = follow.request("figure", asked, f"{name}, {format.upper()}")
            if made is not None and follow.settled(made).done:
                told = made.files.read("result.json")
                downloads.links(made, {str(told["file"]): str(told["file"]).removeprefix("exports/")})
                st.caption(escaped(" ".join(told["notes"])))
