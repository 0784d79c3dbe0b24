"""What two networks differ in: layers added, removed, changed and rewired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd  # pyright: ignore[reportMissingTypeStubs]

from explorer.networks.geometry import geometry
from explorer.networks.layers import Layer
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec


@dataclass(frozen=True)
class Change:
    """One difference at a layer.

    Attributes
    ----------
    layer : str
        The name of the layer, in the first network where it was renamed; "input" for the input.
    what : str
        "added", "removed", "kind", "name", "inputs", or the setting that changed.
    before, after : what it was and is, as plain values; None where there is nothing
    """

    layer: str
    what: str
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        """Say the change in words."""
        if self.what == "added":
            return f"{self.layer} ({self.after}) was added"
        if self.what == "removed":
            return f"{self.layer} ({self.before}) was removed"
        if self.what == "name":
            return f"{self.before} is now called {self.after}"
        return f"{self.layer}: {self.what} was {_said(self.before)}, is {_said(self.after)}"


def _said(value: object) -> str:
    if isinstance(value, dict):
        return str(Shape(**cast("dict[str, int]", value)))
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, cast("list[object] | tuple[object, ...]", value))) or "none"
    return str(value)


def difference(before: NetworkSpec, after: NetworkSpec) -> list[Change]:
    """Return what changed from one network to the other, in the order of the second; empty where they compute alike.

    Layers are matched by name. One whose name is gone counts as renamed where a new one of the same kind, the same
    settings and the same inputs stands for it; groups, notes and titles are not compared.
    """
    renamed = _renamed(before, after)
    old = {renamed.get(layer.name, layer.name): layer for layer in before.layers}
    changes: list[Change] = []
    if before.input != after.input:
        changes.append(Change("input", "shape", dict(before.input), dict(after.input)))
    changes += [
        Change(layer.name, "removed", layer.kind)
        for layer in before.layers
        if renamed.get(layer.name, layer.name) not in {one.name for one in after.layers}
    ]
    for layer in after.layers:
        was = old.get(layer.name)
        if was is None:
            changes.append(Change(layer.name, "added", None, layer.kind))
            continue
        if was.name != layer.name:
            changes.append(Change(was.name, "name", was.name, layer.name))
        changes += _changed(was, layer)
        fed = tuple(renamed.get(name, name) for name in before.sources[was.name])
        if fed != after.sources[layer.name]:
            changes.append(Change(layer.name, "inputs", fed, after.sources[layer.name]))
    return changes


def _changed(was: Layer, now: Layer) -> list[Change]:
    if was.kind != now.kind:
        return [Change(now.name, "kind", was.kind, now.kind)]
    old, new = was.settings(), now.settings()
    return [Change(now.name, key, old[key], new[key]) for key in new if old[key] != new[key]]


def _renamed(before: NetworkSpec, after: NetworkSpec) -> dict[str, str]:
    """Return old name -> new name of layers that are the same but for their name."""
    names = {layer.name for layer in before.layers}, {layer.name for layer in after.layers}
    free = [layer for layer in after.layers if layer.name not in names[0]]
    renamed: dict[str, str] = {}
    for layer in before.layers:
        if layer.name in names[1]:
            continue
        fed = tuple(renamed.get(name, name) for name in before.sources[layer.name])
        for other in free:
            alike = (layer.kind, layer.settings()) == (other.kind, other.settings())
            if alike and fed == after.sources[other.name]:
                renamed[layer.name] = other.name
                free.remove(other)
                break
    return renamed


def differences_table(before: NetworkSpec, after: NetworkSpec) -> pd.DataFrame:
    """Return one row per figure of both networks: figure, before, after, change (of numbers)."""
    rows: list[dict[str, str | int]] = []
    for name in ("parameters", "buffers", "macs", "activations"):
        a, b = getattr(geometry(before), name), getattr(geometry(after), name)
        rows.append({"figure": {"macs": "multiply-adds"}.get(name, name), "before": a, "after": b, "change": b - a})
    a, b = len(before.layers), len(after.layers)
    rows.append({"figure": "layers", "before": a, "after": b, "change": b - a})
    return pd.DataFrame(rows)
