"""Dropout: masks that silence units at random, and what they amount to on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dropped:
    """A layer's values under many masks.

    Attributes
    ----------
    masks : bool (masks, units), True where a unit is kept
    values : (masks, units), what goes on under each mask
    running : (masks, units), mean of the values so far
    expected : (units,), mean over all masks there are, each as likely as it is
    spread : (units,), standard deviation over all masks
    """

    masks: np.ndarray
    values: np.ndarray
    running: np.ndarray
    expected: np.ndarray
    spread: np.ndarray


def dropout(units: np.ndarray, rate: float, masks: int, inverted: bool = True, seed: int = 0) -> Dropped:
    """Return values (units,) under random masks that silence each unit with probability `rate`.

    Inverted dropout divides what is kept by 1 - rate, so that nothing has to be scaled when the network is used;
    as first published, values are kept as they are and the weights are multiplied by 1 - rate afterwards.

    Source: Srivastava et al. 2014, JMLR 15, section 4 and 10.
    """
    kept = np.random.default_rng(seed).random((masks, len(units))) >= rate
    scale = 1 / (1 - rate) if inverted else 1.0
    values = kept * units * scale
    running = values.cumsum(0) / np.arange(1, masks + 1)[:, None]
    share = (1 - rate) * scale
    return Dropped(kept, values, running, units * share, np.abs(units) * scale * np.sqrt(rate * (1 - rate)))
