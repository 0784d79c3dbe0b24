"""A part of a draft with one way in and one way out, which can be copied and moved as a whole."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.networks.drafting.draft import Block, Draft


@dataclass(frozen=True)
class Segment:
    """Blocks in their order, what feeds them (one block), and the one that feeds others."""

    blocks: tuple[Block, ...]
    entry: str
    exit: str

    @classmethod
    def of(cls, draft: Draft, names: Iterable[str]) -> Segment:
        """Return these blocks of a draft; InputError where there is more than one way in or out."""
        chosen = {draft[name].name for name in names}
        if not chosen:
            raise InputError("Selection", "no block is chosen")
        blocks = tuple(block for block in draft.blocks if block.name in chosen)
        entries = dict.fromkeys(s for block in blocks for s in block.inputs if s not in chosen)
        exits = [
            block.name for block in blocks if not set(draft.fed[block.name]) <= chosen or not draft.fed[block.name]
        ]
        if len(entries) != 1:
            fed = " and ".join(map(repr, entries)) or "nothing"
            what = f"block {blocks[0].name!r} is" if len(blocks) == 1 else "these blocks are"
            raise InputError("Selection", f"{what} fed by {fed}", "Only a part with one way in can be moved or copied.")
        if len(exits) > 1:
            raise InputError(
                "Selection",
                f"{' and '.join(map(repr, exits[:3]))} all lead out of it",
                "Only a part with one way out can be moved or copied.",
            )
        return cls(blocks, next(iter(entries)), exits[0])

    def loose(self) -> tuple[Block, ...]:
        """Return the blocks fed by "input" where they were fed from outside, the way out last."""
        inside = {block.name for block in self.blocks}
        free = [replace(b, inputs=tuple(s if s in inside else "input" for s in b.inputs)) for b in self.blocks]
        return (*(b for b in free if b.name != self.exit), *(b for b in free if b.name == self.exit))


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
