"""The networks of the lesson on few pictures as specs: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching.photographs import SIDE
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.stacked_convolutions import CONVOLUTIONS


def classifier(dropout: float = 0.0) -> NetworkSpec:
    """Return the network that tells pagoda from flower; with a share of its features dropped while it learns."""
    layers: list[dict[str, object]] = []
    for filters, kernel, stride in CONVOLUTIONS:
        layers.append(
            {"kind": "conv2d", "filters": filters, "kernel": kernel, "stride": stride, "padding": kernel // 2}
        )
        layers.append({"kind": "relu"})
    layers.append({"kind": "global_average_pool"})
    if dropout:
        layers.append({"kind": "dropout", "rate": dropout})
    layers.append({"kind": "dense", "units": 1})
    shape = {"channels": 1, "height": SIDE, "width": SIDE}
    return NetworkSpec.model_validate({"name": "pagoda or flower", "input": shape, "layers": layers})
