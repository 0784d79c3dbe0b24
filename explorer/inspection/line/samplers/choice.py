"""Which sampler fits the samples."""

from __future__ import annotations

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection.line.samplers.chain import Chain
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.progress import Progress, silent


class NoSampler(Exception):
    """No sampler fits these genotypes; the text says why, as a sentence."""


def fit(genotypes: Genotypes, columns: np.ndarray, progress: Progress = silent) -> Sampler:
    """Return the sampler that fits these genotypes, fitted to all samples and the variants `columns`.

    Raises
    ------
    NoSampler : with the reason in words
    """
    if genotypes.doses:
        raise NoSampler("These are imputed doses, not calls, and no model of their distribution is known.")
    if not genotypes.mapped:
        raise NoSampler("These variants have no places on a chromosome, so that no block has flanks.")
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    order = order[np.isin(order, columns)]
    calls = np.empty((genotypes.shape[0], len(order)), dtype=np.int8)
    for start, stop, block in blocks.parts(genotypes.dosages, None, order, 4, progress):
        calls[:, start:stop] = block
    chromosome = scale.chromosome[order]
    if genotypes.ploidy == 1:
        return Chain(calls, chromosome, order, (0, 1), "Blocks are drawn from a two-state chain.")
    raise NoSampler("No model of the distribution of these genotypes is known.")
