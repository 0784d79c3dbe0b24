"""Turn what pydantic found wrong with a network or its settings into one plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from explorer.errors import InputError


def refuse(error: ValidationError, place: str, known: Iterable[str] = (), data: Any = None) -> InputError:
    """Return the InputError for the first thing that is wrong; `known` are the settings there are.

    `data` is what was validated: with it the place names the layer, and a misspelt setting is met with the right one.
    """
    errors = error.errors(include_url=False)
    first = errors[0]
    others = sum(e["type"] != "too_short" for e in errors[1:])  # a list is too short for want of what was refused
    path = [str(step) for step in first["loc"]]
    more = f" ({others} more after this one)" if others else ""
    if first["type"] == "extra_forbidden":
        return InputError(
            _where(place, path, data), f"no setting is called {path[-1]!r}{more}", _nearest(path[-1], known)
        )
    if first["type"] == "union_tag_invalid":
        context = first.get("ctx", {})
        tags = [tag.strip(" '") for tag in str(context.get("expected_tags", "")).split(",")]
        return InputError(
            _where(place, path, data),
            f"no layer kind is called {context.get('tag')!r}{more}",
            _nearest(context.get("tag"), tags),
        )
    if first["type"] == "union_tag_not_found":
        return InputError(
            _where(place, path, data), f"the layer does not say its kind{more}", 'Add "kind", such as "dense".'
        )
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        message = "it is missing"
    given = first.get("input")
    if first["type"] not in ("missing", "value_error") and isinstance(given, (int, float, str)):
        message += f", but it is {given!r}"
    return InputError(_where(place, path, data), (message[:1].lower() + message[1:]).rstrip(".") + more)


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


def _nearest(word: Any, known: Iterable[str]) -> str:
    known = [name for name in known if name]
    if close := get_close_matches(str(word), known, n=1):
        return f"Did you mean {close[0]!r}?"
    return f"There are: {', '.join(known)}." if known else ""
