"""Encodings: the numbers that stand for a genotype in a network's input.

Every encoding is one small table per position: the value (one number per channel) of each genotype 0..ploidy and of a
missing call. A dose of imputation lies between two genotypes and becomes the value between theirs, in proportion.
Whatever depends on data (allele frequencies, mean, spread, what a missing call becomes) is fitted on training samples
only, and is all there is in the encoder's state.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import NO_DOSE, UNIT
from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError

EncodingName = Literal["dosage", "signed", "onehot", "hardy-weinberg", "haplotype"]
NAMES: tuple[EncodingName, ...] = get_args(EncodingName)
HELP: dict[str, str] = {
    "dosage": "copies of allele a1: 0, 1, 2 (0, 1 for haploids); a dose as it is",
    "signed": "copies of a1 around the heterozygote: -1, 0, 1 (-1, 1 for haploids); a dose in proportion",
    "onehot": "a channel per genotype, so that dominance needs no second layer; a dose is shared between the two "
    "genotypes next to it",
    "hardy-weinberg": "each genotype as its expected frequency: p² for two copies of a1, 2pq for one, q² for none; a "
    "dose lies between the two genotypes next to it",
    "haplotype": "two channels, a1 on the mother's and on the father's copy; needs phased genotypes",
}
ON_X: dict[EncodingName, str] = {
    "dosage": "the one copy of a male counts as two, 0 or 2",
    "signed": "the one copy of a male counts as two, -1 or 1",
    "onehot": "a male stands in the channel of the homozygous females, never in the heterozygotes'",
    "hardy-weinberg": "a male gets the frequency of the homozygous genotype, p² or q², though his is p or q",
    "haplotype": "a male's one copy stands in both channels",
}
"""What an encoding makes of a male's call outside the pseudo-autosomal regions, as files of two copies write it."""
NO_PHASE_IN_DOSES = "these are doses of imputation, which do not tell the two parental copies apart"
_ONE = round(1 / UNIT)
_SAME = 1e-7
"""A standard deviation of doses up to this is rounding: no variation."""


class Encoding(BaseModel):
    """Which encoding, for which ploidy; the fitted numbers are in the Encoder."""

    model_config = ConfigDict(frozen=True)

    name: EncodingName = "dosage"
    ploidy: Literal[1, 2] = 2
    standardise: bool = False
    missing: Literal["mean", "mode"] = "mean"

    @property
    def channels(self) -> int:
        """Numbers per position."""
        return {"onehot": self.ploidy + 1, "haplotype": 2}.get(self.name, 1)

    @property
    def alleles(self) -> int:
        """Largest count one entry of the encoder's input holds: the ploidy, or 1 where the two copies come apart."""
        return 1 if self.name == "haplotype" else self.ploidy

    def refuse_unsuitable(self) -> None:
        """Raise InputError where this encoding is not defined for this ploidy."""
        if self.ploidy == 1 and self.name == "hardy-weinberg":
            raise InputError(
                "encoding hardy-weinberg",
                "these genotypes are haploid, and Hardy-Weinberg proportions p², 2pq, q² are those of diploids",
                "Choose the dosage, signed or one-hot encoding.",
            )
        if self.ploidy == 1 and self.name == "haplotype":
            raise InputError(
                "encoding haplotype",
                "these genotypes are haploid, so there is one copy and nothing to distinguish",
                "Choose the dosage, signed or one-hot encoding.",
            )


def on_x(name: EncodingName) -> str:
    """Return a sentence on what this encoding does with the males of chromosome X.

    >>> on_x("dosage")[:60]
    'On chromosome X the one copy of a male counts as two, 0 or 2'
    """
    return (
        f"On chromosome X {ON_X[name]} (where the file counts one copy as two). A network can read sex from the "
        "heterozygotes that males lack: compare with **sex only** among the rivals."
    )


def tensor(genotypes: np.ndarray) -> Tensor:
    """Return genotypes as `Encoder.forward` takes them, on the CPU, sharing their memory.

    int8 calls stay int8. uint16 doses become the int16 of the same bits, as not every device computes with uint16: 2.0
    copies are -32768 and a missing dose is -1.
    """
    return torch.as_tensor(genotypes.view(np.int16) if genotypes.dtype == np.uint16 else genotypes)


