"""Any samples: whole blocks of variants that are hardly in LD with those around them are exchanged between samples.

Among samples of like descent such a block is about independent of the rest of the genome, so that the block of any
other is a draw of it. Like are those of one stratum, or, where descent changes by degrees, the nearest by components.
Nothing is assumed of how variants within a block hang together. Only whole blocks can be drawn, and they end where LD
does.
"""

from __future__ import annotations

import numpy as np

from explorer.progress import Progress, silent

MOST_R2, CHANCE, CHANCE_NEAR = 0.2, 30.0, 20.0
"""Across the end of a block no two variants have an r2 above the first, nor above CHANCE / samples, which chance alone
exceeds for one pair in twenty million, nor, where they are at most NEAR apart and LD is likely, above CHANCE_NEAR /
samples: one pair in 130,000. With more than that a sampler may fail its test (`indistinguishable`), and no line is
drawn, where two blocks joined to one would pass it."""
REACH, NEAR = 200, 32
"""So many variants to either side are looked at."""
FEWEST = 20
"""A stratum of fewer samples is joined to the largest one."""
MOST_OF_CHROMOSOME = 0.5
"""Of a chromosome that is in LD throughout no block is made: one longer than this share of it, in variants, is none."""
NEAREST = 40
"""A sample's donors, where they are the nearest to it."""
_ALONE = 10
"""A chromosome with fewer variants may be a block of its own."""


class Exchange:
    """Draws a block from the samples of the same stratum (`Sampler`).

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    chromosome : array (positions,), of any kind
    columns : int64 (positions,), indices in the dataset
    strata : int (samples,), samples with equal numbers are of one stratum
    places : float (samples, k), or None
        Where each sample lies along components: then its donors are the NEAREST others of its stratum.

    Attributes
    ----------
    blocks : list of (first, last), the only ones that can be drawn; empty where LD ends nowhere
    r2 : no two variants across the end of a block have a higher one
    strata : int64 (samples,), after small ones were joined to the largest
    nearest : int64 (samples, donors), whose blocks each sample may get, where places are given
    """

    name = "exchange of blocks"

    def __init__(
        self,
        calls: np.ndarray,
        chromosome: np.ndarray,
        columns: np.ndarray,
        strata: np.ndarray,
        places: np.ndarray | None = None,
        sentence: str = "",
        progress: Progress = silent,
    ) -> None:
        self.calls, self.columns, self.sentence = calls, columns, sentence
        self.chromosome, self.strata = np.asarray(chromosome), joined(strata)
        self.r2, near = (min(MOST_R2, chance / max(1, len(calls))) for chance in (CHANCE, CHANCE_NEAR))
        self.nearest = None if places is None else nearest(places, self.strata)
        self.blocks: list[tuple[int, int]] | None = bounded(
            calls, self.chromosome, self.strata, self.r2, self.nearest, progress, near
        )
        self._members = [np.flatnonzero(self.strata == one) for one in range(int(self.strata.max(initial=0)) + 1)]

    def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return calls int8 (draws, len(rows), last - first + 1): of donors of each row, by chance.

        Donors are drawn anew for every row, with replacement, so that draws do not depend on each other. Where a donor
        has no call and the row has one, it is that of a further donor.
        """
        block = self.calls[:, first : last + 1]
        donors = self._drawn(rows, draws, rng)
        drawn = block[donors]
        wanted = (block[rows] >= 0)[None]
        for _ in range(100):
            lacking = (drawn < 0) & wanted
            if not lacking.any():
                break
            again = block[self._drawn(rows, draws, rng)]
            drawn = np.where(lacking, again, drawn)
        own = np.broadcast_to(block[rows][None], drawn.shape)
        drawn = np.where((drawn < 0) & wanted, own, drawn)  # the only call of its stratum
        drawn[:, ~wanted[0]] = -1
        return drawn

    def _drawn(self, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return int (draws, len(rows)), a donor of each row: never the row itself, unless it is alone."""
        if self.nearest is not None:
            return self.nearest[rows, rng.integers(0, self.nearest.shape[1], (draws, len(rows)))]
        result = np.empty((draws, len(rows)), dtype=np.int64)
        for number, members in enumerate(self._members):
            here = np.flatnonzero(self.strata[rows] == number)
            place = np.searchsorted(members, rows[here])
            other = rng.integers(0, max(1, len(members) - 1), (draws, len(here)))
            result[:, here] = members[np.minimum(other + (other >= place), len(members) - 1)]
        return result


