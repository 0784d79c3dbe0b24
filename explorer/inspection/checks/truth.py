"""Checks against the known answer: do the scores single out the variants inside known loci?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from explorer.datasets.genotypes import Genotypes
from explorer.genetics.ld import clump
from explorer.genetics.recovery import LocusRecovery, locus_recovery
from explorer.genetics.ruler import ruler
from explorer.progress import Progress, silent


def inside_loci(variants: pd.DataFrame, truth: pd.DataFrame) -> np.ndarray:
    """Return which variants (variants,) bool lie inside a known interval, both ends included.

    Without a map the intervals count markers from 1.
    """
    scale = ruler(variants)
    chromosome = scale.names.astype(str)[scale.chromosome] if len(variants) else np.empty(0, dtype=str)
    inside = np.zeros(len(variants), dtype=bool)
    for name, start, end in zip(*(truth[column].to_numpy() for column in ("chromosome", "start", "end")), strict=True):
        inside |= (chromosome == str(name)) & (scale.position >= start) & (scale.position <= end)
    return inside


@dataclass(frozen=True)
class Recovery:
    """How well |score| ranks variants inside known loci above the others.

    Attributes
    ----------
    auroc, auprc : float or None
        None where all or none of the scored variants lie inside. By chance 0.5, and `inside / variants`.
    inside, variants : int
        Scored variants inside known loci, and scored variants.
    """

    auroc: float | None
    auprc: float | None
    inside: int
    variants: int


def recovery(scores: np.ndarray, variants: pd.DataFrame, truth: pd.DataFrame) -> Recovery:
    """Return how well scores (variants,) find the known loci; NaN scores are left out."""
    known = np.isfinite(scores)
    inside, size = inside_loci(variants, truth)[known], np.abs(scores[known])
    if not inside.any() or inside.all():
        return Recovery(None, None, int(inside.sum()), len(inside))
    auroc, auprc = roc_auc_score(inside, size), average_precision_score(inside, size)
    return Recovery(float(auroc), float(auprc), int(inside.sum()), len(inside))


def loci_found(
    scores: np.ndarray,
    genotypes: Genotypes,
    truth: pd.DataFrame,
    r2: float = 0.2,
    window_bp: int = 250_000,
    seed: int = 0,
    progress: Progress = silent,
) -> LocusRecovery:
    """Return how many known loci hold a lead SNP of the top K clumps of |scores|, K = number of known loci."""
    clumps = clump(np.abs(scores), genotypes, r2, window_bp, most=len(truth), least=0.0, progress=progress)
    return locus_recovery(clumps, truth, genotypes.variants, seed=seed)
