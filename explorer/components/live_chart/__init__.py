"""Loss and metric curves of a run, live over its WebSocket or from the events of a finished one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["live_chart"]

_CHART = declare("snp_explorer_live_chart", "live_chart/main.js")
DRAWN = frozenset({"started", "steps", "ranking", "step", "epoch", "diverged", "finished", "ended", "progress"})
_LAST_ONLY = frozenset({"steps", "step", "progress", "ranking"})


def live_chart(
    run: str,
    *,
    key: str,
    path: str | None = None,
    events: Iterable[Mapping[str, Any]] = (),
    offset: int = 0,
    state: str | None = None,
    text: str = "",
    height: int = 380,
) -> str | None:
    """Draw a run's curves; return its last state ("done", "failed", …) in the one rerun after it ended, else None.

    The chart is made once for each `key` and is not made anew while a run goes on, provided that it stands outside
    any fragment that ticks.

    Parameters
    ----------
    run : str
        Which run it is; another one empties the chart.
    path : str or None
        `/live/runs/{id}?token=…` to follow it; None draws `events` alone.
    events, offset : iterable of dict, int
        What is known already, and from which offset of the events the socket goes on.
    state, text : str or None, str
        The run's state and why, where no socket says so.
    height : int
        In pixels.
    """
    header = {
        "run": run,
        "path": path,
        "offset": int(offset),
        "state": state,
        "text": text,
        "events": thinned(events),
    }
    result = _CHART(key=key, data=transport.pack(header), height=height, on_ended_change=nothing)
    return choices.read(choices.NAME, result.get("ended"))


def thinned(events: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the events that a chart draws, without numbers that JSON cannot hold; of steps only the last.

    >>> thinned([{"type": "step", "step": 1}, {"type": "checkpoint"}, {"type": "step", "train_loss": float("nan")}])
    [{'type': 'step', 'train_loss': None}]
    """
    drawn = [event for event in events if event.get("type") in DRAWN]
    last = {event["type"]: place for place, event in enumerate(drawn)}
    return [_plain(e) for place, e in enumerate(drawn) if e["type"] not in _LAST_ONLY or last[e["type"]] == place]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
