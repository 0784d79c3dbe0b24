"""One small convolutional network along a chromosome with two heads: which population, and which allele is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

Head = Literal["where", "cleaner"]
HEADS: tuple[Head, ...] = ("where", "cleaner")
CHANNELS = ("call", "frequency in A", "frequency in B", "error rate")
"""What it reads of every variant."""
WIDE = 16
APART = (1, 2, 4, 8, 16, 32)
"""How far apart the three variants are that each convolution reads."""


def _layers() -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []

    def then(name: str, source: str, kernel: int, dilation: int = 1, filters: int = WIDE) -> str:
        layers.append(
            {
                "name": name,
                "kind": "conv",
                "inputs": [source],
                "filters": filters,
                "kernel": kernel,
                "dilation": dilation,
            }
        )
        if name not in HEADS:
            layers.append({"name": f"{name}_relu", "kind": "relu", "inputs": [name]})
        return f"{name}_relu"

    own = then("own", then("first", "input", 1), 1)
    deep = own
    for apart in APART:
        deep = then(f"apart_{apart}", deep, 3, apart)
    layers.append({"name": "beside", "kind": "join", "inputs": [deep, own]})
    both = then("both", "beside", 1)
    then("where", both, 1, filters=2)
    then("cleaner", both, 1, filters=1)
    return layers


LAYERS = _layers()
"""Each with its name, kind ("conv", "relu", "join") and inputs; what a browser runs as well."""


def size(weights: Mapping[str, np.ndarray]) -> int:
    """Return how many weights there are, biases included."""
    return sum(part.size for part in weights.values())


def given(calls: np.ndarray, frequencies: np.ndarray, errors: np.ndarray) -> Tensor:
    """Return what the network reads, float32 (n, 4, variants), of calls (n, variants) and panels (n, 2, variants)."""
    rates = np.broadcast_to(errors[:, None], calls.shape)
    return torch.from_numpy(np.stack([calls, frequencies[:, 0], frequencies[:, 1], rates], 1).astype(np.float32))


class AncestryNet(nn.Module):
    """From (n, 4, variants) to the logits of both populations, (n, 2, variants), and of allele 1, (n, 1, variants)."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        channels = {"input": len(CHANNELS)}
        self.convs = nn.ModuleDict()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            for layer in LAYERS:
                name, sources = layer["name"], layer["inputs"]
                channels[name] = layer.get("filters") or sum(channels[one] for one in sources)
                if layer["kind"] == "conv":
                    kernel, dilation = layer["kernel"], layer["dilation"]
                    made = nn.Conv1d(
                        channels[sources[0]],
                        channels[name],
                        kernel,
                        padding=kernel // 2 * dilation,
                        dilation=dilation,
                    )
                    nn.init.kaiming_uniform_(made.weight, nonlinearity="relu")
                    self.convs[name] = made

    def forward(self, read: Tensor) -> dict[str, Tensor]:
        """Return the output of each head by its name."""
        made = {"input": read}
        for layer in LAYERS:
            name, kind, sources = layer["name"], layer["kind"], [made[one] for one in layer["inputs"]]
            if kind == "conv":
                made[name] = self.convs[name](sources[0])
            else:
                made[name] = F.relu(sources[0]) if kind == "relu" else torch.cat(sources, 1)
        return {head: made[head] for head in HEADS}

    def kept(self) -> dict[str, np.ndarray]:
        """Return its weights, "NAME.weight" and "NAME.bias", float16."""
        return {
            name.removeprefix("convs."): part.numpy().astype(np.float16) for name, part in self.state_dict().items()
        }


def of_weights(weights: Mapping[str, np.ndarray]) -> AncestryNet:
    """Return the network that has these weights, as `kept` gives them."""
    net = AncestryNet()
    net.load_state_dict({f"convs.{name}": torch.tensor(part).float() for name, part in weights.items()})
    return net.eval().requires_grad_(False)
