"""Cards with a small drawing that can be clicked anywhere, in rows that are full."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Item = TypeVar("Item")
BLUE, ORANGE, GREEN, GREY = "#4a86c5", "#d9752a", "#2f9e68", "#8792a0"
"""Colours that are seen on light and dark ground."""
STYLE = """
<style>
  [class*="st-key-card-"] {{ position: relative; transition: border-color 120ms, box-shadow 120ms; }}
  [class*="st-key-card-"]:is(:hover, :focus-within) {{ border-color: var(--door); box-shadow: 0 2px 14px #00000018; }}
  [class*="st-key-card-"] {{ --door: light-dark(#1f5fa8, #7fb3e6); gap: 0.35rem; }}
  [class*="st-key-card-"] {{ background: right 14px top 14px / {width}px auto no-repeat; }}
  [class*="st-key-card-"] [data-testid$="NavLink"]::after {{ content: ""; position: absolute; inset: 0; }}
  [class*="st-key-card-"] [data-testid$="NavLink"] {{ position: static; background: none; padding-inline: 0; }}
  [class*="st-key-card-"] [data-testid$="NavLink"] p {{ color: var(--door); font-weight: 600; }}
  [class*="st-key-card-"] h3 {{ font-size: 1.25rem; line-height: 1.2; padding: 0; }}
  [class*="st-key-card-"] [data-testid="stHeading"] {{ min-height: {height}px; }}
  [class*="st-key-card-"] [data-testid="stHeading"] > * {{ margin-bottom: 0; }}
  [class*="st-key-card-"] h3 {{ max-width: calc(100% - {width}px); }}
  {pictures}
</style>
"""
"""Its link reaches over all of a card."""


def begin(pictures: Mapping[str, str], width: int, height: int) -> None:
    """Say how the cards of a page look: the drawing of each by its name, an address, and its size in pixels."""
    behind = (f'.st-key-card-{name} {{ background-image: url("{drawing}"); }}' for name, drawing in pictures.items())
    st.html(STYLE.format(pictures="\n  ".join(behind), width=width, height=height))


@contextmanager
def card(place: DeltaGenerator, name: str, title: str) -> Iterator[None]:
    """Draw a card in its place on the page; what is drawn inside ends with one link."""
    with place, st.container(border=True, height="stretch", key=f"card-{name}"):
        st.subheader(title, anchor=False)
        yield


def rows(items: Sequence[Item], most: int) -> Iterator[tuple[DeltaGenerator, Item]]:
    """Yield the items with their places, at most so many in a row and every row as wide as the page.

    >>> [len(row) for row in shared("abcdefghijklmn", 3)], ["".join(row) for row in shared("abcd", 3)], shared("", 3)
    ([3, 3, 3, 3, 2], ['ab', 'cd'], [])
    """
    for row in shared(items, most):
        yield from zip(st.columns(len(row)), row, strict=True)


def shared(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Return the items in as few rows as hold at most so many each, as equal in number as can be, longer ones first."""
    count = -(-len(items) // most)
    each, more = divmod(len(items), max(count, 1))
    ends = [row * each + min(row, more) for row in range(count + 1)]
    return [items[start:end] for start, end in itertools.pairwise(ends)]


def svg(shapes: Sequence[str], width: float, height: float) -> str:
    """Return shapes as one drawing, as an address that holds all of it."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{"".join(shapes)}</svg>'
    return f"data:image/svg+xml,{quote(text)}"
