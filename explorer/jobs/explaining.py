"""From a trained run to one checked map: of one fold's network, or of all of them, each asked about its own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.inspection import profile, tables
from explorer.inspection.attribution.attribute import Attribution
from explorer.inspection.attribution.explain import Question, cases_and_controls, portion, trait_of
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.checks import check as checking
from explorer.inspection.checks import controls
from explorer.inspection.checks.check import Explanation
from explorer.inspection.checks.verdict import Sum
from explorer.progress import Progress, silent
from explorer.training import trained
from explorer.training.trained import Trained

LOCI = 25


@dataclass(frozen=True, eq=False)
class Explained:
    """A map with its checks and its tables.

    Attributes
    ----------
    explanation : Explanation
        Attribution, control with random weights, checks. Over several folds the attribution has one column per variant.
    folds : tuple of int
        Whose networks were asked.
    scores, control : float64 (variants,), or None without a control
        Aggregated over people as the question says; NaN where no network saw the variant.
    direction : float64 (variants,)
        Mean signed score.
    loci : DataFrame
        `tables.top_loci`.
    genes, around : DataFrame or None
        `tables.gene_table`; |score| around transcription starts: by site where the network reads promoters (column
        site), by distance otherwise; a column for cases and controls each, or everybody.
    """

    explanation: Explanation
    folds: tuple[int, ...]
    scores: np.ndarray
    direction: np.ndarray
    control: np.ndarray | None
    loci: pd.DataFrame
    genes: pd.DataFrame | None
    around: pd.DataFrame | None

    def save(self, folder: Path, dataset: Dataset) -> None:
        """Write everything into a run's folder, and what a person takes home below exports/."""
        self.explanation.save(folder)
        arrays = {"scores": self.scores, "direction": self.direction, "folds": np.array(self.folds)}
        if self.control is not None:
            arrays["control"] = self.control
        np.savez(folder / "map.npz", allow_pickle=False, **arrays)
        exports = folder / "exports"
        exports.mkdir(exist_ok=True)
        for name, table in (("loci", self.loci), ("genes", self.genes), ("around", self.around)):
            if table is not None:
                table.to_parquet(folder / f"{name}.parquet")
                table.to_csv(exports / f"{name}.csv", index=False)
        variants = dataset.genotypes.variants
        (exports / "scores.csv").write_text(tables.csv(self.scores, variants, direction=self.direction))
        if dataset.genotypes.mapped:
            (exports / "loci.bed").write_text(tables.bed(self.loci))
            (exports / "scores.bedgraph").write_text(tables.bedgraph(self.scores, variants))

    @classmethod
    def load(cls, folder: Path) -> Explained:
        """Return what `save` wrote."""
        kept = {}
        for name in ("loci", "genes", "around"):
            path = folder / f"{name}.parquet"
            kept[name] = pd.read_parquet(path) if path.exists() else None
        with np.load(folder / "map.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        folds = tuple(int(fold) for fold in arrays["folds"])
        explanation = Explanation.load(folder)
        return cls(explanation, folds, arrays["scores"], arrays["direction"], arrays.get("control"), **kept)


def explain(
    run: Path,
    dataset: Dataset,
    question: Question | None = None,
    fold: int | None = None,
    randomised: bool = True,
    others: Sequence[Path] = (),
    progress: Progress = silent,
) -> Explained:
    """Return the map of a trained run.

    Parameters
    ----------
    run : folder of the run
    fold : which fold's network is asked; None = every finished one, the people each was tested on explained by it
    others : folders of runs with other seeds, whose maps are compared with this one
    """
    question = question or Question()
    numbers = [fold] if fold is not None else trained.folds(run)
    networks = [trained.load(run, number) for number in numbers] or [trained.load(run)]
    whole = portion(progress, 0.0, 0.95)
    found = []
    for place, network in enumerate(networks):
        ask = question
        if len(networks) > 1 and question.chosen is None and question.people != "training":
            ask = _about_its_own(network, dataset, question, len(networks))
        compared = [trained.load(other) for other in others] if place == 0 else []
        told = portion(whole, place / len(networks), 1 / len(networks))
        found.append(checking.explained(network, dataset, ask, randomised, compared, told))
    explanation = found[0] if len(found) == 1 else _over_folds(found, networks[0], dataset, question)
    progress(0.95, 1.0, "Finding the top loci")
    return _with_tables(explanation, found, networks, dataset, question)


def _about_its_own(network: Trained, dataset: Dataset, question: Question, folds: int) -> Question:
    """Ask a network about the people it was tested on, of those the question is about."""
    rows = network.rows.test
    if question.among != "everybody":
        trait = trait_of(network, question.output)
        groups = cases_and_controls(dataset, trait, rows)
        if groups is None or question.among not in groups:
            reason = f"there are no {question.among} among the people tested on"
            raise InputError(f"trait {trait}", reason, "Only a binary trait has cases and controls.")
        rows = rows[groups[question.among]]
    most = max(1, question.most_people // folds)
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(question.settings.seed).choice(rows, most, replace=False))
    return question.model_copy(update={"chosen": tuple(rows.tolist()), "among": "everybody"})


def _over_folds(found: Sequence[Explanation], network: Trained, dataset: Dataset, question: Question) -> Explanation:
    """Join the folds' maps into one; checks that belong to a network alone are the first's."""
    attribution = joined([each.attribution for each in found])
    controlled = [each.control for each in found if each.control is not None]
    control = joined(controlled) if len(controlled) == len(found) else None
    variants, how = dataset.genotypes.shape[1], question.aggregation
    scores = attribution.on_variants(variants, how)
    fresh = None if control is None else control.on_variants(variants, how)
    complete = attribution.completeness
    about = (
        Sum(
            median=complete.median,
            percentile_95=complete.percentile_95,
            overall=complete.overall,
            in_expectation=METHODS[attribution.method].sampled,
        )
        if complete
        else None
    )
    update = {
        "completeness": about,
        "random_weights": None if fresh is None else controls.rank_correlation(scores, fresh),
        "truth": checking.known_truth(dataset, trait_of(network, question.output), scores, fresh),
    }
    return Explanation(attribution, control, found[0].checks.model_copy(update=update))


def joined(maps: Sequence[Attribution]) -> Attribution:
    """Return the attributions of different people as one, with one column per variant that any of them has.

    A variant that a network did not read has score 0 there, so that sums stay what they were.
    """
    parts = [part.by_variant() for part in maps]
    columns = np.unique(np.concatenate([part.columns for part in parts]))
    scores = np.zeros((sum(len(part.people) for part in parts), len(columns)), dtype=np.float32)
    row = 0
    for part in parts:
        scores[row : row + len(part.people), np.searchsorted(columns, part.columns)] = part.scores
        row += len(part.people)
    changes = np.concatenate([part.change for part in parts])
    return replace(
        parts[0],
        scores=scores,
        columns=columns,
        people=np.concatenate([part.people for part in parts]),
        outputs=np.concatenate([part.outputs for part in parts]),
        change=changes,
        error_floor=max(part.error_floor for part in parts),
        steps=np.concatenate([part.steps for part in parts]),
        extras={},
    )


def _with_tables(
    explanation: Explanation,
    found: Sequence[Explanation],
    networks: Sequence[Trained],
    dataset: Dataset,
    question: Question,
) -> Explained:
    genotypes, variants = dataset.genotypes, dataset.genotypes.shape[1]
    scores = explanation.attribution.on_variants(variants, question.aggregation)
    control = explanation.control
    trait = trait_of(networks[0], question.output)
    genes = dataset.genes if genotypes.mapped else None
    return Explained(
        explanation=explanation,
        folds=tuple(network.fold for network in networks),
        scores=scores,
        direction=explanation.attribution.on_variants(variants, "mean"),
        control=None if control is None else control.on_variants(variants, question.aggregation),
        loci=tables.top_loci(scores, genotypes, genes, dataset.truth_for(trait), most=LOCI),
        genes=None if genes is None else tables.gene_table(scores, genotypes.variants, genes),
        around=_around(found, networks, dataset, trait),
    )


def _around(
    found: Sequence[Explanation], networks: Sequence[Trained], dataset: Dataset, trait: str
) -> pd.DataFrame | None:
    """Return |score| around transcription starts, averaged over the folds; None without genes on a map."""
    variants, each = dataset.genotypes.variants, []
    for explanation, network in zip(found, networks, strict=True):
        attribution = explanation.attribution
        groups = cases_and_controls(dataset, trait, attribution.people)
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
