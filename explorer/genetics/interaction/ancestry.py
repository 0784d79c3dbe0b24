"""The axes of ancestry that stand beside the pairs tested in some samples."""

from __future__ import annotations

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.genetics.parallel_analysis import parallel_analysis
from explorer.genetics.structure import DESCRIBED_VARIANTS, components
from explorer.progress import Progress, passes, silent

MOST = 10


def ancestry(genotypes: Genotypes, rows: np.ndarray, seed: int = 0, progress: Progress = silent) -> np.ndarray:
    """Return the scores float64 (rows, components) of the samples `rows` (indices) on the components that are real.

    None in a cross. At most 10, and few enough that all columns of a pair's test are fewer than a quarter of the
    samples. No trait is looked at.
    """
    most = min(MOST, (len(rows) // 4 - 5) // 3)
    if most < 1:
        return np.empty((len(rows), 0))
    progress = passes(progress, 2)
    real = parallel_analysis(genotypes, most, rows, seed, progress).kept
    if not real:
        return np.empty((len(rows), 0))
    total = genotypes.shape[1]
    columns = np.unique(np.linspace(0, total - 1, min(total, DESCRIBED_VARIANTS)).round().astype(int))
    return components(genotypes.dosages, real, rows, seed, progress, columns=columns).scores
