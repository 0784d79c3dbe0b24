"""metrics.json: what a run reached, per fold with its spread, and what its rivals reach on the same split."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from explorer.training import metrics
from explorer.training.metrics import Spread, TraitMetrics

FILE = "metrics.json"


class TraitResult(TypedDict):
    """Metrics of one trait per fold, and their spread."""

    folds: list[TraitMetrics]
    summary: dict[str, Spread]


def summarise(folds: list[dict[str, TraitMetrics]]) -> dict[str, TraitResult]:
    """Return {trait: {"folds": [metrics], "summary": {metric: {mean, sd, folds}}}} of {trait: metrics} per fold."""
    traits = list(folds[0]) if folds else []
    return {
        trait: {
            "folds": [fold[trait] for fold in folds],
            "summary": metrics.over_folds([fold[trait] for fold in folds]),
        }
        for trait in traits
    }


def means(folds: list[dict[str, TraitMetrics]]) -> dict[str, dict[str, float | None]]:
    """Return {trait: {metric: mean over folds}}."""
    return {
        trait: {name: row["mean"] for name, row in table["summary"].items()}
        for trait, table in summarise(folds).items()
    }


def read(folder: Path) -> dict[str, Any]:
    """Return the folder's metrics.json, {} where nothing is finished."""
    path = folder / FILE
    return json.loads(path.read_text()) if path.exists() else {}


def write(folder: Path, **parts: Any) -> dict[str, Any]:
    """Put these parts ("network", "rivals", "confounding", ...) into metrics.json beside those already there."""
    whole = {**read(folder), **parts}
    draft = folder / f".{FILE}.{os.getpid()}"
    draft.write_text(json.dumps(whole, indent=1, default=_plain, allow_nan=False))
    os.replace(draft, folder / FILE)
    return whole


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise TypeError(f"metrics.json holds no {type(value).__name__}")


def write_predictions(folder: Path, fold: int, rows: np.ndarray, predictions: np.ndarray) -> Path:
    """Keep predictions-<fold>.npz: `rows` (n,) sample indices and `predictions` (n, k), as TraitTargets.predictions."""
    path = folder / f"predictions-{fold}.npz"
    draft = folder / f".predictions-{fold}.{os.getpid()}.npz"
    np.savez(draft, rows=rows, predictions=predictions)
    os.replace(draft, path)
    return path


def read_predictions(folder: Path, fold: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and predictions a finished fold kept."""
    with np.load(folder / f"predictions-{fold}.npz", allow_pickle=False) as file:
        return file["rows"], file["predictions"]
