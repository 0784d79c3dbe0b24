"""Test every variant for one trait."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.datasets import sex_chromosomes
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats.written import write_csv
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.measured_sex import UNCLEAR, WORDS
from explorer.errors import InputError
from explorer.genetics import association, sex, structure, work
from explorer.genetics.association import Association, Inflation, Settings
from explorer.genetics.association.covariates import leads, with_everything
from explorer.genetics.association.stretches import copies
from explorer.jobs import computing
from explorer.jobs.parameters import Associate
from explorer.jobs.report import Report
from explorer.jobs.results import Associations
from explorer.jobs.workspace import Workspace
from explorer.progress import Progress, passes, silent
from explorer.shown import shown


def run(parameters: Associate, folder: Path, workspace: Workspace, report: Report) -> dict[str, object]:
    """Associate, and keep the figures and the table of all variants in the folder."""
    dataset = workspace.dataset(parameters.dataset)
    computed = computing.of_genotypes(
        parameters.device,
        lambda: associate(dataset, parameters.trait, parameters.covariates, parameters.settings, progress=report),
        report,
    )
    tested = computed.made
    result = Associations.of(tested, parameters.trait)
    result.save(folder)
    (folder / "exports").mkdir(exist_ok=True)
    write(tested, dataset, folder / "exports" / file_name(dataset.name, parameters.trait), result.inflation)
    finite = np.isfinite(tested.p)
    return {
        "trait": parameters.trait,
        "lambda_gc": result.lambda_gc,
        "samples": tested.samples,
        "model": tested.model,
        "tested": int(finite.sum()),
        "left_out": tested.left(),
        "smallest_p": float(tested.p[finite].min()) if finite.any() else None,
        **computed.summary,
    }


def file_name(dataset: str, trait: str) -> str:
    """Return what the table of an association is called: the dataset and the trait, in letters that any system takes.

    >>> file_name("Rice panel (2024)", "grain yield/ha")
    'Rice_panel_2024_grain_yield_ha_association.csv'
    """
    return "_".join(re.findall(r"[\w-]+", f"{dataset} {trait}"))[:120].strip("_") + "_association.csv"


def write(tested: Association, dataset: Dataset, path: Path, inflation: Inflation | None = None) -> pd.DataFrame:
    """Write the table of all variants, below a line beginning with # where its p values cannot be believed; return it.

    pandas reads it with comment="#", R with comment.char="#" (the default of read.table).
    """
    table = tested.table(dataset.genotypes.variants)
    inflation = inflation or association.judge(tested)
    with path.open("w", newline="", encoding="utf-8") as file:
        if inflation.unexplained:
            file.write(f"# unexplained inflation: {shown(inflation.sentence)}\n")
        write_csv(table, file)
    return table


def associate(
    dataset: Dataset,
    trait: str,
    covariates: tuple[str, ...] = (),
    settings: Settings | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Association:
    """Return the association of every variant with a trait, given covariates, principal components and lead variants.

    `said` of the result tells in sentences what was decided.

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
    genotypes = dataset.genotypes
    progress = passes(progress, 1 + (work.readings(genotypes.shape[0]) if settings.components else 0))
    parts = [part for part in (association.design(traits, covariates),) if part is not None]
    said = [f"Covariates: {', '.join(covariates)}."] if covariates else []
    if settings.components:
        some = sex_chromosomes.autosomal(genotypes.variants)
        columns = some if len(some) < genotypes.shape[1] else None
        found = structure.components(genotypes.dosages, settings.components, None, seed, progress, columns=columns)
        parts.append(found.scores)
        count = found.scores.shape[1]
        how = "" if columns is None else ", measured without X, Y and MT,"
        said.append(
            f"1 principal component{how} is a covariate."
            if count == 1
            else f"{count} principal components{how} are covariates."
        )
    sexes = sex.of(dataset)
    if settings.condition:
        values, told = _given(genotypes, settings, sexes)
        parts.append(values)
        said.append(told)
    y, kind = traits[trait], traits.column(trait).kind
    if settings.sex and (column := sex.covariate(dataset, covariates, trait, sexes)) is not None:
        rows = with_everything(y, np.column_stack(parts) if parts else None)
        alone = sex.limited(column.values, np.where(rows, y, np.nan)) if kind == "binary" else np.zeros(len(y), bool)
        if alone.any():
            y = np.where(alone, np.nan, y)
            said.append(_of_one_sex(sexes, alone, rows))
        else:
            parts.append(column.values)
            said.append(column.said)
    if sexes is not None and sexes.sentence:
        said.append(sexes.sentence)
    matrix = np.column_stack(parts) if parts else None
    tested = association.associate(genotypes, y, kind, matrix, progress, settings, sexes)  # type: ignore[arg-type]
    return replace(tested, said=(*said, *tested.said))


def _given(genotypes: Genotypes, settings: Settings, sexes: sex.Sexes | None) -> tuple[np.ndarray, str]:
    """Return the copies of the variants that are conditioned on, float64 (samples, leads), and a sentence on them."""
    values = copies(genotypes, leads(genotypes, settings.condition), sexes, settings.male_x)
    lacking = np.isnan(values)
    told = f"Given {', '.join(settings.condition)}, whose copies are covariates"
    told += "; missing calls of them stand at the mean." if lacking.any() else "."
    filled = np.where(lacking, 0.0, values)
    mean = filled.sum(axis=0) / np.maximum((~lacking).sum(axis=0), 1)
    return np.where(lacking, mean, values), told


def _of_one_sex(sexes: sex.Sexes | None, alone: np.ndarray, rows: np.ndarray) -> str:
    """Return the sentence on a trait that only one sex can have: who is left out."""
    codes = np.zeros(len(alone), np.uint8) if sexes is None else sexes.code[alone & rows]
    code = int(np.bincount(codes).argmax())
    who = "samples of one sex" if code == UNCLEAR else f"{WORDS[code]}s"
    return (
        f"All {int((alone & rows).sum()):,} {who} with the trait are of the same class, so they are left out: "
        f"the other {int((rows & ~alone).sum()):,} samples are tested, without sex as a covariate."
    )
