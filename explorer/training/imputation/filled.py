"""Missing calls of a dataset filled in by one method, a few windows at a time; what was called stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.genetics.imputation.windows import Window
from explorer.training.imputation.compared import Layout, Reader, Told, answered, groups
from explorer.training.imputation.denoising import Recipe


@dataclass(frozen=True, eq=False)
class Filled:
    """The calls of a window's core after it, and which of them were filled.

    Attributes
    ----------
    calls : int8 (samples, core), -1 where a call is missing still
    rows, places : of the filled calls within it
    probability : of each filled call, by the method
    """

    window: Window
    calls: NDArray[np.int8]
    rows: NDArray[np.intp]
    places: NDArray[np.intp]
    probability: NDArray[np.float64]


def fill(
    read: Reader,
    layout: Layout,
    states: int,
    method: str,
    recipe: Recipe,
    least: float = 0.0,
    told: Told = lambda part, text: None,
) -> Iterator[Filled]:
    """Yield the cores of all windows, missing calls filled with the best genotype where it has probability `least`.

    Parameters
    ----------
    method : one of `compared.METHODS`
    told : called with the part that is done, 0 to 1, and words for it
    """
    chosen = layout.windows(read)
    done = 0
    for group in groups(chosen, len(read(chosen[0].columns[:1])) if chosen else 0):
        parts = [read(window.columns) for window in group]
        wanted = [part[:, w.first : w.last] < 0 for part, w in zip(parts, group, strict=True)]
        heard = _within(told, done, len(group), len(chosen))
        answers = answered(method, parts, group, wanted, states, recipe, heard)
        for part, window, asked, (found, _) in zip(parts, group, wanted, answers, strict=True):
            rows, places = np.nonzero(asked)
            best, probability = found.argmax(1), found.max(1)
            kept = probability >= least
            calls = part[:, window.first : window.last].copy()
            calls[rows[kept], places[kept]] = best[kept]
            yield Filled(window, calls, rows[kept], places[kept], probability[kept])
        done += len(group)
        told(done / len(chosen), "Filling missing calls")


def _within(told: Told, done: int, many: int, whole: int) -> Callable[[int, int], None]:
    return lambda part, of: told((done + many * part / of) / whole, "Filling missing calls")
