"""The playground on its page: the state that the address holds, the engine's socket, lessons and genotypes to offer."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypedDict
from urllib.parse import quote

import streamlit as st

from explorer.components.playground import playground
from explorer.datasets.dataset import Dataset
from explorer.datasets.teaching.points import MOST_CLASSES
from explorer.engines.playground import bridge, first_frame
from explorer.errors import InputError
from explorer.messages.playground.links import from_query, to_query
from explorer.ui.caching import cached_data
from explorer.ui.lessons import LESSONS
from explorer.ui.session import token, workspace

COMPONENTS = 6
VARIANTS_OFFERED = 80
ELEMENT = re.compile(
    r"loss|m\d{1,2}|p\d{1,2}(\.\d{1,2}){3}|u\d{1,2}\.\d{1,2}|b\d{1,2}\.\d{1,2}|l\d{1,2}\.\d{1,2}\.\d{1,2}"
)


class LessonEntry(TypedDict):
    """A lesson in the playground's list."""

    title: str
    sentence: str
    state: dict[str, Any]
    opened: str | None


class Offered(TypedDict):
    """What of a dataset can be learnt from."""

    digest: str
    name: str
    columns: list[tuple[str, str]]
    traits: list[str]


def show(key: str = "playground") -> None:
    """Draw the playground that the page's address asks for."""
    bridge.current().start()
    parameters = st.query_params.to_dict()
    state, problems = from_query(parameters)
    opened = parameters.get("open")
    playground(
        key=key,
        path=f"/live/playground?token={quote(token())}",
        state=state.model_dump(mode="json"),
        query=to_query(state),
        first=first_frame.first(state),
        opened=opened if opened and ELEMENT.fullmatch(opened) else None,
        lessons=gallery(),
        datasets=[offered(about) for about in workspace().datasets()[:12]],
        problems=problems,
    )


@cache
def gallery() -> list[LessonEntry]:
    """Return the lessons as the browser part takes them."""
    return [
        {
            "title": one.title,
            "sentence": one.announced,
            "state": one.state.model_dump(mode="json"),
            "opened": one.opened,
        }
        for one in LESSONS
    ]


def offered(about: Mapping[str, Any]) -> Offered:
    """Return what of a dataset can be learnt from: its columns as (value, words), and the traits that colour."""
    components = [(f"pc:{k}", f"Principal component {k}") for k in range(1, COMPONENTS + 1)]
    columns = [(f"column:{c['name']}", c["name"]) for c in about["columns"]]
    variants: list[tuple[str, str]] = []
    with contextlib.suppress(InputError):  # its genotypes are gone: the engine says so where it is chosen
        variants = [(f"snp:{name}", name) for name in _variants(about["digest"])]
    traits = [c["name"] for c in about["columns"] if c["kind"] == "quantitative" or len(c["levels"]) <= MOST_CLASSES]
    return {
        "digest": about["digest"],
        "name": about["name"],
        "columns": [*components, *columns, *variants],
        "traits": traits,
    }


@cached_data(max_entries=64)
def _variants(digest: str) -> list[str]:
    """Return names of variants spread over the dataset; any other can be typed."""
    data: Dataset = workspace().dataset(digest)
    names = data.genotypes.variants["name"]
    return [str(name) for name in names.iloc[:: max(1, len(names) // VARIANTS_OFFERED)]]
