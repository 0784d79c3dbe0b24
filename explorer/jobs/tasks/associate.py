"""Test every variant for one trait."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.errors import InputError
from explorer.genetics import association, structure, work
from explorer.genetics.association import Association, Settings
from explorer.jobs.parameters import Associate
from explorer.jobs.report import Report
from explorer.jobs.results import Associations
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, passes, silent


def run(parameters: Associate, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Associate, and keep the figures, p.csv among them, in the folder."""
    dataset = workspace.dataset(parameters.dataset)
    tested = associate(dataset, parameters.trait, parameters.covariates, parameters.settings, progress=report)
    result = Associations.of(tested, parameters.trait)
    result.save(folder)
    (folder / "exports").mkdir(exist_ok=True)
    tested.table(dataset.genotypes.variants).to_csv(folder / "exports" / "p.csv", index=False)
    finite = np.isfinite(tested.p)
    return {
        "trait": parameters.trait,
        "lambda_gc": result.lambda_gc,
        "samples": tested.samples,
        "model": tested.model,
        "tested": int(finite.sum()),
        "left_out": tested.left(),
        "smallest_p": float(tested.p[finite].min()) if finite.any() else None,
    }


def associate(
    dataset: Dataset,
    trait: str,
    covariates: tuple[str, ...] = (),
    settings: Settings | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Association:
    """Return the association of every variant with a trait, given covariates and principal components.

    Raises
    ------
    InputError
        A column is not there, is the trait itself, or the trait does not allow a test.
    """
    traits, settings = dataset.traits, settings or Settings()
    for name in (trait, *covariates):
        if name not in traits.table.columns:
            there = ", ".join(map(str, traits.table.columns[:12])) or "none"
            raise InputError(f"trait '{name}'", "there is no such column", f"There are: {there}.")
    if trait in covariates:
        raise InputError(f"trait '{trait}'", "it cannot be its own covariate", "Leave it out of the covariates.")
    progress = passes(progress, 1 + (work.readings(dataset.genotypes.shape[0]) if settings.components else 0))
    parts = [part for part in (association.design(traits, covariates),) if part is not None]
    if settings.components:
        scores, _ = structure.principal_components(dataset.genotypes, settings.components, seed=seed, progress=progress)
        parts.append(scores)
    kind = traits.column(trait).kind
    matrix = np.column_stack(parts) if parts else None
    return association.associate(
        dataset.genotypes,
        traits[trait],
        kind,  # type: ignore[arg-type]
        matrix,
        progress,
        settings,
    )
