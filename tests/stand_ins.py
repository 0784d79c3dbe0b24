"""Cheap stand-ins for trained networks: ridge predictions of held-out samples, all traits of a panel at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.traits import Column, Traits
from explorer.inspection.held_out.predictions import HeldOutPredictions


def folds_of(samples: int, seed: int, folds: int = 5) -> np.ndarray:
    """Which fold tests on each sample."""
    return np.random.default_rng(seed).permutation(samples) % folds


def ridge(genotypes: Genotypes, y: np.ndarray, fold: np.ndarray, shrink: float = 1.0) -> np.ndarray:
    """Predict traits y (n, k) of each fold's samples from the others, with fixed shrinkage."""
    x = np.asarray(genotypes.dosages).astype(float)
    x = (x - x.mean(0)) / np.maximum(x.std(0), 1e-9)
    kernel, predicted = x @ x.T / x.shape[1], np.zeros_like(y)
    for one in np.unique(fold):
        learn, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        own = kernel[np.ix_(learn, learn)] + shrink * np.eye(len(learn))
        mean = y[learn].mean(0)
        predicted[test] = mean + kernel[np.ix_(test, learn)] @ np.linalg.solve(own, y[learn] - mean)
    return predicted


def found(y: np.ndarray, predicted: np.ndarray, fold: np.ndarray, variants: int, level: str = "") -> HeldOutPredictions:
    """What networks of these folds would have left."""
    rows, folds = np.arange(len(y)), len(np.unique(fold))
    return HeldOutPredictions("trait", level, rows, fold, y, predicted, folds, folds, np.arange(variants), rows)


def dataset(genotypes: Genotypes, y: np.ndarray, **covariates: np.ndarray) -> Dataset:
    """A dataset with one trait and these columns of classes as covariates."""
    columns = [Column(name="trait", kind="quantitative")]
    for name, values in covariates.items():
        levels = tuple(f"{name} {code}" for code in range(int(values.max()) + 1))
        columns.append(Column(name=name, kind="categorical", role="covariate", levels=levels))
    table = pd.DataFrame({"trait": y, **covariates}, index=genotypes.samples)
    return Dataset("panel", genotypes, Traits(table, tuple(columns)))
