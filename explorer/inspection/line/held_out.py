"""How badly held-out samples are predicted when the genotypes of a block are replaced.

Every sample is predicted by the networks of the fold that tested on it, by the mean of their outputs. Only samples
whose block was drawn otherwise than it is are predicted anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.encodings import Encoder
from explorer.inspection.line.updates import update_of
from explorer.training import trained
from explorer.training.trained import Trained


class HeldOut:
    """The held-out samples of one fold and the networks that never saw them.

    Parameters
    ----------
    networks : of one fold, equal but for their seed
    order : int64 (positions,), variants of the dataset in the order in which blocks are named

    Attributes
    ----------
    rows : int64 (n,), samples tested on whose trait is known
    real : float64 (n,), loss of each with its real genotypes
    """

    def __init__(self, networks: Sequence[Trained], dataset: Dataset, order: np.ndarray, output: int = 0) -> None:
        first = networks[0]
        values = first.target.values(dataset.traits)
        known = values[first.rows.test] >= 0 if values.ndim == 1 else np.isfinite(values[first.rows.test][:, output])
        self.rows = first.rows.test[known]
        self.objective, self.output = first.target.objective, output
        self.y = torch.from_numpy(values[self.rows])
        place_of = np.full(dataset.genotypes.shape[1], -1)
        place_of[first.columns] = np.arange(len(first.columns))
        self.places = place_of[order]
        self.encoder = first.encoder
        self._calls = trained.raw(dataset.genotypes, first.spec.encoding, self.rows, first.columns)
        x = self.encoder(encodings.tensor(self._calls))
        self._updates = [update_of(network.network, x) for network in networks]
        with torch.no_grad():
            outputs = torch.stack([update.real for update in self._updates]).mean(0)
            self.real = self._losses(outputs, np.arange(len(self.rows)))

    @torch.no_grad()
    def losses(self, first: int, last: int, calls: np.ndarray) -> np.ndarray:
        """Return float64 (draws, n): each sample's loss with its block first to last replaced by `calls`.

        Parameters
        ----------
        calls : int8 (draws, n, last - first + 1), -1 missing
        """
        places = self.places[first : last + 1]
        read = places >= 0
        result = np.repeat(self.real[None], len(calls), axis=0)
        places, drawn = places[read], calls if read.all() else calls[:, :, read]
        draw, sample = np.nonzero((drawn != self._calls[:, places]).any(2))
        if not len(sample):
            return result
        at, samples = torch.from_numpy(places), torch.from_numpy(sample)
        block = part_of(self.encoder, at)(encodings.tensor(np.ascontiguousarray(drawn[draw, sample])))
        total = torch.zeros(())
        for update in self._updates:
            total = total + update(samples, block, at)
        result[draw, sample] = self._losses(total / len(self._updates), sample)
        return result

    def macs(self, first: int, last: int) -> int:
        """Return the multiply-adds of one draw of the block first to last for all samples and networks."""
        places = self.places[first : last + 1]
        at = torch.from_numpy(places[places >= 0])
        return len(self.rows) * len(self._updates) * self._updates[0].macs(at) if len(at) else 0

    def _losses(self, outputs: Tensor, samples: np.ndarray) -> np.ndarray:
        """Return float64 (m,) of outputs (m, k) for these samples, places in `rows`."""
        outputs, y = outputs.double(), self.y[torch.from_numpy(samples)]
        if self.objective == "cross-entropy":
            return F.cross_entropy(outputs, y, reduction="none").numpy()
        if self.objective == "binary":
            own = outputs[:, self.output], y[:, self.output].double()
            return F.binary_cross_entropy_with_logits(*own, reduction="none").numpy()
        return (outputs[:, self.output] - y[:, self.output]).square().numpy()


def part_of(encoder: Encoder, places: Tensor) -> Encoder:
    """Return the encoder of some positions alone."""
    part = Encoder(encoder.encoding, len(places))
    part.values, part.missing, part.mean = (
        encoder.values[..., places],
        encoder.missing[..., places],
        encoder.mean[..., places],
    )
    return part
