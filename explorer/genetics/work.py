"""What describing, filtering and testing a dataset takes: memory, and work to be timed by a measured pace.

The sums follow the code: a block of variants (`blocks.BLOCK_BYTES`) and the few copies that are made of it, matrices of
samples by samples, and what is kept of every variant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.datasets import blocks
from explorer.datasets.filters import Filters
from explorer.datasets.genotypes import DIGESTED_BY_SAMPLES, SAMPLES_AT_ONCE
from explorer.genetics import parallel_analysis, structure
from explorer.genetics.association import kinships
from explorer.genetics.relatives import MOST_VARIANTS

_OF_VARIANT = 100
"""Bytes of results for one variant."""
_CALLS_OF_VARIANT = 2000
"""Calls that could be read while the results of one variant are made and written."""
_ROUNDS, _SPARE = 6, 10
"""Of the randomised iteration for principal components: rounds, and columns beside twice those wanted."""
_ROUND_PASSES = 3
"""Readings of all calls that one round takes as long as: it scales a block and multiplies it twice, by few columns."""
_PAIRS = 20_000
"""Pairs of variants by which the decay of linkage is measured, perhaps over several distances."""
_COMPARED = 22
"""Products of numbers that take as long as comparing 64 calls of two samples."""
_FITS = 8.0
"""Multiplications for each of n cubed that fitting a logistic model with relatedness takes: some twenty rounds."""
_PRUNED_VARIANT = 80_000
"""Calls that could be read while one variant is compared with those before it."""


@dataclass(frozen=True)
class Work:
    """Memory at its peak and bytes written; calls to be read and centred; products of numbers with their sums."""

    memory: int
    disk: int = 0
    calls: float = 0.0
    products: float = 0.0


@dataclass(frozen=True)
class Shape:
    """Of a dataset's genotypes: `doses` are two bytes each; `in_file` ones are calls at two bits each in a file."""

    samples: int
    variants: int
    doses: bool = False
    in_file: bool = False

    @property
    def calls(self) -> int:
        """How many there are."""
        return self.samples * self.variants

    @property
    def block(self) -> int:
        """Bytes of a block of them as float64."""
        return min(blocks.BLOCK_BYTES, 8 * self.calls)

    @property
    def counting(self) -> int:
        """Bytes of the copies of a block while it is counted: doses are rounded for it, packed calls as they lie."""
        return (12 if self.doses else 1 if self.in_file else 3) * min(blocks.BLOCK_BYTES // 2, self.calls)

    @property
    def stored(self) -> int:
        """Bytes that they take on the disk."""
        return 2 * self.calls if self.doses else self.calls // 4 if self.in_file else self.calls


def components(shape: Shape, count: int) -> Work:
    """Return the work of principal components: two passes and a samples x samples matrix, or eight passes."""
    n, calls, block = shape.samples, shape.calls, shape.block
    kept = 8 * count * shape.variants
    if n <= structure.GRAM_SAMPLES:
        memory = max(16 * n**2 + 7 * block // 2, 24 * n**2 + block)
        return Work(memory + kept, 0, 2 * calls, calls * n + 9 * n**3)
    width = 2 * count + _SPARE
    passes = 2 + _ROUNDS * _ROUND_PASSES
    return Work(5 * block + 40 * n * width + kept, 0, passes * calls, 2 * _ROUNDS * calls * width)


def readings(samples: int) -> int:
    """Return how often principal components of so many samples read all genotypes."""
    return 2 if samples <= structure.GRAM_SAMPLES else _ROUNDS + 2


def describe(shape: Shape, count: int) -> Work:
    """Return the work of the Data page's numbers: quality, principal components, which are real, decay of linkage."""
    parts = components(replace(shape, variants=min(shape.variants, structure.DESCRIBED_VARIANTS)), count)
    real = real_components(shape)
    memory = max(shape.counting, parts.memory, real.memory) + _OF_VARIANT * shape.variants
    calls = parts.calls + 3 * shape.calls + 4 * _PAIRS * shape.samples + _CALLS_OF_VARIANT * shape.variants
    return Work(memory, 0, calls + real.calls, parts.products + real.products)


def real_components(shape: Shape) -> Work:
    """Return the work of parallel analysis of some samples and variants, where a few components are real."""
    n = min(shape.samples, parallel_analysis.SAMPLES)
    m = min(shape.variants, parallel_analysis.VARIANTS, parallel_analysis.CALLS // max(1, n))
    memory = 4 * n**2 * (parallel_analysis.PIECES + 2) + 7 * n * m + 5 * min(m, parallel_analysis.CUT) ** 2
    return Work(memory, 0, 4 * n * m, 2 * n**2 * m + 4 * parallel_analysis.BROKEN * n**2 * 300)


def agreement(shape: Shape) -> Work:
    """Return the work of finding what the halves of the genome agree on: principal components of either."""
    half = components(replace(shape, variants=min(shape.variants, structure.DESCRIBED_VARIANTS) // 2), 10)
    return Work(half.memory, 0, 2 * half.calls, 2 * half.products)


def clusters(shape: Shape) -> Work:
    """Return the work of finding clusters: relatives, then what the halves of the genome agree on."""
    halves, related = agreement(shape), relatives(shape)
    memory = max(halves.memory, related.memory)
    return Work(memory, 0, halves.calls + related.calls, halves.products + related.products)


def relatives(shape: Shape) -> Work:
    """Return the work of comparing every two samples by their bits."""
    variants = min(shape.variants, MOST_VARIANTS)
    words = shape.samples**2 / 2 * -(-variants // 64)
    memory = shape.counting + shape.samples * variants // 2
    return Work(memory, 0, 2.0 * shape.samples * variants, _COMPARED * words)


def associate(shape: Shape, count: int) -> Work:
    """Return the work of a test of every variant, with so many principal components as covariates."""
    parts = components(shape, count) if count else Work(0)
    both = min(2 * shape.block, 8 * shape.calls)  # while a block is made, the one before is still there
    memory = max(13 * both // 10, parts.memory) + 2 * _OF_VARIANT * shape.variants
    written = 2 * _OF_VARIANT * shape.variants
    calls = parts.calls + 1.5 * shape.calls + _CALLS_OF_VARIANT * shape.variants
    return Work(memory, written, calls, parts.products)


def mixed(shape: Shape, chromosomes: int = 1, binary: bool = False) -> Work:
    """Return the work of a mixed model of one trait, relatedness decomposed once and without each of the chromosomes.

    Of a two-class trait it is inverted instead, a few times each.
    """
    n, m, calls, block = shape.samples, shape.variants, shape.calls, shape.block
    turns = 1 + (chromosomes if chromosomes > 1 else 0)
    turns = min(turns, 1 + (kinships.FEW_GROUPS if n > kinships.MANY_SAMPLES else kinships.MOST_GROUPS))
    if n <= kinships.FULL_SAMPLES:
        used, side = min(m, kinships.VARIANTS), n
        memory = (6 if binary else 4) * 8 * n**2
        each = (_FITS if binary else 9.0) * n**3
        made = min(turns, 2.0) * used * n**2
        first = Work(0)
    else:
        used = side = min(m, kinships.FEW_VARIANTS, n // 2)
        memory = (5 if binary else 4) * 8 * n * side + 4 * 8 * side**2
        each = (_FITS if binary else 2.0) * n * side**2 + 9.0 * side**3
        made = 0.0
        first = components(replace(shape, variants=min(m, kinships.VARIANTS)), kinships.COMPONENTS)
    part = min(block, 8 * calls // turns)  # of variants while they are tested
    tested = memory + 3 * part + (2 if binary else 3) * part * side // n
    memory = max(tested, 3 * 8 * n * side + 3 * min(block, 16 * n * side)) + 2 * _OF_VARIANT * m
    read = first.calls + 2.0 * min(turns, 2) * n * used + calls + _CALLS_OF_VARIANT * m
    return Work(
        max(memory, first.memory), 2 * _OF_VARIANT * m, read, first.products + made + turns * each + calls * side
    )


def filtered(shape: Shape, filters: Filters, imputed: bool) -> Work:
    """Return the work of filtering into a dataset of its own, if no variant is left out."""
    copy = 0 if shape.in_file else shape.stored
    block = shape.block
    kept = copy + (shape.counting // 4 if shape.doses else shape.counting * 4 // 3) if copy else 0
    memory = max(shape.counting, kept)
    written, calls, products = shape.stored, 10.0 * shape.calls + _CALLS_OF_VARIANT * shape.variants, 0.0
    if imputed:
        memory = copy + shape.calls + 5 * block // 2
        written, calls = max(shape.calls, written), calls + 12 * shape.calls
    if filters.ld_r2 < 1:
        memory = max(memory, 13 * min(block, 4 * shape.calls) // 5 + 4 * filters.ld_window * shape.samples)
        calls += shape.calls + _PRUNED_VARIANT * shape.variants
        products = filters.ld_window * shape.calls
    if shape.in_file:  # to be hashed sample by sample, what is left is read whole where it is small
        least = (min(SAMPLES_AT_ONCE, shape.samples) + 2 * _OF_VARIANT) * shape.variants
        memory = max(memory, min(shape.calls, DIGESTED_BY_SAMPLES) + least)
    return Work(memory + _OF_VARIANT * shape.variants, written, calls, products)


def imputed(shape: Shape, method: str, variants: float, times: float = 1.0) -> Work:
    """Return the work of filling in missing calls of some variants by a method, so many times."""
    calls = shape.samples * min(variants, float(shape.variants)) * times
    together = 2**21  # calls of windows that are read at once
    memory = min(max(together, 130 * shape.samples), 2 * shape.calls) * (60 if method == "autoencoder" else 24)
    written = shape.stored
    reads = {"frequent": 50.0, "neighbours": 1_600.0, "linked": 330.0, "autoencoder": 2_800.0}[method]
    return Work(memory + _OF_VARIANT * shape.variants, written, reads * calls)


def rivals(shape: Shape, folds: int, machine: bool, trees: bool) -> Work:
    """Return the work of linear models on all variants, of structure, a support vector machine and trees on request."""
    n, calls = shape.samples, shape.calls
    memory = 4 * shape.block + 28 * n**2 + 2 * _OF_VARIANT * shape.variants
    if trees:
        memory += 4 * calls
    halves = agreement(shape)
    return Work(
        max(memory, halves.memory),
        0,
        folds * 5.0 * calls + (folds + 1) * halves.calls,
        folds * (2 * calls * n + (38 if machine else 8) * n**3) + (folds + 1) * halves.products,
    )
