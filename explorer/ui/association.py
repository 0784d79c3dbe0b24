"""A finished association, for pages that show it beside something else."""

from __future__ import annotations

import numpy as np

from explorer.genetics.association import lambda_gc
from explorer.jobs.results import Associations
from explorer.jobs.runs import Run
from explorer.ui.caching import cached_resource

MODELS = {
    "linear": "linear regression",
    "logistic": "logistic regression",
    "linear mixed": "linear mixed model",
    "logistic mixed": "logistic mixed model",
}


def load(run: Run) -> Associations:
    """Return the result of a finished association."""
    return _load(run.id, run.folder)


@cached_resource(max_entries=4)
def _load(id: str, _folder: object) -> Associations:
    return Associations.load(_folder)  # type: ignore[arg-type]


def of(run: Run | None) -> Associations | None:
    """Return the result of an association, None where there is none yet."""
    return None if run is None or not run.done else _load(run.id, run.folder)


def line_of(result: Associations, log10p: np.ndarray | None = None) -> float | None:
    """Return the significance line among these -log10 p (all by default); None where inflation forbids one."""
    return result.line(log10p)


def sentence(result: Associations, log10p: np.ndarray) -> str:
    """Say by which model the association beside a map was made, of how many SNPs, and how inflated it is."""
    inflation = lambda_gc(10.0**-log10p)
    count = f"{int(np.isfinite(log10p).sum()):,} SNPs that the network reads, λ = {inflation:.2f}"
    text = f"Association: {MODELS[result.association.model]}, {count}."
    return f"{text} {result.inflation.sentence}" if result.inflation.unexplained else text


def p_of(run: Run | None) -> np.ndarray | None:
    """Return p (variants,) of a finished association, None where there is none."""
    return None if run is None or not run.done else _load(run.id, run.folder).association.p
