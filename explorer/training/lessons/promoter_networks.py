"""The networks of the lesson on promoters as specs: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching.promoters import ALPHABET, LENGTH
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import capsule_layers
from explorer.training.lessons import promoters_read as own


def promoter_network(net: own.Net) -> NetworkSpec:
    """Return a network that tells promoters: windows are images one letter high, with a channel for each letter."""
    filters = own.MOST_FILTERS if net == "global" else own.FILTERS
    layers: list[dict[str, object]] = [
        {"kind": "conv2d", "name": "first", "filters": filters, "kernel": [1, own.KERNEL]},
        {"kind": "relu", "name": "first_relu"},
    ]
    if net == "capsules":
        small = {"types": own.TYPES, "dimensions": own.NUMBERS, "kernel": [1, own.STEP], "stride": [1, own.STEP]}
        large = {"capsules": 2, "dimensions": own.WIDE, "iterations": capsule_layers.ROUNDS}
        layers += [
            {"kind": "primary_capsules", "name": "parts", **small},
            {"kind": "routing_capsules", "name": "wholes", **large},
            {"kind": "capsule_lengths", "name": "lengths"},
        ]
    elif net == "max":
        layers += [
            {"kind": "max_pool2d", "kernel": [1, own.POOL], "stride": [1, own.POOL]},
            {"kind": "flatten"},
            {"kind": "dense", "units": own.HIDDEN},
            {"kind": "relu"},
            {"kind": "dense", "units": 1},
        ]
    else:
        layers += [{"kind": "global_max_pool"}, {"kind": "dense", "units": 1}]
    shape = {"channels": len(ALPHABET), "height": 1, "width": LENGTH}
    return NetworkSpec.model_validate({"name": f"promoters, {net}", "input": shape, "layers": layers})
