"""A part of a draft with one way in and one way out, which can be copied and moved as a whole."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from explorer.errors import InputError
from explorer.networks.drafting.layer import DraftLayer


@dataclass(frozen=True)
class Segment:
    """Layers in their order, what feeds them (one layer), and the one that feeds others."""

    layers: tuple[DraftLayer, ...]
    entry: str
    exit: str

    @classmethod
    def of(cls, layers: Sequence[DraftLayer], names: Iterable[str]) -> Segment:
        """Return the named layers of a draft as a segment; InputError where there is more than one way in or out."""
        chosen = set(names)
        if not chosen:
            raise InputError("Selection", "no block is chosen")
        inside = tuple(layer for layer in layers if layer.name in chosen)
        entries = dict.fromkeys(source for layer in inside for source in layer.inputs if source not in chosen)
        exits = _exits(layers, chosen)
        if len(entries) != 1:
            fed = " and ".join(map(repr, entries)) or "nothing"
            what = f"block {inside[0].name!r} is" if len(inside) == 1 else "these blocks are"
            raise InputError("Selection", f"{what} fed by {fed}", "Only a part with one way in can be moved or copied.")
        if len(exits) > 1:
            raise InputError(
                "Selection",
                f"{' and '.join(map(repr, exits[:3]))} all lead out of it",
                "Only a part with one way out can be moved or copied.",
            )
        return cls(inside, next(iter(entries)), exits[0])

    def loose(self) -> tuple[DraftLayer, ...]:
        """Return the layers fed by "input" where they were fed from outside, the way out last."""
        inside = {layer.name for layer in self.layers}
        free = [
            replace(layer, inputs=tuple(source if source in inside else "input" for source in layer.inputs))
            for layer in self.layers
        ]
        return (*(one for one in free if one.name != self.exit), *(one for one in free if one.name == self.exit))


def _exits(layers: Sequence[DraftLayer], chosen: set[str]) -> list[str]:
    """Return the chosen layers that feed one that is not chosen, or none at all."""
    feeding = {source for layer in layers for source in layer.inputs}
    leaving = {source for layer in layers if layer.name not in chosen for source in layer.inputs}
    return [
        layer.name for layer in layers if layer.name in chosen and (layer.name in leaving or layer.name not in feeding)
    ]


def sequel(group: str, taken: Container[str]) -> str:
    """Return the name for a copy of a group: the next number, at its innermost level that has one.

    >>> sequel("block 1", {"block 1", "block 2"}), sequel("stem", {"stem"}), sequel("new", ())
    ('block 3', 'stem 2', 'new')
    """
    if group not in taken:
        return group
    plain = re.sub(r" \d+$", "", group)
    number = 2
    while f"{plain} {number}" in taken:
        number += 1
    return f"{plain} {number}"
