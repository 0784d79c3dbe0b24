"""A form drawn from a pydantic model: its fields' types, limits, defaults and descriptions are the widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args, get_origin

import streamlit as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from explorer.sentences import sentence

Bound = Literal["query-params"] | None
Model = TypeVar("Model", bound=BaseModel)
Value = bool | int | float | str | None
"""Of a widget."""


def label(name: str) -> str:
    """Return a field's name as a label.

    >>> label("learning_rate")
    'Learning rate'
    """
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def titled(model: type[BaseModel], name: str) -> str:
    """Return what a field is called: its own title, or its name as a label."""
    field = model.model_fields.get(str(name))
    return (field.title if field else None) or label(str(name))


def fields(
    model: type[BaseModel],
    key: str,
    *,
    only: Sequence[str] = (),
    start: Mapping[str, Any] | None = None,
    columns: int = 3,
    bind: Bound = "query-params",
) -> dict[str, Value]:
    """Draw a widget per field and return their values, by field name.

    Parameters
    ----------
    model : class of BaseModel
    key : str
        Prefix of the widgets' keys, so also of their names in the page's address.
    only : names of the fields drawn, in this order; all of them by default.
    start : values to begin with instead of the model's defaults.
    columns : widgets side by side.
    """
    names = tuple(only) or tuple(model.model_fields)
    values: dict[str, Value] = {}
    row: Sequence[Any] = ()
    for place, name in enumerate(names):
        if place % columns == 0:
            row = st.columns(columns)
        field = model.model_fields[name]
        value = (start or {}).get(name, field.get_default(call_default_factory=True))
        with row[place % columns]:
            values[name] = _widget(name, field, value, f"{key}-{name}", bind)
    return values


def read(model: type[Model], values: Mapping[str, object]) -> Model:
    """Return the model that the widgets' values make; InputError names the first field that is wrong."""
    content = {name: _listed(model.model_fields[name], value) for name, value in values.items()}
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise sentence(error, lambda path: titled(model, path[0]) if path else model.__name__) from None


def _listed(field: FieldInfo, value: object) -> object:
    """Return a text as the list it stands for, where the field is a tuple."""
    if isinstance(value, str) and "tuple" in str(field.annotation):
        return [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
    return value


def _widget(name: str, field: FieldInfo, value: Any, key: str, bind: Bound) -> Value:
    about: dict[str, Any] = {"help": field.description, "key": key, "bind": bind}
    kind, title = field.annotation, field.title or label(name)
    if kind is bool:
        return st.toggle(title, value=bool(value), **about)
    if get_origin(kind) is Literal:
        options = [str(option) for option in get_args(kind)]
        words = field.json_schema_extra.get("words") if isinstance(field.json_schema_extra, dict) else None
        named: Mapping[str, Any] = words if isinstance(words, dict) else {}
        return st.selectbox(
            title, options, index=options.index(str(value)), format_func=lambda one: str(named.get(one, one)), **about
        )
    low, high = _limits(field)
    if kind is int:
        return int(st.number_input(title, _whole(low), _whole(high), int(value), **about))
    if kind is float:
        small = 0 < abs(value) < 0.01
        pattern = "%.1e" if small else "%.4g"
        step = 10.0 ** (len(f"{value:.0e}") and int(f"{value:.0e}".split("e")[1])) if value else 0.1
        return float(st.number_input(title, low, high, float(value), step=step, format=pattern, **about))
    if isinstance(value, (tuple, list)) or get_origin(kind) is tuple:
        return st.text_input(title, value=", ".join(str(part) for part in value or ()), **about)
    return st.text_input(title, value="" if value is None else str(value), **about) or None


def _limits(field: FieldInfo) -> tuple[float | None, float | None]:
    low = high = None
    for rule in field.metadata:
        low = next((float(v) for v in (getattr(rule, "ge", None), getattr(rule, "gt", None)) if v is not None), low)
        high = next((float(v) for v in (getattr(rule, "le", None), getattr(rule, "lt", None)) if v is not None), high)
    return low, high


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)
