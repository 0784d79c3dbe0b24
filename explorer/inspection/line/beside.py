"""The loci above the line beside what tests of single markers find, and why these may miss some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.inspection.line import lead, markers
from explorer.inspection.line.also import also, believed
from explorer.inspection.line.causes import causes
from explorer.inspection.line.loci import CAUSE, members_of
from explorer.inspection.line.result import Line
from explorer.progress import Progress, portion, silent
from explorer.training.baselines import chosen_covariates
from explorer.training.trained import Trained


def compared(
    line: Line, folds: Sequence[Sequence[Trained]], dataset: Dataset, seed: int = 0, progress: Progress = silent
) -> Line:
    """Return the line with `also`, and with the cause of each locus that no single marker has.

    Parameters
    ----------
    folds : the networks of each fold of the line's run
    """
    spec, trait = folds[0][0].spec, line.about.trait
    covariates = markers.beside(dataset, trait, chosen_covariates(dataset, spec))
    read = np.zeros(dataset.genotypes.shape[1], dtype=bool)
    for networks in folds:
        read[networks[0].columns] = True
    own = [members_of(row, dataset) for _, row in line.loci.iterrows()]
    own = [members[read[members]] for members in own]
    values = believed(markers.by_markers(dataset, trait, covariates, progress=portion(progress, 0.0, 0.6)))
    found, alone = also({name: np.where(read, p, np.nan) for name, p in values.items()}, own)
    said = np.full(len(own), "", dtype=object)
    if alone.any():
        number = folds[0][0].target.traits.index(trait)
        weight = lead.weights(folds, dataset, number)
        every = [lead.lead(weight, members) for members in own]
        kind = dataset.traits.column(trait).kind
        assert kind != "categorical", "nothing is tested of it"
        leads = [every[place] for place in np.flatnonzero(alone)]
        made = causes(
            dataset.genotypes, dataset.traits[trait], kind, leads, every, covariates, seed, portion(progress, 0.7, 0.3)
        )
        said[alone] = [one.sentence for one in made]
    about = line.about.model_copy(update={"also": found})
    return replace(line, about=about, loci=line.loci.assign(**{CAUSE: said}))
