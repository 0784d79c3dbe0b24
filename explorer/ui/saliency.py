"""A map of saliency and its checks card, for the pages that show one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from explorer.components.genome_view import GenomeTracks, Selection
from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.methods import METHODS
from explorer.inspection.attribution.trained_network import trait_of
from explorer.inspection.checks.result import Agreement, Checks
from explorer.inspection.checks.verdict import Verdict, verdict
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import exports
from explorer.inspection.line.result import Line
from explorer.jobs.runs import Run
from explorer.networks.geometry import geometry
from explorer.notation import probability
from explorer.training import trained
from explorer.training.trained import Trained
from explorer.ui import association, follow, genome
from explorer.ui import line as lines
from explorer.ui.caching import cached_resource
from explorer.ui.say import escaped

KEY = "saliency-genome"
LEVELS = {
    "trustworthy": ("check_circle", "green"),
    "caution": ("warning", "orange"),
    "untrustworthy": ("block", "red"),
}
MARKS = {
    "passed": ("check_circle", "green"),
    "caution": ("warning", "orange"),
    "failed": ("block", "red"),
    "not made": ("help", "gray"),
}
MOST_NAMED = 2
"""Gates that were not made are named up to so many, and counted beyond."""
MOST_BOUNDARIES = 4000


def load(explained: Run) -> Explanation:
    """Return what a finished job of kind `explain` stored."""
    return _load(explained.id, explained.folder)


@cached_resource(max_entries=4)
def _load(id: str, _folder: Path) -> Explanation:
    return Explanation.load(_folder)


@cached_resource(max_entries=4)
def network_of(id: str, fold: int, _folder: Path) -> Trained:
    """Return the trained network of a run's fold."""
    return trained.load(_folder, fold)


def outcome_of(
    checks: Checks, line: Line | None, being_tested: bool = False, agreed: tuple[Agreement, ...] = ()
) -> Verdict:
    """Return what checks and line of a map come to; None where no line was drawn, or it is still being computed."""
    if line is None:
        return verdict(checks, None, None, being_tested)
    return verdict(checks, line.about, len(line.loci), agreed=agreed)


def checks_card(
    checks: Checks, line: Line | None = None, being_tested: bool = False, agreed: tuple[Agreement, ...] = ()
) -> Verdict:
    """Say how far to trust the map in one strip: headline, and how many gates are passed and which are not.

    It opens to every finding with its numbers. `line` is of the same run and trait, and `agreed` of the map beside it
    (`line.agreed`); where the line is not there yet, `being_tested` says that it is on its way. Returns what was said.
    """
    outcome = outcome_of(checks, line, being_tested, agreed)
    icon, colour = LEVELS[outcome.level]
    title = f":{colour}[:material/{icon}:] **{outcome.headline}** {tally(outcome)} :gray[What was checked]"
    with st.container(key="checks-card"), st.expander(title):
        for gate in outcome.gates:
            mark, shade = MARKS[gate.mark]
            st.markdown(f":{shade}[:material/{mark}:] **{gate.about.capitalize()}.** {escaped(gate.text)}")
    return outcome


def tally(outcome: Verdict) -> str:
    """Return how many gates are passed, and by name which are not, as badges; many that were not made are counted."""
    badges = []
    for mark, about in outcome.by_mark().items():
        icon, colour = MARKS[mark]
        named = mark != "passed" and (mark != "not made" or len(about) <= MOST_NAMED)
        words = f"{mark}: {', '.join(about)}" if named else f"{len(about)} {mark}"
        badges.append(f":{colour}-badge[:material/{icon}: {words}]")
    return " ".join(badges)


def view(
    explained: Run,
    result: Explanation,
    run: Run,
    data: Dataset,
    *,
    key: str = KEY,
    height: int = 640,
    drawn: tuple[Run, Line] | None = None,
) -> tuple[Selection | None, Run]:
    """Draw the map above the trait's association, on one ruler; return what is chosen, and the association.

    The association is by the model that fits the samples, and of the SNPs that the network reads. With the job that
    drew the significance line, and the line, the windows' p values stand above it, and the map is a track below.
    """
    network = network_of(run.id, result.folds[0], run.folder)
    trait = trait_of(network, result.request.output)
    tested = follow.request("associate", {"dataset": data.digest, "trait": trait}, f"Association with {trait}")
    mirrored = association.of(tested)
    log10p = None if mirrored is None else np.where(np.isfinite(result.scores), mirrored.association.log10_p, np.nan)
    boundaries, label = windows(network) if len(result.folds) == 1 else (None, "")
    maf = genome.minor_frequencies(data)
    name = f"{explained.id}-{tested.id if log10p is not None else ''}-{maf is not None}"
    if drawn is not None:
        name += f"-{drawn[0].id}"

    def make() -> GenomeTracks:
        method = METHODS[result.attribution.method].label
        significance = None if mirrored is None else association.line_of(mirrored, log10p)
        windowed, title, notes = None, f"{method}, {result.attribution.target}", ()
        if drawn is not None:
            windowed = lines.tracks(drawn[1], lines.told(drawn, explained, result, data, tested))
            title = f"{trait}: loci by {run.title}"
            notes = exports.notes(drawn[1], outcome_of(result.checks, drawn[1]).headline)
        return GenomeTracks(
            data.genotypes.variants,
            score=result.scores,
            log10p=log10p,
            maf=maf,
            control=result.control_beside,
            genes=data.genes,
            loci=data.truth_for(trait),
            boundaries=boundaries,
            boundaries_label=label or "Windows",
            windows=windowed,
            significance=significance,
            significance_label=""
            if significance is None
            else f"line: p = {probability(10.0**-significance)}, single markers",
            title=title,
            notes=notes,
            score_label=method,
        )

    chosen = genome.show(genome.tracks(name, make), data, key=key, height=height)
    if mirrored is None or log10p is None:
        follow.settled(tested)
    else:
        st.caption(escaped(association.sentence(mirrored, log10p)))
    return chosen, tested


def windows(network: Trained) -> tuple[np.ndarray | None, str]:
    """Return the (first, last) variant of the windows that the network's last layer along the genome sees."""
    last = geometry(network.network.spec).last_spatial
    if network.promoters is not None and len(network.promoters):
        blocks = network.columns.reshape(len(network.promoters), -1)
        return np.column_stack([blocks.min(axis=1), blocks.max(axis=1)]), "Promoters read"
    if last is None or last.field is None:
        return None, ""
    places = last.field.windows("positions")
    if not 1 < len(places) <= MOST_BOUNDARIES or (places[:, 1] - places[:, 0] <= 1).all():
        return None, ""
    first = np.clip(places[:, 0], 0, len(network.columns) - 1)
    final = np.clip(places[:, 1] - 1, 0, len(network.columns) - 1)
    return np.column_stack([network.columns[first], network.columns[final]]), "Receptive fields"
