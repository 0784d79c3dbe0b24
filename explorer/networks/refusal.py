"""What is wrong with a network or its settings, the layer named by its place and name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from explorer.errors import InputError
from explorer.sentences import sentence


def refuse(error: ValidationError, place: str, known: Iterable[str] = (), data: Any = None) -> InputError:
    """Return the InputError for the first thing that is wrong; `known` are the settings there are.

    `data` is what was validated: with it the place names the layer, and a misspelt setting is met with the right one.
    """
    return sentence(error, lambda path: _where(place, path, data), known, "layer kind", '"dense"')


def _where(place: str, path: Sequence[str], data: Any) -> str:
    """Name the layer by its place and name, then the setting; leave out the names of union members."""
    if len(path) < 2 or path[0] != "layers" or not path[1].isdigit():
        return " ".join([place, *path]).strip()
    name = ""
    if isinstance(data, dict) and isinstance(layers := data.get("layers"), (list, tuple)):
        layer = layers[int(path[1])]
        name = layer.get("name", "") if isinstance(layer, dict) else getattr(layer, "name", "")
    kind, setting = (path[2:3], path[3:4])
    title = f"layer {int(path[1]) + 1}" + (f" {name!r}" if name else "") + (f" ({kind[0]})" if kind else "")
    return " ".join([place, title, *setting]).strip()
