"""Reading what version 0.1 left: an explanation's folder as it was written then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

import numpy as np


class AttributionFields(TypedDict):
    """The fields of an `Attribution`."""

    method: str
    target: str
    baseline: str
    scores: np.ndarray
    columns: np.ndarray
    samples: np.ndarray
    outputs: np.ndarray
    change: np.ndarray
    error_floor: float
    steps: np.ndarray
    extras: dict[str, np.ndarray]
    about: dict[str, object]


class ExplanationText(TypedDict):
    """What `explanation.json` holds: whose networks, how many variants the dataset has, and the checks."""

    folds: list[int]
    variants: int
    checks: dict[str, object]


def attribution(path: Path) -> AttributionFields | None:
    """Return the fields of the `Attribution` in `path`.npz and `path`.json; None where these are not there."""
    arrays, texts = path.with_name(path.name + ".npz"), path.with_name(path.name + ".json")
    if not (arrays.exists() and texts.exists()):
        return None
    text = json.loads(texts.read_text())
    with np.load(arrays, allow_pickle=False) as file:
        return AttributionFields(
            method=text["method"],
            target=text["target"],
            baseline=text["baseline"],
            scores=file["scores"],
            columns=file["columns"],
            samples=file["people"],
            outputs=file["outputs"],
            change=file["change"],
            error_floor=text["error_floor"],
            steps=file["steps"],
            extras={name.removeprefix("extra:"): file[name] for name in file.files if name.startswith("extra:")},
            about=text["about"],
        )


def explanation(folder: Path) -> ExplanationText:
    """Return what `explanation.json` holds now.

    The map of version 0.1 was stored once by sample, once averaged (map.npz); the average is not read.
    """
    with np.load(folder / "map.npz", allow_pickle=False) as file:
        folds, variants = file["folds"].tolist(), len(file["scores"])
    checks = json.loads((folder / "checks.json").read_text())
    return {"folds": folds, "variants": variants, "checks": checks}
