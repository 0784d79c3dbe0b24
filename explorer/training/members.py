"""The networks that are trained side by side on one fold: equal but for the seed of their weights and their dropout.

All of them read the same batches in the same order. Member 0 is the network that the run would train alone. Where a
stack pays (`stack.together`), several are stepped at once; otherwise one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.devices import Device
from explorer.networks.spec import NetworkSpec
from explorer.networks.weights import fill
from explorer.training import optimizer
from explorer.training.checkpoint import part, prefixed
from explorer.training.member import Loss, Member
from explorer.training.ranks import ALONE, Ranks
from explorer.training.spec import RunSpec
from explorer.training.stack import Stack


class Members:
    """All networks of a fold, stepped on every batch.

    Parameters
    ----------
    together : how many of them a stack may hold; 1 = they are stepped one after the other
    ranks : the processes over which they may be shared out

    Attributes
    ----------
    stacked : how many of them the largest stack holds
    all : list of Member; those of this process, and once they are `gathered`, in the first one those of all
    """

    def __init__(
        self,
        layers: NetworkSpec,
        spec: RunSpec,
        fold: int,
        device: Device,
        together: int = 1,
        ranks: Ranks = ALONE,
    ) -> None:
        self.layers, self.spec, self.fold, self._ranks = layers, spec, fold, ranks
        self.all = [Member(layers, spec, fold, number, device, ranks) for number in ranks.networks(spec.ensemble)]
        self._together = together
        stacks = -(-len(self.all) // together)
        self.stacked = -(-len(self.all) // max(1, stacks))
        self._stacks: list[Stack] = []
        self._stacked: list[Member] = []

    def __len__(self) -> int:
        return len(self.all)

    @property
    def learning(self) -> list[Member]:
        """Members that have not stopped early."""
        return [member for member in self.all if not member.over]

    def set_learning_rate(self, rate: float) -> None:
        """Give every member this learning rate."""
        for one in (*self.all, *self._stacks):
            optimizer.set_learning_rate(one.optimizer, rate)

    def lend_rate(self, rate: Tensor) -> None:
        """Let every member read its learning rate from this tensor () on the device."""
        for one in (*self.all, *self._stacks):
            optimizer.lend_rate(one.optimizer, rate)

    def train(self) -> None:
        """Put the members that learn into training mode, stacked anew where one of them has stopped."""
        learning = self.learning
        if self._together > 1 and self._stacked != learning:
            self._release()
            self._stacked = learning
            parts = max(1, -(-len(learning) // self._together))
            shares = [share for share in np.array_split(np.arange(len(learning)), parts) if len(share) > 1]
            self._stacks = [Stack([learning[i] for i in share]) for share in shares]
        for one in (*learning, *self._stacks):
            one.network.train()

    @property
    def stepping(self) -> list[Member | Stack]:
        """The stacks, and the members that learn outside of them."""
        inside = {member.number for stack in self._stacks for member in stack.members}
        return [*self._stacks, *(member for member in self.learning if member.number not in inside)]

    def _release(self) -> None:
        """Take the members out of their stacks."""
        for stack in self._stacks:
            stack.release()
        self._stacks, self._stacked = [], []

    def step(
        self, x: Tensor, targets: Tensor, loss: Loss, precision: Callable[[], AbstractContextManager[Any]]
    ) -> tuple[Tensor, Tensor]:
        """Take one step with every member that learns; return their mean loss () and mean outputs (n, k)."""
        return merged([one.step(x, targets, loss, precision()) for one in self.stepping])

    def forget_gradients(self) -> None:
        """Free the room of the gradients."""
        for one in (*self.all, *self._stacks):
            one.optimizer.zero_grad(set_to_none=True)

    @torch.no_grad()
    def outputs(self, x: Tensor, precision: Callable[[], AbstractContextManager[Any]]) -> Tensor:
        """Return what every member gives in evaluation mode: float32 (members, n, k)."""
        given: dict[int, Tensor] = {}
        with precision():
            for stack in self._stacks:
                outputs = stack.network.eval()(x).float()
                given |= {member.number: own for member, own in zip(stack.members, outputs, strict=True)}
            for member in self.all:
                if member.number not in given:
                    given[member.number] = member.network.eval()(x).float()
        return torch.stack([given[member.number] for member in self.all])

    def penalty(self) -> float:
        """Return the members' mean penalty."""
        own = sum(member.penalty.value() for member in self.all)
        return self._ranks.mean(own, len(self.all))

    def judge(self, epoch: int, losses: list[float] | None) -> bool:
        """Let every member that learns judge its validation loss, or its lack of score; return whether any gained."""
        gained = [member.judge(epoch, losses[member.number] if losses else None) for member in self.learning]
        return self._ranks.any(any(gained))[0]

    @property
    def over(self) -> bool:
        """Whether every member of every process has stopped early."""
        return not self._ranks.any(bool(self.learning))[0]

    def settle(self) -> None:
        """Put every member's best weights back."""
        for member in self.all:
            member.settle()

    def healthy(self) -> bool:
        """Return whether every weight is finite."""
        return optimizer.finite([value for member in self.all for value in member.network.state_dict().values()])

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return the tensors and numbers of all members; member 0's under the names of a run of one network."""
        for stack in self._stacks:
            stack.hand_back()
        tensors: dict[str, Tensor] = {}
        numbers: dict[str, Any] = {}
        more: list[dict[str, Any]] = []
        for member in self.all:
            own, scalars = member.state()
            if member.number:
                tensors |= prefixed(f"member-{member.number}", own)
                more.append(scalars)
            else:
                tensors, numbers = own, scalars
        if not self._ranks.by_batch:
            for others, theirs in self._ranks.collected(tensors, {"members": more})[1:]:
                tensors |= others
                more.extend(theirs["members"])
        return tensors, {**numbers, "members": more} if more else numbers

    def restore(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave, by however many processes it was trained."""
        self._release()
        others = dict(zip(range(1, self.spec.ensemble), numbers.get("members", []), strict=True))
        for member in self.all:
            if member.number:
                member.restore(part(tensors, f"member-{member.number}"), others[member.number])
            else:
                member.restore(tensors, {"over": False, **numbers})

    def gather(self) -> None:
        """Bring every process's networks and best epochs into the first one, on the CPU."""
        if self._ranks.many == 1 or self._ranks.by_batch:
            return
        own = {member.number: member for member in self.all}
        tensors = {
            f"{number}.{name}": value for number in own for name, value in own[number].network.state_dict().items()
        }
        best = {str(number): member.best_epoch for number, member in own.items()}
        for others, theirs in self._ranks.collected(tensors, best)[1:]:
            for number, epoch in theirs.items():
                member = Member(self.layers, self.spec, self.fold, int(number), Device("cpu", "CPU", 0, 0))
                fill(member.network, part(others, number), f"network {number}")
                member.best_epoch = epoch
                self.all.append(member)


def merged(results: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Return the mean loss () and the mean outputs (n, k) of what steps gave, member after member."""
    losses, outputs = torch.cat([one[0] for one in results]), torch.cat([one[1] for one in results])
    return losses.mean(), outputs.mean(0)
