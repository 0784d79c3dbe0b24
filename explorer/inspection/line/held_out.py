"""How badly held-out samples are predicted when the genotypes of a block are replaced.

Every sample is predicted by the networks of the fold that tested on it, by the mean of their outputs. Of a network
whose first layer is dense, only the part of that layer's sums that the block feeds is computed anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.encodings import Encoder
from explorer.networks.build import Network
from explorer.training.trained import Trained

AT_ONCE = 2**24
"""Numbers of a layer that are computed at once."""


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
        self.x = first.inputs(dataset.genotypes, self.rows)
        self._updates = [update_of(network.network, self.x) for network in networks]
        with torch.no_grad():
            outputs = torch.stack([update.real for update in self._updates]).mean(0)
            self.real = self._losses(outputs[None])[0]

    @torch.no_grad()
    def losses(self, first: int, last: int, calls: np.ndarray) -> np.ndarray:
        """Return float64 (draws, n): each sample's loss with its block first to last replaced by `calls`.

        Parameters
        ----------
        calls : int8 (draws, n, last - first + 1), -1 missing
        """
        places = self.places[first : last + 1]
        read = places >= 0
        if not read.any():
            return np.broadcast_to(self.real, (len(calls), len(self.rows)))
        at = torch.from_numpy(places[read])
        encoder = part_of(self.encoder, at)
        block = encoder(encodings.tensor(np.ascontiguousarray(calls[:, :, read]).reshape(-1, int(read.sum()))))
        total: Tensor | None = None
        for update in self._updates:
            own = update(block, at)
            total = own if total is None else total + own
        assert total is not None
        outputs = (total / len(self._updates)).unflatten(0, (len(calls), len(self.rows)))
        return self._losses(outputs)

    def _losses(self, outputs: Tensor) -> np.ndarray:
        """Return float64 (draws, n) of outputs (draws, n, k)."""
        draws = len(outputs)
        if self.objective == "cross-entropy":
            y = self.y.repeat(draws)
            each = F.cross_entropy(outputs.flatten(0, 1).double(), y, reduction="none").unflatten(0, (draws, -1))
        elif self.objective == "binary":
            y = self.y[:, self.output].expand(draws, -1).double()
            each = F.binary_cross_entropy_with_logits(outputs[..., self.output].double(), y, reduction="none")
        else:
            each = (outputs[..., self.output].double() - self.y[:, self.output]).square()
        return each.numpy()


def part_of(encoder: Encoder, places: Tensor) -> Encoder:
    """Return the encoder of some positions alone."""
    part = Encoder(encoder.encoding, len(places))
    part.values, part.missing, part.mean = (
        encoder.values[..., places],
        encoder.missing[..., places],
        encoder.mean[..., places],
    )
    return part


def update_of(network: Network, x: Tensor) -> Update:
    """Return what computes a network's outputs for inputs that differ from `x` (n, channels, positions) in a block."""
    layers = list(network.layers.values())
    chain = all(len(sources) == 1 for sources in network.spec.sources.values())
    dense = next((i for i, layer in enumerate(layers) if not isinstance(layer, nn.Flatten | nn.Dropout)), None)
    if (
        chain
        and dense is not None
        and isinstance(layers[dense], nn.Linear)
        and layers[dense].in_features == x[0].numel()
    ):
        return DenseFirst(network, x, dense)
    return Whole(network, x)


class Whole:
    """Any network: its whole forward pass is computed anew."""

    def __init__(self, network: Network, x: Tensor) -> None:
        self.network, self.x = network, x
        with torch.no_grad():
            self.real = torch.cat([network(part) for part in x.split(256)])

    def __call__(self, block: Tensor, places: Tensor) -> Tensor:
        """Return (draws * n, outputs) for blocks (draws * n, channels, places), sample after sample within a draw."""
        n, results = len(self.x), []
        for draw in block.split(n):
            x = self.x.clone()
            x[:, :, places] = draw
            results += [self.network(part) for part in x.split(256)]
        return torch.cat(results)


class DenseFirst:
    """A network whose first layer is dense over all positions: its sums change by what the block feeds them."""

    def __init__(self, network: Network, x: Tensor, dense: int) -> None:
        layers = list(network.layers.values())
        linear, self._rest = layers[dense], layers[dense + 1 :]
        assert isinstance(linear, nn.Linear)
        self.x, self._weight = x, linear.weight.view(-1, *x.shape[1:])
        with torch.no_grad():
            self._sums = linear(x.flatten(1))
            self.real = self._above(self._sums)

    def _above(self, sums: Tensor) -> Tensor:
        for layer in self._rest:
            sums = layer(sums)
        return sums

    def __call__(self, block: Tensor, places: Tensor) -> Tensor:
        """Return (draws * n, outputs) for blocks (draws * n, channels, places), sample after sample within a draw."""
        weight = self._weight[:, :, places].flatten(1).T
        base = self._sums - self.x[:, :, places].flatten(1) @ weight
        sums = (block.flatten(1) @ weight).unflatten(0, (-1, len(base))) + base
        return self._above(sums.flatten(0, 1))


Update = Whole | DenseFirst
