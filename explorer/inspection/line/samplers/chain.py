"""Crosses and inbred lines: along a chromosome a sample's genotypes are a Markov chain, read with few errors.

True genotypes are the states of the chain. The chance of going from one to the next is estimated between every two
neighbouring markers (so that no map is needed, distorted segregation is kept, and it does not matter which allele a
marker counts), and so is each marker's share of wrong calls, by expectation and maximisation (Baum and Welch; Rabiner
1989, Proc. IEEE 77, 257): a marker between two others that disagrees with both is rather a wrong call, or a gene
conversion, than two crossovers. A marker that does not vary, or not with its neighbours, says nothing of the haplotype:
the chain passes it by. A block is drawn given all calls outside it, exactly for the chain: messages from both
sides, then states one after another, then calls with their errors. For haploids and inbred lines there are two
states; for a diploid cross three, which is a Markov chain as well where both gametes recombine at the same rate.
"""

from __future__ import annotations

import numpy as np

from explorer.inspection.line.samplers import walking
from explorer.progress import Progress, silent

ROUNDS, ENOUGH = 8, 1e-4
"""Rounds of expectation and maximisation: at most so many, until the log-likelihood gains less than this share."""
FIRST_ERROR, LEAST_ERROR = 0.005, 1e-5
STEADY = 20.0
"""A marker's share of wrong calls is estimated as if so many calls more had the mean share of all markers."""
LIKE_OTHERS = 1.0
"""Of transitions so many are added to each state, in the shares of all intervals: what was not seen is possible."""
FIRM, UNLIKE, NEAR = 0.5, 0.5, 3
"""Where the markers on both sides have an r2 above the first, one between whose r2 to both is less than UNLIKE times
theirs is passed by. Those on both sides are the nearest that go with one of the NEAR markers next to them."""


