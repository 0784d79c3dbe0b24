"""Outbred samples: along a chromosome every copy is a mosaic of clusters of haplotypes, a hidden Markov model.

The model of fastPHASE (Scheet and Stephens 2006, Am. J. Hum. Genet. 78, 629), which is also that of knockoffs of
genotypes (Sesia, Sabatti and Candes 2019, Biometrika 106, 1). A block is drawn from it given all calls of the sample on
both sides of it on the chromosome, and given the sample's ancestry. The draw is exact for the fitted model; the model
is an approximation of the samples.
"""

from __future__ import annotations

import numpy as np

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import clusters as clusters_of_samples
from explorer.inspection.line.samplers import hidden_fit, phasing
from explorer.inspection.line.samplers.hidden_draws import draw
from explorer.inspection.line.samplers.hidden_fit import Model
from explorer.inspection.line.samplers.hidden_steps import LANES, states
from explorer.inspection.line.samplers.hidden_sweep import backward, forward
from explorer.progress import Progress, portion, silent

MESSAGES = 2**28
"""Bytes of messages that are kept of one chromosome, at most; what is between them is computed again."""
SPARSEST = 16
CLUSTERS, STEPS = 128, 12
FEWEST_EACH = 16
"""Haplotypes for each cluster, at least."""
RESIDUAL = 0.02
"""Share of heterozygous calls up to which samples are inbred lines."""


