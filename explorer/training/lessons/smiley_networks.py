"""The networks of the lesson on smileys as specs: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching.smileys import PIXELS
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.smiley_reading import FEATURES, FILTERS


def reader() -> NetworkSpec:
    """Return the network that says happy or sad; the sigmoid turns its last sum into a probability."""
    layers = [
        {"kind": "conv2d", "filters": FILTERS[0], "kernel": 5, "stride": 2, "padding": 2},
        {"kind": "relu"},
        {"kind": "conv2d", "filters": FILTERS[1], "kernel": 3, "stride": 2, "padding": 1},
        {"kind": "relu"},
        {"kind": "flatten"},
        {"kind": "dense", "units": FEATURES},
        {"kind": "tanh"},
        {"kind": "dense", "units": 1},
        {"kind": "sigmoid"},
    ]
    shape = {"channels": 1, "height": PIXELS, "width": PIXELS}
    return NetworkSpec.model_validate({"name": "happy or sad", "input": shape, "layers": layers})
