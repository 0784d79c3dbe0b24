"""From a specification to a torch module whose every layer can be tapped."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager

import torch
from torch import nn

from explorer import machine
from explorer.errors import InputError
from explorer.networks.spec import NetworkSpec

BYTES = 4
"""Of a number."""
TABLE = 6
"""A table of waves is worked out in float64, with as much again beside it."""
NEGLIGIBLE = 10_000_000
"""Numbers for which no memory is looked up."""


class Network(nn.Module):
    """A network built from its specification: `layers[name]` is the module of the layer of that name.

    Attributes
    ----------
    spec : NetworkSpec
    layers : ModuleDict
        Every layer, activations and poolings too, is a module of its own and is called once in a forward pass.
    """

    def __init__(self, spec: NetworkSpec) -> None:
        super().__init__()
        self.spec = spec
        shapes = spec.shapes
        self.layers = nn.ModuleDict()
        for layer in spec.layers:
            self.layers[layer.name] = layer.module(*(shapes[source] for source in spec.sources[layer.name]))
        self._sources = spec.sources
        self._last_use = {source: name for name, sources in self._sources.items() for source in sources}
        self._output = spec.layers[-1].name

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits or trait values (samples, outputs) for x (samples, channels, positions)."""
        expected = self.spec.input_shape
        if tuple(x.shape[1:]) != expected.sizes:
            actual = " x ".join(map(str, x.shape[1:]))
            raise InputError(f"network {self.spec.name!r}", f"it takes {expected} but is given {actual}")
        values = {"input": x}
        for name, sources in self._sources.items():
            values[name] = self.layers[name](*(values[source] for source in sources))
            for source in sources:
                if self._last_use[source] == name:
                    values.pop(source, None)
        return values[self._output]

    def tap(self, x: torch.Tensor, names: Iterable[str]) -> dict[str, torch.Tensor]:
        """Return what the named places give for x, gradients attached, in that order.

        A name is "input", a layer, or a tap inside one such as "attention_1.q". Unlike with hooks,
        nothing is left behind on the modules.
        """
        names, outputs = list(names), {"input": x}
        with ExitStack() as stack:
            for name in names:
                if name != "input":
                    stack.enter_context(_kept(self._place(name), name, outputs))
            self(x)
        return {name: outputs[name] for name in names}

    def _place(self, name: str) -> nn.Module:
        layer, *inside = name.split(".")
        if layer not in self.layers:
            raise KeyError(f"no layer {layer!r} in {self.spec.name!r}; there are {', '.join(self.layers)}")
        return self.layers[layer].get_submodule(".".join(inside))

    def parameters_by_layer(self) -> dict[str, dict[str, nn.Parameter]]:
        """Return layer name -> parameter name -> parameter, for the layers that learn."""
        learnt = {name: dict(module.named_parameters()) for name, module in self.layers.items()}
        return {name: parameters for name, parameters in learnt.items() if parameters}


@contextmanager
def _kept(module: nn.Module, name: str, outputs: dict[str, torch.Tensor]) -> Generator[None, None, None]:
    def keep(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        outputs[name] = output

    handle = module.register_forward_hook(keep)
    try:
        yield
    finally:
        handle.remove()


def build(spec: NetworkSpec, seed: int = 0, dtype: torch.dtype = torch.float32) -> Network:
    """Return the network with fresh weights that depend on `seed` alone, in training mode.

    The weights are drawn in float32 and then converted, so those of a float64 network are the same numbers. torch's
    random state is as before afterwards. Raises ShapeError where layers do not fit, InputError where this machine has
    not the memory for its numbers.
    """
    refuse_too_large(spec)
    with torch.random.fork_rng(devices=[]):  # pyright: ignore[reportUnknownMemberType]
        torch.default_generator.manual_seed(seed)
        network = Network(spec)
        if spec.initial != "torch":
            _draw(network, spec.initial)
    return network.to(dtype)


def refuse_too_large(spec: NetworkSpec) -> None:
    """Raise InputError where the numbers that a network holds do not fit into the memory that is free."""
    shapes, numbers = spec.shapes, 0
    for layer in spec.layers:
        inputs = [shapes[source] for source in spec.sources[layer.name]]
        numbers += layer.parameters(*inputs) + layer.buffers(*inputs) + TABLE * layer.fixed(*inputs)
    if numbers < NEGLIGIBLE:
        return
    needed, free = BYTES * numbers, machine.memory()[1]
    if needed > free:
        raise InputError(
            f"network {spec.name!r}",
            f"its {numbers:,} numbers need {machine.size(needed)} of memory, but {machine.size(free)} are free",
            "Make its layers narrower.",
        )


def _draw(network: nn.Module, initial: str) -> None:
    """Draw the weights of dense layers and convolutions by the rule of this name, uniformly; biases become 0."""
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv1d | nn.Conv2d):
            if initial == "he":
                nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            else:
                nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
