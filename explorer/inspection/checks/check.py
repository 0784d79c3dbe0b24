"""Every check of a map that can be made, in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from explorer.datasets.dataset import Dataset
from explorer.datasets.doses import UNIT
from explorer.inspection.attribution.baselines import encode
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.attribution.trained_network import prepare, trait_of
from explorer.inspection.checks import controls, truth
from explorer.inspection.checks import stability as stable
from explorer.inspection.checks.result import Checks, Deletion, KnownLoci, Skill
from explorer.progress import Progress, portion, silent
from explorer.training.trained import Trained

CONTROL_SEED = 7_919
"""Added to the request's seed: the random weights of the control are not those the run began with."""
FEWEST = 20
"""So many held-out samples are enough to delete positions in."""


def check(
    trained: Trained | Sequence[Trained],
    dataset: Dataset,
    attribution: Attribution,
    request: AttributionRequest | None = None,
    control: Attribution | None = None,
    others: Sequence[Attribution] = (),
    progress: Progress = silent,
    part: bool = False,
) -> Checks:
    """Return every check of a map that these arguments allow.

    `others` are maps for the same request by networks trained separately: those of the single networks where
    `attribution` is their mean, or of other seeds. Of one `part` of a map, what is checked of the whole is left out:
    known loci, agreement and skill.
    """
    request, method = request or AttributionRequest(), METHODS[attribution.method]
    members = [trained] if isinstance(trained, Trained) else list(trained)
    variants, how, trait = dataset.genotypes.shape[1], request.aggregation, trait_of(members[0], request.output)
    scores = attribution.on_variants(variants, how)
    fresh = None if control is None else control.on_variants(variants, how)
    stability = None
    if others and not part:
        separate = [other.on_variants(variants, how) for other in others]
        stability = stable.stability(separate if len(members) > 1 else [scores, *separate])
    return Checks(
        method=method.name,
        label=method.label,
        completeness=attribution.completeness,
        random_weights=None if fresh is None else controls.rank_correlation(scores, fresh),
        height=None if fresh is None else controls.height(scores, fresh),
        truth=None if part else known_truth(dataset, trait, scores, fresh, portion(progress, 0, 0.5)),
        stability=stability,
        deletion=_deletion(members, dataset, scores, attribution.samples, request, portion(progress, 0.5, 0.4)),
        skill=None if part else skill(members, dataset, trait),
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
    members: Sequence[Trained],
    dataset: Dataset,
    scores: np.ndarray,
    samples: np.ndarray,
    request: AttributionRequest,
    progress: Progress,
) -> Deletion | None:
    """Delete the top 1% of positions in at most 200 of the samples, of those held out where there are enough.

    The mean over the networks; None where a network reads hardly any positions.
    """
    found = []
    for place, trained in enumerate(members):
        here = np.nan_to_num(scores[trained.columns])
        if len(here) < 20:
            return None
        held_out = np.intersect1d(samples, trained.rows.test)
        few = held_out if len(held_out) >= FEWEST else samples
        few = few[:: max(1, len(few) // 200)]
        narrowed = request.model_copy(update={"chosen": tuple(few.tolist()), "baseline": "mean", "groups": None})
        ready = prepare(trained, dataset, narrowed)
        x = encode(trained.encoder, ready.dosages)
        subject = Subject(trained.network, ready.target, (x.shape[1], x.shape[2]), request.device)
        x, start = (t.to(device=subject.device, dtype=subject.dtype) for t in (x, ready.baseline))
        share, seed = portion(progress, place / len(members), 1 / len(members)), request.settings.seed
        rare = minor_frequency(ready.dosages, dataset.genotypes.ploidy)
        with torch.no_grad():
            found.append(controls.deletion(subject, x, start, here, seed=seed, progress=share, frequency=rare))
    top, random = (float(np.mean([getattr(one, name) for one in found])) for name in ("top", "random"))
    return found[0].model_copy(update={"top": top, "random": random})


def minor_frequency(dosages: np.ndarray, ploidy: int) -> np.ndarray:
    """Return the minor allele frequency (positions,) of calls, doses or haplotypes (samples, positions[, 2])."""
    if dosages.ndim == 3:
        dosages, ploidy = np.concatenate([dosages[..., 0], dosages[..., 1]]), 1
    whole = ploidy * (round(1 / UNIT) if dosages.dtype == np.uint16 else 1)
    known = dosages <= whole if dosages.dtype == np.uint16 else dosages >= 0
    count = np.maximum(known.sum(0), 1)
    frequency = np.where(known, dosages, 0).sum(0, dtype=np.float64) / count / whole
    return np.minimum(frequency, 1 - frequency)
