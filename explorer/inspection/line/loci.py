"""What is known of each locus above the line: its lead, the direction of its effect, and what single markers say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.genetics.ruler import ruler
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.profile import nearest_start

BOTH, NETWORK = "also by single markers", "only by the network"
"""How a locus is found."""
CAUSE = "cause"
"""The column of a line's loci with what regression says of those that single markers do not have."""


def described(
    loci: pd.DataFrame,
    dataset: Dataset,
    trait: str,
    attribution: Attribution,
    scores: np.ndarray,
    top: pd.DataFrame | None = None,
    log10p: np.ndarray | None = None,
    significance: float | None = None,
) -> pd.DataFrame:
    """Return the loci above the line with what else is known of them, the strongest first.

    Parameters
    ----------
    loci : of a `Line`
    attribution, scores : the map by sample, and its score of every variant (variants,), NaN where none is read
    top : top loci of the map with their `lead` and the `share` of the networks that have each; None without
    log10p : float (variants,), -log10 p of single markers; NaN where one was not tested, None where there is no test
    significance : -log10 p that a single marker must reach; None where nothing says

    Returns
    -------
    DataFrame
        rank, chromosome, start, end, width (bp from its first to its last SNP), snps, p, log10_p, q, variant, position
        and lead (the SNP of the locus with the highest |score|: name, bp, index; empty, 0, -1 where none has a score),
        effect (what more copies of the lead's first allele do to the network's output), share (of the networks, that
        have the locus among their top loci; NaN where that was not looked at), marker_p (lowest p of a single marker
        in it; NaN), found (`BOTH`, `NETWORK` or ""), cause (of a locus that single markers do not have, what regression
        finds: `causes`) where it was looked for; tested (name of the gene or promoter, where these were); gene and
        distance_bp of the lead where there are genes on a map; known (names of the known loci it overlaps) where there
        are any of the trait.
    """
    variants = dataset.genotypes.variants
    members = [members_of(row, dataset) for _, row in loci.iterrows()]
    leads = np.array([_lead(scores, own) for own in members], dtype=np.int64)
    best = np.array([_highest(log10p, own) for own in members], dtype=np.float64)
    rows = variants.iloc[np.maximum(leads, 0)]
    table = pd.DataFrame(
        {
            "rank": np.arange(1, len(loci) + 1),
            "chromosome": loci["chromosome"].to_numpy(dtype=object),
            "start": loci["start"].to_numpy(np.int64),
            "end": loci["end"].to_numpy(np.int64),
            "width": loci["end"].to_numpy(np.int64) - loci["start"].to_numpy(np.int64) + 1,
            "snps": loci["snps"].to_numpy(np.int64),
            "p": 10.0 ** loci["log10_p"].to_numpy(np.float64),
            "log10_p": loci["log10_p"].to_numpy(np.float64),
            "q": loci["q"].to_numpy(np.float64),
            "variant": np.where(leads < 0, "", rows["name"].to_numpy(dtype=object)),
            "position": np.where(leads < 0, 0, rows["position"].to_numpy(np.int64)),
            "lead": leads,
            "effect": [effect(attribution, dataset, int(lead)) for lead in leads],
            "share": [_share(top, own) for own in members],
            "marker_p": 10.0**-best,
            "found": [_found(value, significance) for value in best],
        }
    )
    if (loci["name"] != "").any():
        table["tested"] = loci["name"].to_numpy(dtype=object)
    if CAUSE in loci:
        table[CAUSE] = loci[CAUSE].to_numpy(dtype=object)
    if dataset.genes is not None and dataset.genotypes.mapped:
        distance, nearest = nearest_start(rows, dataset.genes)
        names = np.append(dataset.genes["name"].astype(str).to_numpy(), "")
        known = leads >= 0
        table["gene"], table["distance_bp"] = np.where(known, names[nearest], ""), np.where(known, distance, np.nan)
    truth = dataset.truth_for(trait)
    if truth is not None:
        table["known"] = [_overlapping(own, dataset, truth) for own in members]
    return table


def effect(attribution: Attribution, dataset: Dataset, variant: int) -> str:
    """Return what more copies of a variant's first allele do to the network's output: "A raises it", or "" for nothing.

    By the slope of the samples' scores of this variant on their dosages.
    """
    column = np.flatnonzero(attribution.columns == variant) if variant >= 0 else np.zeros(0, dtype=np.int64)
    if not len(column):
        return ""
    scores = attribution.scores[:, column].sum(axis=1, dtype=np.float64)
    calls = blocks.read(dataset.genotypes.dosages, attribution.samples, slice(variant, variant + 1))
    dosage = blocks.copies(calls)[:, 0]
    known = np.isfinite(dosage)
    if known.sum() < 3:
        return ""
    slope = float(np.mean((dosage[known] - dosage[known].mean()) * (scores[known] - scores[known].mean())))
    allele = str(dataset.genotypes.variants["a1"].iloc[variant]) or "the first allele"
    return "" if slope == 0 or not np.isfinite(slope) else f"{allele} {'raises' if slope > 0 else 'lowers'} it"


def members_of(row: pd.Series, dataset: Dataset) -> np.ndarray:
    """Return the variants (k,) of a locus: those between its ends on the map, else between its first and its last."""
    variants = dataset.genotypes.variants
    if not dataset.genotypes.placed[[row["first"], row["last"]]].all():
        return np.arange(min(row["first"], row["last"]), max(row["first"], row["last"]) + 1)
    here = (variants["chromosome"].astype(str) == str(row["chromosome"])).to_numpy()
    position = variants["position"].to_numpy()
    return np.flatnonzero(here & (position >= row["start"]) & (position <= row["end"]))


def _lead(scores: np.ndarray, members: np.ndarray) -> int:
    size = np.abs(scores[members])
    return -1 if not np.isfinite(size).any() else int(members[np.nanargmax(size)])


def _highest(log10p: np.ndarray | None, members: np.ndarray) -> float:
    own = np.zeros(0) if log10p is None else log10p[members]
    return float(np.nanmax(own)) if np.isfinite(own).any() else float("nan")


def _found(best: float, significance: float | None) -> str:
    if significance is None or not np.isfinite(best):
        return ""
    return BOTH if best >= significance else NETWORK


def _share(top: pd.DataFrame | None, members: np.ndarray) -> float:
    """Return the highest share of networks that have a top locus here; NaN where that was not looked at, 0 for none."""
    if top is None or "share" not in top:
        return float("nan")
    here = np.isin(top["lead"].to_numpy(), members)
    return float(top["share"].to_numpy(np.float64)[here].max(initial=0.0))


def _overlapping(members: np.ndarray, dataset: Dataset, truth: pd.DataFrame) -> str:
    """Return the names of the known loci that reach into a locus; without a map they count markers from 1."""
    scale = ruler(dataset.genotypes.variants)
    position, name = scale.position[members], str(scale.names[scale.chromosome[members[0]]])
    inside = (truth["chromosome"].astype(str) == name).to_numpy() & (truth["start"].to_numpy() <= position.max())
    inside &= truth["end"].to_numpy() >= position.min()
    return ", ".join(truth["name"].astype(str)[inside])
