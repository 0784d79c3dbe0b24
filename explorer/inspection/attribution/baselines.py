"""What a sample is compared with: the training mean, the homozygous reference, or training samples drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.encodings import tensor
from explorer.errors import InputError

Encoder = Callable[[Tensor], Tensor]
"""`encodings.tensor` of dosages (samples, positions), or of haplotypes (samples, positions, 2) ->
(samples, channels, positions)."""

BaselineKind = Literal["mean", "reference", "sampled"]
BASELINES: dict[BaselineKind, str] = {
    "mean": "training mean: the average encoded genotype of the training samples",
    "reference": "homozygous reference: no copy of allele a1 anywhere",
    "sampled": "random samples: genotypes of training samples drawn at random, the scores averaged over them",
}


def encode(encoder: Encoder, dosages: np.ndarray) -> Tensor:
    """Return encoded genotypes (samples, channels, positions) of int8 (samples, positions[, 2]) or uint16 doses."""
    with torch.no_grad():
        return encoder(tensor(np.array(dosages, order="C")))


def baseline(kind: BaselineKind, encoder: Encoder, training: np.ndarray, count: int = 20, seed: int = 0) -> Tensor:
    """Return the encoded baselines (k, channels, positions); k is `count` for drawn training samples, else 1.

    Parameters
    ----------
    training : int8 array (training samples, positions[, 2]), or uint16 doses (training samples, positions)
        In the network's order of positions. Read in blocks of samples, never copied whole.
    """
    if kind not in get_args(BaselineKind):
        raise InputError(f"baseline {kind!r}", f"there is no such baseline; there are {', '.join(BASELINES)}")
    if len(training) == 0:
        raise InputError("baseline", "there are no training samples to take it from")
    if kind == "reference":
        return encode(encoder, np.zeros_like(training[:1]))
    if kind == "sampled":
        rows = np.random.default_rng(seed).choice(len(training), min(count, len(training)), replace=False)
        return encode(encoder, training[np.sort(rows)])
    total, block = 0.0, max(1, (64 << 20) // max(1, training[:1].size * 8))
    for start in range(0, len(training), block):
        total = total + encode(encoder, training[start : start + block]).double().sum(0, keepdim=True)
    assert isinstance(total, Tensor)
    return total / len(training)


def genotype_table(encoder: Encoder, positions: int, ploidy: int, haplotypes: bool) -> tuple[Tensor, np.ndarray]:
    """Return every genotype encoded everywhere (rows, channels, positions), and the dosage of each row (rows,).

    A phased heterozygote has two rows, one for either copy.
    """
    if haplotypes:
        pairs = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=np.int8)
        full = np.broadcast_to(pairs[:, None, :], (4, positions, 2))
        return encode(encoder, full), pairs.sum(1).astype(np.int64)
    dosage = np.arange(ploidy + 1, dtype=np.int8)
    return encode(encoder, np.broadcast_to(dosage[:, None], (ploidy + 1, positions))), dosage.astype(np.int64)
