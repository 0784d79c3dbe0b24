"""The holdout randomisation test of every window (Tansey et al. 2022, J. Comput. Graph. Stat. 31, 151).

A window's genotypes are drawn anew given the rest of the genome. If the trait does not depend on them beyond what the
rest says, the real genotypes are one draw like the others, and held-out samples are predicted no better with them. That
holds for any network, whatever other loci and interactions there are, and nothing is trained again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field

from explorer import __version__
from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.request import Output
from explorer.inspection.attribution.trained_network import trait_of
from explorer.inspection.line import choosing, copied, indistinguishable, tails, trials
from explorer.inspection.line.choosing import Tested
from explorer.inspection.line.held_out import HeldOut
from explorer.inspection.line.result import LEVEL, About, Line, loci_of
from explorer.inspection.line.samplers import choice
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.inspection.line.trials import Counts, Scores
from explorer.inspection.line.windows import Kind, Window
from explorer.limits import FailFast, Seed
from explorer.progress import Progress, portion, silent
from explorer.training import trained
from explorer.training.trained import Trained

COUNTED = 4_000
"""Draws at most of a block whose draws are counted."""


class LineRequest(FailFast):
    """What is tested.

    Attributes
    ----------
    output : name or number of a class or trait, as in an attribution request; None = the usual one
    kind : of the blocks tested; None chooses, as `choosing` says
    draws, most_draws : of every block at first; of one whose p value is near the line or beyond it
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    output: Output = None
    kind: Kind | None = None
    draws: int = Field(default=16, ge=4, le=10_000)
    most_draws: int = Field(default=128, ge=8, le=100_000)
    seed: Seed = 0


def line_of_run(run: Path, dataset: Dataset, request: LineRequest | None = None, progress: Progress = silent) -> Line:
    """Return the line of a trained run: of all its finished folds and their networks."""
    folds = [trained.ensemble(run, fold) for fold in trained.folds(run)]
    return line(folds, dataset, request, progress, name=run.name)


def line(
    folds: Sequence[Sequence[Trained]],
    dataset: Dataset,
    request: LineRequest | None = None,
    progress: Progress = silent,
    name: str = "",
    sampler: Sampler | None = None,
) -> Line:
    """Return every window's p value.

    Parameters
    ----------
    folds : the networks of each fold, which tested on different samples
    sampler : instead of the one that fits the samples
    """
    request, first = request or LineRequest(), folds[0][0]
    trait = trait_of(first, request.output)
    columns = np.unique(np.concatenate([networks[0].columns for networks in folds]))
    about = About(trait=trait, run=name, folds=len(folds), networks=sum(map(len, folds)), version=__version__)
    tested_on = [networks for networks in folds if len(networks[0].rows.test)]
    if not tested_on:
        return _without(about, "No sample was held out for testing, and on no others can loci be tested.")
    if first.spec.encoding == "haplotype":
        return _without(about, "The network reads the two parental copies apart, and genotypes alone can be drawn.")
    output = first.target.traits.index(trait) if first.target.objective != "cross-entropy" else 0
    candidates = (
        iter([sampler]) if sampler else choice.candidates(dataset.genotypes, columns, portion(progress, 0, 0.4))
    )
    refused = ""
    try:
        for sampler in candidates:
            held = [HeldOut(networks, dataset, sampler.columns, output) for networks in tested_on]
            held = [one for one in held if len(one.rows)]
            if not held:
                return _without(about, f"No held-out sample has a value of {trait}.")
            if not all(np.isfinite(one.real).all() for one in held):
                return _without(about, "The networks predict what is no number for some held-out samples.")
            rows = np.concatenate([one.rows for one in held])
            if (often := copied.times(sampler.calls, rows)) > copied.MOST:
                return _without(about, _copied(often))
            tested = choosing.chosen(dataset, folds, sampler, held, request.draws, request.kind, silent)
            drawn = [(window.first, window.last) for window in tested.windows]
            check = indistinguishable.check(sampler, None, drawn, request.seed, portion(progress, 0.4, 0.05))
            if not check.statistics and sampler.blocks is None:  # too narrow to compare: wider ones of the same model
                check = indistinguishable.check(sampler, None, None, request.seed)
            about = about.model_copy(update=_told(sampler, tested, held) | {"check": check})
            if check.passes:
                break
            why = "its p values would be wrong" if check.statistics else "its p values might be wrong"
            refused = f"No line is drawn, as {why}. {check.sentence}"
        else:
            return _without(about, refused)
    except (choice.NoSampler, choosing.NoBlocks) as reason:
        return _without(about, refused or str(reason))
    table, found = _tested(tested, sampler, held, request, portion(progress, 0.45, 0.55))
    about = about.model_copy(update=found)
    if about.counted and len(table) > LEVEL * (COUNTED + 1):
        reason = (
            f"The losses of draws spread {about.fit:.2f} times as far as those of independent samples, so that p "
            f"values have to be counted, and {COUNTED:,} draws are too few for a line over {about.tested}."
        )
        return _without(about, reason)
    return Line(about, table, loci_of(table))


