"""A layer of a draft: plain values that need not be valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from explorer.networks.layers import CATALOGUE, Layer

Frozen = tuple[Any, ...]
"""A setting's value in a form that can be hashed."""


@dataclass(frozen=True)
class DraftLayer:
    """A layer as it stands in a draft.

    `inputs` are always written out; none means that nothing feeds it. `settings` are the fields of the kind's class.
    """

    kind: str
    name: str
    inputs: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    group: str = ""
    note: str = ""

    @property
    def merges(self) -> bool:
        """Whether it takes more than one input."""
        return self.kind in CATALOGUE and CATALOGUE[self.kind].merges

    def validated(self) -> Layer:
        """Return the layer, its inputs written out too; ValidationError where its settings are not valid."""
        layer = _validated(self.kind, self.name, self.group, self.note, _frozen(self.settings))
        return layer.model_copy(update={"inputs": self.inputs})


@lru_cache(maxsize=20_000)
def _validated(kind: str, name: str, group: str, note: str, settings: Frozen) -> Layer:
    """Return the layer of these values; kept, because an edit changes one layer of many."""
    about = {"name": name, "group": group, "note": note}
    return CATALOGUE[kind].model_validate({**{key: _thawed(value) for key, value in settings}, **about})


def _frozen(value: object) -> Frozen:
    if isinstance(value, Mapping):
        settings = cast("Mapping[str, object]", value)
        return tuple((key, _frozen(one)) for key, one in settings.items())
    if isinstance(value, (list, tuple)):
        return ("list", *map(_frozen, cast("list[object] | tuple[object, ...]", value)))
    return (type(value).__name__, value)


def _thawed(value: Frozen) -> object:
    if value and isinstance(value[0], tuple):
        return {key: _thawed(one) for key, one in value}
    if value and value[0] == "list":
        return tuple(map(_thawed, value[1:]))
    return value[1] if value else {}
