"""Bounds that values from outside have in common, whatever they are of: a seed, a place in a list, a name."""

from __future__ import annotations

from typing import Annotated, Any, cast

from pydantic import BaseModel, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema

MOST_SEED = 2**53 - 1
"""The largest whole number that a browser and JSON hold exactly."""
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Whole = Annotated[int, Field(ge=0, le=MOST_SEED)]
"""A counter: of messages, frames or bytes."""
Row = Annotated[int, Field(ge=0, lt=2**31)]
"""A place in a list, from 0: of a sample, a variant, a fold, an epoch or a point."""
Named = Annotated[str, Field(max_length=1000)]
"""A name out of a file: of a trait, a chromosome, a level."""
MOST_NAMES = 10_000
"""Names in one list."""
MOST_ROWS = 2_000_000
"""Places in one list."""
Rows = Annotated[tuple[Row, ...], Field(max_length=MOST_ROWS, fail_fast=True)]
"""Places in a list; of a million wrong ones the first is told, and no error is kept of each."""
DEVICE_NAMES = r"^(auto|cpu|mps|cuda(:\d{1,3})?)$"
"""What a request may call a device: "auto" is the fastest there is."""
DeviceName = Annotated[str, Field(pattern=DEVICE_NAMES, max_length=8)]
MOST_FIELDS = 500
"""Of one object, which has far fewer."""
MOST_EPOCHS = 1_000_000
MOST_RATE = 1e6
"""Of learning rates, penalties and weights that are chosen."""


def whole(text: str) -> int | None:
    """Return the whole number that a text from outside is, None where it is none, or of more digits than any of ours.

    >>> whole("120"), whole("²"), whole("-1"), whole("9" * 5000)
    (120, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _fail_fast(schema: Any) -> None:
    if isinstance(schema, dict):
        if schema.get("type") in ("list", "tuple", "set", "frozenset"):
            schema["fail_fast"] = True
        for part in schema.values():
            _fail_fast(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            _fail_fast(part)


class FailFast(BaseModel):
    """A model whose lists are refused at their first wrong item, and which is refused where it has too many fields.

    pydantic would keep an error of each of a million, for the bound of a list counts items that are right.
    """

    @model_validator(mode="before")
    @classmethod
    def _few_fields(cls, given: Any) -> Any:
        if isinstance(given, dict) and len(cast(dict[Any, Any], given)) > MOST_FIELDS:
            raise ValueError(f"it has {len(cast(dict[Any, Any], given)):,} fields, more than there are")
        return given

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _fail_fast(schema)
        return schema
