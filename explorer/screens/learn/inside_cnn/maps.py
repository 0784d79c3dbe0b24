"""The view of all feature maps: from the network to one map, from a map to one value's arithmetic."""

from __future__ import annotations

import numpy as np

from explorer.components.feature_maps import feature_maps
from explorer.datasets.teaching import digits as data
from explorer.jobs.runs import Run
from explorer.training.lessons import digits_run
from explorer.ui import inspector


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Draw them; the browser asks for the numbers."""
    kept = digits_run.course(run.folder).kept
    feature_maps(data.written(image), run=run.id, epoch=epoch, epochs=kept, path=inspector.path(), key="inside-maps")
