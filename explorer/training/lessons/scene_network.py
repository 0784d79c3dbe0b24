"""One small convolutional network for a scene of 32 x 32 pixels: a shared trunk, and a head for each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

Task = Literal["where", "what", "cleaner"]
TASKS: tuple[Task, ...] = ("where", "what", "cleaner")
WIDE = (8, 16, 24)
"""Channels of maps 32, 16 and 8 pixels wide."""
CELLS = 8
"""Cells to a side of the grid in which shapes are found."""
OUTPUTS: dict[Task, int] = {"where": 4, "what": 8, "cleaner": 1}
"""Channels of each head: four classes for every pixel; four classes, two places and two sizes for every cell; light."""
DEEP, FINE = "deep_relu", "fine_relu"
"""Where the heads begin: maps 8 pixels wide, and 32."""


def _conv(name: str, source: str, filters: int, kernel: int = 3) -> dict[str, Any]:
    return {"name": name, "kind": "conv", "inputs": [source], "filters": filters, "kernel": kernel}


def _layers() -> list[dict[str, Any]]:
    small, middle, many = WIDE
    layers: list[dict[str, Any]] = []

    def then(name: str, source: str, filters: int) -> str:
        layers.append(_conv(name, source, filters))
        layers.append({"name": f"{name}_relu", "kind": "relu", "inputs": [name]})
        return f"{name}_relu"

    def plain(name: str, kind: str, *sources: str) -> str:
        layers.append({"name": name, "kind": kind, "inputs": list(sources)})
        return name

    first = then("first", "input", small)
    second = then("second", plain("pool_1", "pool", first), middle)
    deep = then("deep", then("third", plain("pool_2", "pool", second), many), many)
    up = then("up", plain("beside_1", "join", plain("larger_1", "upsample", deep), second), middle)
    fine = then("fine", plain("beside_2", "join", plain("larger_2", "upsample", up), first), small)
    then("seek", deep, middle)
    layers.append(_conv("where", fine, OUTPUTS["where"], 1))
    layers.append(_conv("what", "seek_relu", OUTPUTS["what"], 1))
    layers.append(_conv("cleaner", fine, OUTPUTS["cleaner"], 1))
    return layers


LAYERS = _layers()
"""Each with its name, kind ("conv", "relu", "pool", "upsample", "join") and inputs; what a browser runs as well."""


def needed(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """Return the layers on which these heads depend."""
    found = set[str](tasks)
    for layer in reversed(LAYERS):
        if layer["name"] in found:
            found.update(layer["inputs"])
    return [layer for layer in LAYERS if layer["name"] in found]


def size(weights: Mapping[str, np.ndarray], tasks: Iterable[Task] = TASKS) -> int:
    """Return how many of the weights these heads need, biases included."""
    names = {layer["name"] for layer in needed(tasks)}
    return sum(part.size for name, part in weights.items() if name.partition(".")[0] in names)


class SceneNet(nn.Module):
    """The trunk with some of the heads: scenes (n, 1, 32, 32) to a tensor for each, by its name.

    While it learns, each convolution before a rectifier is followed by batch norm; `folded` multiplies that in.
    """

    def __init__(self, tasks: tuple[Task, ...] = TASKS, seed: int = 0, norms: bool = True) -> None:
        super().__init__()
        self.tasks, self.table = tasks, needed(tasks)
        channels = {"input": 1}
        self.convs, self.norms = nn.ModuleDict(), nn.ModuleDict()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            for layer in self.table:
                name, sources = layer["name"], layer["inputs"]
                channels[name] = layer.get("filters") or sum(channels[one] for one in sources)
                if layer["kind"] == "conv":
                    kernel = layer["kernel"]
                    self.convs[name] = nn.Conv2d(channels[sources[0]], channels[name], kernel, padding=kernel // 2)
                    if norms and name not in TASKS:
                        self.norms[name] = nn.BatchNorm2d(channels[name])

    def forward(self, scenes: Tensor) -> dict[str, Tensor]:
        """Return the output of each head by its task."""
        made = {"input": scenes}
        for layer in self.table:
            name, kind, sources = layer["name"], layer["kind"], [made[one] for one in layer["inputs"]]
            if kind == "conv":
                made[name] = self.convs[name](sources[0])
                if name in self.norms:
                    made[name] = self.norms[name](made[name])
            elif kind == "relu":
                made[name] = F.relu(sources[0])
            elif kind == "pool":
                made[name] = F.max_pool2d(sources[0], 2)
            elif kind == "upsample":
                made[name] = F.interpolate(sources[0], scale_factor=2, mode="nearest")
            else:
                made[name] = torch.cat(sources, 1)
        return {task: made[task] for task in self.tasks}

    @torch.no_grad()
    def folded(self) -> dict[str, np.ndarray]:
        """Return weights of the network without norms that answers the same: "NAME.weight", "NAME.bias", float16."""
        held: dict[str, np.ndarray] = {}
        for name, conv in self.convs.items():
            assert isinstance(conv, nn.Conv2d)
            assert conv.bias is not None
            weight, bias = conv.weight, conv.bias
            if name in self.norms:
                norm = self.norms[name]
                assert isinstance(norm, nn.BatchNorm2d)
                assert norm.running_mean is not None
                assert norm.running_var is not None
                scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
                weight, bias = weight * scale[:, None, None, None], norm.bias + (bias - norm.running_mean) * scale
            held[f"{name}.weight"], held[f"{name}.bias"] = (
                weight.numpy().astype(np.float16),
                bias.numpy().astype(np.float16),
            )
        return held


def of_weights(weights: Mapping[str, np.ndarray], tasks: tuple[Task, ...] = TASKS) -> SceneNet:
    """Return the network without norms that has these weights, as `folded` gives them."""
    net = SceneNet(tasks, norms=False)
    net.load_state_dict({f"convs.{name}": torch.tensor(part).float() for name, part in weights.items()})
    return net.eval().requires_grad_(False)
