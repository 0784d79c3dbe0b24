"""The weights of filters, each laid out as channel by place, whatever the layer keeps them as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from explorer.datasets.encodings import Encoding
from explorer.inspection.filters.kinds import FilterLayer
from explorer.networks.build import Network

CHANNELS: dict[str, tuple[str, ...]] = {
    "dosage": ("copies of a1",),
    "signed": ("copies of a1, from −1 to 1",),
    "hardy-weinberg": ("expected frequency of the genotype",),
    "haplotype": ("a1 on the mother's copy", "a1 on the father's copy"),
}


@dataclass(frozen=True, eq=False)
class Bank:
    """The filters of one layer.

    Attributes
    ----------
    layer : FilterLayer
    weights : float32 (filters, channels, taps), or (filters, places, channels, taps) where places have their own
        y[k, p] = bias[k] + sum over c, j of weights[k, c, j] x[c, p stride + j dilation - before].
    bias : float32 (filters,), or (filters, places); zeros where the layer has none
    channels : what the channels are called, one tuple for each filter (they differ where filters read groups)
    """

    layer: FilterLayer
    weights: np.ndarray
    bias: np.ndarray
    channels: tuple[tuple[str, ...], ...]

    def at(self, place: int) -> np.ndarray:
        """Return the filters (filters, channels, taps) as they stand at one place."""
        return self.weights[:, place] if self.weights.ndim == 4 else self.weights

    @property
    def norms(self) -> np.ndarray:
        """The length of every filter, float64 (filters,): the root of its summed squares, all places together."""
        return np.sqrt(np.square(self.weights.astype(np.float64)).sum(axis=tuple(range(1, self.weights.ndim))))


def bank(network: Network, layer: FilterLayer, encoding: Encoding | None = None) -> Bank:
    """Return the filters of a layer of a network; `encoding` names the channels where it reads the genotypes."""
    module = network.layers[layer.name]
    with torch.no_grad():
        weights, bias = _laid_out(module, layer)
    rows = [_names(network, layer, k, encoding) for k in range(layer.filters)]
    return Bank(layer, weights.numpy().copy(), bias.numpy().copy(), tuple(rows))


def _laid_out(module: nn.Module, layer: FilterLayer) -> tuple[torch.Tensor, torch.Tensor]:
    if isinstance(module, nn.Sequential):  # separable: a kernel for each channel, then a mixture of the channels
        depthwise, pointwise = module.get_submodule("depthwise"), module.get_submodule("pointwise")
        weights = pointwise.weight[:, :, 0, None] * depthwise.weight[None, :, 0]  # type: ignore[index,union-attr]
        return weights.float(), _bias(pointwise, layer.filters)
    assert isinstance(module.weight, torch.Tensor)
    if layer.sharing == "own place":  # (places, channels * taps, filters)
        weights = module.weight.permute(2, 0, 1).unflatten(2, (layer.channels, layer.taps))
        return weights.float(), _bias(module, layer.filters, layer.places)
    if layer.sharing == "whole genome":
        return module.weight.unflatten(1, (layer.channels, layer.taps)).float(), _bias(module, layer.filters)
    return module.weight.float(), _bias(module, layer.filters)


def _bias(module: nn.Module, *shape: int) -> torch.Tensor:
    bias = module.bias
    return bias.float() if isinstance(bias, torch.Tensor) else torch.zeros(shape)


def _names(network: Network, layer: FilterLayer, filter: int, encoding: Encoding | None) -> tuple[str, ...]:
    first, among = 0, network.spec.shapes[layer.source]["channels"]
    if layer.channels < among:  # filters in groups
        first = filter * (among // layer.channels) // layer.filters * layer.channels
    if layer.source != "input":
        return tuple(f"filter {first + c + 1} of {layer.source}" for c in range(layer.channels))
    if encoding is None:
        return tuple(f"channel {first + c + 1}" for c in range(layer.channels))
    if encoding.name == "onehot":
        names = tuple(f"{copies} {'copy' if copies == 1 else 'copies'} of a1" for copies in range(encoding.ploidy + 1))
    else:
        names = CHANNELS[encoding.name]
    return names[first : first + layer.channels]


def thinned(weights: np.ndarray, most: int) -> tuple[np.ndarray, int]:
    """Return weights (filters, channels, cells) of at most about `most` numbers, and how many taps share a cell.

    A cell holds the weight of largest size among its taps, its sign kept.
    """
    filters, channels, taps = weights.shape
    share = max(1, -(-weights.size // most))
    if share == 1:
        return np.ascontiguousarray(weights), 1
    cells = -(-taps // share)
    filled = np.zeros((filters, channels, cells * share), dtype=np.float32)
    filled[:, :, :taps] = weights
    filled = filled.reshape(filters, channels, cells, share)
    largest = np.abs(filled).argmax(3)[..., None]
    return np.take_along_axis(filled, largest, 3)[..., 0], share
