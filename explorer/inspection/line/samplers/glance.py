"""Whether haplotypes will have to be fitted, from a glance at few calls: for an estimate of the time alone."""

from __future__ import annotations

from typing import Literal

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.genotypes import Genotypes
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection.line.samplers.hidden import RESIDUAL
from explorer.inspection.line.samplers.linkage import linkage

SAMPLES, STRETCHES, STRETCH = 200, 10, 40
"""At most so many samples are looked at, and stretches of so many neighbouring variants."""
NO_LD = 0.01
"""Where variants two and four apart have a lower r2, blocks end everywhere."""

Fitted = Literal["inbred", "phased", "unphased"]


def glance(genotypes: Genotypes) -> Fitted | None:
    """Return the kind of calls that mosaics of haplotypes will be fitted to.

    None where that is not needed, as in a cross of two parents and without LD, or cannot be done.
    """
    if genotypes.doses or not genotypes.mapped:
        return None
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    order = order[scale.placed[order]]
    if len(order) > STRETCHES * STRETCH:
        starts = np.linspace(0, len(order) - STRETCH, STRETCHES).astype(int)
        order = order[np.unique(starts[:, None] + np.arange(STRETCH))]
    rows = np.unique(np.linspace(0, genotypes.shape[0] - 1, min(SAMPLES, genotypes.shape[0])).astype(int))
    calls = blocks.read(genotypes.dosages, rows, order)
    found = linkage(calls, scale.chromosome[order])
    if found.two_haplotypes or found.r2 < NO_LD:
        return None
    if genotypes.ploidy == 1 or (calls == 1).sum() <= RESIDUAL * (calls >= 0).sum():
        return "inbred"
    return "unphased" if genotypes.haplotypes is None else "phased"
