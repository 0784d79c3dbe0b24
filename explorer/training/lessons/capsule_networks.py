"""The networks of the lessons on capsules as specs: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching import digits, faces
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import capsule_layers, digit_capsules, faces_read


def reader() -> NetworkSpec:
    """Return the capsules that read digits, with their decoder as a branch; its input is the longest capsule."""
    own = digit_capsules
    layers = [
        {"kind": "conv2d", "name": "first", "filters": own.FILTERS, "kernel": 4},
        {"kind": "relu", "name": "first_relu"},
        *_capsules(own.TYPES, own.NUMBERS, digits.CLASSES, own.WIDE, capsule_layers.ROUNDS),
        {"kind": "capsule_mask", "name": "mask"},
        {"kind": "flatten", "name": "mask_flat"},
        {"kind": "dense", "name": "drawer_1", "units": own.DRAWER},
        {"kind": "relu", "name": "drawer_1_relu"},
        {"kind": "dense", "name": "drawer_2", "units": digits.SIDE**2},
        {"kind": "sigmoid", "name": "drawn", "note": "The digit drawn from the longest capsule."},
        {"kind": "capsule_lengths", "name": "lengths", "inputs": ["wholes"]},
    ]
    return _spec("capsules for digits", digits.SIDE, layers)


def plain_reader() -> NetworkSpec:
    """Return the convolutional network that reads digits."""
    own = digit_capsules
    layers = [
        {"kind": "conv2d", "filters": own.FILTERS, "kernel": 4},
        {"kind": "relu"},
        {"kind": "conv2d", "filters": own.TYPES * own.NUMBERS, "kernel": 3, "stride": 2},
        {"kind": "relu"},
        {"kind": "flatten"},
        {"kind": "dense", "units": own.PLAIN},
        {"kind": "relu"},
        {"kind": "dense", "units": digits.CLASSES},
    ]
    return _spec("plain network for digits", digits.SIDE, layers)


def face_network(net: faces_read.Net) -> NetworkSpec:
    """Return a network that tells faces."""
    own = faces_read
    if net in ("capsules", "one round"):
        rounds = capsule_layers.ROUNDS if net == "capsules" else 1
        layers = [
            {"kind": "conv2d", "name": "first", "filters": own.FIRST, "kernel": 5, "stride": 2},
            {"kind": "relu", "name": "first_relu"},
            *_capsules(own.TYPES, own.NUMBERS, 2, own.WIDE, rounds),
            {"kind": "capsule_lengths", "name": "lengths"},
        ]
        return _spec(f"capsules for faces, {rounds} rounds", faces.SIDE, layers)
    begin = [
        {"kind": "conv2d", "filters": 8, "kernel": 4},
        {"kind": "relu"},
        {"kind": "max_pool2d", "kernel": 2, "stride": 2},
    ]
    middle = {
        "max": [
            {"kind": "conv2d", "filters": 16, "kernel": 4},
            {"kind": "relu"},
            {"kind": "max_pool2d", "kernel": 2, "stride": 2},
            {"kind": "flatten"},
        ],
        "global": [{"kind": "conv2d", "filters": 43, "kernel": 5}, {"kind": "relu"}, {"kind": "global_max_pool"}],
    }[net]
    end = [{"kind": "dense", "units": own.HIDDEN}, {"kind": "relu"}, {"kind": "dense", "units": 2}]
    return _spec(f"faces, {net} pooling", faces.SIDE, [*begin, *middle, *end])


def _capsules(types: int, numbers: int, above: int, wide: int, rounds: int) -> list[dict[str, object]]:
    small = {"types": types, "dimensions": numbers, "kernel": 3, "stride": 2}
    large = {"capsules": above, "dimensions": wide, "iterations": rounds}
    return [
        {"kind": "primary_capsules", "name": "parts", **small},
        {"kind": "routing_capsules", "name": "wholes", **large},
    ]


def _spec(name: str, side: int, layers: list[dict[str, object]]) -> NetworkSpec:
    shape = {"channels": 1, "height": side, "width": side}
    return NetworkSpec.model_validate({"name": name, "input": shape, "layers": layers})
