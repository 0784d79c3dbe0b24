"""LD between each variant and the few before it: pruning by it, and cutting the genome into blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.datasets import blocks as reader
from explorer.datasets.genotypes import Genotypes
from explorer.genetics import computing, streaming
from explorer.genetics.ruler import genome_order, ruler
from explorer.progress import Progress, silent

STEP = 512
FORBIDDEN = -1e6
"""What two variants of different chromosomes, or too far apart, score for standing in one block."""


def band(
    genotypes: Genotypes, reach: int, window_bp: int, progress: Progress = silent, text: str = "Measuring LD"
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (start, r2) in genome order: r2[i, k] is between the variants at places start + i and start + i - 1 - k.

    float32 (at most 512, reach); NaN where that variant is on another chromosome, further than `window_bp` (where there
    is a map), without a place where others have one, or does not exist.
    """
    scale = ruler(genotypes.variants)
    order = genome_order(scale)
    sorted_already = bool((order == np.arange(len(order))).all())
    chromosome, position, placed = scale.chromosome[order], scale.position[order], scale.placed[order]
    for start in range(0, len(order), STEP):
        stop, low = min(start + STEP, len(order)), max(0, start - reach)
        columns = slice(low, stop) if sorted_already else order[low:stop]
        square = _correlations(genotypes, columns, start - low) ** 2
        here = np.arange(start, stop)[:, None]
        before = here - 1 - np.arange(reach)
        clipped = np.maximum(before, 0)
        r2 = np.take_along_axis(square, np.maximum(before - low, 0), axis=1)
        near = (before >= 0) & (chromosome[clipped] == chromosome[here]) & placed[here]
        if scale.unit == "bp":
            near &= position[here] - position[clipped] <= window_bp
        yield start, np.where(near, r2, np.float32(np.nan))
        progress(stop, len(order), text)


def _correlations(genotypes: Genotypes, columns: slice | np.ndarray, first: int) -> np.ndarray:
    """Return correlations float32 (variants - first, variants) of some variants: of those from `first` on with all."""
    if (gpu := computing.current()) is not None:
        return gpu.correlations(reader.read(genotypes.dosages, None, columns), first)
    x = streaming.standardised(genotypes.dosages, np.float32, None, columns)
    return x[:, first:].T @ x


def prune(
    genotypes: Genotypes,
    r2: float = 0.2,
    window_bp: int = 250_000,
    window_markers: int = 250,
    progress: Progress = silent,
) -> np.ndarray:
    """Return a mask (variants,) of variants no two of which, within the window, have an r2 above `r2`.

    Along the genome each variant stays unless one that stays already explains it; the window ends at `window_bp` or
    `window_markers`, whichever is nearer.
    """
    keep = np.ones(genotypes.shape[1], dtype=bool)
    for start, values in band(genotypes, window_markers, window_bp, progress, "Pruning by LD"):
        explained = values > r2
        for row, place in enumerate(range(start, start + len(values))):
            reach = min(place, window_markers)
            keep[place] = not (explained[row, :reach] & keep[place - reach : place][::-1]).any()
    mask = np.empty(len(keep), dtype=bool)
    mask[genome_order(ruler(genotypes.variants))] = keep
    return mask


def blocks(
    genotypes: Genotypes,
    r2: float = 0.3,
    longest_markers: int = 200,
    longest_bp: int = 500_000,
    progress: Progress = silent,
) -> np.ndarray:
    """Return the LD block of each variant: int64 (variants,), 0, 1, ... in genome order.

    A block is a run of neighbours. Of all ways to cut a chromosome into runs, this is the one with the greatest sum of
    (r2 - threshold) over the pairs inside runs, found exactly by dynamic programming (as for any additive segmentation:
    Bellman 1961). Two variants of one block are at most `longest_markers` - 1 markers and `longest_bp` apart.

    Parameters
    ----------
    r2 : float
        Pairs above it argue for one block, pairs below for two.
    """
    variants, reach = genotypes.shape[1], max(1, longest_markers - 1)
    best = np.zeros(variants + 1)
    length = np.ones(variants, dtype=np.int64)
    inside = np.zeros(reach + 1)
    for start, values in band(genotypes, reach, longest_bp, progress, "Finding LD blocks"):
        gain = np.nan_to_num(np.cumsum(values.astype(np.float64) - r2, axis=1), nan=FORBIDDEN)
        for row, place in enumerate(range(start, start + len(values))):
            # inside[k]: the sum over pairs of the run of k + 1 variants that ends at `place`.
            inside[1:] = inside[:-1] + gain[row]
            inside[0] = 0.0
            runs = min(place + 1, reach + 1)
            total = inside[:runs] + best[place - runs + 1 : place + 1][::-1]
            longest = int(np.argmax(total))
            best[place + 1], length[place] = total[longest], longest + 1
    starts = np.zeros(variants, dtype=np.int64)
    end = variants
    while end > 0:
        end -= length[end - 1]
        starts[end] = 1
    block = np.empty(variants, dtype=np.int64)
    block[genome_order(ruler(genotypes.variants))] = np.cumsum(starts) - 1
    return block
