"""The time machine: which of the epochs that a run kept is looked at."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from explorer.jobs.runs import Run
from explorer.training import trained
from explorer.training.trained import Trained
from explorer.ui import address
from explorer.ui.caching import cached_data, cached_resource
from explorer.ui.say import plainly

RESULT = "result"


def choose(run: Run, fold: int, key: str = "epoch", untrained: bool = False) -> int | None:
    """Choose an epoch of a fold; None is the fold's result, which stands there at first unless `untrained` should."""
    with plainly():
        kept, best = _epochs(run.id, fold, run.folder)
    words = {RESULT: "Result" if best is None else f"Result (epoch {best})"}
    words |= {str(epoch): f"{epoch} (untrained)" if epoch == 0 else str(epoch) for epoch in kept if epoch != best}
    if address.unknown(list(words), key):
        st.warning("The epoch in this link was not kept; the result is shown.")
    text = "The weights as they were after so many epochs. Runs keep some epochs, spread over their training."
    first = list(words).index("0") if untrained and "0" in words else 0
    chosen = address.choose("Epoch", list(words), key, index=first, format_func=words.__getitem__, help=text)
    return None if chosen == RESULT else int(chosen)


@cached_resource(max_entries=6)
def network_of(id: str, fold: int, epoch: int | None, _folder: Path) -> Trained:
    """Return the trained network of a run's fold, at a kept epoch or as it ended."""
    return trained.load(_folder, fold, epoch)


@cached_data(max_entries=200)
def _epochs(id: str, fold: int, _folder: Path) -> tuple[list[int], int | None]:
    return trained.epochs(_folder, fold), trained.best_epoch(_folder, fold)
