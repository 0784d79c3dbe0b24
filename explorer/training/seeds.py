"""A seed of its own for every use of random numbers, all from the run's one seed."""

import numpy as np

WEIGHTS, ORDER, DROPOUT, RANKING, RIVALS, CONTROL, OTHERS = 1, 2, 3, 4, 5, 6, 7
"""What a seed may be for."""


def seeded(seed: int, *path: int) -> int:
    """Return a seed for one use (WEIGHTS, ...) in one fold.

    >>> seeded(0, 1, WEIGHTS) != seeded(0, 2, WEIGHTS)
    True
    """
    return int(np.random.SeedSequence([seed, *path]).generate_state(1)[0])