class Chain:
    """A Markov chain along each chromosome, read with errors (`Sampler`).

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    chromosome : array (positions,), of any kind
    columns : int64 (positions,), indices in the dataset
    states : genotypes of the chain, in order: (0, 1) for haploids, (0, 2) for inbred lines, (0, 1, 2) for diploids;
        any other call is an error
    errors : whether calls may be wrong; without, the chain is that of the calls

    Attributes
    ----------
    transitions : float64 (positions - 1, states, states)
        Row: genotype at a position, column: genotype at the next one. Between chromosomes they are the frequencies of
        the next position.
    start : float64 (positions, states), where a chromosome starts: genotype frequencies
    emission : float64 (positions, states, 3), chances of the calls 0, 1 and 2
    mute : bool (positions,), markers that say nothing of the haplotype
    error : float, mean share of wrong calls
    likelihood : float, natural log, before the last round of estimation; -inf without errors
    """

    name = "Markov chain"
    blocks: list[tuple[int, int]] | None = None

    def __init__(
        self,
        calls: np.ndarray,
        chromosome: np.ndarray,
        columns: np.ndarray,
        states: tuple[int, ...],
        sentence: str = "",
        errors: bool = True,
        progress: Progress = silent,
    ) -> None:
        self.calls, self.columns, self.sentence = np.ascontiguousarray(calls), columns, sentence
        self.chromosome, self.states = np.asarray(chromosome), states
        self.joined = self.chromosome[1:] == self.chromosome[:-1]
        cuts = np.flatnonzero(~self.joined) + 1
        self._starts = np.concatenate([[0], cuts]).astype(int)
        self._stops = np.append(cuts, calls.shape[1]).astype(int)
        self.error = FIRST_ERROR if errors else 0.0
        self.likelihood = -np.inf
        self._counted()
        for number in range(ROUNDS if errors else 0):
            progress(number, ROUNDS, "Estimating recombination and wrong calls")
            before = self.likelihood
            self._round()
            if number > 1 and self.likelihood - before < ENOUGH * abs(before):
                break

    def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return calls int8 (draws, len(rows), last - first + 1), drawn given the calls around the block."""
        uniform = rng.random((draws, len(rows), last - first + 1))
        inside = self.transitions[first:last]
        leading = walking.messages(self.after(last, rows), inside)
        usual = np.array(self.states, dtype=np.int8)
        result = walking.draw(
            self.before(first, rows), leading, inside, self.emission[first : last + 1], usual, uniform
        )
        missing = self.calls[rows, first : last + 1] < 0
        if missing.any():
            result[:, missing] = -1
        return result

    def before(self, first: int, rows: np.ndarray) -> np.ndarray:
        """Return the chance (len(rows), states) of each genotype at `first`, given all calls before it."""
        start = int(self._starts[self._starts <= first][-1])
        if start == first:
            return np.repeat(self.start[[first]], len(rows), axis=0)
        own = slice(start, first)
        there = walking.forward(
            np.ascontiguousarray(self.calls[rows, own]), self.start[start], self.transitions[own], self.emission[own]
        )
        return there @ self.transitions[first - 1]

    def after(self, last: int, rows: np.ndarray) -> np.ndarray:
        """Return how well each genotype at `last` leads to all calls after it: float64 (len(rows), states)."""
        stop = int(self._stops[self._stops > last][0])
        calls = np.ascontiguousarray(self.calls[rows, last + 1 : stop])
        return walking.backward(calls, self.transitions[last : stop - 1], self.emission[last + 1 : stop])

    def _counted(self) -> None:
        """Take frequencies and transitions from the calls as they are, and the same share of wrong calls everywhere."""
        k, m = len(self.states), self.calls.shape[1]
        self.start = np.empty((m, k))
        self.mute = muted(self.calls, self.joined)
        telling = np.flatnonzero(~self.mute)
        steps = np.zeros((max(m - 1, 0), k, k))
        for a, value in enumerate(self.states):
            here = self.calls == value
            self.start[:, a] = here.sum(0) + 0.5
            for b, other in enumerate(self.states):
                pairs = here[:, telling[:-1]] & (self.calls[:, telling[1:]] == other)
                steps[telling[1:] - 1, a, b] = pairs.sum(0)
        self.start /= self.start.sum(1, keepdims=True)
        self._transitions_of(steps)
        self._frequency = np.stack([(self.calls == value).sum(0) for value in range(3)], axis=1) + 1e-6
        self._frequency /= self._frequency.sum(1, keepdims=True)
        self._confused = np.full((k, 3), 0.5)
        self._confused[np.arange(k), self.states] = 0.0
        self._emission_of(np.full(m, self.error))

    def _transitions_of(self, steps: np.ndarray) -> None:
        """Estimate transitions from counts (positions - 1, states, states), each interval a little like the others."""
        turned = np.trace(steps, axis1=1, axis2=2) < np.trace(steps[:, :, ::-1], axis1=1, axis2=2)
        same = np.where(turned[:, None, None], steps[:, :, ::-1], steps)
        others = same[self.joined].sum(0) + 0.5
        others = LIKE_OTHERS * others / others.sum(1, keepdims=True)
        steps = steps + np.where(turned[:, None, None], others[:, ::-1], others)
        self.transitions = steps / steps.sum(2, keepdims=True)
        self.transitions[~self.joined] = self.start[1:][~self.joined][:, None, :]

    def _emission_of(self, error: np.ndarray) -> None:
        """Set the chances of calls from the share of wrong ones at each position."""
        off = self._confused / self._confused.sum(1, keepdims=True)
        self.emission = error[:, None, None] * off
        self.emission[:, np.arange(len(self.states)), self.states] = (1 - error)[:, None]
        self.emission[self.mute] = self._frequency[self.mute][:, None, :]

    def _round(self) -> None:
        k, m = len(self.states), self.calls.shape[1]
        steps, seen, self.likelihood = np.zeros((max(m - 1, 0), k, k)), np.empty((m, k, 3)), 0.0
        for start, stop in zip(self._starts, self._stops, strict=True):
            within = slice(start, stop - 1)
            counted = walking.expected(
                np.ascontiguousarray(self.calls[:, start:stop]),
                self.start[start],
                self.transitions[within],
                self.emission[start:stop],
                np.full(k, 0.5),
            )
            steps[within], seen[start:stop], self.start[start], likelihood = counted
            self.likelihood += likelihood
            self.start[start] /= self.start[start].sum()
        self._transitions_of(steps)
        seen[self.mute] = 0.0
        called = seen.sum((1, 2))
        wrong = seen.copy()
        wrong[:, np.arange(k), self.states] = 0.0
        self.error = max(LEAST_ERROR, float(wrong.sum() / max(called.sum(), 1.0)))
        unseen = np.full((k, 3), 0.5)
        unseen[np.arange(k), self.states] = 0.0
        self._confused = wrong.sum(0) + unseen
        self._emission_of((wrong.sum((1, 2)) + STEADY * self.error) / (called + STEADY))


def muted(calls: np.ndarray, joined: np.ndarray) -> np.ndarray:
    """Return which markers bool (positions,) do not vary, or hardly with their neighbours though these do together.

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing
    joined : bool (positions - 1,), whether two neighbours lie on one chromosome
    """
    m = calls.shape[1]
    result = np.array([len(np.unique(column[column >= 0])) < 2 for column in calls.T], dtype=bool)
    number = np.append(0, np.cumsum(~joined))[:m]
    telling = np.flatnonzero(~result)
    best = np.zeros(m)
    for lag in range(1, NEAR + 1):
        one, other = telling[:-lag], telling[lag:]
        r2 = _r2(calls, one, other) * (number[one] == number[other])
        best[one], best[other] = np.maximum(best[one], r2), np.maximum(best[other], r2)
    around = np.pad(best[telling], NEAR, mode="edge") if len(telling) else np.zeros(2 * NEAR)
    usual = np.median(np.lib.stride_tricks.sliding_window_view(around, 2 * NEAR + 1), axis=1) if len(telling) else best
    odd = best[telling] < UNLIKE * usual[: len(telling)]
    firm, strange = telling[~odd], telling[odd]
    place = np.searchsorted(firm, strange)
    inside = (place > 0) & (place < len(firm))
    strange, place = strange[inside], place[inside]
    left, right = firm[place - 1], firm[place]
    across = _r2(calls, left, right)
    apart = np.maximum(_r2(calls, left, strange), _r2(calls, strange, right)) < UNLIKE * across
    result[strange[apart & (across > FIRM) & (number[left] == number[right])]] = True
    return result


def _r2(calls: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return r2 of pairs of markers, over the samples called at both."""
    result = np.empty(len(one))
    for start in range(0, len(one), 512):
        x, y = (calls[:, places[start : start + 512]].astype(np.float64) for places in (one, other))
        both = (x >= 0) & (y >= 0)
        n = np.maximum(both.sum(0), 1)
        x, y = (np.where(both, z - np.where(both, z, 0).sum(0) / n, 0) for z in (x, y))
        size = (x**2).sum(0) * (y**2).sum(0)
        result[start : start + 512] = np.divide((x * y).sum(0) ** 2, size, out=np.zeros(len(n)), where=size > 0)
    return result
