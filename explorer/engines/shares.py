"""A store with room for so many things, which several people share: where it is full, who has most gives way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

V = TypeVar("V")


class Shares(Generic[V]):
    """Values by owner and name: nobody reaches another's, whatever name is asked for.

    >>> shares = Shares[int](most=3)
    >>> for n in range(5):
    ...     shares.put("many", str(n), n)
    >>> shares.put("one", "0", 7)
    >>> [shares.get(owner, name) for owner, name in [("many", "3"), ("many", "4"), ("one", "0"), ("one", "4")]]
    [3, 4, 7, None]
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: dict[Hashable, OrderedDict[str, V]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))

    def __iter__(self) -> Iterator[tuple[Hashable, str, V]]:
        return iter([(owner, name, value) for owner, own in self._held.items() for name, value in own.items()])

    def get(self, owner: Hashable, name: str) -> V | None:
        """Return what an owner has under a name, None where that is nothing."""
        return self._held.get(owner, {}).get(name)

    def put(self, owner: Hashable, name: str, value: V) -> None:
        """Keep a value as its owner's newest."""
        own = self._held.setdefault(owner, OrderedDict())
        own[name] = value
        own.move_to_end(name)
        while len(self) > self.most:
            full = max(self._held, key=lambda one: len(self._held[one]))
            self.pop(full, next(iter(self._held[full])))

    def pop(self, owner: Hashable, name: str) -> V | None:
        """Take out what an owner has under a name, None where that is nothing."""
        own = self._held.get(owner)
        value = None if own is None else own.pop(name, None)
        if own is not None and not own:
            del self._held[owner]
        return value
