"""A network while it is worked on: immutable, every edit gives a new draft, and it may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from explorer.errors import InputError
from explorer.networks.drafting.segment import Segment, sequel
from explorer.networks.layers import CATALOGUE
from explorer.networks.layers.base import NAME, RESERVED
from explorer.networks.spec import MOST_LAYERS, NetworkSpec

INPUT = "input"
Join = Literal["add", "concatenate"]
ABOUT = ("kind", "name", "inputs", "group", "note")


@dataclass(frozen=True)
class Block:
    """A layer as it stands in a draft: plain values that need not be valid.

    `inputs` are always written out; none means that nothing feeds it. `settings` are the fields of the kind's class.
    """

    kind: str
    name: str
    inputs: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    note: str = ""

    @property
    def merges(self) -> bool:
        """Whether it takes more than one input."""
        return self.kind in CATALOGUE and CATALOGUE[self.kind].merges

    def values(self) -> dict[str, Any]:
        """Return what the kind's class is made from."""
        about = {"kind": self.kind, "name": self.name, "inputs": self.inputs, "group": self.group, "note": self.note}
        return {**self.settings, **{key: value for key, value in about.items() if value}}


@dataclass(frozen=True)
class Draft:
    """Blocks in an order in which each comes after those that feed it; the last is the output.

    Every edit returns a new draft and leaves this one as it is. InputError says in words what cannot be done.

    >>> draft = Draft(input={"features": 4}).insert("dense", INPUT, units=2).insert("relu", "dense_1")
    >>> [(block.name, block.inputs) for block in draft.blocks]
    [('dense_1', ('input',)), ('relu_1', ('dense_1',))]
    """

    input: Mapping[str, int]
    blocks: tuple[Block, ...] = ()
    name: str = "network"
    family: str = "custom"
    note: str = ""

    @classmethod
    def of(cls, spec: NetworkSpec) -> Draft:
        """Return a network as a draft."""
        blocks = tuple(
            Block(
                layer.kind,
                layer.name,
                spec.sources[layer.name],
                layer.model_dump(exclude=set(ABOUT), exclude_defaults=True),
                layer.group,
                layer.note,
            )
            for layer in spec.layers
        )
        return cls(dict(spec.input), blocks, spec.name, spec.family, spec.note)

    def plain(self) -> dict[str, Any]:
        """Return the draft as JSON-able values, broken parts and all."""
        return {**vars_of(self), "blocks": [vars_of(block) for block in self.blocks]}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Draft:
        """Return the draft that `plain` wrote; InputError where it is none."""
        try:
            blocks = tuple(Block(**{**b, "inputs": tuple(map(str, b["inputs"]))}) for b in told["blocks"])
            draft = cls(**{**told, "blocks": blocks})
        except (KeyError, TypeError, ValueError):
            raise InputError("draft", "it cannot be read", "Start again from a network.") from None
        unknown = next((block.kind for block in blocks if block.kind not in CATALOGUE), None)
        if unknown is not None or len(draft.at) != len(blocks):
            raise InputError("draft", "it holds layers that this version does not know", "Start again from a network.")
        return draft

    @cached_property
    def at(self) -> dict[str, int]:
        """Name of a block -> its place in the order."""
        return {block.name: place for place, block in enumerate(self.blocks)}

    @cached_property
    def fed(self) -> dict[str, tuple[str, ...]]:
        """Name of a block, or "input" -> the blocks that it feeds, in their order."""
        found: dict[str, list[str]] = {INPUT: [], **{block.name: [] for block in self.blocks}}
        for block in self.blocks:
            for source in dict.fromkeys(block.inputs):
                found.setdefault(source, []).append(block.name)
        return {name: tuple(blocks) for name, blocks in found.items()}

    @property
    def output(self) -> str:
        """The last block, or "input" where there is none."""
        return self.blocks[-1].name if self.blocks else INPUT

    def __getitem__(self, name: str) -> Block:
        """Return the block of this name; InputError where there is none."""
        if name not in self.at:
            raise InputError(f"block {name[:64]!r}", "there is no such block in this network")
        return self.blocks[self.at[name]]

    # one block

    def insert(self, kind: str, source: str, target: str | None = None, /, **settings: Any) -> Draft:
        """Put a new block after `source`: on the way to `target` alone, or before all that `source` feeds."""
        if kind not in CATALOGUE:
            raise InputError(f"kind {kind[:40]!r}", "there is no such kind of layer")
        return self.paste(
            [Block(kind, self._free(kind), (INPUT,), {**CATALOGUE[kind].start, **settings})], source, target
        )

    def change(self, name: str, **settings: Any) -> Draft:
        """Give a block other settings; what they are worth is seen when the draft is checked."""
        block = self[name]
        known = CATALOGUE[block.kind].model_fields
        for setting in settings:
            if setting not in known or setting in ABOUT[:4]:
                raise InputError(f"block {name!r}", f"it has no setting {setting[:40]!r}")
        if "note" in settings:
            block = replace(block, note=str(settings.pop("note")))
        return self._put(replace(block, settings={**block.settings, **settings}))

    def become(self, name: str, kind: str, **settings: Any) -> Draft:
        """Make a block another kind of layer, in its place and under its name."""
        if kind not in CATALOGUE:
            raise InputError(f"kind {kind[:40]!r}", "there is no such kind of layer")
        return self._put(replace(self[name], kind=kind, settings={**CATALOGUE[kind].start, **settings}))

    def rename(self, name: str, other: str) -> Draft:
        """Call a block by another name."""
        self[name]
        if other == name:
            return self
        if not NAME.fullmatch(other) or other in RESERVED:
            raise InputError(
                f"name {other[:64]!r}", "a layer cannot be called so", "A letter first, then letters, digits, _ or -."
            )
        if other in self.at:
            raise InputError(f"name {other!r}", "another block is called so", "Give each a name of its own.")

        def renamed(block: Block) -> Block:
            inputs = tuple(other if source == name else source for source in block.inputs)
            return replace(block, inputs=inputs, name=other if block.name == name else block.name)

        return replace(self, blocks=tuple(map(renamed, self.blocks)))

    # wiring

    def connect(self, source: str, target: str) -> Draft:
        """Feed `target` from `source`: one more input where it joins branches, else instead of what fed it."""
        self._source(source)
        block = self[target]
        if source in block.inputs:
            raise InputError(f"block {target!r}", f"{source!r} feeds it already")
        self._no_circle(source, target)
        inputs = (*block.inputs, source) if block.merges else (source,)
        return self._put(replace(block, inputs=inputs))._sorted()

    def disconnect(self, source: str, target: str) -> Draft:
        """Take an edge away; a block that nothing feeds any more stays, as broken."""
        block = self[target]
        if source not in block.inputs:
            raise InputError(f"block {target!r}", f"{source[:64]!r} does not feed it")
        return self._put(replace(block, inputs=tuple(s for s in block.inputs if s != source)))

    def join(self, source: str, target: str, how: Join, after: bool = False) -> Draft:
        """Lead a skip from `source` to where it is added to, or laid beside, what `target` receives (or gives)."""
        self._source(source)
        block = self[target]
        self._no_circle(source, target)
        main = target if after else (block.inputs or ("",))[0]
        if not main:
            raise InputError(f"block {target!r}", "nothing feeds it yet", "Connect it first.")
        if source == main:
            raise InputError(f"block {target!r}", "a block cannot be joined with itself", "Start from an earlier one.")
        name = self._free(how)
        made = self.paste([Block(how, name, (INPUT,), {})], main, None if after else target)
        joined = made[name]
        return made._put(replace(joined, inputs=(*joined.inputs, source)))._sorted()

    # several blocks

    def delete(self, names: Iterable[str]) -> Draft:
        """Take blocks away; what they fed is fed by what fed them, a join by all of it and others by the first."""
        draft = self
        for name in sorted(names, key=lambda name: -self.at[self[name].name]):
            gone = draft[name]

            def bridged(block: Block, gone: Block = gone) -> Block:
                if gone.name not in block.inputs:
                    return block
                instead = gone.inputs if block.merges else gone.inputs[:1]
                wired = [s for source in block.inputs for s in (instead if source == gone.name else (source,))]
                return replace(block, inputs=tuple(dict.fromkeys(wired)))

            draft = replace(draft, blocks=tuple(bridged(block) for block in draft.blocks if block.name != name))
        return draft

    def cut(self, names: Iterable[str]) -> tuple[Block, ...]:
        """Return copies of blocks that `paste` can put elsewhere: one way in, which is then "input", one way out."""
        return Segment.of(self, names).loose()

    def paste(self, blocks: Sequence[Block], source: str, target: str | None = None) -> Draft:
        """Put blocks from `cut` after `source`, under new names: on the way to `target`, or before all it feeds."""
        self._source(source)
        if target is not None and source not in self[target].inputs:
            raise InputError(f"block {target!r}", f"{source!r} does not feed it")
        if not blocks:
            raise InputError("Paste", "nothing was copied yet")
        if len(self.blocks) + len(blocks) > MOST_LAYERS:
            raise InputError("Network", f"it would have more than {MOST_LAYERS:,} layers")
        made, taken, groups = [], set(self.at), {block.group for block in self.blocks}
        names = {INPUT: source}
        moved = {group: sequel(group, groups) for group in dict.fromkeys(block.group for block in blocks) if group}
        for block in blocks:
            names[block.name] = self._free(block.name, taken)
            taken.add(names[block.name])
            inputs = tuple(names[s] for s in block.inputs)
            made.append(
                replace(block, name=names[block.name], inputs=inputs, group=moved.get(block.group, block.group))
            )
        beside = self.blocks[self.at[source]].group if source in self.at else ""
        onward = self[target].group if target is not None else beside
        if len(made) == 1 and not made[0].group and beside == onward:
            made = [replace(made[0], group=beside)]
        return self._spliced(made, source, target)

    def move(self, names: Iterable[str], source: str, target: str | None = None) -> Draft:
        """Take blocks out and put them, names and all, after `source` or on the way from it to `target`."""
        segment = Segment.of(self, names)
        inside = {block.name for block in segment.blocks}
        if source in inside or target in inside:
            raise InputError("Move", "blocks cannot be moved into themselves")
        if source == segment.entry and (target is None or self.fed.get(segment.exit, ()) == (target,)):
            return self
        out = self.delete(inside)
        out._source(source)
        if target is not None and source not in out[target].inputs:
            raise InputError(f"block {target!r}", f"{source!r} does not feed it")
        placed = [replace(b, inputs=tuple(source if s == INPUT else s for s in b.inputs)) for b in segment.loose()]
        return out._spliced(placed, source, target)

    def duplicate(self, names: Iterable[str]) -> Draft:
        """Put a copy of blocks after them."""
        segment = Segment.of(self, names)
        return self.paste(segment.loose(), segment.exit)

    # groups

    def group(self, names: Iterable[str], title: str) -> Draft:
        """Draw blocks together under a title, inside the group that they share."""
        chosen = {self[name].name for name in names}
        title = title.replace("/", " ").strip()[:40]
        if not chosen or not title:
            raise InputError("Group", "it needs a title and at least one block")
        paths = [self[name].group.split("/") if self[name].group else [] for name in chosen]
        depth = 0
        while all(len(path) > depth and path[depth] == paths[0][depth] for path in paths):
            depth += 1

        def into(path: str) -> str:
            parts = path.split("/") if path else []
            return "/".join([*parts[:depth], title, *parts[depth:]])

        return self._grouped(lambda block: into(block.group) if block.name in chosen else block.group)

    def ungroup(self, path: str) -> Draft:
        """Dissolve a group; its blocks belong to the group around it."""
        above = path.rpartition("/")[0]
        return self._regrouped(path, above)

    def rename_group(self, path: str, title: str) -> Draft:
        """Give a group another title."""
        title = title.replace("/", " ").strip()[:40]
        if not title:
            raise InputError("Group", "it needs a title")
        above = path.rpartition("/")[0]
        return self._regrouped(path, f"{above}/{title}" if above else title)

    def members(self, path: str) -> tuple[str, ...]:
        """Return the blocks of a group, those of groups inside it too."""
        return tuple(b.name for b in self.blocks if b.group == path or b.group.startswith(f"{path}/"))

    # below

    def _regrouped(self, path: str, instead: str) -> Draft:
        if not self.members(path):
            raise InputError(f"group {path[:64]!r}", "there is no such group")

        def regrouped(block: Block) -> str:
            if block.group == path or block.group.startswith(f"{path}/"):
                return (instead + block.group[len(path) :]).strip("/")
            return block.group

        return self._grouped(regrouped)

    def _grouped(self, group_of: Callable[[Block], str]) -> Draft:
        return replace(self, blocks=tuple(replace(block, group=group_of(block)) for block in self.blocks))

    def _put(self, block: Block) -> Draft:
        return replace(self, blocks=tuple(block if b.name == block.name else b for b in self.blocks))

    def _source(self, name: str) -> None:
        if name != INPUT:
            self[name]

    def _spliced(self, made: Sequence[Block], source: str, target: str | None) -> Draft:
        """Return the draft with blocks (the last is their way out) on the edges that leave `source`."""
        way_out = made[-1].name
        rewired = {target} if target is not None else set(self.fed[source])

        def wired(block: Block) -> Block:
            if block.name not in rewired:
                return block
            return replace(block, inputs=tuple(way_out if s == source else s for s in block.inputs))

        place = self.at[target] if target is not None else self.at.get(source, -1) + 1
        blocks = [wired(block) for block in self.blocks]
        return replace(self, blocks=(*blocks[:place], *made, *blocks[place:]))

    def _no_circle(self, source: str, target: str) -> None:
        reached, open_ends = {target}, [target]
        while open_ends:
            for name in self.fed[open_ends.pop()]:
                if name not in reached:
                    reached.add(name)
                    open_ends.append(name)
        if source in reached:
            raise InputError(
                f"block {target!r}", f"it would feed itself by way of {source!r}", "Edges lead from input to output."
            )

    def _sorted(self) -> Draft:
        """Return the same with every block after those that feed it, otherwise in the order there was."""
        left, seen, ordered = list(self.blocks), {INPUT}, []
        while left:
            ready = next((b for b in left if all(s in seen or s not in self.at for s in b.inputs)), left[0])
            left.remove(ready)
            seen.add(ready.name)
            ordered.append(ready)
        return replace(self, blocks=tuple(ordered))

    def _free(self, stem: str, taken: Iterable[str] | None = None) -> str:
        """Return a name that no block has: the stem itself if it ends in a number or a name, else with the next one."""
        names = set(self.at) if taken is None else set(taken)
        if stem not in names and stem not in CATALOGUE:
            return stem
        plain = re.sub(r"_\d+$", "", stem)[:56]
        number = 1
        while f"{plain}_{number}" in names:
            number += 1
        return f"{plain}_{number}"


def vars_of(thing: Draft | Block) -> dict[str, Any]:
    """Return a block's or a draft's fields by name."""
    return {about.name: getattr(thing, about.name) for about in fields(thing)}
