"""Every check of a map that can be made, in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.baselines import encode
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.attribution.trained_network import prepare, trait_of
from explorer.inspection.checks import controls, truth
from explorer.inspection.checks.result import Checks, Deletion, KnownLoci, Skill
from explorer.progress import Progress, portion, silent
from explorer.training.trained import Trained

CONTROL_SEED = 7_919
"""Added to the request's seed: the random weights of the control are not those the run began with."""


def check(
    trained: Trained | Sequence[Trained],
    dataset: Dataset,
    attribution: Attribution,
    request: AttributionRequest | None = None,
    control: Attribution | None = None,
    others: Sequence[Attribution] = (),
    progress: Progress = silent,
) -> Checks:
    """Return every check of a map that these arguments allow.

    `others` are maps for the same request by networks trained separately: those of the single folds where
    `attribution` is their mean, or of other seeds.
    """
    request, method = request or AttributionRequest(), METHODS[attribution.method]
    members = [trained] if isinstance(trained, Trained) else list(trained)
    variants, how, trait = dataset.genotypes.shape[1], request.aggregation, trait_of(members[0], request.output)
    scores = attribution.on_variants(variants, how)
    fresh = None if control is None else control.on_variants(variants, how)
    stability = None
    if others:
        separate = [other.on_variants(variants, how) for other in others]
        stability = controls.stability(separate if len(members) > 1 else [scores, *separate])
    return Checks(
        method=method.name,
        label=method.label,
        completeness=attribution.completeness,
        random_weights=None if fresh is None else controls.rank_correlation(scores, fresh),
        truth=known_truth(dataset, trait, scores, fresh, portion(progress, 0, 0.5)),
        stability=stability,
        deletion=_deletion(members[0], dataset, scores, attribution.samples, request, portion(progress, 0.5, 0.4)),
        skill=skill(members, dataset, trait),
    )


def known_truth(
    dataset: Dataset,
    trait: str,
    scores: np.ndarray,
    fresh: np.ndarray | None = None,
    progress: Progress = silent,
) -> KnownLoci | None:
    """Return how well scores (variants,) find the known loci of a trait; None where none are known."""
    known = dataset.truth_for(trait)
    if known is None:
        return None
    variants = dataset.genotypes.variants
    ranked = truth.recovery(scores, variants, known)
    hits = truth.loci_found(scores, dataset.genotypes, known, progress=progress)
    return KnownLoci(
        auroc=ranked.auroc,
        auprc=ranked.auprc,
        share_inside=ranked.inside / max(1, ranked.variants),
        found=hits.found,
        of=hits.of,
        by_chance=hits.by_chance,
        p=hits.p,
        random_auroc=None if fresh is None else truth.recovery(fresh, variants, known).auroc,
    )


def skill(members: Sequence[Trained], dataset: Dataset, trait: str) -> Skill | None:
    """Return how well the networks predict a trait in their own test samples (mean); None where there are too few."""
    values = []
    for one in members:
        rows = one.rows.test[np.isfinite(dataset.traits[trait][one.rows.test])]
        if len(rows) < 10 or np.ptp(dataset.traits[trait][rows]) == 0:
            continue
        metrics = one.target.measure(dataset.traits, rows, one.predict(dataset.genotypes, rows))[trait]
        values.append(metrics.get("pearson" if one.target.quantitative else "auroc"))
    values = [float(value) for value in values if value is not None and np.isfinite(value)]
    if not values:
        return None
    quantitative = members[0].target.quantitative
    return Skill(
        metric="correlation" if quantitative else "AUROC",
        value=float(np.mean(values)),
        by_chance=0.0 if quantitative else 0.5,
    )


def _deletion(
    trained: Trained,
    dataset: Dataset,
    scores: np.ndarray,
    samples: np.ndarray,
    request: AttributionRequest,
    progress: Progress,
) -> Deletion | None:
    """Delete the top 1% of positions in at most 200 of the samples; None where the network reads hardly any."""
    here = np.nan_to_num(scores[trained.columns])
    if len(here) < 20:
        return None
    few = samples[:: max(1, len(samples) // 200)]
    narrowed = request.model_copy(update={"chosen": tuple(few.tolist()), "baseline": "mean", "groups": None})
    ready = prepare(trained, dataset, narrowed)
    x = encode(trained.encoder, ready.dosages)
    subject = Subject(trained.network, ready.target, (x.shape[1], x.shape[2]), request.device)
    x, start = (t.to(device=subject.device, dtype=subject.dtype) for t in (x, ready.baseline))
    with torch.no_grad():
        return controls.deletion(subject, x, start, here, seed=request.settings.seed, progress=progress)
