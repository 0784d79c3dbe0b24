"""The catalogue of layer kinds as a form and a list are drawn from it; settings as text, and text as settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, TypedDict, get_args, get_origin

from pydantic.fields import FieldInfo

from explorer.networks.layers import CATALOGUE, FAMILIES
from explorer.networks.layers.base import ABOUT

SLIM = frozenset(("activation", "normalisation", "regularisation"))
SLIM_KINDS = frozenset(("flatten", "transpose", "reshape", "crop", "pad"))
"""Layers that are drawn as narrow pills: they compute little, and there are many of them."""


class Field(TypedDict):
    """One setting of a layer in a form: values as text, as `written` has them."""

    name: str
    label: str
    description: str
    default: str
    min: float | None
    type: Literal["text", "bool", "int", "float", "choice"]
    options: NotRequired[list[str]]


class KindForm(TypedDict):
    """A kind of layer in the list of kinds, and the form of its settings."""

    kind: str
    title: str
    family: str
    help: str
    fields: list[Field]


@cache
def kinds() -> list[KindForm]:
    """Return every kind for the browser."""
    return [
        {
            "kind": kind,
            "title": layer.title or kind.replace("_", " ").capitalize(),
            "family": layer.family.capitalize(),
            "help": layer.help,
            "fields": [_field(name, about) for name, about in layer.model_fields.items() if name not in ABOUT],
        }
        for layers in FAMILIES.values()
        for layer in layers
        for kind in (layer.model_fields["kind"].default,)
    ]


def slim(kind: str) -> bool:
    """Whether a kind is drawn as a narrow pill rather than a block."""
    return CATALOGUE[kind].family in SLIM or kind in SLIM_KINDS


def written(value: Any) -> str:
    """Return a setting as text that `read` understands.

    >>> written((3, 3)), written("same"), written(True), written({"channels": 2, "height": 8})
    ('3 × 3', 'same', 'true', 'channels=2, height=8')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={one}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        numbers = value and all(isinstance(one, int) for one in value)
        return (" × " if numbers else ", ").join(map(written, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def read(kind: str, setting: str, text: str) -> Any:
    """Return what was typed as a plain value, right or wrong: the layer itself judges it.

    >>> read("conv2d", "kernel", "3 x 5"), read("conv1d", "kernel", "0"), read("conv1d", "padding", "same")
    ((3, 5), 0, 'same')
    """
    about = CATALOGUE[kind].model_fields.get(setting)
    text = text.strip()
    if about is None or (not text and about.is_required()):
        return text
    if not text:
        return about.get_default(call_default_factory=True)
    if about.annotation is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if re.fullmatch(r"(\w+\s*[=:]\s*\d+\s*[,;]?\s*)+", text):
        return {axis: int(size) for axis, size in re.findall(r"(\w+)\s*[=:]\s*(\d+)", text)}
    parts = [part for part in re.split(r"\s*[,;×*]\s*|\s+x\s+|(?<=\d)x(?=\d)", text) if part]
    if len(parts) > 1 or ("tuple" in str(about.annotation) and "int" not in str(about.annotation)):
        return tuple(map(_number, parts))
    return _number(text)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _field(name: str, about: FieldInfo) -> Field:
    low = next((v for rule in about.metadata if (v := getattr(rule, "ge", None)) is not None), None)
    field: Field = {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "description": about.description or "",
        "default": "" if about.is_required() else written(about.get_default(call_default_factory=True)),
        "min": low,
        "type": "text",
    }
    if about.annotation is bool:
        field["type"] = "bool"
    elif about.annotation in (int, float):
        field["type"] = "int" if about.annotation is int else "float"
    elif get_origin(about.annotation) is Literal:
        field["type"] = "choice"
        field["options"] = [str(option) for option in get_args(about.annotation)]
    return field
