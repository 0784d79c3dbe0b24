"""Do simpler models, in samples that the networks never saw, give weight to the variants that a map gives weight to?

The map's ranks are correlated with those of the models' weights, and with the same after they were moved along the
genome, end joined to beginning, by every number of variants: neighbours stay neighbours, so that LD makes both equally
smooth. What agrees by chance agrees as well when moved.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from explorer.genetics.ruler import Ruler, genome_order
from explorer.inspection.attribution.result import Aggregation, Attribution
from explorer.inspection.checks.result import Agreement
from explorer.inspection.line.markers import Markers

LEAST = 100
"""Variants along which a map can be moved."""


def agreement(
    attribution: Attribution,
    how: Aggregation,
    folds: tuple[int, ...],
    markers: Markers | None,
    scale: Ruler,
) -> tuple[Agreement, ...]:
    """Return how far a map agrees with each simpler model; empty where that cannot be told.

    Parameters
    ----------
    attribution, how, folds : the map, how it is averaged over samples, and whose networks were explained
    markers : of the same run and trait
    scale : of the dataset's variants
    """
    if markers is None:
        return ()
    maps = by_fold(attribution, how, folds, markers, len(scale.position))
    if maps is None:
        return ()
    places = [markers.folds.index(number) for number in maps]
    order = genome_order(scale)
    table, sizes = np.array(list(maps.values()))[:, order], np.array([len(markers.rows[place]) for place in places])
    made = [compared(name, table, weight[places][:, order], sizes) for name, weight in markers.weight.items()]
    return tuple(one for one in made if one is not None)


def by_fold(
    attribution: Attribution, how: Aggregation, folds: tuple[int, ...], markers: Markers, variants: int
) -> dict[int, np.ndarray] | None:
    """Return |score| of each variant (variants,) by the networks of each fold; None where they cannot be told apart."""
    own = [number for number in dict.fromkeys(folds) if number in markers.folds]
    if len(set(folds)) == 1:
        return {number: np.abs(attribution.on_variants(variants, how)) for number in own} or None
    found: dict[int, np.ndarray] = {}
    explained = np.zeros(len(attribution.samples), dtype=np.int64)
    for number in own:
        rows = np.isin(attribution.samples, markers.rows[markers.folds.index(number)])
        explained += rows
        if rows.any():
            found[number] = np.abs(attribution.on_variants(variants, how, rows))
    once = len(np.unique(attribution.samples)) == len(attribution.samples)
    return found if found and once and (explained <= 1).all() else None


def compared(name: str, maps: np.ndarray, weights: np.ndarray, samples: np.ndarray) -> Agreement | None:
    """Return the rank correlation of maps with weights, and its p; None for too few variants.

    Folds test one another: what is noise in the samples of fold A was learnt for the map of fold B, and the other way
    round. Of k folds a map's |score| shares 1 / (k - 1) of its variance with the noise of any other fold, so that the
    sum over folds varies k / (k - 1) times as much as that of moved maps. So these are widened.

    Parameters
    ----------
    maps, weights : float (folds, variants), in the order of the genome; NaN where a variant was not read or tested
    samples : (folds,), that each fold tested on: its share of the whole
    """
    kept = np.isfinite(weights).any(1)
    known = np.isfinite(maps[kept]).all(0) & np.isfinite(weights[kept]).all(0)
    if not kept.any() or known.sum() < LEAST:
        return None
    total = np.zeros(int(known.sum()))
    share = samples[kept] / samples[kept].sum()
    for part, weight, own in zip(share, weights[kept][:, known], maps[kept][:, known], strict=True):
        total += part * shifted(own, weight)
    moved = total[1:] * (np.sqrt(len(share) / (len(share) - 1)) if len(share) > 1 else 1.0)
    reached = int((moved >= total[0] - 1e-12).sum())
    return Agreement(by=name, rank=float(total[0]), p=(1 + reached) / (1 + len(moved)), shifts=len(moved))


def shifted(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation (n,) of `first` with `second` moved by 0, 1, ... places; 0 where one is constant.

    >>> shifted(np.array([1.0, 2, 3, 4]), np.array([4.0, 1, 2, 3])).round(9).tolist()
    [-0.2, 1.0, -0.2, -0.6]
    """
    a, b = (stats.rankdata(values) for values in (first, second))
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    if size == 0:
        return np.zeros(len(a))
    return np.fft.irfft(np.conj(np.fft.rfft(a)) * np.fft.rfft(b), n=len(a)) / size
