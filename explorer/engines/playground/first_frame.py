"""The first picture of a playground, made where the page is made: nobody waits for the engine to see a network.

At epoch 0 nothing was trained, so all but the gradients is a handful of matrix products, and those take numpy a few
milliseconds.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from explorer.engines.playground import sources
from explorer.engines.playground.frames import Viewer
from explorer.engines.playground.session import Session
from explorer.messages.playground.state import State
from explorer.training.dense import surfaces
from explorer.training.dense.layout import Layout
from explorer.training.dense.spec import DenseSpec
from explorer.training.dense.state import DenseState, Sample

KEPT = 64
"""How many first pictures are kept: a class opens the same few."""


class AtRest:
    """What computes a network that does not learn: it needs neither torch nor compiled code, and gives no gradient."""

    name = "numpy"

    def train(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample, epoch: int, start: int, stop: int
    ) -> DenseState:
        """Raise NotImplementedError: training is the engine's."""
        raise NotImplementedError

    def outputs(self, plan: Layout, state: DenseState, sample: Sample) -> tuple[np.ndarray, float]:
        """Return every unit's activation (n, units), nothing dropped, and the mean loss."""
        acts = surfaces.forward(plan, state, sample.inputs.T)
        return np.concatenate(acts).T, surfaces.mean_loss(plan, acts[-1], sample.targets)

    def gradient(
        self, spec: DenseSpec, plan: Layout, state: DenseState, sample: Sample
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return gradient (size,) and sums (n, units), of which nothing is known: NaN."""
        return np.full(plan.size, math.nan), np.full((len(sample.inputs), plan.units), math.nan)


@lru_cache(maxsize=KEPT)
def first(state: State) -> bytes | None:
    """Return the frame that the engine will begin with, but for the gradients, which are NaN.

    None where data have to be read, the network is torch's, or the state cannot be taken as it is: the engine says why.
    """
    if state.data == "dataset" or state.pictured:
        return None
    session = Session(state, sources.draw, path=AtRest())
    return None if session.notice else Viewer(session).frame()
