"""Streamlit's caches with the workspace in every key: what was made for one person is never shown to another.

Ids of runs and digests of datasets name something within a workspace only. These two are all that pages may use of
`st.cache_data` and `st.cache_resource`. The owner, learners and users each have entries of their own, so that a class
does not drive out what its teacher looks at; `SHARES` says how many times as many as a function asks for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

import streamlit as st

from explorer.routes import server
from explorer.ui.session import place

P = ParamSpec("P")
T = TypeVar("T")
Group = Literal["owner", "learners", "users"]
SHARES: dict[Group, int] = {"owner": 1, "learners": 16, "users": 4}
"""A class opens the same page at once, on small shipped data; users open what they like, on data of their own."""
WORKSPACE = "workspace"
"""The parameter that a cached function has beside its own."""


class Keeping(Protocol):
    """Makes of a function one that keeps what it returned."""

    def __call__(self, function: Callable[P, T], /) -> Callable[P, T]:
        """Return a function of the same arguments."""
        ...


def cached_data(*, max_entries: int, ttl: float | None = None) -> Keeping:
    """Keep what a function returns, for each workspace by itself; each caller gets a copy.

    Arguments whose names begin with an underscore are no part of the key, as in `st.cache_data`.
    """
    return _cached(st.cache_data, max_entries, ttl=ttl)


def cached_resource(*, max_entries: int) -> Keeping:
    """Keep what a function returns, for each workspace by itself; all callers of one get the same, to read only."""
    return _cached(st.cache_resource, max_entries)


def _cached(cache: Callable[..., Any], max_entries: int, **more: Any) -> Keeping:
    def decorate(function: Callable[P, T], /) -> Callable[P, T]:
        kept = {
            group: cache(show_spinner=False, max_entries=times * max_entries, **more)(_keyed(function, group))
            for group, times in SHARES.items()
        }

        @wraps(function)
        def found(*args: P.args, **kwargs: P.kwargs) -> T:
            group, workspace = _whose()
            return kept[group](workspace, *args, **kwargs)

        return found

    return decorate


def _whose() -> tuple[Group, str]:
    """Return whose entries a page may use, and its workspace: the path is everybody's own."""
    here = place()
    person = server.current().people.get(here.identity)
    group: Group = "owner" if person is None else "learners" if person.role == "learner" else "users"
    return group, str(here.workspace.path)


def _keyed(function: Callable[..., T], group: Group) -> Callable[..., T]:
    """Return a function of the workspace and its own arguments, under a name that streamlit takes for another."""

    @wraps(function)
    def keyed(workspace: str, *args: Any, **kwargs: Any) -> T:
        return function(*args, **kwargs)

    signature = inspect.signature(function)
    first = inspect.Parameter(WORKSPACE, inspect.Parameter.POSITIONAL_ONLY)
    keyed.__signature__ = signature.replace(parameters=[first, *signature.parameters.values()])  # type: ignore[attr-defined]
    keyed.__qualname__ = f"{function.__qualname__} for {group}"
    return keyed
