"""What a run of the lesson on one bit has left: how every network learnt, and the weights of one for each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.torch import save_file

from explorer.tensors import load_file
from explorer.training.lessons.one_bit import CELLS, Held, Holder


def files(folder: Path) -> dict[str, Path]:
    """Return where the weights of a cell's first network lie, for each cell that was trained."""
    there = {cell: folder / f"{cell}.safetensors" for cell in CELLS}
    return {cell: path for cell, path in there.items() if path.is_file()}


def save(folder: Path, cell: str, network: Holder) -> None:
    """Keep a cell's weights."""
    save_file(
        {name: value.detach().contiguous() for name, value in network.state_dict().items()},
        folder / f"{cell}.safetensors",
    )


def load(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """Return cell -> its weights by name, as torch calls them."""
    return {cell: load_file(path) for cell, path in files(folder).items()}


def courses(events: Sequence[Mapping[str, Any]]) -> dict[str, list[Held]]:
    """Return how the networks learnt, cell -> one for each seed, from the events of a run."""
    found: dict[str, list[Held]] = {}
    for event in events:
        if event["type"] == "held":
            parts = (tuple(event[name]) for name in ("accuracy", "before", "after"))
            found.setdefault(event["cell"], []).append(Held(event["cell"], event["seed"], *parts))
    return found
