"""The playground: one canvas that draws a small network while it learns, and is its control panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer.components import transport
from explorer.components.modules import declare

__all__ = ["playground"]

_PLAYGROUND = declare("snp_explorer_playground", "playground/main.js")


def playground(
    *,
    key: str,
    path: str,
    state: Mapping[str, Any],
    query: str,
    first: bytes | None = None,
    opened: str | None = None,
    lessons: Sequence[Mapping[str, Any]] = (),
    datasets: Sequence[Mapping[str, Any]] = (),
    problems: Sequence[str] = (),
) -> None:
    """Draw the playground; it is made once for each `key` and talks to the engine by itself from then on.

    Parameters
    ----------
    path : str
        `/live/playground?token=…`, the engine's socket.
    state, query : dict, str
        The whole state to open with, and the query of the link that holds it. A later rerun with another query is
        obeyed, unless the playground itself wrote that query into the address.
    first : bytes or None
        The frame to draw until the engine sends its own (`messages.playground.frames`).
    opened : str or None
        The element whose arithmetic is unfolded at the start.
    lessons : list of {title, sentence, state, opened}
        What its gallery offers.
    datasets : list of {digest, name, columns: [(value, words), …], traits: [name, …]}
        Genotypes whose columns can be learnt from.
    problems : list of str
        Sentences to say at the start, such as what a link got wrong.
    """
    header = {
        "path": path,
        "state": dict(state),
        "query": query,
        "opened": opened,
        "lessons": [dict(lesson) for lesson in lessons],
        "datasets": [dict(about) for about in datasets],
        "problems": list(problems),
    }
    arrays = {} if first is None else {"first": np.frombuffer(first, np.uint8)}
    _PLAYGROUND(key=key, data=transport.pack(header, **arrays), height="content")
