"""How far the maps of networks trained apart agree, and what of their mean would come again.

Agreement is of magnitudes, not ranks: the mean map is a mean of magnitudes, and what is read off it are its peaks.
Ranks give the thousands of SNPs of hardly any score as much to say as the few that a network leans on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.errors import InputError
from explorer.genetics.ld import Clump
from explorer.inspection.checks.controls import rank_correlation
from explorer.inspection.checks.result import Stability


def stability(maps: Sequence[np.ndarray]) -> Stability:
    """Return how far maps (variants,) of other runs, or of one fold's networks, agree. At least two maps."""
    return agreement([[one] for one in maps], "runs")


def of_folds(folds: Sequence[Sequence[np.ndarray]], training: Sequence[np.ndarray] = ()) -> Stability:
    """Return how far the maps (variants,) of each fold's networks agree, and the reliability of the mean of all.

    Parameters
    ----------
    folds : of each fold, a map per network; folds of one network each are compared with each other
    training : the samples that each fold learnt from
    """
    seeds = all(len(maps) > 1 for maps in folds)
    result = agreement(folds, "seeds" if seeds else "folds")
    if seeds or len(training) < 2:
        return result
    common = [
        len(np.intersect1d(training[i], training[j])) / max(1, len(training[i]))
        for i in range(len(training))
        for j in range(i)
    ]
    return result.model_copy(update={"shared": float(np.mean(common))})


def agreement(folds: Sequence[Sequence[np.ndarray]], of: str) -> Stability:
    """Return the agreement of maps (variants,); of networks of the same fold where folds have several.

    Where maps of seeds correlate by r within folds and by b between folds, a share b + (r - b) / F of the variance of
    the mean of F folds is theirs whatever the seeds, and (1 - r) / (F S) is the chance of its S seeds each. For F = 1
    that is the formula of Spearman and Brown, S r / (1 + (S - 1) r). Only variants in all maps count.
    """
    every = [one for maps in folds for one in maps]
    fold = np.repeat(np.arange(len(folds)), [len(maps) for maps in folds])
    if len(every) < 2:
        raise InputError("stability", "one map cannot agree or disagree", "Train with another seed as well.")
    table = np.abs(np.stack(every))
    table = table[:, np.isfinite(table).all(0)]
    if table.shape[1] < 2:
        raise InputError("stability", "the maps have no variants in common")
    most = max(1, round(table.shape[1] / 100))
    tops = [{int(one) for one in np.argsort(-row, kind="stable")[:most] if row[one] > 0} for row in table]
    same = [(i, j) for i in range(len(every)) for j in range(i) if fold[i] == fold[j]]
    other = [(i, j) for i in range(len(every)) for j in range(i) if fold[i] != fold[j]]
    magnitude = _correlations(table)
    within = float(np.mean([magnitude[pair] for pair in same])) if same else None
    between = float(np.mean([magnitude[pair] for pair in other])) if other else None
    pairs = same or other
    rho = [rank_correlation(table[i], table[j]) for i, j in pairs]
    return Stability(
        maps=len(every),
        rank_correlation=float(np.mean(rho)),
        lowest=float(np.min(rho)),
        top_shared=float(np.mean([len(tops[i] & tops[j]) / most for i, j in pairs])),
        reliability=reliability(within, between, len(folds), len(every)),
        of=of,  # type: ignore[arg-type]
    )


def reliability(within: float | None, between: float | None, folds: int, maps: int) -> float:
    """Return the share of the variance of the mean of maps that other seeds would give again; see `agreement`.

    >>> reliability(0.5, None, 1, 3)  # Spearman-Brown: 3 * .5 / (1 + 2 * .5)
    0.75
    >>> reliability(None, 0.5, 3, 3)
    0.75
    """
    r = within if within is not None else between
    assert r is not None
    r = max(0.0, r)
    if within is None:
        return maps * r / (1 + (maps - 1) * r)
    b = r if between is None else float(np.clip(between, 0.0, r))
    lasting, chance = b + (r - b) / folds, (1 - r) / maps
    return lasting / (lasting + chance) if lasting > 0 else 0.0


def _correlations(table: np.ndarray) -> np.ndarray:
    """Return Pearson's correlations of rows (maps, maps); 0 with a flat one."""
    centred = table - table.mean(1, keepdims=True)
    length = np.sqrt((centred**2).sum(1, keepdims=True))
    scaled = np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12 * np.abs(table).max())
    return scaled @ scaled.T


def shares(lists: Sequence[Sequence[Clump]], loci: Sequence[Clump]) -> np.ndarray:
    """Return, for each locus, the share of networks with a locus of their top list in it: float64 (loci,).

    Parameters
    ----------
    lists : the top loci of each network
    loci : those of the mean map; a network has one where the lead of one of its own lies between first and last SNP
    """
    found = np.zeros(len(loci))
    for tops in lists:
        for place, locus in enumerate(loci):
            found[place] += any(
                top.chromosome == locus.chromosome and locus.start <= top.position <= locus.end for top in tops
            )
    return found / max(1, len(lists))
