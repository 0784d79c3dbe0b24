"""From trained networks to one checked map: of a run's folds, each for its own samples, or of several as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics.ld import clump
from explorer.inspection import profile, tables
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.attribution.trained_network import attribution_of, cases_and_controls, trait_of
from explorer.inspection.checks import controls, stability
from explorer.inspection.checks.check import CONTROL_SEED, check, known_truth, skill
from explorer.inspection.checks.ensemble import mean_of
from explorer.inspection.checks.result import Checks, Deletion
from explorer.inspection.explanation.result import Explanation
from explorer.progress import Progress, portion, silent
from explorer.training import trained
from explorer.training.trained import Trained

LOCI = 25
CONTROL_SAMPLES = 200
"""About so many of the samples, evenly spaced, make the control's map: averaged, it hardly depends on which."""


@dataclass(frozen=True, eq=False)
class _Part:
    """One predictor's share of a map: what was computed for the samples that it explains."""

    network: Trained
    attribution: Attribution
    control: Attribution | None
    checks: Checks
    maps: list[np.ndarray]
    """One per network, float64 (variants,)."""


def explain_run(
    run: Path,
    dataset: Dataset,
    request: AttributionRequest | None = None,
    fold: int | None = None,
    randomised: bool = True,
    others: Sequence[Path] = (),
    progress: Progress = silent,
) -> Explanation:
    """Return the map of a trained run.

    Parameters
    ----------
    run : folder of the run
    fold : whose networks are explained, as one predictor; None = every finished fold's, each for the samples that it
        was tested on
    randomised : make the same map of the same networks with fresh weights
    others : folders of runs with other seeds, whose maps are compared with this one
    """
    request = request or AttributionRequest()
    numbers = [fold] if fold is not None else trained.folds(run)
    folds = [trained.ensemble(run, number) for number in numbers] or [[trained.load(run)]]
    whole, parts = portion(progress, 0.0, 0.95), []
    for place, networks in enumerate(folds):
        own = request
        if len(folds) > 1 and request.chosen is None and request.people != "training":
            own = _for_its_own(networks[0], dataset, request, len(folds))
        compared = [trained.load(other) for other in others] if place == 0 else []
        share = portion(whole, place / len(folds), 1 / len(folds))
        parts.append(_part(networks, dataset, own, randomised, compared, share, len(folds) > 1))
    progress(0.95, 1.0, "Finding the top loci")
    return _explanation(parts, [networks[0] for networks in folds], dataset, request)


def explain(
    networks: Trained | Sequence[Trained],
    dataset: Dataset,
    request: AttributionRequest | None = None,
    randomised: bool = True,
    others: Sequence[Trained] = (),
    progress: Progress = silent,
) -> Explanation:
    """Return the map of one network, or of several as one predictor, with all checks that can be made.

    Parameters
    ----------
    networks : Trained, or the folds of one run
        Several are explained as the mean of their outputs (`ensemble.mean_of`), for the samples that the request
        chooses with the first; how far their maps agree is then checked as well.
    randomised : bool
        Make the same map of the same networks with fresh weights, from about 200 of the samples.
    others : sequence of Trained
        The same network trained from other seeds: how far their maps agree is checked.
    """
    request = request or AttributionRequest()
    members = [networks] if isinstance(networks, Trained) else list(networks)
    part = _part(members, dataset, request, randomised, others, portion(progress, 0.0, 0.95))
    progress(0.95, 1.0, "Finding the top loci")
    return _explanation([part], members, dataset, request)