class Encoder(nn.Module):
    """Turn genotypes, calls or doses, into what a network reads; made by `fit`, restored by `load_state_dict`.

    Buffers
    -------
    values : (ploidy + 1, channels, positions)
        What each genotype becomes (with "haplotype": each allele, 0 or 1).
    missing : (channels, positions)
        What a missing call becomes.
    mean : (channels, positions)
        The average encoded training sample: the default baseline of an attribution.
    """

    values: Tensor
    missing: Tensor
    mean: Tensor

    def __init__(self, encoding: Encoding, positions: int) -> None:
        super().__init__()
        encoding.refuse_unsuitable()
        self.encoding, self.channels, self.positions = encoding, encoding.channels, positions
        self.register_buffer("values", torch.zeros(encoding.alleles + 1, encoding.channels, positions))
        self.register_buffer("missing", torch.zeros(encoding.channels, positions))
        self.register_buffer("mean", torch.zeros(encoding.channels, positions))

    def forward(self, genotypes: Tensor) -> Tensor:
        """Return (n, channels, positions) of the module's dtype, on the device of the module.

        `genotypes` is int8 (n, positions), or (n, positions, 2) for "haplotype"; any negative value is a missing call.
        int16 (n, positions) are doses as `tensor` gives them: a dose becomes what lies between the values of the two
        genotypes next to it, in proportion.
        """
        haplotypes = self.encoding.name == "haplotype"
        expected = (self.positions, 2) if haplotypes else (self.positions,)
        if tuple(genotypes.shape[1:]) != expected:
            raise ValueError(f"{self.encoding.name} encoding of {expected}, but genotypes are {tuple(genotypes.shape)}")
        called = genotypes.movedim(-1, 1) if haplotypes else genotypes[:, None, :]
        whole = genotypes.dtype != torch.int16
        if not whole:
            called = called.to(torch.int32) & 0xFFFF
        missing = called < 0 if whole else called == NO_DOSE
        if self.encoding.name in ("onehot", "hardy-weinberg"):
            return self._by_whole(called) if whole else self._between(called, missing)
        slope = self.values[1] - self.values[0]
        copies = called.to(slope.dtype) if whole else called.to(slope.dtype) * UNIT
        return torch.where(missing, self.missing, torch.addcmul(self.values[0], copies, slope))

    def _by_whole(self, called: Tensor) -> Tensor:
        encoded = self.missing.expand(len(called), -1, -1)
        for genotype, value in enumerate(self.values):
            encoded = torch.where(called == genotype, value, encoded)
        return encoded

    def _between(self, doses: Tensor, missing: Tensor) -> Tensor:
        """Return what doses (n, 1, positions) in units of 1/16384 become, between the values next to them."""
        below = (doses >> 14).clamp(max=len(self.values) - 2)
        share = (doses - below * _ONE).to(self.values.dtype) * UNIT
        encoded = self.missing.expand(len(doses), -1, -1)
        for genotype, (value, following) in enumerate(pairwise(self.values)):
            encoded = torch.where((below == genotype) & ~missing, torch.lerp(value, following, share), encoded)
        return encoded


def both_copies(genotypes: Genotypes) -> np.ndarray:
    """Return the haplotypes int8 (samples, variants, 2) that "haplotype" reads; InputError where there are none."""
    mend = "Use the dosage encoding, or bring a phased VCF."
    if genotypes.doses:
        raise InputError("encoding haplotype", NO_PHASE_IN_DOSES, mend)
    if genotypes.haplotypes is None:
        raise InputError("encoding haplotype", "these genotypes are not phased", mend)
    return genotypes.haplotypes


def fit(
    name: EncodingName,
    dosages: np.ndarray,
    rows: np.ndarray,
    ploidy: int,
    standardise: bool = False,
    missing: Literal["mean", "mode"] = "mean",
) -> Encoder:
    """Return the encoder whose numbers come from the training samples `rows` alone.

    Parameters
    ----------
    name : one of NAMES
    dosages : int8 or uint16 doses (samples, positions), or int8 haplotypes (samples, positions, 2) for "haplotype"
    rows : integer indices of the training samples
    ploidy : 1 or 2
    standardise : subtract the training mean and divide by the training standard deviation, per channel and position
        (a position without variation is only centred)
    missing : a missing call becomes the training mean of the encoded values (for "onehot" that is the genotype
        frequencies), or the most frequent training genotype

    Raises
    ------
    InputError
        For an encoding that is not defined for these genotypes.
    """
    encoding = chosen(name, ploidy, standardise, missing)
    if (name == "haplotype") != (dosages.ndim == 3):
        raise InputError(
            f"encoding {name}",
            NO_PHASE_IN_DOSES
            if name == "haplotype" and blocks.are_doses(dosages)
            else "it distinguishes the two parental copies, but the source is not phased"
            if name == "haplotype"
            else f"it takes one count per site, but the array is {dosages.shape}",
            "Choose the dosage, signed or one-hot encoding." if name == "haplotype" else "",
        )
    return fitted(encoding, counted(dosages, rows, encoding.alleles))


def chosen(name: EncodingName, ploidy: int, standardise: bool, missing: Literal["mean", "mode"] = "mean") -> Encoding:
    """Return the encoding of this name; InputError where there is none, or none of these genotypes."""
    if name not in NAMES:
        raise InputError(f"encoding {name}", "there is no such encoding", f"Choose one of {', '.join(NAMES)}.")
    encoding = Encoding.model_validate(
        {"name": name, "ploidy": int(ploidy), "standardise": standardise, "missing": missing}
    )
    encoding.refuse_unsuitable()
    return encoding


