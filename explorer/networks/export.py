"""A network for use elsewhere: its specification, its weights, and a script that needs torch and safetensors alone."""

from __future__ import annotations

import inspect
import io
import json
import re
import warnings
from contextlib import suppress
from functools import cache
from typing import Any, cast

import torch
from safetensors.torch import load, save
from torch import nn

from explorer.networks.build import Network, build
from explorer.networks.spec import read
from explorer.shown import shown

SCRIPT = '''"""{title}: {parameters:,} trainable parameters, {shape} in, {outputs} out (logits where they are classes).

{note}
Run beside its weights, this prints the network's output for an input of zeros.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

{classes}
class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleDict({{
{modules}
        }})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x: (samples, {axes})"""
        layers = self.layers
{steps}
        return {last}


def load(weights: str = {weights!r}) -> Network:
    network = Network()
    network.load_state_dict(load_file(weights))
    return network.eval()


if __name__ == "__main__":
    with torch.no_grad():
        print(load()(torch.zeros(1, {sizes})))
'''


def script(network: Network, weights: str = "network.safetensors") -> str:
    """Return a standalone Python script that builds the same network and loads `weights`, a file beside it."""
    spec = network.spec
    own: dict[str, str] = {}
    modules = [f"            {name!r}: {_code(module, own)}," for name, module in network.layers.items()]
    variable = {"input": "x"} | {name: f"v{i}" for i, name in enumerate(network.layers, 1)}
    steps = [
        f"        {variable[name]} = layers[{name!r}]({', '.join(variable[source] for source in sources)})"
        for name, sources in spec.sources.items()
    ]
    return SCRIPT.format(
        title=json.dumps(shown(spec.name), ensure_ascii=False)[1:-1],
        note=json.dumps(shown(spec.note), ensure_ascii=False)[1:-1],
        parameters=sum(p.numel() for p in network.parameters()),
        shape=spec.input_shape,
        outputs=spec.outputs,
        weights=weights,
        classes="".join(f"\n{source}\n" for source in own.values()),
        modules="\n".join(modules),
        axes=", ".join(spec.input_shape),
        steps="\n".join(steps),
        last=variable[spec.layers[-1].name],
        sizes=", ".join(map(str, spec.input_shape.sizes)),
    )


def bundle(network: Network, name: str = "network") -> dict[str, bytes]:
    """Return file name -> content of all that is needed elsewhere: the specification, the weights and the script."""
    state = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    about = {"network": network.spec.to_json(indent=None)}
    return {
        f"{name}.json": network.spec.to_json().encode(),
        f"{name}.safetensors": save(state, metadata=about),
        f"{name}.py": script(network, f"{name}.safetensors").encode(),
    }


def to_onnx(network: Network) -> bytes:
    """Return the network in the ONNX format, for any number of samples: input `x`, output `y`, opset 18.

    It computes what the network computes once training is over (no dropout, batch-norm statistics as kept).
    """
    shape, training = network.spec.input_shape, network.training
    first = next(network.parameters(), torch.zeros(()))
    x = torch.zeros(2, *shape.sizes, dtype=first.dtype, device=first.device)
    free, file = {0: "samples"}, io.BytesIO()
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # of the tracing exporter, which takes a tenth of the other's time
            torch.onnx.export(  # pyright: ignore[reportUnknownMemberType]
                network.eval(),
                (x,),
                cast("str", file),  # a file in memory will do
                dynamo=False,
                opset_version=18,
                input_names=["x"],
                output_names=["y"],
                dynamic_axes={"x": free, "y": free},
            )
    finally:
        network.train(training)
    return file.getvalue()


def _code(module: nn.Module, own: dict[str, str]) -> str:
    """Return the expression that makes such a module, adding the source of classes that are not torch's to `own`."""
    kind = getattr(type(module), "written_as", type(module))
    if kind is nn.Sequential:
        parts = ", ".join(f"({name!r}, {_code(child, own)})" for name, child in module.named_children())
        return f"nn.Sequential(OrderedDict([{parts}]))"
    if kind.__module__.startswith("torch."):
        return f"nn.{kind.__name__}({module.extra_repr()})"
    _own(kind, own)
    return f"{kind.__name__}({module.extra_repr()})"


def _own(kind: Any, own: dict[str, str]) -> None:
    """Add the source of a class or function of this package, after that of those it needs."""
    for needed in getattr(kind, "needs", ()):
        _own(needed, own)
    own.setdefault(kind.__name__, _source(kind))


def restore(files: dict[str, bytes], name: str = "network") -> Network:
    """Return the network of a bundle, from its specification and its weights; nothing in it is executed."""
    state = load(files[f"{name}.safetensors"])
    dtype = next((value.dtype for value in state.values() if value.is_floating_point()), torch.float32)
    network = build(read(files[f"{name}.json"], f"{name}.json"), dtype=dtype)
    network.load_state_dict(state)
    return network.eval()


@cache
def _source(kind: Any) -> str:
    """Return a class's source without remarks to the type checker.

    CPython 3.11 may refuse while another thread parses (its issue 106905): then it is tried again.
    """
    for _ in range(20):
        with suppress(SystemError):
            return re.sub(r"  # pyright: .*", "", inspect.getsource(kind))
    raise RuntimeError(f"the source of {kind.__name__} cannot be read")
