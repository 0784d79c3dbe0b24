"""What is wrong with a network or its settings, the layer named by its place and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from pydantic import ValidationError

from explorer.errors import InputError
from explorer.sentences import sentence


def refuse(error: ValidationError, place: str, known: Iterable[str] = (), data: object = None) -> InputError:
    """Return the InputError for the first thing that is wrong; `known` are the settings there are.

    `data` is what was validated: with it the place names the layer, and a misspelt setting is met with the right one.
    """
    return sentence(error, lambda path: _where(place, path, data), known, "layer kind", '"dense"')


def _where(place: str, path: Sequence[str], data: object) -> str:
    """Name the layer by its place and name, then the setting; leave out the names of union members."""
    if len(path) < 2 or path[0] != "layers" or not path[1].isdigit():
        return " ".join([place, *path]).strip()
    name = _name(data, int(path[1]))
    kind, setting = (path[2:3], path[3:4])
    title = f"layer {int(path[1]) + 1}" + (f" {name!r}" if name else "") + (f" ({kind[0]})" if kind else "")
    return " ".join([place, title, *setting]).strip()


def _name(data: object, place: int) -> str:
    """Return what the layer at a place is called in the data that were validated, "" where that cannot be said."""
    layers = cast("Mapping[str, object]", data).get("layers") if isinstance(data, Mapping) else None
    if not isinstance(layers, (list, tuple)):
        return ""
    layer = cast("Sequence[object]", layers)[place]
    if isinstance(layer, Mapping):
        name = cast("Mapping[str, object]", layer).get("name", "")
    else:
        name = getattr(layer, "name", "")
    return name[:64] if isinstance(name, str) else ""