def _part(
    members: Sequence[Trained],
    dataset: Dataset,
    request: AttributionRequest,
    randomised: bool,
    others: Sequence[Trained],
    progress: Progress,
    one_of_several: bool = False,
) -> _Part:
    """Compute the attribution of a predictor, its control and its checks.

    One network of each fold makes the control: the weights of any other would be as random.
    """
    first_of_fold = {member.fold: index for index, member in reversed(list(enumerate(members)))}
    share = 0.95 / (len(members) + randomised * len(first_of_fold) + len(others))
    done = 0.0
    trained_maps: list[Attribution] = []
    fresh_maps: list[Attribution] = []
    other_maps: list[Attribution] = []
    same = request
    for index, member in enumerate(members):
        trained_maps.append(attribution_of(member, dataset, same, progress=portion(progress, done, share)))
        samples = trained_maps[0].samples
        same = request.model_copy(update={"chosen": tuple(samples.tolist())})
        done += share
        if randomised and first_of_fold[member.fold] == index:
            some = samples[:: max(1, len(samples) // CONTROL_SAMPLES)]
            weights = controls.fresh_weights(member.network, request.settings.seed + CONTROL_SEED + index)
            plain = request.settings.model_copy(update={"tolerance": None})
            quick = request.model_copy(update={"settings": plain, "chosen": tuple(some.tolist())})
            fresh_maps.append(attribution_of(member, dataset, quick, weights, portion(progress, done, share)))
            done += share
    for other in others:
        other_maps.append(attribution_of(other, dataset, same, progress=portion(progress, done, share)))
        done += share
    attribution, control = mean_of(trained_maps), mean_of(fresh_maps) if fresh_maps else None
    compared = [*(trained_maps if len(trained_maps) > 1 else []), *other_maps]
    last = portion(progress, 0.95, 0.05)
    checks = check(members, dataset, attribution, request, control, compared, last, one_of_several)
    maps = [one.on_variants(dataset.genotypes.shape[1], request.aggregation) for one in trained_maps]
    return _Part(members[0], attribution, control, checks, maps)


def _for_its_own(network: Trained, dataset: Dataset, request: AttributionRequest, folds: int) -> AttributionRequest:
    """Return the request for the samples that a network was tested on, of those that the request is about."""
    rows = network.rows.test
    if request.among != "everybody":
        trait = trait_of(network, request.output)
        groups = cases_and_controls(dataset, trait, rows)
        if groups is None or request.among not in groups:
            reason = f"there are no {request.among} among the samples tested on"
            raise InputError(f"trait {trait}", reason, "Only a binary trait has cases and controls.")
        rows = rows[groups[request.among]]
    most = max(1, request.most_people // folds)
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(request.settings.seed).choice(rows, most, replace=False))
    return request.model_copy(update={"chosen": tuple(rows.tolist()), "among": "everybody"})


def _explanation(
    parts: Sequence[_Part], networks: Sequence[Trained], dataset: Dataset, request: AttributionRequest
) -> Explanation:
    """Join the parts into one map with its tables; checks that belong to one network alone are the first's."""
    variants, trait = dataset.genotypes.shape[1], trait_of(networks[0], request.output)
    controlled = [part.control for part in parts if part.control is not None]
    attribution, control, checks = joined([part.attribution for part in parts]), None, parts[0].checks
    if len(controlled) == len(parts):
        control = joined(controlled)
    scores = attribution.on_variants(variants, request.aggregation)
    if len(parts) == 1 and len(parts[0].maps) > 1 and len({network.fold for network in networks}) == 1:
        checks = checks.model_copy(update={"stability": stability.of_folds([parts[0].maps])})
    elif len(parts) == 1 and len(parts[0].maps) > 1:
        apart = stability.of_folds([[one] for one in parts[0].maps], [network.rows.train for network in networks])
        checks = checks.model_copy(update={"stability": apart})
    if len(parts) > 1:
        attribution.about["question"] = request.model_dump(mode="json")
        fresh = None if control is None else control.on_variants(variants, request.aggregation)
        update = {
            "completeness": attribution.completeness,
            "random_weights": None if fresh is None else controls.rank_correlation(scores, fresh),
            "height": None if fresh is None else controls.height(scores, fresh),
            "stability": stability.of_folds([part.maps for part in parts], [part.network.rows.train for part in parts]),
            "deletion": _mean_deletion([part.checks.deletion for part in parts]),
            "skill": skill(networks, dataset, trait),
            "truth": known_truth(dataset, trait, scores, fresh),
        }
        checks = checks.model_copy(update=update)
    genes = dataset.genes if dataset.genotypes.mapped else None
    loci = tables.top_loci(scores, dataset.genotypes, genes, dataset.truth_for(trait), most=LOCI)
    if len(maps := [one for part in parts for one in part.maps]) > 1:
        loci["share"] = _shares(maps, scores, dataset)
    return Explanation(
        attribution=attribution,
        control=control,
        checks=checks,
        folds=tuple(network.fold for network in networks),
        variants=variants,
        loci=loci,
        genes=None if genes is None else tables.gene_table(scores, dataset.genotypes.variants, genes),
        around=_around(parts, dataset, trait),
    )


def _shares(maps: Sequence[np.ndarray], scores: np.ndarray, dataset: Dataset) -> np.ndarray:
    """Return the share of networks that have each top locus in their own top list, of their own map."""
    lists = [clump(np.abs(one), dataset.genotypes, most=LOCI, least=0.0) for one in (scores, *maps)]
    return stability.shares(lists[1:], lists[0])


def _mean_deletion(found: Sequence[Deletion | None]) -> Deletion | None:
    """Return the mean over folds; None where one has none."""
    made = [one for one in found if one is not None]
    if len(made) < len(found):
        return None
    top, random = (float(np.mean([getattr(one, name) for one in made])) for name in ("top", "random"))
    return made[0].model_copy(update={"top": top, "random": random})


def joined(maps: Sequence[Attribution]) -> Attribution:
    """Return the attributions of different samples as one, with one column per variant that any of them has.

    A variant that a network did not read has score 0 there, so that sums stay what they were.
    """
    parts = [part.by_variant() for part in maps]
    if len(parts) == 1:
        return parts[0]
    columns = np.unique(np.concatenate([part.columns for part in parts]))
    scores = np.zeros((sum(len(part.samples) for part in parts), len(columns)), dtype=np.float32)
    row = 0
    for part in parts:
        scores[row : row + len(part.samples), np.searchsorted(columns, part.columns)] = part.scores
        row += len(part.samples)
    changes = np.concatenate([part.change for part in parts])
    return replace(
        parts[0],
        scores=scores,
        columns=columns,
        samples=np.concatenate([part.samples for part in parts]),
        outputs=np.concatenate([part.outputs for part in parts]),
        change=changes,
        error_floor=max(part.error_floor for part in parts),
        steps=np.concatenate([part.steps for part in parts]),
        extras={},
        about=dict(parts[0].about),
    )


def _around(parts: Sequence[_Part], dataset: Dataset, trait: str) -> pd.DataFrame | None:
    """Return |score| around transcription starts, averaged over the parts; None without genes on a map."""
    variants, each = dataset.genotypes.variants, []
    for part in parts:
        attribution, network = part.attribution, part.network
        groups = cases_and_controls(dataset, trait, attribution.samples)
        if network.promoters is not None and len(network.promoters):
            protocol = network.spec.protocol
            upstream, downstream = (protocol.upstream, protocol.downstream) if protocol else (56, 8)
            sites = upstream + downstream
            each.append(profile.site_profile(attribution, variants, network.promoters, groups, sites, upstream))
        elif dataset.genes is not None and dataset.genotypes.mapped:
            each.append(profile.distance_profile(attribution, variants, dataset.genes, groups))
    if not each:
        return None
    return pd.DataFrame(pd.concat(each).groupby(level=0).mean())
