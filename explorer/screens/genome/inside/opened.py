"""What every view of the page that looks inside is given."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.datasets.dataset import Dataset
from explorer.jobs.runs import Run
from explorer.training.trained import Trained


@dataclass(frozen=True, eq=False)
class Opened:
    """A trained fold that was chosen, with the data it learnt from.

    Attributes
    ----------
    data : Dataset
    run : the training run
    fold : number of the fold, from 0
    trained : its network, in evaluation mode
    epoch : a saved epoch, or None for the weights that were kept
    """

    data: Dataset
    run: Run
    fold: int
    trained: Trained
    epoch: int | None = None