def nearest(places: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return the NEAREST other samples of each one's stratum by places (samples, k): int64 (samples, donors).

    As many as the smallest stratum allows; a sample that is alone has itself.
    """
    smallest = int(np.bincount(strata)[np.unique(strata)].min())
    donors = max(1, min(NEAREST, smallest - 1))
    result = np.empty((len(places), donors), dtype=np.int64)
    for one in np.unique(strata):
        members = np.flatnonzero(strata == one)
        for place, row in enumerate(members):
            far = ((places[members] - places[row]) ** 2).sum(1)
            far[place] = np.inf
            result[row] = members[np.argpartition(far, donors - 1)[:donors]]
    return result


def joined(strata: np.ndarray) -> np.ndarray:
    """Return strata numbered 0, 1, ...; those of fewer than FEWEST samples are joined to the largest."""
    numbers, sizes = np.unique(strata, return_counts=True)
    largest = numbers[np.argmax(sizes)]
    small = np.isin(strata, numbers[sizes < FEWEST])
    return np.unique(np.where(small, largest, strata), return_inverse=True)[1]


def bounded(
    calls: np.ndarray,
    chromosome: np.ndarray,
    strata: np.ndarray,
    most: float,
    donors: np.ndarray | None = None,
    progress: Progress = silent,
    near: float | None = None,
) -> list[tuple[int, int]]:
    """Return the finest blocks (first, last) across whose ends no r2 within strata exceeds `most`.

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    donors : int (samples, donors), where LD is that of calls less the mean of these rather than of the stratum
    near : in place of `most` for variants at most NEAR apart; None for the same
    """
    m = calls.shape[1]
    furthest = np.arange(m)  # of each variant, the last one with which it is in LD
    step = REACH
    for start in range(0, m, step):
        stop = min(start + step, m)
        x = _within(calls[:, start : min(stop + REACH, m)], strata, donors)
        r2 = (x[:, : stop - start].T @ x) ** 2
        same = chromosome[start:stop, None] == chromosome[None, start : start + x.shape[1]]
        apart = np.abs(np.arange(stop - start)[:, None] - np.arange(x.shape[1])[None, :])
        linked = (r2 > np.where(apart <= NEAR, most if near is None else near, most)) & same
        ahead = np.where(linked, np.arange(x.shape[1])[None, :], 0).max(1) + start
        furthest[start:stop] = np.maximum(furthest[start:stop], ahead)
        progress(stop, m, "Finding where LD ends")
    reached = np.maximum.accumulate(furthest)
    new = np.append(True, (chromosome[1:] != chromosome[:-1]) | (reached[:-1] < np.arange(1, m)))[:m]
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], m) - 1
    _, codes, sizes = np.unique(chromosome, return_inverse=True, return_counts=True)
    size = sizes[codes[firsts]]
    short = (lasts - firsts + 1 <= MOST_OF_CHROMOSOME * size) | (size < _ALONE)
    return [(int(first), int(last)) for first, last in zip(firsts[short], lasts[short], strict=True)]


def _within(calls: np.ndarray, strata: np.ndarray, donors: np.ndarray | None) -> np.ndarray:
    """Return float32 calls less the mean of their stratum or donors, each column of length 1; 0 where missing."""
    called = calls >= 0
    copies = np.where(called, calls, 0).astype(np.float32)
    x = np.zeros_like(copies)
    numbers = np.unique(strata) if donors is None else range(len(donors))
    for one in numbers:
        rows, like = (np.flatnonzero(strata == one),) * 2 if donors is None else (np.array([one]), donors[one])
        mean = copies[like].sum(0) / np.maximum(called[like].sum(0), 1)
        x[rows] = np.where(called[rows], copies[rows] - mean, 0)
    length = np.sqrt((x**2).sum(0))
    return np.divide(x, length, out=np.zeros_like(x), where=length > 1e-6)
