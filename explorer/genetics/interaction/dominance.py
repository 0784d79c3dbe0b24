"""Do heterozygotes lie off the line between the two homozygotes? A variant's own deviation from an effect per copy."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import stats

from explorer.datasets import blocks
from explorer.datasets.centring import centre
from explorer.genetics.interaction.cells import LEAST
from explorer.genetics.interaction.level import statistics
from explorer.genetics.interaction.models import by_rank, linear, logistic
from explorer.genetics.interaction.testing import log_p, skewed


def dominance(
    dosages: np.ndarray, y: np.ndarray, beside: np.ndarray, kind: Literal["quantitative", "binary"] = "quantitative"
) -> tuple[float, bool] | None:
    """Test d = 0 in y = beside + g + d [g is heterozygous]: the natural logarithm of p, and whether y was ranked.

    Least squares for a quantitative trait, by ranks where the residuals are skewed; Rao's score test in logistic
    regression for a two-class one. Missing calls stand at the mean. None where a genotype has fewer than `LEAST`
    samples (haploid and inbred samples have no heterozygotes), or no model can be fitted.

    Parameters
    ----------
    dosages : int8 or uint16 doses (samples,)
    y : float64 (samples,)
    beside : float64 (samples, columns), the constant among them
    """
    counts = blocks.counts(dosages)
    if min(int((counts == copies).sum()) for copies in range(3)) < LEAST or len(y) <= beside.shape[1] + 6:
        return None
    g = centre(dosages[:, None])[0]
    heterozygous = centre(np.where(counts < 0, -1, counts == 1).astype(np.int8)[:, None])[0][:, 0]
    design = np.column_stack([beside, g])
    fit = linear if kind == "quantitative" else logistic
    model = fit(design, heterozygous, y)
    ranked = model is not None and kind == "quantitative" and skewed(float(stats.skew(model.left)), len(y))
    if ranked:
        model = fit(design, heterozygous, by_rank(y))
    return None if model is None else (log_p(float(statistics(model, model.left[None], kind)[0]), model, kind), ranked)
