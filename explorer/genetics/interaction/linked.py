"""Pairs so close that the effect of one variant could look like an interaction of the two.

Where two variants each tag a third one, its effect alone can make their product significant (Wood et al. 2014, Nature
514:E3). Whether it can is in the genotypes: a variant near the pair then predicts the product beyond the two. In a
cross of two parents none does, however close the pair.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import centre
from explorer.genetics.interaction.models import MainEffects

MOST_R2 = 0.1
CHANCE = 0.05
"""The probability, over all variants around a pair, that one of them predicts the product by chance. A variant that
makes 15% of a trait's variance and escapes adds little to the chi-square of the product: 0.15 times its own."""
MOST_AROUND = 300
CLOSE = f"the two variants are in linkage (r2 above {MOST_R2:g})"
ALONE = "a single variant near them predicts their product, so its effect alone would look like an interaction"


def close(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether two centred variants (samples,) are in linkage: where the variants around them are not known."""
    size = float(np.sqrt((first @ first) * (second @ second)))
    return size > 0 and (float(first @ second) / size) ** 2 > max(MOST_R2, _line(1) / len(first))


def alone(model: MainEffects, around: np.ndarray) -> bool:
    """Return whether any variant of `around`, stored dosages (samples, variants), predicts the product of a linear fit.

    Beyond all that stands beside the product.
    """
    x = centre(around)[0]
    size = np.einsum("sv,sv->v", x, x)
    x -= model.basis @ (model.basis.T @ x)
    left = np.einsum("sv,sv->v", x, x)
    r2 = (model.product @ x) ** 2 / np.maximum(left, 1e-12) / (model.product @ model.product)
    known = r2[left > 1e-3 * size]
    return bool((len(x) * known > _line(len(known))).any())


def _line(variants: int) -> float:
    """Return the chi-square that the greatest of so many exceeds with probability `CHANCE` at most."""
    return float(special.chdtri(1, CHANCE / max(variants, 1)))


def around(
    dosages: Dosages, chromosome: np.ndarray, position: np.ndarray, first: int, second: int, rows: np.ndarray
) -> np.ndarray | None:
    """Return the dosages (rows, variants) from as far before a pair as it is wide to as far behind it.

    At most `MOST_AROUND` of these variants, evenly spaced; None for a pair on two chromosomes.
    """
    if chromosome[first] != chromosome[second]:
        return None
    low, high = sorted((int(position[first]), int(position[second])))
    wide = max(high - low, 1)
    inside = (chromosome == chromosome[first]) & (position >= low - wide) & (position <= high + wide)
    inside[[first, second]] = False
    variants = np.flatnonzero(inside)
    if len(variants) > MOST_AROUND:
        variants = variants[np.linspace(0, len(variants) - 1, MOST_AROUND).round().astype(int)]
    return blocks.read(dosages, rows, variants)
