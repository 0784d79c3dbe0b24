"""Members of a fold trained in one stack: one step for all of them, on weights that have an axis of members in front.

A run that is begun again has to take the same way, so the network, the sizes and the device alone decide what is
stacked (`together`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor

from explorer.devices import Device
from explorer.networks.spec import NetworkSpec
from explorer.networks.stacked import Stacked, stackable
from explorer.training import capture, optimizer
from explorer.training.member import Loss, Member

LARGEST = 2**23
"""Numbers a tensor of a stack on a CPU may have: 32 MiB, above which glibc fetches and clears memory every time."""
ARITHMETIC = 2**28
"""Multiply-adds in a network's step on a CPU from which the calls that a stack saves no longer count."""
GPU_SHARE = 0.5
"""Share of a GPU's memory that what the layers of a stack give may take."""


def together(layers: NetworkSpec, ensemble: int, device: Device, batch: int) -> int:
    """Return how many of the networks of a fold a stack may hold; 1 where they are trained one by one.

    On a GPU a step waits for its kernels to be launched rather than for arithmetic, and a stack takes hardly longer
    than one network: it holds as many as its memory does. On a CPU a stack saves the calls alone, a fifth to a half of
    the time of small networks; with large tensors it would take longer than one by one
    (tests/benchmarks/stacked_training.py).
    """
    if ensemble == 1 or not stackable(layers):
        return 1
    given = [batch * layers.shapes[layer.name].size for layer in layers.layers]
    if device.torch.type != "cpu":
        room = int(device.total * GPU_SHARE) // (2 * 4 * sum(given))  # float32, and as much for the gradients
        return max(1, min(ensemble, room))
    sources = [(layer, [layers.shapes[source] for source in layers.sources[layer.name]]) for layer in layers.layers]
    if batch * sum(layer.macs(*shapes) for layer, shapes in sources) > ARITHMETIC:
        return 1
    largest = max(*given, *(layer.parameters(*shapes) for layer, shapes in sources))
    return max(1, min(ensemble, LARGEST // largest))


class Stack:
    """Members that learn, stepped together; the weights of their networks are views of the stack's.

    Parameters
    ----------
    members : of one run and fold, after equally many steps

    Attributes
    ----------
    members : list of Member
    network : Stacked
    """

    def __init__(self, members: Sequence[Member]) -> None:
        first = members[0]
        self.members, self._device = list(members), first.device.torch
        self._generators = [self._generator(member) for member in members]
        self.network = Stacked([member.network for member in members], self._generators)
        decayed = optimizer.weights(first.network)
        heavy = {id(weight) for weight in decayed}
        ours: tuple[list[Tensor], list[Tensor]] = [], []
        for name, single in first.network.named_parameters():
            ours[id(single) not in heavy].append(self.network.get_parameter(name))
        self.optimizer = optimizer.over(first.spec.optimizer, *ours, self._device, capture.offered(self._device))
        optimizer.set_learning_rate(self.optimizer, float(first.optimizer.param_groups[0]["lr"]))
        self.penalty = optimizer.Penalty(ours[0], first.spec.l1, first.spec.l2)
        self._take_up()

    def _generator(self, member: Member) -> torch.Generator | None:
        """Return the member's random numbers where it left off; None draws from the run's own, as the first one does.

        Where steps are recorded all members draw from the run's own, at once: every generator costs a recording two
        small calls a step.
        """
        if member.stream is None or capture.offered(self._device):
            return None
        generator = torch.Generator(self._device)
        generator.set_state(member.stream.state()[self._device.type])
        return generator

    def _take_up(self) -> None:
        """Join what the members' optimizers remember."""
        for name, weight in self.network.named_parameters():
            each = [member.optimizer.state.pop(member.network.get_parameter(name), {}) for member in self.members]
            if each[0]:
                self.optimizer.state[weight] = {key: _joined(key, [one[key] for one in each]) for key in each[0]}

    def hand_back(self, copied: bool = False) -> None:
        """Give the members what their optimizers and dropout would remember, as views of the stack's.

        `copied` gives them copies, one weight after the other, and takes the stack's away.
        """
        for name, weight in self.network.named_parameters():
            remembered = self.optimizer.state.pop(weight, {}) if copied else self.optimizer.state.get(weight, {})
            for i, member in enumerate(self.members):
                own = {key: _parted(key, value, i, copied) for key, value in remembered.items()}
                member.optimizer.state[member.network.get_parameter(name)] = own
        for member, generator in zip(self.members, self._generators, strict=True):
            if member.stream is not None and generator is not None:
                member.stream.restore({self._device.type: generator.get_state()})

    def release(self) -> None:
        """Let the members go, each with weights and an optimizer of its own."""
        self.hand_back(copied=True)
        self.network.untie()

    def take(
        self, x: Tensor, targets: Tensor, loss: Loss, precision: AbstractContextManager[Any]
    ) -> tuple[Tensor, Tensor]:
        """Take one step with all members; return their mean loss (members,) and outputs (members, n, k), detached.

        The sum of the members' losses gives every one the gradient that it would get alone; their mean is the loss of
        all outputs, one after the other.
        """
        many = len(self.members)
        with precision:
            outputs = self.network(x)
        value = loss(outputs.flatten(0, 1), targets.repeat(many, *[1] * (targets.dim() - 1)))
        self.optimizer.zero_grad(set_to_none=True)
        (value * many).backward()
        if self.penalty.active:
            self.penalty.add_gradients()
        self.optimizer.step()
        return value.detach().expand(many), outputs.detach()

    step = take  # members of a stack draw from random numbers that it holds


def _joined(key: str, values: Sequence[Any]) -> Any:
    """Join what an optimizer remembers of one weight; the count of steps is the same for all."""
    first = values[0]
    if not isinstance(first, Tensor):
        return first
    return first.clone() if key == "step" else torch.stack(list(values))


def _parted(key: str, value: Any, member: int, copied: bool) -> Any:
    """Return one member's part of what `_joined` made."""
    if not isinstance(value, Tensor):
        return value
    if key == "step":
        return value.clone()
    return value[member].clone() if copied else value[member]
