"""Divergence: when a loss has become useless, and in words what is most likely at fault."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from explorer.datasets.teaching.points import Points
from explorer.engines.playground.history import Snapshot
from explorer.engines.playground.networks import AnyNetwork
from explorer.engines.playground.networks import network as made
from explorer.messages.playground.frames import Notice
from explorer.messages.playground.state import Learner
from explorer.training.images.spec import ImageSpec

USELESS, TIMES = 1e3, 1e3
"""A loss above USELESS that is also TIMES the least so far has exploded."""
TRIAL_EPOCHS = 3
SLOWER = (10, 100, 1000)
LARGE_START, FIRST_EPOCHS = 4.0, 10


def explodes(losses: Sequence[float], least: Sequence[float]) -> bool:
    """Return whether a training loss has left the least so far of its network far behind, or is no number any more."""
    return any(
        not math.isfinite(loss) or loss > max(USELESS, TIMES * low) for loss, low in zip(losses, least, strict=True)
    )


def explain(networks: Sequence[AnyNetwork], points: Points, epoch: int, before: Snapshot) -> Notice:
    """Return what happened, and which setting to change.

    The learning rate is not blamed on suspicion: from the last snapshot before, a few epochs with a tenth, a hundredth
    and a thousandth of it are tried, and it is at fault where the loss then falls.
    """
    place = next((i for i, n in enumerate(networks) if not _sound(n)), 0)
    network, learner = networks[place], before.state.learners[place]
    which = "" if len(networks) == 1 else f" of network {'ab'[place].upper()}"
    what = f"The loss{which} is no longer a number" if not _sound(network) else f"The loss{which} has exploded"
    happened = f"{what} after epoch {epoch:,}: each step overshot further than the one before. "
    rate = learner.rate(before.position[0])
    large = float(np.abs(before.dense[place].theta).max())
    if learner.init_scale >= LARGE_START and before.position[0] <= FIRST_EPOCHS:
        text = f"The initial weights are the likely reason: they are scaled by {learner.init_scale:g}. Try 1."
        return Notice(kind="diverged", text=happened + text, culprit="init_scale")
    for times in SLOWER:
        start, end = _tried(learner, points, before, place, times)
        if end is not None and end < start:
            text = (
                f"The learning rate of {rate:g} is too high: with {rate / times:g} the loss falls from {start:.3g} to "
                f"{end:.3g} in {TRIAL_EPOCHS} epochs from the same weights. Lower it, then reset."
            )
            return Notice(kind="diverged", text=happened + text, culprit="learning_rate")
    features = learner.features if isinstance(learner, Learner) else ()
    squared = [name for name in features if name.endswith("squared") or name == "x1_x2"]
    if squared:
        text = f"The inputs {', '.join(squared)} reach 36, which makes steps large. Take them out and reset."
        return Notice(kind="diverged", text=happened + text, culprit="features")
    grown = f"A weight has grown to {large:.3g}" if math.isfinite(large) else "Some weights were no longer numbers"
    text = f"{grown}, and no lower learning rate helps from there. Reset, and lower the rate."
    return Notice(kind="diverged", text=happened + text, culprit="learning_rate")


def _sound(network: AnyNetwork) -> bool:
    return network.state.finite and math.isfinite(network.losses()[0])


def _tried(
    learner: Learner | ImageSpec, points: Points, before: Snapshot, place: int, times: int
) -> tuple[float, float | None]:
    """Return the loss at the snapshot, and after a few epochs with a lower learning rate: None where that fails."""
    slower = learner.model_copy(update={"learning_rate": learner.learning_rate / times})
    trial = made(slower, points, before.dense[place].copy())
    start = trial.losses()[0]
    for epoch in range(TRIAL_EPOCHS):
        trial.advance(before.position[0] + epoch, 0, trial.batches)
    end = trial.losses()[0]
    return start, end if math.isfinite(end) and trial.state.finite else None
