"""Whatever comes from a browser, a link or a file is bounded before it is believed: no field holds as much as it likes.

The models themselves are walked, so that a new field without a bound fails here and not in the hands of an attacker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from explorer.jobs.kinds import KINDS
from explorer.messages import builder, choices
from explorer.messages.classroom.commands import LEARNERS, TEACHERS
from explorer.messages.guesses import Guessed
from explorer.messages.inspector.question import Question
from explorer.messages.playground.commands import COMMAND
from explorer.messages.playground.state import State
from explorer.messages.runs import Acknowledgement
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo import PRESETS

Schema = Mapping[str, Any]
READERS = {name: one for name, one in vars(choices).items() if isinstance(one, TypeAdapter)}
ENTRIES: dict[str, Any] = {
    **{f"kind {kind.name}": kind for kind in KINDS.values()},
    **{f"preset {name}": preset.settings for name, preset in PRESETS.items()},
    **{f"choice {name}": reader for name, reader in READERS.items()},
    "network": NetworkSpec,
    "link of a playground": State,
    "command of a playground": COMMAND,
    "learner in a class": LEARNERS,
    "teacher of a class": TEACHERS,
    "question": TypeAdapter(Question),
    "message of the builder": builder.BuilderMessage,
    "action of the builder": builder.ACTION,
    "acknowledgement": Acknowledgement,
    "guess": Guessed,
}
HELD = (".weights[]", "Edit.value", ".x1", ".x2", ".label")
"""Finite numbers of any size, one each: the session sets them to a bound and says so (`bounds`)."""
WHOLE_BY_ITSELF = ("actions[]",)
"""Each is validated by itself as an `Action`, and left out where it is none."""


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_field_has_bounds(entry):
    model = ENTRIES[entry]
    model = model.parameters if entry.startswith("kind ") else model
    adapter = model if isinstance(model, TypeAdapter) else TypeAdapter(model)
    assert list(unbounded(adapter.json_schema(), entry)) == []


def test_what_has_no_bound_is_found():
    class Loose(BaseModel):
        word: str
        number: int
        share: float
        many: tuple[bool, ...]
        by_name: dict[str, bool]
        anything: Any

    assert len(list(unbounded(TypeAdapter(Loose).json_schema(), "x"))) == 7


def unbounded(schema: Schema, path: str) -> Iterator[str]:
    """Yield the places of a JSON schema at which a value may be as long or as large as it likes."""
    yield from _walk(schema, schema.get("$defs", {}), path, set())


def _walk(schema: Schema, named: Schema, path: str, seen: set[str]) -> Iterator[str]:
    if name := schema.get("$ref", "").split("/")[-1]:
        if name not in seen:
            seen.add(name)
            yield from _walk(named[name], named, name, seen)
        return
    if {"enum", "const"} & set(schema):
        return
    unions = [one for how in ("anyOf", "oneOf", "allOf") for one in schema.get(how, ())]
    for one in unions:
        yield from _walk(one, named, path, seen)
    match schema.get("type"):
        case "string":
            loose = not {"maxLength", "pattern"} & set(schema) and schema.get("format") != "path"
        case "integer" | "number":
            low, high = {"minimum", "exclusiveMinimum"} & set(schema), {"maximum", "exclusiveMaximum"} & set(schema)
            loose = not (low and high) and not path.endswith(HELD)
        case "array":
            loose = "maxItems" not in schema
            for one in (*schema.get("prefixItems", ()), schema.get("items", {"type": "null"})):
                yield from _walk(one, named, f"{path}[]", seen)
        case "object":
            others = schema.get("additionalProperties", False)
            loose = others is not False and "maxProperties" not in schema and not path.endswith(WHOLE_BY_ITSELF)
            for field, one in schema.get("properties", {}).items():
                yield from _walk(one, named, f"{path}.{field}", seen)
            if isinstance(others, Mapping):
                names = {"type": "string", **schema.get("propertyNames", {})}
                yield from _walk(names, named, f"{path}{{name}}", seen)
                yield from _walk(others, named, f"{path}{{}}", seen)
        case None:
            loose = not unions and not path.endswith("{}")
        case _:
            loose = False
    if loose:
        yield path
