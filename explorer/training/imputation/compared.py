"""Methods on masked truth: known calls are hidden, every method fills them in, and the truth is looked at afterwards.

A method sees all calls of all samples but those that the mask hides: it fills in missing calls of the samples it learns
from, as with real missing calls. Masks of one share have no call in common. Beside the calls as they are stands a null:
each variant's calls exchanged among the samples, so that no variant tells anything of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from explorer.genetics.imputation.frequent import Answers, by_frequency
from explorer.genetics.imputation.hiding import hidden, without
from explorer.genetics.imputation.linked import by_linkage
from explorer.genetics.imputation.neighbours import by_neighbours
from explorer.genetics.imputation.scores import BINS, SUMS, bins, summed
from explorer.genetics.imputation.windows import CORE, MOST_ORDERED, Window, by_correlation, windows
from explorer.limits import FailFast
from explorer.training.imputation.denoising import Recipe, by_autoencoder

METHODS = ("frequent", "neighbours", "linked", "autoencoder")
BEGINS = (0.0, 0.01, 0.15, 0.25, 1.0)
"""The share of the time of all methods at which each begins, about."""
TOGETHER = 2**21
"""Calls of windows that are read and trained on at once: more windows a time, the fewer the samples."""

Reader = Callable[[NDArray[np.intp]], NDArray[np.int8]]
"""Reads the calls (samples, columns) of variants, -1 where missing."""
Told = Callable[[float, str], None]


class ImputeTask(FailFast):
    """What is hidden, and how the networks are trained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shares: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(default=(0.05, 0.2), min_length=1, max_length=4)
    masks: int = Field(default=3, ge=2, le=5, description="Masks of each share; one has no spread.")
    windows: int = Field(default=24, ge=1, le=400, description="Compared on so many, evenly spread, at most.")
    null_windows: int = Field(default=4, ge=0, le=96, description="Of these, so many are tried without signal too.")
    hidden: int = Field(default=96, ge=4, le=512, description="Units of each network's code.")
    epochs: int = Field(default=60, ge=1, le=300)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)

    @property
    def recipe(self) -> Recipe:
        """How networks are trained."""
        return Recipe(hidden=self.hidden, epochs=self.epochs, seed=self.seed)


@dataclass(frozen=True, eq=False)
class Compared:
    """Sums over hidden calls, as `scores.SUMS` names them.

    Attributes
    ----------
    sums : (shares, masks, methods, bins, sums)
    null : (masks, methods, bins, sums) of the first share, calls exchanged among samples
    windows, variants : how many were compared on
    """

    sums: NDArray[np.float64]
    null: NDArray[np.float64]
    windows: int
    variants: int


@dataclass(frozen=True, eq=False)
class Layout:
    """How variants lie: `order` of the columns along the genome, and the chromosome of each of these.

    Where `mapped` is false, a few variants are laid out by their correlation instead, among calls that are visible.
    """

    order: NDArray[np.intp]
    chromosome: Sequence[str]
    mapped: bool = True

    def windows(self, visible: Reader) -> list[Window]:
        """Return the windows; `visible` reads the calls that may be looked at."""
        if self.mapped or len(self.order) > MOST_ORDERED:
            return windows(self.order, self.chromosome)
        return windows(self.order[by_correlation(visible(self.order))], self.chromosome)


def spread_out(all_windows: Sequence[Window], most: int) -> list[Window]:
    """Return at most so many windows, evenly spread."""
    if len(all_windows) <= most:
        return list(all_windows)
    return [all_windows[int(k)] for k in np.linspace(0, len(all_windows) - 1, most).round()]


