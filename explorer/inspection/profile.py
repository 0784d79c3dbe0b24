"""Where scores lie around transcription starts, for cases and controls separately; smoothing along the genome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.datasets.places import placed
from explorer.errors import InputError
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection.attribution.result import Attribution

EVERY_SAMPLE = "everybody"


def site_profile(
    attribution: Attribution,
    variants: pd.DataFrame,
    promoters: pd.DataFrame,
    groups: dict[str, np.ndarray] | None = None,
    sites: int = 64,
    upstream: int = 56,
) -> pd.DataFrame:
    """Return the mean |score| at each variant site around the transcription start, averaged over promoters.

    Parameters
    ----------
    attribution : Attribution
        Of a network that reads promoters one after the other, `sites` each, in the direction of transcription.
    promoters : DataFrame
        strand and tss of every promoter, in the network's order.
    groups : name -> bool or int array of samples
        Cases and controls, say; all samples together, as "everybody", where not given.

    Returns
    -------
    DataFrame
        site (-upstream..-1 before the start, 0.. from it), distance (median bp in the direction of transcription,
        negative upstream), and for each group its mean |score| and the standard error over promoters ("<group> se").
    """
    blocks = len(promoters)
    if blocks * sites != len(attribution.columns) or not blocks:
        raise InputError(
            "promoter profile",
            f"{blocks} promoters of {sites} sites are not the network's {len(attribution.columns)} positions",
        )
    position = variants["position"].to_numpy()[attribution.columns].reshape(blocks, sites)
    sign = np.where(promoters["strand"].to_numpy() == "-", -1, 1)[:, None]
    distance = sign * (position - promoters["tss"].to_numpy()[:, None])
    table = pd.DataFrame({"site": np.arange(sites) - upstream, "distance": np.median(distance, axis=0)})
    for name, samples in (groups or {EVERY_SAMPLE: None}).items():
        each = attribution.mean_absolute(samples).reshape(blocks, sites)
        table[name] = each.mean(0)
        table[f"{name} se"] = each.std(0, ddof=1) / np.sqrt(blocks) if blocks > 1 else np.nan
    return table


def distance_profile(
    attribution: Attribution,
    variants: pd.DataFrame,
    genes: pd.DataFrame,
    groups: dict[str, np.ndarray] | None = None,
    reach: int = 5_000,
    width: int = 250,
) -> pd.DataFrame:
    """Return the mean |score| by distance to the nearest transcription start, in bp and on the gene's strand.

    Parameters
    ----------
    genes : DataFrame with chromosome, strand, tss
    reach, width : bp
        Farthest distance on either side, and the width of a bin.

    Returns
    -------
    DataFrame
        distance (middle of the bin in bp, negative upstream), variants in the bin, mean |score| per group; NaN where
        a bin holds no variant.
    """
    mine = attribution.by_variant()
    distance, _ = nearest_start(variants.iloc[mine.columns], genes)
    edges = np.arange(-reach, reach + width, width)
    place = np.digitize(distance, edges) - 1
    inside = np.isfinite(distance) & (place >= 0) & (place < len(edges) - 1)
    count = np.bincount(place[inside], minlength=len(edges) - 1)
    table = pd.DataFrame({"distance": edges[:-1] + width / 2, "variants": count})
    for name, samples in (groups or {EVERY_SAMPLE: None}).items():
        total = np.bincount(place[inside], mine.mean_absolute(samples)[inside], minlength=len(edges) - 1)
        table[name] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return table


def nearest_start(variants: pd.DataFrame, genes: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance in bp (variants,) to the nearest transcription start, and that gene's row (-1 where none).

    Negative is upstream of the gene on its own strand; NaN where the chromosome has no gene or the variant no place.
    """
    distance, nearest = np.full(len(variants), np.nan), np.full(len(variants), -1)
    where, position = variants["chromosome"].astype(str).to_numpy(), variants["position"].to_numpy()
    chromosomes = genes["chromosome"].astype(str).to_numpy()
    known = placed(variants)
    for chromosome in np.unique(where[known]):
        rows, own = np.flatnonzero(known & (where == chromosome)), np.flatnonzero(chromosomes == chromosome)
        if not len(own):
            continue
        own = own[np.argsort(genes["tss"].to_numpy()[own], kind="stable")]
        starts = genes["tss"].to_numpy()[own]
        right = np.searchsorted(starts, position[rows]).clip(0, len(own) - 1)
        left = (right - 1).clip(0)
        nearer_left = np.abs(position[rows] - starts[left]) <= np.abs(position[rows] - starts[right])
        chosen = np.where(nearer_left, left, right)
        sign = np.where(genes["strand"].to_numpy()[own[chosen]] == "-", -1, 1)
        distance[rows] = sign * (position[rows] - starts[chosen])
        nearest[rows] = own[chosen]
    return distance, nearest


def smooth(scores: np.ndarray, variants: pd.DataFrame, width: int = 25) -> np.ndarray:
    """Return the running mean of scores (variants,) over `width` neighbouring markers of the same chromosome.

    At a chromosome's ends the mean is over the markers there are; NaN scores are left out of means and stay NaN.
    Variants without a place, where others have one, keep their score.
    """
    scale = ruler(variants)
    order, half = genome_order(scale), width // 2
    result = np.full(len(scores), np.nan)
    for chromosome in np.unique(scale.chromosome):
        rows = order[scale.chromosome[order] == chromosome]
        rows = rows[np.isfinite(scores[rows])]
        total = np.concatenate([[0.0], np.cumsum(scores[rows])])
        place = np.arange(len(rows))
        low, high = (place - half).clip(0), (place + half + 1).clip(max=len(rows))
        result[rows] = (total[high] - total[low]) / (high - low)
    return np.where(scale.placed, result, scores)