class Hidden:
    """A hidden Markov model of haplotypes (`Sampler`).

    Parameters
    ----------
    model : of the markers
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    chains : int8 (samples or 2 * samples, positions)
        What the model describes: the calls themselves (diploids without phase), the copies of allele 1 that a sample
        has on its only copy (haploids, inbred lines), or both copies of every sample, one after the other.
    copies : of each chain, 1 or 2
    each : calls in one copy of allele 1: 2 of an inbred line, else 1
    chromosome : array (positions,), of any kind
    columns : int64 (positions,), indices in the dataset
    ancestry : float (chains, populations), shares that sum to 1
    """

    name = "hidden Markov model of haplotypes"
    blocks: list[tuple[int, int]] | None = None

    def __init__(
        self,
        model: Model,
        calls: np.ndarray,
        chains: np.ndarray,
        copies: int,
        each: int,
        chromosome: np.ndarray,
        columns: np.ndarray,
        ancestry: np.ndarray,
        sentence: str = "",
    ) -> None:
        self.model, self.calls, self.columns, self.sentence = model, calls, columns, sentence
        self.copies, self.each, self.ancestry, self.chromosome = copies, each, ancestry, np.asarray(chromosome)
        self._per_sample = len(chains) // max(1, len(calls))
        self._tiles, self._lanes = hidden_fit.tiled(chains), hidden_fit.lanes(ancestry)
        begins = hidden_fit.begins(chromosome)
        self._starts = np.append(np.flatnonzero(begins), len(begins))
        self._chromosome, self._stride = -1, 1
        self._left: dict[int, np.ndarray] = {}
        self._right: dict[int, np.ndarray] = {}
        self._block, self._flanks = (-1, -1), {}

    def draw(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return calls int8 (draws, len(rows), last - first + 1), drawn given the calls around the block."""
        drawn = self.copies_drawn(first, last, rows, draws, rng).sum(3, dtype=np.int8)
        drawn *= np.int8(self.each)
        drawn[:, self.calls[rows, first : last + 1] < 0] = -1
        return drawn

    def copies_drawn(self, first: int, last: int, rows: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return copies of allele 1 on each chain, int8 (draws, len(rows), last - first + 1, chains of a sample)."""
        rows = np.asarray(rows, dtype=np.int64)
        chains = (rows[:, None] * self._per_sample + np.arange(self._per_sample)).ravel()
        out = np.empty((draws, len(chains), last - first + 1), dtype=np.int8)
        here, model = slice(first, last + 1), self.model
        for tile in np.unique(chains // LANES).tolist():
            left, right = self.flanks(first, last, tile)
            own = np.flatnonzero(chains // LANES == tile)
            draw(
                left, right, self._lanes[tile], model.jump[here], model.weight[here], model.frequency[here],
                chains[own] % LANES, own, out, rng,
            )  # fmt: skip
        return out.reshape(draws, len(rows), self._per_sample, -1).swapaxes(2, 3)

    def flanks(self, first: int, last: int, tile: int) -> tuple[np.ndarray, np.ndarray]:
        """Return what the calls on both sides of a block say, float32 (states, LANES) each.

        The chances of the states at the marker before the block, and how well each state at its last marker leads to
        the calls after it.
        """
        if self._block != (first, last):
            self._block, self._flanks = (first, last), {}
        if tile not in self._flanks:
            self._flanks[tile] = self._left_of(first, tile), self._right_of(last, tile)
        return self._flanks[tile]

    def _left_of(self, first: int, tile: int) -> np.ndarray:
        start, _ = self._enter(first, tile)
        index = (first - start) // self._stride
        message = self._left[tile][index].copy()
        here = slice(start + index * self._stride, first)
        forward(*self._of(tile, here), message, 1, message[None][:0], np.zeros(LANES, np.float32))
        return message

    def _right_of(self, last: int, tile: int) -> np.ndarray:
        _, stop = self._enter(last, tile)
        index = (stop - 1 - last) // self._stride
        message = self._right[tile][index].copy()
        here = slice(last + 1, stop - index * self._stride)
        backward(*self._of(tile, here), message, 1, message[None][:0])
        return message

    def _enter(self, place: int, tile: int) -> tuple[int, int]:
        """Make sure that messages of the chromosome of this place are kept, and return where it begins and ends."""
        number = int(np.searchsorted(self._starts, place, "right")) - 1
        start, stop = int(self._starts[number]), int(self._starts[number + 1])
        size = states(self.model.clusters, self.copies)
        if number != self._chromosome:
            whole = 8 * size * LANES * len(self._tiles) * (stop - start)
            self._chromosome, self._stride = number, max(SPARSEST, -(-whole // MESSAGES))
            self._left, self._right = {}, {}
        if tile not in self._left:
            count, here = -(-(stop - start) // self._stride), slice(start, stop)
            left, right = (np.empty((count, size, LANES), np.float32) for _ in range(2))
            nothing = np.full((size, LANES), 1 / self.model.clusters**self.copies, np.float32)
            zeros = np.zeros(LANES, np.float32)
            forward(*self._of(tile, here), nothing.copy(), self._stride, left, zeros)
            backward(*self._of(tile, here), np.ones_like(nothing), self._stride, right)
            self._left[tile], self._right[tile] = left, right
        return start, stop

    def _of(self, tile: int, here: slice) -> tuple[np.ndarray, ...]:
        model = self.model
        return (
            self._tiles[tile, here],
            self._lanes[tile],
            model.jump[here],
            model.weight[here],
            model.frequency[here],
        )


def fit(
    calls: np.ndarray,
    haplotypes: np.ndarray | None,
    chromosome: np.ndarray,
    position: np.ndarray,
    columns: np.ndarray,
    progress: Progress = silent,
    *,
    clusters: int = CLUSTERS,
    steps: int = STEPS,
    seed: int = 0,
) -> Hidden:
    """Return the sampler of some samples.

    Haplotypes are modelled as they are. Calls without phase are phased first (`phasing`); lines that are homozygous
    but for `RESIDUAL` of their calls have one haplotype each.

    Parameters
    ----------
    calls : int8 (samples, positions), -1 missing, in the order of the genome
    haplotypes : int8 (samples, positions, 2), copies of allele 1 on either copy, or None
    chromosome, position, columns : (positions,)
    clusters : of haplotypes; fewer where there are not FEWEST_EACH haplotypes for each
    steps : of expectation and maximisation
    """
    rng = np.random.default_rng(seed)
    samples = len(calls)
    begins = hidden_fit.begins(chromosome)
    label = populations(calls, chromosome, position, portion(progress, 0, 0.1))
    ancestry = hidden_fit.shares_of(label)
    called, heterozygous = int((calls >= 0).sum()), int((calls == 1).sum())
    each, learning = 1, portion(progress, 0.1, 0.9)
    if haplotypes is not None:
        chains, ancestry = np.ascontiguousarray(haplotypes.swapaxes(1, 2)).reshape(2 * samples, -1), _doubled(ancestry)
        said = "Haplotypes are modelled as mosaics"
    elif calls.max(initial=0) <= 1:
        chains, said = calls, "Haploid samples are modelled as mosaics"
    elif heterozygous <= RESIDUAL * called:
        chains, each = np.array([0, -1, 1, -1], dtype=np.int8)[calls], 2
        said = "Inbred lines are modelled as mosaics"
    else:
        most = max(2, 2 * samples // FEWEST_EACH)
        chains = phasing.phased(calls, begins, ancestry, most, rng, portion(progress, 0.1, 0.6))
        learning = portion(progress, 0.7, 0.3)
        ancestry = _doubled(ancestry)
        said = "The samples are phased, and their haplotypes modelled as mosaics"
    clusters = max(2, min(clusters, len(chains) // FEWEST_EACH))
    model = hidden_fit.fitted(chains, begins, ancestry, clusters, steps, rng, learning)
    groups = int(label.max(initial=0)) + 1
    said += f" of {clusters} kinds of haplotypes (a hidden Markov model, as in fastPHASE)"
    said += f", which {groups} clusters of samples have in shares of their own" if groups > 1 else ""
    sentence = f"{said}. A block is drawn given all calls on both sides of it."
    return Hidden(model, calls, chains, 1, each, chromosome, columns, ancestry, sentence)


def populations(
    calls: np.ndarray, chromosome: np.ndarray, position: np.ndarray, progress: Progress = silent
) -> np.ndarray:
    """Return the cluster of each sample, int64 (samples,): of all 0 where the genome agrees on none."""
    samples, markers = calls.shape
    if clusters_of_samples.too_few(samples, markers):
        return np.zeros(samples, dtype=np.int64)
    names = [str(place) for place in range(max(samples, markers))]
    table = variant_table(np.asarray(chromosome).astype(str), position, names[:markers])
    found = clusters_of_samples.find(Genotypes(calls, np.array(names[:samples], dtype=object), table), 0, progress)
    return found.labels[found.number - 1].astype(np.int64)


def _doubled(ancestry: np.ndarray) -> np.ndarray:
    """Return the ancestry of both copies of every sample."""
    return np.repeat(ancestry, 2, axis=0)