def groups(some: Sequence[Window], samples: int) -> Iterator[list[Window]]:
    """Yield windows in turn, so many at a time that their calls stay within `TOGETHER`."""
    many = max(1, TOGETHER // (samples * max((window.width for window in some), default=1)))
    for start in range(0, len(some), many):
        yield list(some[start : start + many])


def answered(
    method: str,
    parts: Sequence[NDArray[np.int8]],
    group: Sequence[Window],
    wanted: Sequence[NDArray[np.bool_]],
    states: int,
    recipe: Recipe,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> list[Answers]:
    """Return a method's answers to the wanted calls of each window.

    Parameters
    ----------
    parts : (samples, width) of each window of the group, -1 where missing
    wanted : (samples, core) of each
    """
    if method == "autoencoder":
        edges = [(window.first, window.last) for window in group]
        return by_autoencoder(parts, edges, wanted, states, recipe, told)
    by = {"frequent": by_frequency, "neighbours": by_neighbours, "linked": by_linkage}[method]
    made = []
    for place, (part, window, asked) in enumerate(zip(parts, group, wanted, strict=True)):
        made.append(by(part, window.first, window.last, asked, states))
        told(place + 1, len(group))
    return made


def exchanged(calls: NDArray[np.int8], columns: NDArray[np.intp], seed: int) -> NDArray[np.int8]:
    """Return calls of which each variant's are in a random order of its own."""
    orders = [np.random.default_rng([seed, 1, int(column)]).permutation(len(calls)) for column in columns]
    return np.take_along_axis(calls, np.stack(orders, axis=1), axis=0)


def tried(
    parts: Sequence[NDArray[np.int8]],
    group: Sequence[Window],
    share: float,
    mask: int,
    states: int,
    task: ImputeTask,
    told: Callable[[float], None] = lambda part: None,
) -> NDArray[np.float64]:
    """Return the sums (methods, bins, sums) of every method on one mask of windows."""
    total = np.zeros((len(METHODS), BINS, len(SUMS)))
    hides = [hidden(part, w.columns, share, mask, task.seed) for part, w in zip(parts, group, strict=True)]
    seen = [without(part, hide) for part, hide in zip(parts, hides, strict=True)]
    wanted = [hide[:, w.first : w.last] for hide, w in zip(hides, group, strict=True)]
    for place, method in enumerate(METHODS):
        heard = partial(_heard, told, BEGINS[place], BEGINS[place + 1])
        answers = answered(method, seen, group, wanted, states, task.recipe, heard)
        for part, visible, window, asked, (found, dosage) in zip(parts, seen, group, wanted, answers, strict=True):
            which = np.nonzero(asked)[1]
            core, left = part[:, window.first : window.last], visible[:, window.first : window.last]
            mean = np.where(left >= 0, left, 0).sum(0) / np.maximum((left >= 0).sum(0), 1)
            at = bins(core, states - 1)
            total[place] += summed(core[asked], found, dosage, mean[which], at[which], states - 1)
    return total


def compare(
    read: Reader, layout: Layout, states: int, task: ImputeTask, told: Told = lambda part, text: None
) -> Compared:
    """Compare all methods on masked truth, and on calls without signal.

    Parameters
    ----------
    read : of the calls of columns
    states : 3 genotypes of diploids, 2 of haploids
    told : called with the part that is done, 0 to 1, and words for it
    """
    sums = np.zeros((len(task.shares), task.masks, len(METHODS), BINS, len(SUMS)))
    null = np.zeros(sums.shape[1:])
    likely = -(-len(layout.order) // CORE)
    each, few = min(task.windows, likely), min(task.null_windows, task.windows, likely)
    whole, done, used = float(task.masks * (len(task.shares) * each + few)), 0.0, (0, 0)

    def once(reader: Reader, share: float, mask: int, most: int, text: str) -> NDArray[np.float64]:
        nonlocal done, used
        total = np.zeros(sums.shape[2:])

        def visible(columns: NDArray[np.intp]) -> NDArray[np.int8]:
            calls = reader(columns)
            return without(calls, hidden(calls, columns, share, mask, task.seed))

        chosen = spread_out(layout.windows(visible), most)
        used = max(used, (len(chosen), sum(window.last - window.first for window in chosen)))
        for group in groups(chosen, len(reader(chosen[0].columns[:1]))):
            parts = [reader(window.columns) for window in group]
            total += tried(parts, group, share, mask, states, task, partial(_part, told, done, len(group), whole, text))
            done += len(group)
        return total

    def without_signal(columns: NDArray[np.intp]) -> NDArray[np.int8]:
        return exchanged(read(columns), columns, task.seed)

    for mask in range(task.masks):
        for place, share in enumerate(task.shares):
            sums[place, mask] = once(read, share, mask, task.windows, f"{share:.0%} hidden, mask {mask + 1}")
    for mask in range(task.masks if few else 0):
        null[mask] = once(without_signal, task.shares[0], mask, few, "Calls exchanged among samples")
    return Compared(sums, null, *used)


def _heard(told: Callable[[float], None], begins: float, ends: float, done: int, of: int) -> None:
    told(begins + (ends - begins) * done / of)


def _part(told: Told, done: float, many: int, whole: float, text: str, part: float) -> None:
    told((done + part * many) / whole, text)


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return mean and half width of the 95% interval of values, one for each mask (Student's t)."""
    from scipy.stats import t

    n = len(values)
    half = float(t.ppf(0.975, n - 1)) * values.std(ddof=1) / np.sqrt(n) if n > 1 else float("nan")
    return float(values.mean()), float(half)
