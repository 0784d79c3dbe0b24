"""Reading what version 0.1 left: an explanation's folder as it was written then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

_ARRAYS = {
    "scores": "scores", "columns": "columns", "people": "samples", "outputs": "outputs", "change": "change",
    "steps": "steps",
}  # fmt: skip


def attribution(path: Path) -> dict[str, Any] | None:
    """Return the fields of the `Attribution` in `path`.npz and `path`.json; None where these are not there."""
    arrays, texts = path.with_name(path.name + ".npz"), path.with_name(path.name + ".json")
    if not (arrays.exists() and texts.exists()):
        return None
    with np.load(arrays, allow_pickle=False) as file:
        fields = {name: file[old] for old, name in _ARRAYS.items()}
        extras = {name.removeprefix("extra:"): file[name] for name in file.files if name.startswith("extra:")}
    return {**json.loads(texts.read_text()), **fields, "extras": extras}


def explanation(folder: Path) -> dict[str, Any]:
    """Return what `explanation.json` holds now: folds, variants (how many the dataset has), and the checks.

    The map of version 0.1 was stored once by sample, once averaged (map.npz); the average is not read.
    """
    with np.load(folder / "map.npz", allow_pickle=False) as file:
        folds, variants = file["folds"].tolist(), len(file["scores"])
    checks = json.loads((folder / "checks.json").read_text())
    return {"folds": folds, "variants": variants, "checks": checks}
