"""What would make a layer fit: a change of its settings, layers put before it, or its removal, ready to be applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEPT = ("name", "inputs", "group", "note")
"""What a layer keeps when its kind is changed."""


@dataclass(frozen=True)
class Mend:
    """One way to make a layer fit.

    Attributes
    ----------
    label : str
        What it does, in a few words: "use kernel 4".
    change : setting -> value
        New values of the layer's own settings; a new "kind" drops the settings of the old one.
    insert : tuple of layers, as plain values
        Put one after the other between the input called `source` and the layer.
    source : str
        Which input; "" for the first or only one.
    remove : bool
        Whether the layer is taken out, those after it being fed by what fed it.
    layer : str
        The layer that does not fit.
    """

    label: str
    change: Mapping[str, Any] = field(default_factory=dict)
    insert: tuple[Mapping[str, Any], ...] = ()
    source: str = ""
    remove: bool = False
    layer: str = ""

    @property
    def changes(self) -> dict[str, dict[str, Any]]:
        """Layer name -> new field values; empty where layers are inserted or removed instead."""
        return {self.layer: dict(self.change)} if self.change else {}

    def apply(self, layers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the layers (plain values, each with a name) after the mend; KeyError where the layer is not there."""
        mended = [dict(layer) for layer in layers]
        at = next((i for i, layer in enumerate(mended) if layer.get("name") == self.layer), None)
        if at is None:
            raise KeyError(self.layer)
        if self.remove:
            return _without(mended, at)
        own = mended[at]
        if "kind" in self.change:
            own = {key: own[key] for key in KEPT if key in own}
        mended[at] = own = own | dict(self.change)
        inputs: tuple[str, ...] = tuple(own.get("inputs") or ())
        fed: tuple[str, ...] = (self.source,) if self.source else inputs[:1]
        taken, old = {layer.get("name") for layer in mended}, fed
        for place, layer in enumerate(self.insert, at):
            name = f"{self.layer}_{layer['kind']}"[:60]
            while name in taken:
                name += "_"
            taken.add(name)
            mended.insert(place, {**layer, "name": name, "inputs": fed, "group": own.get("group", "")})
            fed = (name,)
        if inputs and self.insert:
            place = inputs.index(old[0])
            own["inputs"] = (*inputs[:place], *fed, *inputs[place + 1 :])
        return mended


def _without(layers: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    gone = layers.pop(at)
    sources = tuple(gone.get("inputs") or ()) or ((layers[at - 1]["name"],) if at else ("input",))
    for i, layer in enumerate(layers):
        inputs = tuple(layer.get("inputs") or ())
        if gone["name"] in inputs:
            layer["inputs"] = tuple(n for one in inputs for n in (sources if one == gone["name"] else (one,)))
        elif i == at and not inputs:
            layer["inputs"] = sources
    return layers
