"""The network along a chromosome as a spec: what the builder opens."""

from __future__ import annotations

from explorer.datasets.teaching.ancestry import VARIANTS
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.ancestry_network import CHANNELS, HEADS, LAYERS

NOTE = (
    "A network of the builder has one output: both heads lie in it one after the other, the logits of the two "
    "populations, and that of allele 1."
)


def spec() -> NetworkSpec:
    """Return the network with its two heads joined as channels."""
    layers: list[dict[str, object]] = []
    for layer in LAYERS:
        name, kind, inputs = layer["name"], layer["kind"], layer["inputs"]
        if kind == "conv":
            size = {"filters": layer["filters"], "kernel": layer["kernel"], "dilation": layer["dilation"]}
            padding = layer["kernel"] // 2 * layer["dilation"]
            layers.append({"kind": "conv1d", "name": name, "inputs": inputs, **size, "padding": padding})
        elif kind == "relu":
            layers.append({"kind": "relu", "name": name, "inputs": inputs})
        else:
            layers.append({"kind": "concatenate", "name": name, "inputs": inputs})
    layers.append({"kind": "concatenate", "name": "answers", "inputs": list(HEADS)})
    about = {"name": "ancestry", "note": NOTE, "input": {"channels": len(CHANNELS), "positions": VARIANTS}}
    return NetworkSpec.model_validate({**about, "layers": layers})
