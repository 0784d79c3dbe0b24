"""Every check of a map in one call, and an explanation with its checks as one thing to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.attribute import Attribution
from explorer.inspection.attribution.baselines import encode
from explorer.inspection.attribution.explain import Question, explain, portion, prepare, trait_of
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.subject import Subject
from explorer.inspection.checks import controls, truth
from explorer.inspection.checks.ensemble import mean_of
from explorer.inspection.checks.verdict import Agreement, Checks, Deleted, Skill, Sum, Truth, Verdict, verdict
from explorer.progress import Progress, silent
from explorer.training.trained import Trained

__all__ = ["Checks", "Explanation", "Verdict", "check", "explained", "verdict"]

CONTROL_SEED = 7_919
"""Added to the question's seed: the random weights of the control are not those the run began with."""

CONTROL_PEOPLE = 200
"""About so many of the people, evenly chosen, make the control's map: averaged, it hardly depends on who they are."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """An attribution, the same map for fresh random weights (or None), and what the checks say."""

    attribution: Attribution
    control: Attribution | None
    checks: Checks

    @property
    def verdict(self) -> Verdict:
        """What the checks come to, in words."""
        return verdict(self.checks)

    def save(self, folder: Path) -> None:
        """Write attribution, control and checks to `folder`."""
        self.attribution.save(folder / "attribution")
        if self.control is not None:
            self.control.save(folder / "control")
        (folder / "checks.json").write_text(self.checks.model_dump_json(indent=1))

    @classmethod
    def load(cls, folder: Path) -> Explanation:
        """Return the explanation written to `folder`."""
        control = Attribution.load(folder / "control") if (folder / "control.npz").exists() else None
        checks = Checks.model_validate_json((folder / "checks.json").read_text())
        return cls(Attribution.load(folder / "attribution"), control, checks)


def explained(
    trained: Trained | Sequence[Trained],
    dataset: Dataset,
    question: Question | None = None,
    randomised: bool = True,
    others: Sequence[Trained] = (),
    progress: Progress = silent,
) -> Explanation:
    """Return the attribution that answers the question with all checks that can be made.

    Parameters
    ----------
    trained : Trained, or the folds of one run
        Several are explained as one predictor, the mean of their outputs (`ensemble.mean_of`), for the people that the
        question chooses with the first; how far their maps agree is then checked as well.
    randomised : bool
        Make the same map of the same networks with fresh weights, from about 200 of the people.
    others : sequence of Trained
        The same network trained from other seeds: how far their maps agree is checked.
    """
    question = question or Question()
    members = [trained] if isinstance(trained, Trained) else list(trained)
    share = 0.95 / (len(members) * (1 + randomised) + len(others))
    done = 0.0
    found, fresh, apart = [], [], []
    asked = question
    for index, one in enumerate(members):
        found.append(explain(one, dataset, asked, progress=portion(progress, done, share)))
        asked = question.model_copy(update={"chosen": tuple(found[0].people.tolist())})
        done += share
        if randomised:
            few = found[0].people[:: max(1, len(found[0].people) // CONTROL_PEOPLE)]
            weights = controls.fresh_weights(one.network, question.settings.seed + CONTROL_SEED + index)
            plain = question.settings.model_copy(update={"tolerance": None})
            quick = question.model_copy(update={"settings": plain, "chosen": tuple(few.tolist())})
            fresh.append(explain(one, dataset, quick, weights, portion(progress, done, share)))
            done += share
    for other in others:
        apart.append(explain(other, dataset, asked, progress=portion(progress, done, share)))
        done += share
    attribution, control = mean_of(found), mean_of(fresh) if fresh else None
    rivals = [*(found if len(found) > 1 else []), *apart]
    return Explanation(
        attribution,
        control,
        check(members, dataset, attribution, question, control, rivals, portion(progress, 0.95, 0.05)),
    )


def check(
    trained: Trained | Sequence[Trained],
    dataset: Dataset,
    attribution: Attribution,
    question: Question | None = None,
    control: Attribution | None = None,
    others: Sequence[Attribution] = (),
    progress: Progress = silent,
) -> Checks:
    """Return every check of a map that can be made with what is given.

    `others` are maps of the same question by networks trained apart: those of the single folds where `attribution` is
    their mean, or of other seeds.
    """
    question, method = question or Question(), METHODS[attribution.method]
    members = [trained] if isinstance(trained, Trained) else list(trained)
    variants, how, trait = dataset.genotypes.shape[1], question.aggregation, trait_of(members[0], question.output)
    scores = attribution.on_variants(variants, how)
    fresh = None if control is None else control.on_variants(variants, how)
    complete, agreement = attribution.completeness, None
    if others:
        apart = [other.on_variants(variants, how) for other in others]
        agreement = Agreement(**vars(controls.stability(apart if len(members) > 1 else [scores, *apart])))
    return Checks(
        method=method.name,
        label=method.label,
        completeness=complete
        and Sum(
            median=complete.median,
            percentile_95=complete.percentile_95,
            overall=complete.overall,
            in_expectation=method.sampled,
        ),
        random_weights=None if fresh is None else controls.rank_correlation(scores, fresh),
        truth=known_truth(dataset, trait, scores, fresh, portion(progress, 0, 0.5)),
        stability=agreement,
        deletion=_deletion(members[0], dataset, scores, attribution.people, question, portion(progress, 0.5, 0.4)),
        skill=skill(members, dataset, trait),
    )


def known_truth(
    dataset: Dataset,
    trait: str,
    scores: np.ndarray,
    fresh: np.ndarray | None = None,
    progress: Progress = silent,
) -> Truth | None:
    """Return how well scores (variants,) find the known loci of a trait; None where none are known."""
    known = dataset.truth_for(trait)
    if known is None:
        return None
    variants = dataset.genotypes.variants
    ranked = truth.recovery(scores, variants, known)
    found = truth.loci_found(scores, dataset.genotypes, known, progress=progress)
    return Truth(
        auroc=ranked.auroc,
        auprc=ranked.auprc,
        share_inside=ranked.inside / max(1, ranked.variants),
        found=found.found,
        of=found.of,
        by_chance=found.by_chance,
        p=found.p,
        random_auroc=None if fresh is None else truth.recovery(fresh, variants, known).auroc,
    )


def skill(members: Sequence[Trained], dataset: Dataset, trait: str) -> Skill | None:
    """Return how well the networks predict a trait in their own test people (mean); None where too few are there."""
    values = []
    for one in members:
        rows = one.rows.test[np.isfinite(dataset.traits[trait][one.rows.test])]
        if len(rows) < 10 or np.ptp(dataset.traits[trait][rows]) == 0:
            continue
        found = one.target.measure(dataset.traits, rows, one.predict(dataset.genotypes, rows))[trait]
        values.append(found.get("pearson" if one.target.quantitative else "auroc"))
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
    trained: Trained, dataset: Dataset, scores: np.ndarray, people: np.ndarray, question: Question, progress: Progress
) -> Deleted | None:
    """Delete the top 1% of positions in at most 200 of the people; None where the network reads hardly any."""
    here = np.nan_to_num(scores[trained.columns])
    if len(here) < 20:
        return None
    few = people[:: max(1, len(people) // 200)]
    ask = question.model_copy(update={"chosen": tuple(few.tolist()), "baseline": "mean", "groups": None})
    ready = prepare(trained, dataset, ask)
    x = encode(trained.encoder, ready.dosages)
    subject = Subject(trained.network, ready.target, (x.shape[1], x.shape[2]), question.device)
    x, start = (t.to(device=subject.device, dtype=subject.dtype) for t in (x, ready.baseline))
    with torch.no_grad():
        found = controls.deletion(subject, x, start, here, seed=question.settings.seed, progress=progress)
    return Deleted(**vars(found))
