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
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from explorer import __version__
from explorer.datasets.dataset import Dataset
from explorer.inspection.attribution.trained_network import trait_of
from explorer.inspection.line import tails, windows
from explorer.inspection.line.held_out import HeldOut
from explorer.inspection.line.result import LEVEL, About, Line, loci_of
from explorer.inspection.line.samplers import choice
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.inspection.line.tails import Draws
from explorer.inspection.line.windows import Window
from explorer.progress import Progress, portion, silent
from explorer.training import trained
from explorer.training.trained import Trained

BATCH = 16
"""Draws made at once."""


class LineRequest(BaseModel):
    """What is tested.

    Attributes
    ----------
    output : name or number of a class or trait, as in an attribution request; None = the usual one
    draws, most_draws : of every window; of one whose p value is near the line or beyond it
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    output: int | str | None = None
    draws: int = Field(default=32, ge=8, le=10_000)
    most_draws: int = Field(default=128, ge=8, le=100_000)
    seed: NonNegativeInt = 0


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
    try:
        sampler = sampler or choice.fit(dataset.genotypes, columns, portion(progress, 0, 0.05))
    except choice.NoSampler as reason:
        return _without(about, str(reason))
    output = first.target.traits.index(trait) if first.target.objective != "cross-entropy" else 0
    held = [HeldOut(networks, dataset, sampler.columns, output) for networks in folds if len(networks[0].rows.test)]
    widths = windows.widths(dataset.genotypes, sampler.columns)
    tested = windows.ladder(dataset.genotypes.variants.iloc[sampler.columns], widths)
    table = _table(tested, sampler, held, request, portion(progress, 0.05, 0.95))
    spread = tails.spread(table["z"].to_numpy())
    table["log10_p"] = tails.log10_p(table["z"].to_numpy() / max(1.0, np.nan_to_num(spread, nan=1.0)))
    table["q"] = tails.benjamini_hochberg(table["log10_p"].to_numpy())
    table["passes"] = table["log10_p"] <= np.log10(LEVEL / len(table))
    about = about.model_copy(
        update={
            "sampler": sampler.name,
            "sentence": sampler.sentence,
            "windows": len(table),
            "samples": sum(len(one.rows) for one in held),
            "spread": None if np.isnan(spread) else spread,
            "widths": widths,
        }
    )
    return Line(about, table, loci_of(table))


def _table(
    tested: Sequence[Window], sampler: Sampler, held: Sequence[HeldOut], request: LineRequest, progress: Progress
) -> pd.DataFrame:
    rng = np.random.default_rng(request.seed)
    threshold = np.log10(LEVEL / max(1, len(tested)))
    rows = np.concatenate([one.rows for one in held])
    real = np.concatenate([one.real for one in held])
    cuts = np.cumsum([len(one.rows) for one in held])[:-1]
    scores, counts = [], []
    for index, window in enumerate(tested):
        progress(index, len(tested), "Testing loci")
        draws, wanted = Draws(real), request.draws
        while draws.count < wanted:
            calls = sampler.draw(window.first, window.last, rows, min(BATCH, wanted - draws.count), rng)
            parts = zip(held, np.split(calls, cuts, axis=1), strict=True)
            draws.add(np.concatenate([one.losses(window.first, window.last, part) for one, part in parts], axis=1))
            if draws.count == request.draws and tails.log10_p(np.array(draws.score())) < threshold / 2:
                wanted = max(wanted, request.most_draws)
        scores.append(draws.score())
        counts.append(draws.count)
    return _as_table(tested, sampler.columns, counts, scores)


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
