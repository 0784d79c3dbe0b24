"""Optimizers, learning-rate schedules and weight penalties."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from explorer.training import capturable, spec

Group = dict[str, list[Tensor] | float]
"""A parameter group as torch takes it."""


def weights(network: nn.Module) -> list[Tensor]:
    """Return the trainable parameters that penalties act on: those with two or more axes, no biases, no norms."""
    return [p for p in network.parameters() if p.requires_grad and p.ndim > 1]


def make(
    choice: spec.Optimizer, network: nn.Module, device: torch.device, tensors: bool = False
) -> torch.optim.Optimizer:
    """Return a torch optimizer over the network's parameters, fused where torch has that for the device.

    `weight_decay` (AdamW) acts on weights only, not on biases and normalisations. With `tensors` its rate and its
    counts are tensors on the device, so that its step can be captured (`explorer.training.capture`).
    """
    decayed = weights(network)
    chosen = {id(p) for p in decayed}
    others: list[Tensor] = [p for p in network.parameters() if p.requires_grad and id(p) not in chosen]
    return over(choice, decayed, others, device, tensors)


def over(
    choice: spec.Optimizer, decayed: list[Tensor], others: list[Tensor], device: torch.device, tensors: bool = False
) -> torch.optim.Optimizer:
    """Return a torch optimizer over weights and over other parameters, which do not decay."""
    decay = choice.weight_decay if choice.kind == "adamw" else 0.0
    groups: list[Group] = [{"params": decayed, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    rate = choice.learning_rate
    if tensors:
        return _in_tensors(choice, groups, torch.tensor(rate, dtype=torch.float32, device=device))
    return _make(choice, groups, rate, True if fused_on(choice.kind, device.type) else None)


def fused_on(kind: spec.OptimizerName, device: str) -> bool:
    """Return whether torch has the optimizer in one kernel on this type of device.

    RMSprop has none; Adagrad's ran on CPUs alone when torch 2.11 came out; those of MPS are young.
    """
    return kind != "rmsprop" and (device == "cpu" or (device == "cuda" and kind != "adagrad"))


def _make(choice: spec.Optimizer, groups: list[Group], rate: float, fused: bool | None) -> torch.optim.Optimizer:
    match choice.kind:
        case "sgd":
            return torch.optim.SGD(groups, lr=rate, fused=fused)
        case "momentum":
            return torch.optim.SGD(groups, lr=rate, momentum=choice.momentum, fused=fused)
        case "rmsprop":
            return torch.optim.RMSprop(groups, lr=rate)
        case "adagrad":
            return torch.optim.Adagrad(groups, lr=rate, lr_decay=choice.lr_decay, fused=fused)
        case "adam":
            return torch.optim.Adam(groups, lr=rate, fused=fused)
        case "adamw":
            return torch.optim.AdamW(groups, lr=rate, fused=fused)


def _in_tensors(choice: spec.Optimizer, groups: list[Group], rate: Tensor) -> torch.optim.Optimizer:
    match choice.kind:
        case "sgd":
            return torch.optim.SGD(groups, lr=rate, fused=True)
        case "momentum":
            return torch.optim.SGD(groups, lr=rate, momentum=choice.momentum, fused=True)
        case "rmsprop":
            return capturable.RMSprop(groups, rate)
        case "adagrad":
            return capturable.Adagrad(groups, rate, lr_decay=choice.lr_decay)
        case "adam":
            return torch.optim.Adam(groups, lr=rate, fused=True, capturable=True)
        case "adamw":
            return torch.optim.AdamW(groups, lr=rate, fused=True, capturable=True)


def prime(optimizer: torch.optim.Optimizer) -> None:
    """Give every parameter what its optimizer remembers before the first step: zeros, made now rather than in a step.

    A momentum of zero becomes the gradient at the first step, as torch's does, which begins with none.
    """
    for group in optimizer.param_groups:
        for weight in group["params"]:
            remembered = optimizer.state[weight]
            for name in _remembered(optimizer, group):
                if remembered.get(name) is None:
                    zeros = torch.zeros((), device=weight.device) if name == "step" else torch.zeros_like(weight)
                    remembered[name] = zeros.detach()


def _remembered(optimizer: torch.optim.Optimizer, group: dict[str, Any]) -> tuple[str, ...]:
    if isinstance(optimizer, torch.optim.SGD):
        return ("momentum_buffer",) if group["momentum"] else ()
    if isinstance(optimizer, capturable.RMSprop | capturable.Adagrad):
        return "step", optimizer.remembers
    return "step", "exp_avg", "exp_avg_sq"


def lend_rate(optimizer: torch.optim.Optimizer, rate: Tensor) -> None:
    """Let every parameter group read its learning rate from this tensor () on the device."""
    for group in optimizer.param_groups:
        group["lr"] = rate


STATE_COPIES = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adagrad": 1, "adam": 2, "adamw": 2}
"""How many numbers per parameter each optimizer keeps."""


def passing(kind: spec.OptimizerName, device: str, sizes: list[int]) -> int:
    """Return the bytes an optimizer takes for a moment, of parameters of these sizes in bytes.

    A fused kernel takes none. What works on CUDA without one works on all parameters at once (`capturable`: the roots
    of the squares, and how far weights move); elsewhere on one after the other.
    """
    if fused_on(kind, device):
        return 0
    return 2 * sum(sizes) if device == "cuda" else {"rmsprop": 1}.get(kind, 2) * max(sizes, default=0)


def learning_rate(choice: spec.Optimizer, schedule: spec.Schedule, epoch: float, epochs: int) -> float:
    """Return the learning rate after `epoch` (fractional) of `epochs` epochs.

    warm-up: rate * epoch / warm_up. cosine: from 1 to `floor` along half a cosine over what is left after the warm-up.
    step: times `factor` every `every` epochs.
    """
    base = choice.learning_rate
    if epoch < schedule.warm_up:
        return base * (epoch + 1e-3) / (schedule.warm_up + 1e-3)
    if schedule.kind == "cosine":
        done = min(1.0, (epoch - schedule.warm_up) / max(epochs - schedule.warm_up, 1e-9))
        return base * (schedule.floor + (1 - schedule.floor) * 0.5 * (1 + math.cos(math.pi * done)))
    if schedule.kind == "step":
        return base * schedule.factor ** math.floor(epoch / schedule.every + 1e-9)
    return base


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give every parameter group this learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate


class Penalty:
    """l1 * sum |w| + l2 * sum w² over weights, put straight into the gradients (cheaper than through the loss)."""

    def __init__(self, weights: list[Tensor], l1: float, l2: float) -> None:
        self.l1, self.l2, self.weights = l1, l2, weights
        self.active = bool(self.weights) and (l1 > 0 or l2 > 0)

    @torch.no_grad()
    def add_gradients(self) -> None:
        """Add d penalty / d w = l1 * sign(w) + 2 * l2 * w to every gradient there is."""
        for weight in self.weights:
            if weight.grad is None:
                continue
            if self.l2:
                weight.grad.add_(weight, alpha=2 * self.l2)
            if self.l1:
                weight.grad.add_(weight.sign(), alpha=self.l1)

    @torch.no_grad()
    def value(self) -> float:
        """Return the penalty itself."""
        if not self.active:
            return 0.0
        each = [self.l1 * w.abs().sum() + self.l2 * w.square().sum() for w in self.weights]
        return sum(torch.stack(each).tolist())


def state(optimizer: torch.optim.Optimizer) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Split the optimizer's state into named tensors ("0.exp_avg") and plain numbers of the same names."""
    tensors: dict[str, Tensor] = {}
    scalars: dict[str, float] = {}
    for index, values in optimizer.state_dict()["state"].items():
        for name, value in values.items():
            if isinstance(value, Tensor):
                tensors[f"{index}.{name}"] = value
            elif value is not None:
                scalars[f"{index}.{name}"] = value
    return tensors, scalars


def restore(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor], scalars: dict[str, float]) -> None:
    """Put back what `state` gave into an optimizer made over the same parameters."""
    values: dict[int, dict[str, Tensor | float | None]] = {}
    for key, value in [*tensors.items(), *scalars.items()]:
        index, name = key.split(".", 1)
        values.setdefault(int(index), {})[name] = value
    if isinstance(optimizer, torch.optim.SGD):
        for entries in values.values():
            entries.setdefault("momentum_buffer", None)
    optimizer.load_state_dict({"state": values, "param_groups": optimizer.state_dict()["param_groups"]})


def finite(tensors: Iterable[Tensor]) -> bool:
    """Return whether every number of every tensor is finite; one look at the device for all of them."""
    ends = [torch.stack(t.detach().aminmax()) for t in tensors if t.is_floating_point() and t.numel()]
    return not ends or bool(torch.stack([torch.isfinite(pair).all() for pair in ends]).all())  # NaN is both ends
