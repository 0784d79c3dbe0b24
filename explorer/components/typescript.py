"""Pydantic models as TypeScript declarations, by way of their JSON schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Mode = Literal["validation", "serialization"]
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
NAME = re.compile(r"[A-Za-z_$][\w$]*")


def declarations(models: Iterable[type[BaseModel]], mode: Mode, prefix: str = "") -> dict[str, str]:
    """Return {name: declaration} of these models and of all that they are made of.

    `mode` is "validation" for what the browser sends (fields with a default may be left out) and "serialization" for
    what it is sent (every field is there). `prefix` goes before every name, where others have such names too. A schema
    may say its type itself, as `typescript`.
    """
    _, schema = models_json_schema([(model, mode) for model in models])
    named = json.loads(json.dumps(schema.get("$defs", {})).replace('"#/$defs/', f'"#/$defs/{prefix}'))
    return {prefix + name: interface(prefix + name, about, mode) for name, about in named.items()}


def interface(name: str, schema: Mapping[str, Any], mode: Mode) -> str:
    """Return the declaration of one named schema."""
    about = comment(schema.get("description", ""), "")
    if "properties" not in schema and schema.get("type") != "object":
        return f"{about}export type {name} = {expression(schema)};\n"
    required = set(schema.get("required", ()))
    lines = []
    for field, value in schema.get("properties", {}).items():
        needed = field in required or mode == "serialization" or "const" in value
        key = field if NAME.fullmatch(field) else json.dumps(field)
        lines.append(
            comment(value.get("description", ""), "  ") + f"  {key}{'' if needed else '?'}: {expression(value)};\n"
        )
    return f"{about}export interface {name} {{\n{''.join(lines)}}}\n"


def expression(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema.

    >>> expression({"anyOf": [{"type": "array", "items": {"type": "number"}}, {"type": "null"}]})
    'number[] | null'
    >>> expression({"type": "array", "prefixItems": [{"type": "string"}, {"const": 1}]})
    '[string, 1]'
    """
    if "typescript" in schema:
        return schema["typescript"]
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(expression(one) for one in schema[union]))
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(expression(one) for one in schema['prefixItems'])}]"
        inner = expression(schema.get("items", {}))
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kind == "object":
        inner = schema.get("additionalProperties", {})
        return f"Record<string, {expression(inner) if isinstance(inner, Mapping) else 'unknown'}>"
    return PLAIN.get(str(kind), "unknown")


def comment(text: str, indent: str) -> str:
    """Return a text as a comment before what it is about."""
    words = " ".join(text.replace("*/", "* /").split())
    return f"{indent}/** {words} */\n" if words else ""
