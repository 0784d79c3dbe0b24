"""p values of pathways: the genes of each taken together, from the p values of the genes' own blocks.

The p values of genes depend on one another (neighbours share LD, and all are of the same networks), so they are
combined by the Cauchy combination test, whose tail does not depend on how they do (Liu and Xie 2020, JASA
115, 393). One strong gene is enough for a small p; many weak ones add up less than in a sum of chi squares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from explorer.inspection.line import tails

LEAST = 2
"""Genes with a p value that a pathway needs."""
HIGHEST = 0.99
"""Higher p values are taken as this: a p of 1 would outweigh any other."""
LEVEL = 0.05


def combined(log10_p: np.ndarray) -> float:
    """Return log10 of the p value of some p values together.

    Parameters
    ----------
    log10_p : float64 (k,), log10 of p values, at least one
    """
    p = np.minimum(10.0 ** np.maximum(log10_p, -300), HIGHEST)
    # tan(pi (1/2 - p)) is 1 / (pi p) to within rounding where p is small, and overflows nowhere this way.
    statistic = np.where(p < 1e-12, 1 / (np.pi * p), 1 / np.tan(np.pi * p)).mean()
    if statistic > 1e12:
        return float(-np.log10(np.pi * statistic))
    return float(np.log10(0.5 - np.arctan(statistic) / np.pi)) if statistic > -1e12 else 0.0


def pathways(windows: pd.DataFrame, sets: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return each pathway's p value, strongest first.

    Parameters
    ----------
    windows : of a line whose blocks are genes (`Line.windows`); genes with the same variants are one block, whose name
        has both
    sets : the genes of each pathway, by name

    Returns
    -------
    DataFrame
        pathway, genes (that it names), tested (blocks of them with a p value), best (the gene with the lowest),
        log10_p, q (Benjamini and Hochberg over the pathways tested), passes (Bonferroni over these); without those of
        fewer than LEAST blocks.
    """
    place: dict[str, int] = {}
    for row, names in enumerate(windows["name"].astype(str)):
        place.update(dict.fromkeys(names.split(", "), row))
    values, rows = windows["log10_p"].to_numpy(), list[tuple[str, int, int, str, float]]()
    for name, genes in sets.items():
        blocks = sorted({place[gene] for gene in genes if gene in place})
        if len(blocks) >= LEAST:
            best = str(windows["name"].iloc[blocks[int(np.argmin(values[blocks]))]])
            rows.append((name, len(set(genes)), len(blocks), best, combined(values[blocks])))
    table = pd.DataFrame(rows, columns=["pathway", "genes", "tested", "best", "log10_p"])
    p = table["log10_p"].to_numpy(dtype=np.float64)
    table["q"] = tails.benjamini_hochberg(p) if len(p) else p
    table["passes"] = p <= np.log10(LEVEL / max(1, len(p)))
    return table.sort_values("log10_p", kind="stable", ignore_index=True)
