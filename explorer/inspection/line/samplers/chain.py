"""Crosses and inbred lines: along a chromosome a sample's genotypes are a Markov chain, each depends on its neighbours.

The chance of going from one genotype to the next is estimated between every two neighbouring markers from the samples
(so that no map is needed, distorted segregation is kept, and it does not matter which allele a marker counts). A block
is drawn given the nearest calls on both sides: backward messages, then forward sampling, exact for the chain (Rabiner
1989, Proc. IEEE 77, 257). For haploids and inbred lines it has two states; for a diploid cross three, which is a Markov
chain as well where both gametes recombine at the same rate.
"""

from __future__ import annotations

import numpy as np

PSEUDO = 0.5
"""Added to every count of a transition, so that what was not seen remains possible."""


class Chain:
    """A first-order Markov chain along each chromosome (`Sampler`).

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    chromosome : array (positions,), of any kind
    columns : int64 (positions,), indices in the dataset
    states : genotypes that occur, in order: (0, 1) for haploids, (0, 2) for inbred lines, (0, 1, 2) for diploids

    Attributes
    ----------
    transitions : float64 (positions - 1, states, states)
        Row: genotype at a position, column: genotype at the next one. Between chromosomes they are the frequencies of
        the next position.
    start : float64 (positions, states), genotype frequencies
    """

    name = "Markov chain"

    def __init__(
        self,
        calls: np.ndarray,
        chromosome: np.ndarray,
        columns: np.ndarray,
        states: tuple[int, ...],
        sentence: str = "",
    ) -> None:
        self.calls, self.columns, self.sentence = calls, columns, sentence
        self.values = np.array(states, dtype=np.int8)
        lookup = np.full(4, -1, dtype=np.int8)
        lookup[self.values] = np.arange(len(states))
        self._state = lookup[calls]  # -1 indexes the last entry, which stays -1
        self.joined = np.asarray(chromosome)[1:] == np.asarray(chromosome)[:-1]
        k, m = len(states), calls.shape[1]
        self.start = np.empty((m, k))
        self.transitions = np.empty((max(m - 1, 0), k, k))
        for a in range(k):
            here = self._state == a
            self.start[:, a] = here.sum(0) + PSEUDO
            for b in range(k):
                self.transitions[:, a, b] = (here[:, :-1] & (self._state[:, 1:] == b)).sum(0) + PSEUDO
        self.start /= self.start.sum(1, keepdims=True)
        self.transitions /= self.transitions.sum(2, keepdims=True)
        self.transitions[~self.joined] = self.start[1:][~self.joined][:, None, :]

    def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return calls int8 (draws, len(rows), last - first + 1), drawn given the calls around the block."""
        messages = self.messages(first, last, rows)
        length, k = last - first + 1, len(self.values)
        before = self.before(first, rows)
        drawn = np.empty((draws, len(rows), length), dtype=np.int8)
        chance = before * messages[0]
        drawn[:, :, 0] = _choose(chance[None], draws, rng)
        for step in range(1, length):
            weighed = self.transitions[first + step - 1][None, :, :] * messages[step][:, None, :]
            total = np.cumsum(weighed, axis=2)
            total /= total[:, :, -1:]
            previous = drawn[:, :, step - 1]
            limits = total[np.arange(len(rows))[None, :], previous]
            uniform = rng.random((draws, len(rows), 1))
            drawn[:, :, step] = (uniform > limits[:, :, : k - 1]).sum(2)
        result = self.values[drawn]
        result[:, self.calls[rows, first : last + 1] < 0] = -1
        return result

    def before(self, first: int, rows: np.ndarray) -> np.ndarray:
        """Return the chance (len(rows), states) of each genotype at `first`, given the nearest call before it."""
        samples = len(rows)
        chance = np.broadcast_to(self.start[first], (samples, len(self.values))).copy()
        waiting = np.ones(samples, dtype=bool)
        reach = np.eye(len(self.values))
        place = first - 1
        while place >= 0 and self.joined[place] and waiting.any():
            reach = self.transitions[place] @ reach
            state = self._state[rows, place]
            here = waiting & (state >= 0)
            chance[here] = reach[state[here]]
            waiting &= ~here
            place -= 1
        return chance

    def messages(self, first: int, last: int, rows: np.ndarray) -> np.ndarray:
        """Return, for each place of the block, how well each genotype there leads to the nearest call after it.

        float64 (last - first + 1, len(rows), states), each row scaled to sum to 1.
        """
        samples, k = len(rows), len(self.values)
        message = np.full((samples, k), 1.0)
        waiting = np.ones(samples, dtype=bool)
        reach, place = np.eye(k), last
        while place + 1 < self.calls.shape[1] and self.joined[place] and waiting.any():
            reach = reach @ self.transitions[place]
            place += 1
            state = self._state[rows, place]
            here = waiting & (state >= 0)
            message[here] = reach[:, state[here]].T
            waiting &= ~here
        messages = np.empty((last - first + 1, samples, k))
        messages[-1] = message / message.sum(1, keepdims=True)
        for step in range(last - first - 1, -1, -1):
            message = messages[step + 1] @ self.transitions[first + step].T
            messages[step] = message / message.sum(1, keepdims=True)
        return messages


def _choose(chance: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return int8 (draws, n): places drawn with the chances (1, n, k), which need not sum to 1."""
    total = np.cumsum(chance, axis=2)
    total = total / total[:, :, -1:]
    return (rng.random((draws, chance.shape[1], 1)) > total[:, :, :-1]).sum(2).astype(np.int8)
