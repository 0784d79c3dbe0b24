"""A fold's genotypes, read from the dataset into the way they are held, and counted for the encoder as they pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explorer import blockwise
from explorer.datasets import blocks, by_sample, encodings
from explorer.datasets.blocks import Dosages
from explorer.datasets.dataset import Dataset
from explorer.datasets.encodings import Counts, Encoder
from explorer.devices import Device
from explorer.progress import Progress, silent
from explorer.training import held, holding
from explorer.training.held import Genes, Packed, Whole
from explorer.training.holding import Calls, Holding
from explorer.training.sample_file import SampleFile
from explorer.training.spec import RunSpec
from explorer.training.streamed import Streamed


def opened(
    dataset: Dataset,
    spec: RunSpec,
    rows: np.ndarray,
    train: int,
    columns: np.ndarray,
    device: Device,
    how: Holding | None = None,
    progress: Progress = silent,
) -> tuple[Genes, Encoder, Holding, bool]:
    """Return a fold's genotypes, the encoder fitted on its training samples, how they are held, if no call is missing.

    Where memory runs out, the next way that takes less is tried; where the device cannot unpack, they are held whole.

    Parameters
    ----------
    rows, train : the fold's samples; how many of the first are for training
    columns : int64 (positions,), the variants in the order of the network
    how : the way that was planned; None is as they are stored
    """
    stored = held.source(dataset.genotypes, spec.encoding)
    calls = Calls(len(rows), len(columns), 2 if stored.ndim == 3 else 1, blocks.are_doses(stored))
    batch, where = max(1, min(spec.batch_size, train)), device.torch
    how = how or holding.in_way("whole", calls, batch, "")
    if how.way != "whole" and not calls.doses and where.type != "cpu" and not held.unpacks(where):
        how = holding.in_way("whole", calls, batch, f"{device.title} does not unpack two bits as it should")
        every: tuple[holding.Way, ...] = ("whole",)
    else:
        every = holding.ways(calls)
    encoding = encodings.chosen(spec.encoding, dataset.genotypes.ploidy, spec.standardise)
    while True:
        try:
            counts = Counts(encoding.alleles, len(columns))
            reading = _Reading(stored, rows, columns, where, counts, train, progress)
            match how.way:
                case "whole":
                    genotypes = reading.whole()
                case "packed":
                    genotypes = reading.packed()
                case "streamed":
                    genotypes = reading.streamed(calls, how.window)
            return genotypes, encodings.fitted(encoding, counts), how, _complete(genotypes)
        except Exception as error:
            following = every[every.index(how.way) + 1 :]
            if not following or not blockwise.ran_out(error):
                raise
            reason = f"memory of {device.title} ran out when they were to be held {how.way}"
        blockwise.free()
        how = holding.in_way(following[0], calls, batch, reason)


def _complete(genotypes: Genes) -> bool:
    """Return whether it is known that these are calls of which none is missing."""
    return isinstance(genotypes, Whole | Packed) and genotypes.complete()


@dataclass(frozen=True)
class _Reading:
    """One reading of a fold's genotypes, by blocks of variants, into one of the ways of holding them."""

    stored: Dosages
    rows: np.ndarray
    columns: np.ndarray
    where: torch.device
    counts: Counts
    train: int
    progress: Progress

    def whole(self) -> Genes:
        return Whole(
            held.read_whole(self.stored, self.rows, self.columns, self.where, self.counts, self.train, self.progress)
        )

    def packed(self) -> Genes:
        packed = held.read_packed(
            self.stored, self.rows, self.columns, self.where, self.counts, self.train, self.progress
        )
        return Packed(packed, len(self.columns))

    def streamed(self, calls: Calls, window: int) -> Genes:
        width = calls.packed
        file = SampleFile(calls.samples, width)
        if calls.doses:
            for start, stop, block in blocks.parts(self.stored, self.rows, self.columns, 4, self.progress):
                self.counts.add(start, stop, block[: self.train])
                file.append(np.array(block, order="C").view(np.uint8))
            return Streamed(file, held.doses, window, self.where)
        for _, _, packed in by_sample.tiles(
            self.stored, self.rows, self.columns, self.progress, self.counts, self.train
        ):
            file.append(packed.reshape(len(packed), -1))
        shape = (by_sample.width(len(self.columns)), *self.stored.shape[2:])
        return Streamed(file, held.Unpacking(shape, len(self.columns), self.where), window, self.where)
