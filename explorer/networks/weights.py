"""Weights from a file, put into the network that they belong to, or refused."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.networks.build import Network, build
from explorer.networks.spec import NetworkSpec

AGAIN = "Train the run again."


def restored(
    spec: NetworkSpec,
    weights: Mapping[str, Tensor],
    place: str,
    dtype: torch.dtype = torch.float32,
    mend: str = AGAIN,
) -> Network:
    """Return the network with these weights in training mode; its gradients are as those of a fresh one.

    Raises
    ------
    InputError
        The weights are fewer than the network's, of other names or shapes, or one of them is no number.
    """
    shapes = spec.shapes
    learnt = sum(layer.parameters(*(shapes[s] for s in spec.sources[layer.name])) for layer in spec.layers)
    given = sum(tensor.numel() for tensor in weights.values())
    if learnt > given:
        raise InputError(place, f"it holds {given:,} numbers, but its network learns {learnt:,}", mend)
    network = build(spec, dtype=dtype)
    fill(network, weights, place, mend)
    return network


def fill(network: torch.nn.Module, weights: Mapping[str, Tensor], place: str, mend: str = AGAIN) -> None:
    """Put weights into a network; InputError as `restored`."""
    refuse_others(network, weights, place, mend)
    network.load_state_dict(dict(weights))


def refuse_others(network: torch.nn.Module, weights: Mapping[str, Tensor], place: str, mend: str = AGAIN) -> None:
    """Raise InputError, as `restored`, where weights are not of this network."""
    own = network.state_dict()
    for name, there in own.items():
        tensor = weights.get(name)
        if tensor is None:
            raise InputError(place, f"its network's {name} is missing", mend)
        if tensor.shape != there.shape:
            found, expected = (" x ".join(map(str, one.shape)) or "one number" for one in (tensor, there))
            raise InputError(place, f"{name} is {found}, but its network's is {expected}", mend)
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise InputError(place, f"{name} holds what is no number (NaN or infinity)", mend)
    if more := sorted(set(weights) - set(own)):
        raise InputError(place, f"its network has no {more[0][:60]!r}", mend)
