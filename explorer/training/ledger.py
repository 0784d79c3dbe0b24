"""How many bytes tensors hold at once while something is computed, counted as an allocator counts them.

On torch's meta device, where a tensor has a shape and no numbers, the same count costs neither memory nor arithmetic.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from explorer.training import meta_shapes

CONVERTS = (torch.ops.aten.addcmul.default,)


class TooLong(Exception):
    """What is counted calls more operations than it may."""


@dataclass(eq=False)
class Block:
    """A piece of memory: its bytes, and what it is for."""

    label: str
    size: int


class Ledger(TorchDispatchMode):
    """Inside `with`, note when every tensor's memory is taken and given back.

    A view takes none, and what an operation takes and gives back within itself is not seen.

    Parameters
    ----------
    unit : bytes of which an allocator gives whole multiples
    most : operations after which TooLong is raised

    Attributes
    ----------
    label : what the memory is for that is taken from now on
    converts : whether sums of products of several types first make copies of one type, as on a CPU
    narrow : whether the masks that dropout draws take a byte per number, as those of CUDA's own dropout do
    """

    def __init__(self, unit: int = 1, most: int | None = None) -> None:
        super().__init__()
        self.unit, self.most, self.label = unit, most, ""
        self.converts = self.narrow = False
        self._operations = 0
        self._live: dict[int, tuple[weakref.ref[torch.UntypedStorage], Block]] = {}
        self._events: list[tuple[Block, int]] = []

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Say that nothing here has to be kept from torch.compile: to keep it, torch would import its compiler."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        converted = self.take(self.label, _converted(args)) if self.converts and func in CONVERTS else None
        given = meta_shapes.given(func, args, kwargs)
        if given is NotImplemented:
            given = func(*args, **kwargs)
        self._operations += 1
        if self.most is not None and self._operations > self.most:
            raise TooLong
        for value in tree_iter(given):
            if isinstance(value, Tensor):
                self._note(value)
        if converted is not None:
            self.give_back(converted)
        if self.narrow and func is torch.ops.aten.bernoulli_.float:
            self._shrink(given)
        return given

    def hold(self, tensors: Iterable[Tensor], label: str) -> None:
        """Count tensors that were there before, or say what those that are counted are for."""
        for tensor in tensors:
            self._note(tensor).label = label

    def disown(self, tensor: Tensor) -> None:
        """Count a tensor's memory no longer: it is a part of another's."""
        block = self._note(tensor)
        self._events.append((block, -block.size))
        block.size = 0

    def take(self, label: str, size: int) -> Block:
        """Count bytes that no tensor stands for, until `give_back`."""
        block = Block(label, size)
        self._events.append((block, size))
        return block

    def give_back(self, block: Block) -> None:
        """End what `take` began."""
        self._events.append((block, -block.size))

    def peak(self) -> Mapping[str, int]:
        """Return the bytes at the fullest moment, by what they were for."""
        now = most = 0
        until = 0
        for place, (_, change) in enumerate(self._events, 1):
            now += change
            if now > most:
                most, until = now, place
        parts: Counter[str] = Counter()
        for block, change in self._events[:until]:
            parts[block.label] += change
        return {label: size for label, size in parts.items() if size}

    def _note(self, tensor: Tensor) -> Block:
        storage = tensor.untyped_storage()
        key = storage._cdata
        known = self._live.get(key)
        if known is not None and known[0]() is not None:
            return known[1]
        block = Block(self.label, -(-storage.nbytes() // self.unit) * self.unit)

        def gone(_: object, key: int = key, block: Block = block) -> None:
            if block.size:
                self._events.append((block, -block.size))
            if key in self._live and self._live[key][1] is block:
                del self._live[key]

        self._live[key] = weakref.ref(storage, gone), block
        self._events.append((block, block.size))
        return block

    def _shrink(self, mask: Tensor) -> None:
        """Count a mask of float32 with a byte per number."""
        block = self._note(mask)
        less = block.size - block.size // 4
        self._events.append((block, -less))
        block.size -= less


def _converted(args: Any) -> int:
    """Return the bytes of float32 copies of those that are not floating-point numbers."""
    return sum(4 * value.numel() for value in args if isinstance(value, Tensor) and not value.is_floating_point())
