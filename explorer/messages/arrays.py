"""Messages that hold arrays: a pydantic model whose array fields travel as typed bytes behind its JSON header.

A field is declared with its type and its axes, for example `Annotated[Float32, Axes("filters", "channels", 2)]`: both
are checked where a message is made, without copying, and the browser's types can be made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from explorer.messages import packing

Uint8 = NDArray[np.uint8]
Uint16 = NDArray[np.uint16]
Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class ArrayType:
    """What the values of an array field are: the numpy type by name, the axes, and whether it may be left out."""

    dtype: str
    axes: tuple[str | int, ...]
    optional: bool = False


class Axes:
    """The axes of an array field: a name, or the length where it is fixed.

    Axes of one name have one length throughout a message.
    """

    def __init__(self, *axes: str | int) -> None:
        self.axes = axes

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        dtype = _dtype(source)

        def check(value: object) -> object:
            if not isinstance(value, np.ndarray) or value.dtype != dtype or value.ndim != len(self.axes):
                raise ValueError(f"it must be {dtype} {self}, not {_described(value)}")
            if any(isinstance(axis, int) and axis != size for axis, size in zip(self.axes, value.shape, strict=True)):
                raise ValueError(f"it must be {dtype} {self}, not {_described(value)}")
            return value

        return core_schema.no_info_plain_validator_function(check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "array", "axes": list(self.axes)}

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.axes))})"


class ArrayMessage(BaseModel):
    """A message with arrays. In its JSON header stand all fields but the arrays; no number there is NaN or infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    array_types: ClassVar[Mapping[str, ArrayType]] = {}
    """Of every array field, in the order of the fields."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        found = {name: _array_type((field.annotation, *field.metadata)) for name, field in cls.model_fields.items()}
        cls.array_types = {name: one for name, one in found.items() if one is not None}

    @model_validator(mode="after")
    def _same_lengths(self) -> Self:
        lengths: dict[str, int] = {}
        for name, array in self.arrays().items():
            for axis, size in zip(self.array_types[name].axes, array.shape, strict=True):
                if isinstance(axis, str) and lengths.setdefault(axis, size) != size:
                    raise ValueError(f"{name} has {size} {axis}, another array has {lengths[axis]}")
        return self

    @classmethod
    def header_schema(cls) -> JsonSchemaValue:
        """Return the JSON schema of the header, for the browser's types; those of arrays are `array_types`."""
        schema = cls.model_json_schema(mode="serialization")
        schema["properties"] = {
            name: one for name, one in schema.get("properties", {}).items() if name not in cls.array_types
        }
        schema["required"] = [name for name in schema.get("required", []) if name not in cls.array_types]
        return schema

    def header(self) -> dict[str, Any]:
        """Return all fields but the arrays, as JSON holds them."""
        return self.model_dump(mode="json", exclude=set(self.array_types))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by name, those that were left out not among them."""
        every = {name: getattr(self, name) for name in self.array_types}
        return {name: array for name, array in every.items() if array is not None}

    def pack(self) -> bytes:
        """Return the message as bytes; see `packing.pack`."""
        return packing.pack(self.header(), **self.arrays())


def _array_type(parts: tuple[Any, ...]) -> ArrayType | None:
    """Return what an annotation says of an array, None where it is of something else.

    `parts` are the annotation and its metadata, which pydantic keeps apart at the top of a field.
    """
    annotation, *metadata = parts
    for axes in metadata:
        if isinstance(axes, Axes):
            return ArrayType(_dtype(annotation).name, axes.axes)
    inner = list(_inner(annotation))
    for one in inner:
        found = _array_type(get_args(one)) if get_origin(one) is Annotated else None
        if found is not None:
            return ArrayType(found.dtype, found.axes, NoneType in inner)
    return None


def _inner(annotation: Any) -> Iterator[Any]:
    """The members of a union, or the annotation itself."""
    if get_origin(annotation) is Annotated:
        yield annotation
    else:
        yield from get_args(annotation) or (annotation,)


def _dtype(source: Any) -> np.dtype[Any]:
    """Return the type of the numbers of `NDArray[np.float32]` and its like."""
    return np.dtype(get_args(get_args(source)[1])[0])


def _described(value: object) -> str:
    return f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
