"""The view of the filters: the weights of every layer as pictures and, at a click, as numbers."""

from __future__ import annotations

import numpy as np

from explorer.components.kernel_maps import kernel_maps
from explorer.jobs.runs import Run
from explorer.ui import inspector


def show(run: Run, epoch: int, image: np.ndarray) -> None:
    """Draw them; they do not depend on the image."""
    kernel_maps(run=run.id, epoch=epoch, path=inspector.path(), key="inside-kernels")
