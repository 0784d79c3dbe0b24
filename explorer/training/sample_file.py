"""A temporary file of genotypes, sample by sample, so that few samples are read without the others.

Files of calls keep a variant's calls together, and each sample's far apart: to read the samples of a step from them
would be to read all of them.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from pathlib import Path

import numpy as np

from explorer import machine
from explorer.errors import InputError

TILE_BYTES = 256 * 2**20
"""What is held in memory while the file is written: of every sample some of its bytes."""


class SampleFile:
    """Bytes uint8 (samples, width), appended by columns and read by rows; gone when it is closed or forgotten.

    Parameters
    ----------
    samples, width : how many samples, and bytes of each

    Attributes
    ----------
    path : Path, where the file lies

    Raises
    ------
    InputError : the disk has no room for it
    """

    def __init__(self, samples: int, width: int) -> None:
        self._samples, self.width = samples, width
        folder, size = Path(tempfile.gettempdir()), samples * width
        free = machine.disk(folder)
        if size > free:
            what = f"genotypes that are streamed take {machine.size(size)}, and {machine.size(free)} are free"
            raise InputError(f"Disk of {folder}", what, "Delete what is no longer needed there, or use fewer variants.")
        self._descriptor, name = tempfile.mkstemp(prefix="genotypes-", suffix=".rows", dir=folder)
        self.path = Path(name)
        self.close = weakref.finalize(self, _remove, self._descriptor, self.path)
        self._written, self._filled = 0, 0
        self._tile = np.empty((samples, max(1, min(width, TILE_BYTES // max(1, samples)))), np.uint8)

    def __len__(self) -> int:
        return self._samples

    def append(self, columns: np.ndarray) -> None:
        """Write the next bytes uint8 (samples, n) of every sample."""
        taken, count = 0, columns.shape[1]
        while taken < count:
            n = min(count - taken, self._tile.shape[1] - self._filled)
            self._tile[:, self._filled : self._filled + n] = columns[:, taken : taken + n]
            taken, self._filled = taken + n, self._filled + n
            if self._filled == self._tile.shape[1] or self._written + self._filled == self.width:
                self._flush()

    def _flush(self) -> None:
        for sample in range(self._samples):
            rest = self._tile[sample, : self._filled].data
            at = sample * self.width + self._written
            while len(rest):
                done = os.pwrite(self._descriptor, rest, at)
                rest, at = rest[done:], at + done
        self._written, self._filled = self._written + self._filled, 0
        if self._written == self.width:
            self._tile = np.empty((self._samples, 0), np.uint8)

    def read(self, rows: np.ndarray, out: np.ndarray) -> None:
        """Read these samples into out uint8 (rows, width), in the order in which they lie on the disk.

        Raises OSError where the file is shorter than it was written.
        """
        for place in np.argsort(rows, kind="stable"):
            rest, at = out[place].data, int(rows[place]) * self.width
            while len(rest):
                got = os.preadv(self._descriptor, [rest], at)
                if not got:
                    raise OSError("the temporary file of genotypes is cut off")
                rest, at = rest[got:], at + got


def _remove(descriptor: int, path: Path) -> None:
    os.close(descriptor)
    path.unlink(missing_ok=True)
