"""Three doors, each a guided tour of a minute: teach, try, bring your own data."""

from __future__ import annotations

import streamlit as st

from explorer.screens.genome.start.pictures import drawn
from explorer.ui import navigation
from explorer.ui.tours import Tour, opening, progress

STYLE = """
<style>
  [class*="st-key-door-"] {{ position: relative; transition: border-color 120ms, box-shadow 120ms; }}
  [class*="st-key-door-"]:is(:hover, :focus-within) {{ border-color: var(--door); box-shadow: 0 2px 14px #00000018; }}
  [class*="st-key-door-"] {{ --door: light-dark(#1f5fa8, #7fb3e6); }}
  [class*="st-key-door-"] [data-testid$="NavLink"]::after {{ content: ""; position: absolute; inset: 0; }}
  [class*="st-key-door-"] [data-testid$="NavLink"] {{ position: static; background: none; padding-inline: 0; }}
  [class*="st-key-door-"] [data-testid$="NavLink"] p {{ color: var(--door); font-weight: 600; }}
  [class*="st-key-door-"] {{ background: right 14px top 14px / 128px auto no-repeat; gap: 0.35rem; }}
  [class*="st-key-door-"] h3 {{ font-size: 1.25rem; line-height: 1.2; padding: 0; min-height: 4rem; }}
  [class*="st-key-door-"] h3 {{ max-width: calc(100% - 130px); }}
  {behind}
</style>
"""
"""A card can be clicked anywhere: its link reaches over all of it."""


def doors() -> None:
    """Show the three doors in a row, each with how far its tour has come."""
    behind = (f'.st-key-door-{name} {{ background-image: url("{drawn(name)}"); }}' for name in progress().tours)
    st.html(STYLE.format(behind="\n".join(behind)))
    there = progress()
    for column, (name, tour) in zip(st.columns(len(there.tours)), there.tours.items(), strict=True):
        with column, st.container(border=True, height="stretch", key=f"door-{name}"):
            st.subheader(tour.title, anchor=False)
            st.markdown(tour.words)
            _link(name, tour)


def _link(name: str, tour: Tour) -> None:
    there = progress()
    at = 0 if there.finished(name) else there.steps.get(name, 0)
    if there.finished(name):
        words = "Done. Once more?"
    elif at:
        words = f"Go on with step {at + 1} of {len(tour.steps)}"
    else:
        words = f"Begin, {len(tour.steps)} steps"
    step = tour.steps[at]
    navigation.link(step.page, words, **{**opening(name, step), "tour": name})
