"""Genotypes for the lesson on vectors of alleles from a PLINK file, where only a script is at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.training.lessons.allele_vectors_compared import AllelesTask, measure

MAGIC = bytes([0x6C, 0x1B, 0x01])
SHARE = (1.0, np.nan, 0.5, 0.0)
"""Of the allele a1, by the two bits of a call."""


def read_bed(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the share of allele a1 in each call (samples, SNPs), NaN where missing, and each SNP's chromosome's code.

    Raises
    ------
    ValueError
        The file is no .bed with a SNP after the other.
    """
    samples = len(path.with_suffix(".fam").read_text().splitlines())
    chromosomes = [line.split()[0] for line in path.with_suffix(".bim").read_text().splitlines()]
    held = path.read_bytes()
    width = -(-samples // 4)
    if held[:3] != MAGIC or len(held) != 3 + width * len(chromosomes):
        raise ValueError(f"{path.name} is no PLINK file of {samples} samples and {len(chromosomes)} SNPs")
    packed = np.frombuffer(held[3:], np.uint8).reshape(len(chromosomes), width)
    codes = (packed[:, :, None] >> np.array([0, 2, 4, 6], np.uint8)) & 3
    share = np.array(SHARE)[codes.reshape(len(chromosomes), -1)[:, :samples]].T
    known = {name: code for code, name in enumerate(dict.fromkeys(chromosomes))}
    return share, np.array([known[name] for name in chromosomes])


def main() -> None:
    """Measure what a file named on the command line holds, and print how vectors go with r2."""
    share, chromosome = read_bed(Path(sys.argv[1]))
    task = AllelesTask.model_validate(dict(pair.split("=") for pair in sys.argv[2:]))
    made = measure(share, chromosome, task)
    made.save(Path())
    near, far = made.agreement[:, 0].mean(0)
    print(f"{len(made.snps)} SNPs, {len(made.rows)} samples")
    print(f"correlation of squared cosine and r2: {near:.3f} within reach, {far:.3f} beyond")
