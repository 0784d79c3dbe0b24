"""Addresses of pages as a class passes them on: the app's own, and naming nothing that only one person has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from explorer.errors import InputError
from explorer.jobs.runs import Store
from explorer.jobs.shipped import datasets as shipped_datasets

PATH = re.compile(r"/([a-z0-9_]{0,40})(?:\?([!-~]*))?")
OF_A_BROWSER = re.compile(r"(present|tour|embed|embed_options)(=|$)")
"""What of an address is about one window, not about the state of the page."""
RUN = re.compile(r"[a-z]{2,20}-[0-9a-f]{10}")
MOST_RUNS = 50
"""Runs that an address may name; one that names more is passed on to nobody."""


@dataclass(frozen=True)
class Place:
    """A page with its state.

    Attributes
    ----------
    path : str
        Below the app's own path, such as "/playground?layers=3-tanh".
    page, title : str
        The page's name, and what it is called.
    """

    path: str
    page: str
    title: str


def place(path: str, titles: Mapping[str, str], start: str) -> Place:
    """Return the place that an address is; InputError where it is none of the app's.

    `titles` are those of the pages by name; `start` is the name of the one at "/".

    >>> place("/data?dataset=a&present=1", {"data": "Data"}, "start")
    Place(path='/data?dataset=a', page='data', title='Data')
    """
    match = PATH.fullmatch(path)
    name = (match[1] or start) if match else ""
    if match is None or name not in titles:
        raise InputError("The page", "it is none that a class can be brought to", "Open another page of the app first.")
    query = "&".join(part for part in (match[2] or "").split("&") if part and not OF_A_BROWSER.match(part))
    short = "" if name == start else name
    return Place(f"/{short}?{query}" if query else f"/{short}", name, titles[name])


def own_things(path: str, store: Store) -> list[str]:
    """Return which kinds of things that were not shipped with the app, but are a workspace's own, an address names."""
    query = unquote(path.partition("?")[2])
    runs = set(RUN.findall(query))
    shipped = shipped_datasets()
    of_it = {about["digest"] for about in store.workspace.datasets()} - shipped
    networks = {about.id for about in store.workspace.designs.listed()}
    found = {
        "a run": len(runs) > MOST_RUNS or any(_made_here(id, store) for id in runs),
        "data": any(digest in query for digest in of_it),
        "a network": any(id in query for id in networks),
    }
    return [kind for kind, named in found.items() if named]


def _made_here(id: str, store: Store) -> bool:
    try:
        return not store.get(id).prepared
    except InputError:  # it is not in this workspace, and the page that it opens says so
        return False
