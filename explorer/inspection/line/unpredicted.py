"""How wide windows have to be so that the calls beside them leave something open: measured by drawing.

Where samples share long haplotypes, the calls on both sides say nearly all of a block that is as wide as LD between
two variants reaches. A draw of it is then the block itself in almost every sample, and no loss can tell them apart. So
for such samples widths are not read off LD, but off the draws. A draw is the expectation given the flanks and a
deviation of its own: its correlation with the real calls is the share of their variance that the flanks explain.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.inspection.line import windows
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.progress import Progress, silent

LEVELS = (0.06, 0.15, 0.3)
"""Share of the variance of calls in a window that the flanks do not explain, at each width of the ladder.

Windows of a cross at whose ends r2 is .7, .4 and .15 (`windows.CORRELATED`) have these shares."""
BLOCKS, ROWS = 24, 512
"""Blocks that are drawn of each width, and samples, at most."""


def widths(sampler: Sampler, variants: pd.DataFrame, seed: int = 0, progress: Progress = silent) -> tuple[int, ...]:
    """Return the widths of the ladder, bp: where the flanks leave the shares LEVELS unexplained.

    Parameters
    ----------
    variants : of `sampler.columns`, in the order of the genome
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(len(sampler.calls))[:ROWS])
    whole = windows.chromosomes(variants)
    position = variants["position"].to_numpy()
    furthest = max(1, max(one.width for one in whole) // 2)
    tried, shares = grid(position, [(one.first, one.last) for one in whole], furthest), list[float]()
    for number, width in enumerate(tried):
        progress(number, len(tried), "Measuring how wide windows have to be")
        blocks = windows.ladder(variants, [width])
        chosen = [blocks[index] for index in np.sort(rng.permutation(len(blocks))[:BLOCKS])]
        shares.append(share(sampler, [(one.first, one.last) for one in chosen], rows, rng))
        if shares[-1] >= LEVELS[-1]:
            break
    rising = np.maximum.accumulate(shares)
    found: set[int] = set()
    for level in LEVELS:
        if rising[-1] < level:
            found.add(furthest)
        else:
            place = int(np.argmax(rising >= level))
            below, above = (rising[place - 1], rising[place]) if place else (0.0, rising[place])
            start = tried[place - 1] if place else tried[0]
            part = (level - below) / (above - below) if place else 1.0
            found.add(round(start * (tried[place] / start) ** part))
    return tuple(sorted(found))


def share(sampler: Sampler, blocks: list[tuple[int, int]], rows: np.ndarray, rng: np.random.Generator) -> float:
    """Return the share of the variance of calls in these blocks that the calls beside them do not explain.

    Between 0 and 1; 1 where no variant varies.
    """
    found: list[np.ndarray] = []
    for first, last in blocks:
        real = sampler.calls[rows, first : last + 1]
        drawn = sampler.draw(first, last, rows, 1, rng)[0]
        called = real >= 0
        x, y = (_centred(np.where(called, calls, 0).astype(np.float64), called) for calls in (real, drawn))
        size = np.sqrt((x**2).sum(0) * (y**2).sum(0))
        varies = size > 0
        found.append((x * y).sum(0)[varies] / size[varies])
    explained = np.concatenate(found) if found else np.zeros(0)
    return float(np.clip(1 - explained.mean(), 0, 1)) if len(explained) else 1.0


def grid(position: np.ndarray, chromosomes: list[tuple[int, int]], furthest: int) -> list[int]:
    """Return the widths that are tried, bp: from the spacing of neighbours, doubled each time, up to `furthest`."""
    steps = np.concatenate([np.diff(position[first : last + 1]) for first, last in chromosomes])
    width = max(1, int(np.median(steps))) if len(steps) else furthest
    tried: list[int] = []
    while width < furthest:
        tried.append(width)
        width *= 2
    return [*tried, furthest]


def _centred(x: np.ndarray, called: np.ndarray) -> np.ndarray:
    return np.where(called, x - x.sum(0) / np.maximum(called.sum(0), 1), 0.0)
