"""The view of how a network learnt: its curves, and after one epoch which digits it takes for which."""

from __future__ import annotations

import numpy as np

from explorer.datasets.teaching.digits import CLASSES
from explorer.drawing.results import confusion
from explorer.jobs.runs import Run
from explorer.screens.learn.inside_cnn.chosen_run import curves
from explorer.training.lessons import digits_run
from explorer.ui.show import figure


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Draw curves and confusion; they do not depend on the image."""
    curves(run)
    counts = digits_run.course(run.folder).at(epoch).confusion
    figure(confusion(counts, [str(digit) for digit in range(CLASSES)]), key="digits-confusion")
