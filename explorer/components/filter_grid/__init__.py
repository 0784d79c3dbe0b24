"""A layer's filters as small heat maps; of the chosen one its windows, logo and likeness; all responses on the genome.

The part asks the inspection engine by itself, so that a click costs no rerun of the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices

__all__ = ["filter_grid"]

_GRID = declare("snp_explorer_filter_grid", "filter_grid/main.js")


def filter_grid(
    path: str,
    question: Mapping[str, object],
    *,
    key: str,
    filters: int,
    samples: int,
    selected: int = 0,
    windows: int = 20,
    collapse: bool = True,
) -> int | None:
    """Draw the filters of one layer; return the filter that was clicked last, from 0, or None.

    Parameters
    ----------
    path : where the part asks, `ui.inspector.path()`
    question : what its questions have in common: run, fold, epoch, layer, whose, job
    filters : how many filters the layer has
    samples : how many samples the dataset has, each of which can be shown by itself
    selected : the filter that is chosen at first
    windows, collapse : how many exciting windows are shown, and whether one for each place only
    """
    shown = {"question": question, "windows": windows, "collapse": collapse}
    header = {
        **shown,
        "path": path,
        "samples": samples,
        "selected": selected,
        "digest": hashlib.blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=12).hexdigest(),
    }
    result = _GRID(key=key, data=transport.pack(header), on_chosen_change=nothing)
    return choices.place(result.get("chosen"), filters)