def fitted(encoding: Encoding, counts: Counts) -> Encoder:
    """Return the encoder that the genotypes of the training samples, counted, make."""
    (frequencies, apart), standardise, missing = counts.shares(), encoding.standardise, encoding.missing
    values = _values(encoding, frequencies)
    mean = np.einsum("gp,gcp->cp", frequencies, values)
    if standardise:
        variance = np.einsum("gp,gcp->cp", frequencies, (values - mean) ** 2)
        variance -= np.einsum("gp,gcp->cp", apart, np.diff(values, axis=0) ** 2)
        spread = np.sqrt(np.maximum(variance, 0))
        values = (values - mean) / np.where(spread > (_SAME if counts.of_doses else 1e-9), spread, 1.0)
        mean = np.zeros_like(mean)
    mode = np.take_along_axis(values, frequencies.argmax(0)[None, None, :], axis=0)[0]
    encoder = Encoder(encoding, frequencies.shape[1])
    for buffer, fitted in (
        (encoder.values, values),
        (encoder.mean, mean),
        (encoder.missing, mean if missing == "mean" else mode),
    ):
        buffer.copy_(torch.as_tensor(fitted))
    return encoder


class Counts:
    """How many samples have each genotype at each position, counted block by block.

    Haplotypes count both copies; a dose counts for the two genotypes next to it, in proportion.

    Parameters
    ----------
    alleles : the largest count of an entry: `Encoding.alleles`

    Attributes
    ----------
    of_doses : whether doses were among what was counted
    """

    def __init__(self, alleles: int, positions: int) -> None:
        self._alleles, self.of_doses = alleles, False
        self._counts, self._apart = np.zeros((alleles + 1, positions)), np.zeros((alleles, positions))

    def add(self, start: int, stop: int, block: np.ndarray) -> None:
        """Count int8 or uint16 (samples, stop - start), or int8 (samples, stop - start, 2), at these positions."""
        if blocks.are_doses(block):
            self.of_doses = True
            counts, apart = _soft(block, self._alleles)
            self._counts[:, start:stop] += counts
            self._apart[:, start:stop] += apart
            return
        for genotype in range(self._alleles + 1):
            self._counts[genotype, start:stop] += (block == genotype).sum(axis=(0, 2) if block.ndim == 3 else 0)

    def add_numbers(self, start: int, stop: int, numbers: np.ndarray) -> None:
        """Take up how many samples have each genotype, (alleles + 1, stop - start), at these positions."""
        self._counts[:, start:stop] += numbers

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the share of each genotype, float64 (alleles + 1, positions), and how far doses lie between genotypes.

        The second, float64 (alleles, positions), is the mean of t (1 - t) over the samples that lie t of the way from
        genotype g to g + 1: by sum of it times (v[g + 1] - v[g])², the variance of values that are v at the genotypes
        and linear between them is smaller than that of genotypes drawn with these shares. It is 0 of whole counts.
        A position where no sample is called counts as all genotype 0.
        """
        total = self._counts.sum(0)
        counts = self._counts.copy()
        counts[0, total == 0] = 1
        return counts / np.where(total == 0, 1, total), self._apart / np.where(total == 0, 1, total)


def counted(dosages: Dosages, rows: np.ndarray, alleles: int) -> Counts:
    """Return the genotypes of the samples `rows`, counted."""
    counts = Counts(alleles, dosages.shape[1])
    for start, stop, block in blocks.parts(dosages, rows, bytes_each=16):
        counts.add(start, stop, block)
    return counts


def genotype_frequencies(dosages: Dosages, rows: np.ndarray, alleles: int) -> np.ndarray:
    """Return the share of each genotype among called entries of `rows`, float64 (alleles + 1, positions)."""
    return counted(dosages, rows, alleles).shares()[0]


def _soft(doses: np.ndarray, alleles: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums over samples of each genotype's share, and of t (1 - t) in each step from one to the next."""
    known = doses != NO_DOSE
    left = np.where(known, doses, 0)
    steps, apart = np.zeros((alleles + 2, doses.shape[1]), np.int64), np.zeros((alleles, doses.shape[1]), np.int64)
    steps[0] = known.sum(0) * _ONE
    for genotype in range(alleles):
        t = np.minimum(left, _ONE)
        left -= t
        steps[genotype + 1] = t.sum(0, dtype=np.int64)
        apart[genotype] = _ONE * steps[genotype + 1] - np.multiply(t, t, dtype=np.uint32).sum(0, dtype=np.int64)
    return (steps[:-1] - steps[1:]) * UNIT, apart * UNIT**2


def _values(encoding: Encoding, frequencies: np.ndarray) -> np.ndarray:
    """Return what each genotype becomes before standardising, float64 (alleles + 1, channels, positions)."""
    alleles, positions = encoding.alleles, frequencies.shape[1]
    counts = np.arange(alleles + 1.0)
    if encoding.name == "onehot":
        return np.repeat(np.eye(alleles + 1)[:, :, None], positions, axis=2)
    if encoding.name == "hardy-weinberg":
        p = counts @ frequencies / alleles
        return np.stack([(1 - p) ** 2, 2 * p * (1 - p), p**2])[:, None, :]
    if encoding.name == "signed":
        counts = 2 * counts / alleles - 1
    return np.broadcast_to(counts[:, None, None], (alleles + 1, encoding.channels, positions)).copy()