def _copied(often: float) -> str:
    return (
        f"Each genotype is there {often:.1f} times among the samples on average, as clones and replicates are, and "
        "would count as often. Keep one sample of each, or the mean of its traits, and train on these."
    )


def _told(sampler: Sampler, tested: Tested, held: Sequence[HeldOut]) -> dict[str, object]:
    """Return what `About` says of what is tested and how."""
    return {
        "sampler": sampler.name,
        "sentence": sampler.sentence,
        "windows": len(tested.windows),
        "kind": tested.windows[0].kind if tested.windows else "window",
        "samples": sum(len(one.rows) for one in held),
        "widths": tested.widths,
        "budget": tested.sentence,
    }


def _tested(
    tested: Tested, sampler: Sampler, held: Sequence[HeldOut], request: LineRequest, progress: Progress
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Return the table of windows, and what `About` says of fit and spread."""
    number = max(1, len(tested.windows))
    rule = Scores(tested.draws, max(tested.draws, request.most_draws), float(np.log10(LEVEL / number)))
    outcomes = trials.run(tested.windows, sampler, held, rule, request.seed, progress)
    fit, believed = tails.fit(outcomes)
    if believed:
        z = np.array([one.z for one in outcomes], dtype=float)
        spread = tails.spread(z)
        divisor = tails.divisor(spread, len(held))
        log10_p = tails.log10_p(z / divisor)
    else:
        most = min(COUNTED, int(np.ceil(number / LEVEL)))
        outcomes = trials.run(tested.windows, sampler, held, Counts(most), request.seed, progress)
        log10_p, spread, divisor = np.log10([one.counted for one in outcomes]), float("nan"), 1.0
        z = np.array([-tails.normal_score(p * tails.LN10) for p in log10_p])
    table = _as_table(tested.windows, sampler.columns, [one.draws for one in outcomes], z.tolist())
    table["log10_p"], table["q"] = log10_p, tails.benjamini_hochberg(log10_p)
    table["passes"] = table["log10_p"] <= np.log10(LEVEL / number)
    numbers = {"spread": spread, "fit": fit}
    return table, {
        **{name: None if np.isnan(value) else value for name, value in numbers.items()},
        "counted": not believed,
        "divisor": divisor,
    }


def _as_table(
    tested: Sequence[Window], columns: np.ndarray, counts: Sequence[int], scores: Sequence[float]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": [one.kind for one in tested],
            "name": [one.name for one in tested],
            "chromosome": [one.chromosome for one in tested],
            "start": [one.start for one in tested],
            "end": [one.end for one in tested],
            "width": [one.width for one in tested],
            "first": [int(columns[one.first]) for one in tested],
            "last": [int(columns[one.last]) for one in tested],
            "snps": [one.last - one.first + 1 for one in tested],
            "draws": counts,
            "z": np.array(scores, dtype=float),
        }
    )


def _without(about: About, reason: str) -> Line:
    empty = _as_table([], np.zeros(0, dtype=np.int64), [], [])
    empty = empty.assign(log10_p=0.0, q=1.0, passes=pd.Series(dtype=bool))
    return Line(about.model_copy(update={"reason": reason}), empty, empty.copy())
