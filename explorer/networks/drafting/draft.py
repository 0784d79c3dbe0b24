"""A network that is being edited: immutable; every edit gives a new draft, which may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from explorer.errors import InputError
from explorer.networks.drafting.layer import DraftLayer
from explorer.networks.drafting.segment import Segment, sequel
from explorer.networks.layers import CATALOGUE
from explorer.networks.layers.base import ABOUT, NAME, RESERVED
from explorer.networks.limits import MOST_LAYERS
from explorer.networks.spec import NetworkSpec

INPUT = "input"
Join = Literal["add", "concatenate"]


@dataclass(frozen=True)
class Draft:
    """Layers in an order in which each comes after those that feed it; the last is the output.

    Every edit returns a new draft and leaves this one as it is. InputError says what cannot be done.

    >>> draft = Draft(input={"features": 4}).insert("dense", INPUT, units=2).insert("relu", "dense_1")
    >>> [(layer.name, layer.inputs) for layer in draft.layers]
    [('dense_1', ('input',)), ('relu_1', ('dense_1',))]
    """

    input: Mapping[str, int]
    layers: tuple[DraftLayer, ...] = ()
    name: str = "network"
    family: str = "custom"
    note: str = ""

    @classmethod
    def of(cls, spec: NetworkSpec) -> Draft:
        """Return a network as a draft."""
        layers = tuple(
            DraftLayer(
                layer.kind,
                layer.name,
                spec.sources[layer.name],
                layer.model_dump(exclude=set(ABOUT), exclude_defaults=True),
                layer.group,
                layer.note,
            )
            for layer in spec.layers
        )
        return cls(dict(spec.input), layers, spec.name, spec.family, spec.note)

    def plain(self) -> dict[str, object]:
        """Return the draft as JSON-able values, broken parts and all."""
        about = {"name": self.name, "family": self.family, "note": self.note}
        return {"input": self.input, "blocks": [dict(vars(layer)) for layer in self.layers], **about}

    @classmethod
    def read(cls, saved: Mapping[str, Any]) -> Draft:
        """Return the draft that `plain` wrote; InputError where it is none."""
        try:
            fields = dict(saved)
            blocks: list[dict[str, Any]] = fields.pop("blocks")
            layers = tuple(
                DraftLayer(inputs=tuple(map(str, block.pop("inputs"))), **block) for block in map(dict, blocks)
            )
            draft = cls(layers=layers, **fields)
        except (KeyError, TypeError, ValueError):
            raise InputError("draft", "it cannot be read", "Start again from a network.") from None
        unknown = next((layer.kind for layer in layers if layer.kind not in CATALOGUE), None)
        if unknown is not None or len(draft.at) != len(layers):
            raise InputError("draft", "it holds layers that this version does not know", "Start again from a network.")
        return draft

    @cached_property
    def at(self) -> dict[str, int]:
        """Name of a layer -> its place in the order."""
        return {layer.name: place for place, layer in enumerate(self.layers)}

    @cached_property
    def fed(self) -> dict[str, tuple[str, ...]]:
        """Name of a layer, or "input" -> the layers that it feeds, in their order."""
        targets: dict[str, list[str]] = {INPUT: [], **{layer.name: [] for layer in self.layers}}
        for layer in self.layers:
            for source in dict.fromkeys(layer.inputs):
                targets.setdefault(source, []).append(layer.name)
        return {name: tuple(layers) for name, layers in targets.items()}

    @property
    def output(self) -> str:
        """The last layer, or "input" where there is none."""
        return self.layers[-1].name if self.layers else INPUT

    def __getitem__(self, name: str) -> DraftLayer:
        """Return the layer of this name; InputError where there is none."""
        if name not in self.at:
            raise InputError(f"block {name[:64]!r}", "there is no such block in this network")
        return self.layers[self.at[name]]

    # one layer

    def insert(self, kind: str, source: str, target: str | None = None, /, **settings: Any) -> Draft:
        """Put a new layer after `source`: on the way to `target` alone, or before all that `source` feeds."""
        if kind not in CATALOGUE:
            raise InputError(f"kind {kind[:40]!r}", "there is no such kind of layer")
        return self.paste(
            [DraftLayer(kind, self._free(kind), (INPUT,), {**CATALOGUE[kind].start, **settings})], source, target
        )

    def change(self, name: str, **settings: Any) -> Draft:
        """Give a layer other settings; whether they are valid shows when the draft is checked."""
        layer = self[name]
        known = CATALOGUE[layer.kind].model_fields
        for setting in settings:
            if setting not in known or setting in ABOUT[:4]:
                raise InputError(f"block {name!r}", f"it has no setting {setting[:40]!r}")
        if "note" in settings:
            layer = replace(layer, note=str(settings.pop("note")))
        return self._put(replace(layer, settings={**layer.settings, **settings}))

    def become(self, name: str, kind: str, **settings: Any) -> Draft:
        """Make a layer another kind of layer, in its place and under its name."""
        if kind not in CATALOGUE:
            raise InputError(f"kind {kind[:40]!r}", "there is no such kind of layer")
        return self._put(replace(self[name], kind=kind, settings={**CATALOGUE[kind].start, **settings}))

    def rename(self, name: str, other: str) -> Draft:
        """Rename a layer."""
        self[name]
        if other == name:
            return self
        if not NAME.fullmatch(other) or other in RESERVED:
            raise InputError(
                f"name {other[:64]!r}", "it cannot name a layer", "A letter first, then letters, digits, _ or -."
            )
        if other in self.at:
            raise InputError(f"name {other!r}", "another block has this name", "Give each a name of its own.")

        def renamed(layer: DraftLayer) -> DraftLayer:
            inputs = tuple(other if source == name else source for source in layer.inputs)
            return replace(layer, inputs=inputs, name=other if layer.name == name else layer.name)

        return replace(self, layers=tuple(map(renamed, self.layers)))

    # wiring

    def connect(self, source: str, target: str) -> Draft:
        """Feed `target` from `source`: one more input where it joins branches, else instead of what fed it."""
        self._source(source)
        layer = self[target]
        if source in layer.inputs:
            raise InputError(f"block {target!r}", f"{source!r} feeds it already")
        self._no_circle(source, target)
        inputs = (*layer.inputs, source) if layer.merges else (source,)
        return self._put(replace(layer, inputs=inputs))._sorted()

    def disconnect(self, source: str, target: str) -> Draft:
        """Take an edge away; a layer that nothing feeds any more stays, as broken."""
        layer = self[target]
        if source not in layer.inputs:
            raise InputError(f"block {target!r}", f"{source[:64]!r} does not feed it")
        return self._put(replace(layer, inputs=tuple(s for s in layer.inputs if s != source)))

    def join(self, source: str, target: str, how: Join, after: bool = False) -> Draft:
        """Lead a skip from `source` to where it is added to, or laid beside, what `target` receives (or gives)."""
        self._source(source)
        layer = self[target]
        self._no_circle(source, target)
        main = target if after else (layer.inputs or ("",))[0]
        if not main:
            raise InputError(f"block {target!r}", "nothing feeds it yet", "Connect it first.")
        if source == main:
            raise InputError(f"block {target!r}", "a block cannot be joined with itself", "Start from an earlier one.")
        name = self._free(how)
        made = self.paste([DraftLayer(how, name, (INPUT,), {})], main, None if after else target)
        joined = made[name]
        return made._put(replace(joined, inputs=(*joined.inputs, source)))._sorted()

    # several layers

    def delete(self, names: Iterable[str]) -> Draft:
        """Take layers away; what they fed is fed by what fed them, a join by all of it and others by the first."""
        draft = self
        for name in sorted(names, key=lambda name: -self.at[self[name].name]):
            gone = draft[name]

            def bridged(layer: DraftLayer, gone: DraftLayer = gone) -> DraftLayer:
                if gone.name not in layer.inputs:
                    return layer
                instead = gone.inputs if layer.merges else gone.inputs[:1]
                wired = [s for source in layer.inputs for s in (instead if source == gone.name else (source,))]
                return replace(layer, inputs=tuple(dict.fromkeys(wired)))

            draft = replace(draft, layers=tuple(bridged(layer) for layer in draft.layers if layer.name != name))
        return draft

    def cut(self, names: Iterable[str]) -> tuple[DraftLayer, ...]:
        """Return copies of layers that `paste` can put elsewhere: one way in, which is then "input", one way out."""
        return self._segment(names).loose()

    def paste(self, layers: Sequence[DraftLayer], source: str, target: str | None = None) -> Draft:
        """Put layers from `cut` after `source`, under new names: on the way to `target`, or before all it feeds."""
        self._source(source)
        if target is not None and source not in self[target].inputs:
            raise InputError(f"block {target!r}", f"{source!r} does not feed it")
        if not layers:
            raise InputError("Paste", "nothing was copied yet")
        if len(self.layers) + len(layers) > MOST_LAYERS:
            raise InputError("Network", f"it would have more than {MOST_LAYERS:,} layers")
        made: list[DraftLayer] = []
        taken, groups = set(self.at), {layer.group for layer in self.layers}
        names = {INPUT: source}
        moved = {group: sequel(group, groups) for group in dict.fromkeys(layer.group for layer in layers) if group}
        for layer in layers:
            names[layer.name] = self._free(layer.name, taken)
            taken.add(names[layer.name])
            inputs = tuple(names[s] for s in layer.inputs)
            made.append(
                replace(layer, name=names[layer.name], inputs=inputs, group=moved.get(layer.group, layer.group))
            )
        beside = self.layers[self.at[source]].group if source in self.at else ""
        onward = self[target].group if target is not None else beside
        if len(made) == 1 and not made[0].group and beside == onward:
            made = [replace(made[0], group=beside)]
        return self._spliced(made, source, target)

    def move(self, names: Iterable[str], source: str, target: str | None = None) -> Draft:
        """Take layers out and put them, names and all, after `source` or on the way from it to `target`."""
        segment = self._segment(names)
        inside = {layer.name for layer in segment.layers}
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
        """Put a copy of layers after them."""
        segment = self._segment(names)
        return self.paste(segment.loose(), segment.exit)

    # groups

    def group(self, names: Iterable[str], title: str) -> Draft:
        """Draw layers together under a title, inside the group that they share."""
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

        return self._grouped(lambda layer: into(layer.group) if layer.name in chosen else layer.group)

    def ungroup(self, path: str) -> Draft:
        """Dissolve a group; its layers belong to the group around it."""
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
        """Return the layers of a group, those of groups inside it too."""
        return tuple(b.name for b in self.layers if b.group == path or b.group.startswith(f"{path}/"))

    # below

    def _segment(self, names: Iterable[str]) -> Segment:
        return Segment.of(self.layers, [self[name].name for name in names])

    def _regrouped(self, path: str, instead: str) -> Draft:
        if not self.members(path):
            raise InputError(f"group {path[:64]!r}", "there is no such group")

        def regrouped(layer: DraftLayer) -> str:
            if layer.group == path or layer.group.startswith(f"{path}/"):
                return (instead + layer.group[len(path) :]).strip("/")
            return layer.group

        return self._grouped(regrouped)

    def _grouped(self, group_of: Callable[[DraftLayer], str]) -> Draft:
        return replace(self, layers=tuple(replace(layer, group=group_of(layer)) for layer in self.layers))

    def _put(self, layer: DraftLayer) -> Draft:
        return replace(self, layers=tuple(layer if b.name == layer.name else b for b in self.layers))

    def _source(self, name: str) -> None:
        if name != INPUT:
            self[name]

    def _spliced(self, made: Sequence[DraftLayer], source: str, target: str | None) -> Draft:
        """Return the draft with layers (the last is their way out) on the edges that leave `source`."""
        way_out = made[-1].name
        rewired = {target} if target is not None else set(self.fed[source])

        def wired(layer: DraftLayer) -> DraftLayer:
            if layer.name not in rewired:
                return layer
            return replace(layer, inputs=tuple(way_out if s == source else s for s in layer.inputs))

        place = self.at[target] if target is not None else self.at.get(source, -1) + 1
        layers = [wired(layer) for layer in self.layers]
        return replace(self, layers=(*layers[:place], *made, *layers[place:]))

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
        """Return the same with every layer after those that feed it, otherwise in the order before."""
        left, placed = list(self.layers), {INPUT}
        ordered: list[DraftLayer] = []
        while left:
            ready = next((b for b in left if all(s in placed or s not in self.at for s in b.inputs)), left[0])
            left.remove(ready)
            placed.add(ready.name)
            ordered.append(ready)
        return replace(self, layers=tuple(ordered))

    def _free(self, stem: str, taken: Iterable[str] | None = None) -> str:
        """Return a name that no layer has: the stem itself if it ends in a number or a name, else with the next one."""
        names = set(self.at) if taken is None else set(taken)
        if stem not in names and stem not in CATALOGUE:
            return stem
        plain = re.sub(r"_\d+$", "", stem)[:56]
        number = 1
        while f"{plain}_{number}" in names:
            number += 1
        return f"{plain}_{number}"
