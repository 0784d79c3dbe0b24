"""What every rival predicted for held-out samples, kept in one file, so that it can be compared with anything later."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from explorer.training.baselines import Rival

FILE = "rivals.npz"
Kept = dict[tuple[str, str], list[tuple[np.ndarray, np.ndarray]]]
"""(trait, rival's name) -> per fold the sample indices (n,) and predictions (n, classes) or (n, 1)."""


def write(folder: Path, rivals: Sequence[Rival]) -> Path:
    """Keep the predictions of these rivals, whole or not at all; return the file's path.

    `about` is a JSON list of {trait, name, folds}; the rival of place i has its fold f in i.f.rows and i.f.predictions.
    """
    about = [{"trait": one.trait, "name": one.name, "folds": len(one.rows)} for one in rivals]
    arrays = {"about": np.array(json.dumps(about))}
    for place, one in enumerate(rivals):
        for fold, (rows, predictions) in enumerate(zip(one.rows, one.predictions, strict=True)):
            arrays |= {f"{place}.{fold}.rows": rows, f"{place}.{fold}.predictions": predictions}
    draft = folder / f".{os.getpid()}.{FILE}"
    np.savez_compressed(draft, **arrays)  # type: ignore[arg-type]
    os.replace(draft, folder / FILE)
    return folder / FILE


def read(folder: Path) -> Kept:
    """Return what `write` kept; {} where an earlier version kept nothing."""
    path = folder / FILE
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as file:
        return {
            (one["trait"], one["name"]): [
                (file[f"{place}.{fold}.rows"], file[f"{place}.{fold}.predictions"]) for fold in range(one["folds"])
            ]
            for place, one in enumerate(json.loads(str(file["about"])))
        }
