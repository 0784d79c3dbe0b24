"""Information logos of genotype states: which states the windows that excite a filter have, against what is usual.

At each offset f_g is the share of the windows whose sample has g copies of a1 there, and b_g the share among samples at
large: the mean of the genotype frequencies at each window's own variant, because windows lie at different places.
The information is the relative entropy in bits,

    R = sum over g of f_g log2(f_g / b_g)  -  (s - 1) / (2 ln 2 n),

n windows with a called genotype, s states with b_g > 0; negative values are drawn as none. The second term is what R
is on average where the windows are drawn from the background, by the chi-squared limit of the likelihood ratio: the
small-sample correction of sequence logos (Schneider, Stormo, Gold & Ehrenfeucht 1986, J Mol Biol 188, 415; the logo:
Schneider & Stephens 1990, Nucleic Acids Res 18, 6097; against a background: Stormo 1998, J Theor Biol 195, 135). The
letter of g stands f_g R high. Windows of relatives or of linked variants are not independent, so the true correction is
larger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.encodings import genotype_frequencies

MOST_SAMPLES = 4000
"""Samples whose genotypes make the background; of more, this many evenly spaced ones."""


@dataclass(frozen=True, eq=False)
class Logo:
    """What a logo is drawn from; a row for each offset.

    Attributes
    ----------
    windows : float64 (offsets, states), share of each state among the windows; NaN where none is called
    background : float64 (offsets, states)
    counted : int64 (offsets,), windows with a called genotype
    bits : float64 (offsets,), information after the correction, not below 0
    correction : float64 (offsets,), bits taken off
    """

    windows: np.ndarray
    background: np.ndarray
    counted: np.ndarray
    bits: np.ndarray
    correction: np.ndarray

    @property
    def heights(self) -> np.ndarray:
        """Bits that each state stands high, float64 (offsets, states)."""
        return np.nan_to_num(self.windows * self.bits[:, None])


def information(states: np.ndarray, background: np.ndarray) -> Logo:
    """Return the logo of aligned windows.

    Parameters
    ----------
    states : int8 (windows, offsets)
        Copies of a1; negative where not called or outside.
    background : float64 (windows, offsets, states)
        Genotype frequencies at the variant of each window and offset; not read where the state is negative.
    """
    kinds = np.arange(background.shape[2])
    called = states >= 0
    n = called.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (states[:, :, None] == kinds).sum(0) / n[:, None]
        usual = np.where(called[:, :, None], background, 0).sum(0) / n[:, None]
        entropy = np.where(shares > 0, shares * np.log2(shares / usual), 0).sum(1)
        correction = ((usual > 0).sum(1) - 1) / (2 * math.log(2) * n)
    correction = np.where(n > 0, correction, 0.0)
    bits = np.where(n > 0, np.maximum(entropy - correction, 0), 0.0)
    return Logo(shares, usual, n, bits, correction)


def backgrounds(data: Dataset, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the genotype frequencies (windows, offsets, ploidy + 1) among these samples, doses rounded as in windows.

    `columns` are variants (windows, offsets). Variants below zero (outside) get zeros.
    """
    if len(rows) > MOST_SAMPLES:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_SAMPLES).round().astype(np.int64)]
    needed, at = np.unique(columns, return_inverse=True)
    inside = needed >= 0
    ploidy = data.genotypes.ploidy
    frequencies = np.zeros((len(needed), ploidy + 1))
    calls = blocks.counts(blocks.read(data.genotypes.dosages, rows, needed[inside]))
    frequencies[inside] = genotype_frequencies(calls, np.arange(len(rows)), ploidy).T
    return frequencies[at.reshape(columns.shape)]
