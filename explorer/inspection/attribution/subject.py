"""The network under inspection: a private copy in evaluation mode that answers with one number per sample."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.blockwise import Blocks
from explorer.errors import InputError
from explorer.inspection import recurrence
from explorer.inspection.attribution.budget import AT_LEAST, IN_CACHE, of_batch, tail_rows, traffic, whole_rows
from explorer.inspection.attribution.kinks import averageable
from explorer.networks.layers.tokens import GroupedMarkers


@dataclass(frozen=True)
class OutputTarget:
    """Which number is explained: output `output`, or by how much it exceeds the mean of the other outputs.

    For a network with two classes `contrast` is the difference of the two logits: the log-odds of class `output`.
    """

    output: int = 0
    contrast: bool = False
    label: str = ""

    def weights(self, outputs: int) -> list[float]:
        """Return the factor of every output (outputs,); InputError where there is no such output."""
        if not 0 <= self.output < outputs:
            raise InputError(f"target {self.output}", f"the network has outputs 0 to {outputs - 1}")
        if not self.contrast or outputs == 1:
            return [float(k == self.output) for k in range(outputs)]
        return [1.0 if k == self.output else -1.0 / (outputs - 1) for k in range(outputs)]

    def __str__(self) -> str:
        return self.label or f"output {self.output}" + (" against the others" if self.contrast else "")


@dataclass(frozen=True)
class FirstLayer:
    """The linear or convolutional layer through which alone the input reaches the network.

    `order` (features of one input, reshaped as the layer sees them) holds the flat index c * positions + p of the
    input element at each place: only reshapes lie between the input and the layer.
    """

    module: nn.Linear | nn.Conv1d | nn.Conv2d | GroupedMarkers
    order: Tensor


class _Reached(Exception):
    """The forward pass has reached the first layer."""


class Subject:
    """A copy of `network` that answers with one scalar per sample, in evaluation mode, with frozen weights.

    The original's mode, device, type and `requires_grad` are never touched, nor is any global state.

    Parameters
    ----------
    network : nn.Module
        Takes (samples, channels, positions), returns logits or trait values (samples, outputs).
    target : OutputTarget
    shape : (channels, positions)
    device, dtype
        Where and how precisely to compute; the network's own by default (half precision becomes float32).
    memory : int
        Bytes one batch may take; by default 1 GB on a CPU, and on a GPU half of what is free there (`of_batch`).
    """

    def __init__(
        self,
        network: nn.Module,
        target: OutputTarget,
        shape: tuple[int, int],
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        memory: int | None = None,
    ) -> None:
        parameter = next(network.parameters(), None)
        own = torch.float32 if parameter is None else parameter.dtype
        self.dtype = dtype or (own if own in (torch.float32, torch.float64) else torch.float32)
        self.device = torch.device(device or ("cpu" if parameter is None else parameter.device))
        self.network = copy.deepcopy(network).to(device=self.device, dtype=self.dtype).eval().requires_grad_(False)
        self._recurrent = recurrence.refused(self.network, self.device)
        self.target, self.shape = target, shape
        self.memory = of_batch(self.device) if memory is None else memory
        self._batches: Blocks | None = None
        self._tails: Blocks | None = None
        self._averages: bool | None = None
        outputs = self._probe()
        if outputs.ndim != 2 or len(outputs) != 2:
            raise InputError("network", f"its output has shape {tuple(outputs.shape)}, expected (samples, outputs)")
        self.weights = torch.tensor(target.weights(outputs.shape[1]), dtype=self.dtype, device=self.device)
        self.first = self._find_first()

    def _probe(self) -> Tensor:
        """Return the outputs of two random samples; refuse a network that is not a function of one sample at a time."""
        draw = torch.Generator().manual_seed(0)
        three = torch.rand(3, *self.shape, generator=draw, dtype=torch.float64).to(self.dtype).to(self.device)
        with torch.no_grad():
            first, second = self.network(three[:2]), self.network(three[[0, 2]])
        if not torch.allclose(first[0], second[0], rtol=1e-3, atol=1e-5, equal_nan=True):
            raise InputError(
                "network",
                "a sample's output depends on chance or on the other samples in the batch (as with batch normalisation "
                "that has no running statistics), so no score can be given per sample",
            )
        return first

    def blank(self, samples: int) -> Tensor:
        """Return an input (samples, channels, positions) of zeros that takes no memory."""
        return torch.zeros((1, *self.shape), dtype=self.dtype, device=self.device).expand(samples, *self.shape)

    def value(self, x: Tensor) -> Tensor:
        """Return the explained output (samples,) for the encoded inputs (samples, channels, positions)."""
        return self.network(x) @ self.weights

    def values(self, x: Tensor) -> Tensor:
        """Return `value` without a graph, batch by batch (samples,)."""
        with torch.no_grad():
            parts = [made for _, made in self.batches.over(len(x), lambda part: self.value(x[part]))]
        return torch.cat(parts) if parts else x.new_empty(0)

    def rounding(self, x: Tensor) -> float:
        """Return by how much rounding moves the explained output: the largest difference from double precision.

        `x` (samples, channels, positions); at most 8 of the samples are tried. 0 where the network is double itself.
        """
        few = x[:8]
        if self.dtype == torch.float64 or not len(few):
            return 0.0
        double = copy.deepcopy(self.network).cpu().double()
        with torch.no_grad():
            exact = double(few.cpu().double()) @ self.weights.cpu().double()
            single = torch.cat([self.value(one) for one in few.split(1)])
        return float((exact - single.cpu().double()).abs().max())

    def gradient(self, x: Tensor) -> Tensor:
        """Return the gradient of the explained output by the input, (samples, channels, positions), batch by batch."""

        def by_input(part: slice) -> Tensor:
            leaf = x[part].detach().clone().requires_grad_()
            with self.graph():
                return torch.autograd.grad(self.value(leaf).sum(), leaf)[0]

        return torch.cat([made for _, made in self.batches.over(len(x), by_input)])

    @contextmanager
    def graph(self) -> Iterator[None]:
        """Record gradients; recurrent layers on a GPU go without cuDNN, which refuses their backward pass."""
        with recurrence.graph(self._recurrent):
            yield

    # The first layer: in front of it everything is a reshape, so that what happens there can be done once

    def into_first(self, x: Tensor) -> Tensor:
        """Return the first layer's output (samples, ...) for inputs x, inside the graph where there is one."""
        assert self.first is not None
        module, outputs = self.first.module, []
        run = type(module).forward

        def forward(inputs: Tensor) -> Tensor:
            outputs.append(run(module, inputs))  # pyright: ignore[reportArgumentType]
            raise _Reached

        vars(module)["forward"] = forward
        try:
            self.network(x)
        except _Reached:
            return outputs[0]
        finally:
            del vars(module)["forward"]
        raise AssertionError("the first layer was not reached")

    def entered(self, x: Tensor) -> Tensor:
        """Return `into_first` without a graph, batch by batch."""
        with torch.no_grad():
            return torch.cat([made for _, made in self.batches.over(len(x), lambda part: self.into_first(x[part]))])

    def from_first(self, h: Tensor) -> Tensor:
        """Return the explained output (rows,) where the first layer's output is `h` (rows, ...)."""
        assert self.first is not None
        module = self.first.module
        vars(module)["forward"] = lambda inputs: h
        try:
            return self.value(self.blank(len(h)))
        finally:
            del vars(module)["forward"]

    def _find_first(self) -> FirstLayer | None:
        calls: list[tuple[nn.Module, Tensor]] = []
        hooks = [
            module.register_forward_pre_hook(lambda module, inputs: calls.append((module, inputs[0])))
            for module in self.network.modules()
            if isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d, GroupedMarkers))
        ]
        leaf = self.blank(2).clone().requires_grad_()
        try:
            with torch.enable_grad():
                self.network(leaf)
        finally:
            for hook in hooks:
                hook.remove()
        if not calls or "forward" in vars(calls[0][0]):
            return None
        module, entering = calls[0]
        once = sum(called is module for called, _ in calls) == 1
        if not once or not _only_reshaped(entering) or getattr(module, "padding_mode", "zeros") != "zeros":
            return None
        assert isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d, GroupedMarkers))
        index = torch.arange(leaf[0].numel(), dtype=torch.float64)
        index = index.view(1, *self.shape).repeat(2, 1, 1)
        order: list[Tensor] = []
        hook = module.register_forward_pre_hook(lambda _, inputs: (order.append(inputs[0]), _stop())[1])
        try:
            self.network(index)
        except _Reached:
            pass
        finally:
            hook.remove()
        if order[0].numel() != index.numel() or order[0].shape[0] != 2:
            return None
        first = FirstLayer(module, order[0][0].long().to(self.device))
        self.first = first
        with self.graph():
            h = self.into_first(self.blank(2)).detach().requires_grad_()
            vars(module)["forward"] = lambda inputs: h
            try:
                value = self.value(leaf)
            finally:
                del vars(module)["forward"]
            if not value.requires_grad or torch.autograd.grad(value.sum(), leaf, allow_unused=True)[0] is not None:
                return None  # the input passes the first layer by, as in a residual sum over the input itself
        return first

    # Memory

    @property
    def batches(self) -> Blocks:
        """Samples that one full forward and backward pass takes; halved for good where memory runs out."""
        if self._batches is None:
            x = self.blank(2)
            bytes_each = self._traffic(lambda: self.value(x)) // 2 + x[0].numel() * x.element_size()
            self._batches = Blocks(whole_rows(self.memory, bytes_each, x[0].numel(), self.device))
        return self._batches

    @property
    def rows(self) -> int:
        """How many samples one full forward and backward pass may hold within the memory budget."""
        return self.batches.size

    def tails(self, h: Tensor) -> Blocks:
        """Rows of first-layer output, `h` is one such (1, ...), that one pass through the rest takes; halved likewise.

        On a processor no more than its cache serves.
        """
        if self._tails is None:
            two, numbers, size = h[:1].expand(2, *h.shape[1:]), h[0].numel(), h.element_size()
            cost = max(
                numbers * size * 4 + self.shape[0] * self.shape[1] * size,
                self._traffic(lambda: self.from_first(two)) // 2,
            )
            rows = tail_rows(self.memory, cost, numbers, self.device)
            if self.device.type == "cpu":
                rows = min(rows, max(AT_LEAST, IN_CACHE // numbers))
            self._tails = Blocks(rows, "point on a path")
        return self._tails

    def _traffic(self, two: Callable[[], Tensor]) -> int:
        """Return the bytes of all layer outputs of two rows; InputError where not even they have room."""
        return sum(made for _, made in Blocks(1).over(1, lambda _: traffic(self.network, two)))

    def averages(self, h: Tensor) -> bool:
        """Whether all kinks behind the first layer, whose output `h` (1, ...) is one of, can be averaged (`kinks`)."""
        if self._averages is None:
            self._averages = averageable(self.from_first, h)
        return self._averages


def _stop() -> None:
    raise _Reached


def _only_reshaped(tensor: Tensor) -> bool:
    """Whether the graph behind `tensor` holds nothing but reshapes of a single leaf."""
    moves = ("View", "UnsafeView", "Reshape", "ReshapeAlias", "Transpose", "Permute", "Unsqueeze", "Squeeze", "Clone")
    node = tensor.grad_fn
    while node is not None and node.name() != "torch::autograd::AccumulateGrad":
        if not node.name().startswith(tuple(f"{move}Backward" for move in (*moves, "Alias", "T", "MoveDim"))):
            return False
        node = node.next_functions[0][0]
    return True
