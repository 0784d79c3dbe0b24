"""How many axes of ancestry some samples have: components beyond what linkage alone makes."""

from __future__ import annotations

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import streaming
from explorer.genetics.structure import components
from explorer.progress import Progress, silent

MOST = 10
VARIANTS, SAMPLES = 3000, 1000
SHUFFLES = 19
STRETCHES = 20
"""Where there are fewer chromosomes, the file is cut into so many stretches."""


def ancestry(genotypes: Genotypes, rows: np.ndarray, seed: int = 0, progress: Progress = silent) -> np.ndarray:
    """Return the scores (rows, components) of the samples `rows` (indices) on the real components; none in a cross.

    By parallel analysis that keeps linkage: samples are shuffled anew for each chromosome, which breaks what ties one
    chromosome to another and nothing else; a component is real while it is greater than the first one of all 19
    shuffles. At most 10, and few enough that a quarter of the samples would do for all columns of a pair's test. Of at
    most 3,000 variants; their number is judged on at most 1,000 samples. No trait is looked at.
    """
    total = genotypes.shape[1]
    columns = np.unique(np.linspace(0, total - 1, min(total, VARIANTS)).round().astype(int))
    most = min(MOST, (len(rows) // 4 - 5) // 3)
    if most < 1 or len(columns) < 2:
        return np.empty((len(rows), 0))
    rng = np.random.default_rng(seed)
    some = rows if len(rows) <= SAMPLES else np.sort(rng.choice(rows, SAMPLES, replace=False))
    x = streaming.standardised(genotypes.dosages, np.float32, some, columns)
    groups = _groups(genotypes, columns)
    values = np.linalg.eigvalsh(sum(x[:, part] @ x[:, part].T for part in groups))[::-1]
    limit = 0.0
    for turn in range(SHUFFLES):
        progress(turn, SHUFFLES, "Looking for population structure")
        shuffled = np.zeros((len(some), len(some)), dtype=np.float32)
        for part in groups:
            order = rng.permutation(len(some))
            shuffled += x[order][:, part] @ x[order][:, part].T
        limit = max(limit, float(np.linalg.eigvalsh(shuffled)[-1]))
    real = int(np.argmin(np.append(values[:most] > limit * (1 + 1e-4), False)))
    if not real:
        return np.empty((len(rows), 0))
    return components(genotypes.dosages, real, rows, seed, columns=columns).scores[:, :real]


def _groups(genotypes: Genotypes, columns: np.ndarray) -> list[np.ndarray]:
    """Return the places in `columns` of each chromosome, or of as many neighbours where these are few."""
    names = genotypes.variants["chromosome"].astype(str).to_numpy()[columns]
    groups = [np.flatnonzero(names == name) for name in np.unique(names)]
    if len(groups) >= 5:
        return groups
    return [part for part in np.array_split(np.arange(len(columns)), min(STRETCHES, len(columns))) if len(part)]
