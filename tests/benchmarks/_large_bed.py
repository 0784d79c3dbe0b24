"""Write a large .bed that looks like a cohort: few haplotypes per stretch, LD that falls with distance, rare alleles.

    python tests/benchmarks/_large_bed.py FOLDER [--samples N] [--variants M]

Every sample copies two of 32 founders along the genome and changes them now and then, as in a mosaic of haplotypes (Li
and Stephens 2003); three populations prefer other founders; a few calls are wrong or missing. Packed bytes are put
together straight from tables of what a pair of founders carries, at about a nanosecond per call.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

FOUNDERS = 32
STRETCH = 100
"""Variants between two chances to change the founder."""
CHANGE = 0.3
"""Share of the haplotypes that change it there."""
WRONG, MISSING = 0.001, 0.005
POPULATIONS, ALIKE = 3, 300.0
"""How many populations, and how near their shares of the founders are to common ones."""
CHROMOSOMES = 20


def write(folder: Path, samples: int, variants: int, seed: int = 1) -> Path:
    """Write large.bed, .bim and .fam (its phenotype is quantitative); return the .bed's path."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    path, padded = folder / "large.bed", -(-samples // 4) * 4
    population = np.arange(padded) % POPULATIONS
    common = rng.dirichlet(np.full(FOUNDERS, 2.0))
    shares = np.cumsum(rng.dirichlet(common * ALIKE, POPULATIONS), axis=1)
    haplotypes = [_drawn(rng, shares, population) for _ in range(2)]
    genetic = np.zeros(padded)
    with open(path, "wb") as file:
        file.write(b"\x6c\x1b\x01")
        for start in range(0, variants, STRETCH):
            width = min(STRETCH, variants - start)
            for haplotype in haplotypes:
                changing = rng.random(padded) < CHANGE
                haplotype[changing] = _drawn(rng, shares, population)[changing]
            founders = _founders(rng, width)
            bits = _packed(founders, *haplotypes)
            _spoil(rng, bits, samples, WRONG + MISSING)
            if samples % 4:
                bits[:, -1] &= np.uint8((1 << 2 * (samples % 4)) - 1)
            file.write(bits.data)
            genetic += sum(founders[0, haplotype] for haplotype in haplotypes) * rng.normal()
    _describe(folder, samples, variants, genetic[:samples], rng)
    return path


def _drawn(rng: np.random.Generator, shares: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Return a founder for each haplotype, by its population's shares."""
    uniform = rng.random(len(population))
    drawn = np.empty(len(population), np.int64)
    for number, cumulated in enumerate(shares):
        own = population == number
        drawn[own] = np.searchsorted(cumulated[:-1], uniform[own])
    return drawn


def _founders(rng: np.random.Generator, width: int) -> np.ndarray:
    """Return bool (width, founders): who carries a1, an arc of founders in this stretch's order, often a small one."""
    order = rng.permutation(FOUNDERS)
    size = np.minimum((1 / rng.random(width)).astype(np.int64), FOUNDERS // 2)
    first = rng.integers(0, FOUNDERS // 4, width) * 4
    place = (np.arange(FOUNDERS) - first[:, None]) % FOUNDERS
    return (place < size[:, None])[:, order]


def _packed(founders: np.ndarray, mother: np.ndarray, father: np.ndarray) -> np.ndarray:
    """Return uint8 (variants, bytes): for each place in a byte, a table of what pairs of founders are written as."""
    codes = np.array([3, 2, 0], np.uint8)[founders[:, :, None].astype(np.int8) + founders[:, None, :]]
    codes = codes.reshape(len(founders), -1)
    pairs = mother * FOUNDERS + father
    bits = np.take(codes, pairs[0::4], axis=1)
    for place in range(1, 4):
        bits |= np.take(codes << np.uint8(2 * place), pairs[place::4], axis=1)
    return bits


def _spoil(rng: np.random.Generator, bits: np.ndarray, samples: int, share: float) -> None:
    """Write wrong or missing calls over a share of them, in place."""
    count = rng.poisson(share * samples * len(bits))
    byte, place = rng.integers(0, bits.size, count), 2 * rng.integers(0, 4, count).astype(np.uint8)
    codes = np.where(rng.random(count) < MISSING / share, 1, rng.choice(np.array([3, 2, 0]), count)).astype(np.uint8)
    flat = bits.reshape(-1)
    flat[byte] = flat[byte] & ~(np.uint8(3) << place) | codes << place


def _describe(folder: Path, samples: int, variants: int, genetic: np.ndarray, rng: np.random.Generator) -> None:
    phenotype = genetic / (genetic.std() or 1.0) + rng.normal(size=samples)
    with open(folder / "large.bim", "w") as file:
        for start in range(0, variants, 100_000):
            sites = range(start, min(start + 100_000, variants))
            file.writelines(
                f"{1 + i * CHROMOSOMES // variants}\trs{i}\t0\t{1000 + i * 30}\t{'ACGT'[i % 4]}\t{'GTAC'[i % 4]}\n"
                for i in sites
            )
    with open(folder / "large.fam", "w") as file:
        file.writelines(f"f{i} s{i} 0 0 0 {value:.5f}\n" for i, value in enumerate(phenotype))


def main() -> None:
    """Write one into the folder that is named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--samples", type=int, default=10_000)
    options.add_argument("--variants", type=int, default=1_000_000)
    chosen = options.parse_args()
    print(write(chosen.folder, chosen.samples, chosen.variants))


if __name__ == "__main__":
    main()
