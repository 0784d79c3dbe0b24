"""Messages that hold arrays: a pydantic model whose array fields travel as typed bytes behind its JSON header.

A field is declared with its type and its axes, for example `Annotated[Float32, Axes("filters", "channels", 2)]`: both
are checked where a message is made, without copying, and the browser's types are generated from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, ClassVar, NamedTuple, Self, cast, get_args, get_origin

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from explorer.messages import packing
from explorer.messages.model import Message

Uint8 = NDArray[np.uint8]
Uint16 = NDArray[np.uint16]
Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


class ArrayType(NamedTuple):
    """The type of an array, its axes in words, what it holds, and whether it is optional."""

    dtype: str
    axes: tuple[str, ...]
    meaning: str = ""
    optional: bool = False


class Axes:
    """The axes of an array field: a name, or the length where it is fixed.

    Axes of one name have one length throughout a message.
    """

    def __init__(self, *axes: str | int) -> None:
        self.axes = axes

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        dtype = _dtype(source)

        def check(value: object) -> NDArray[Any]:
            if not isinstance(value, np.ndarray):
                raise ValueError(f"it must be {dtype} {self}, not {type(value).__name__}")
            array = cast(NDArray[Any], value)
            sizes = zip(self.axes, array.shape, strict=False)
            fits = array.dtype == dtype and array.ndim == len(self.axes)
            if not fits or any(isinstance(axis, int) and axis != size for axis, size in sizes):
                raise ValueError(f"it must be {dtype} {self}, not {array.dtype} {array.shape}")
            return array

        return core_schema.no_info_plain_validator_function(check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {}

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.axes))})"


class ArrayMessage(Message):
    """A message with arrays. In its JSON header stand all fields but the arrays; no number there is NaN or infinite.

    Its JSON schema is that of the header; `array_types` describes the arrays.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    array_types: ClassVar[Mapping[str, ArrayType]] = {}
    """Of every array field, in the order of the fields."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.array_types = {
            name: array_type._replace(meaning=field.description or "")
            for name, field in cls.model_fields.items()
            if (array_type := _array_type((field.annotation, *field.metadata))) is not None
        }

    @model_validator(mode="after")
    def _same_lengths(self) -> Self:
        lengths: dict[str, int] = {}
        for name, array in self.arrays().items():
            for axis, size in zip(self.array_types[name].axes, array.shape, strict=True):
                if lengths.setdefault(axis, size) != size:
                    raise ValueError(f"{name} has {size} {axis}, another array has {lengths[axis]}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        own = handler.resolve_ref_schema(schema)
        own["properties"] = {
            name: one for name, one in own.get("properties", {}).items() if name not in cls.array_types
        }
        own["required"] = [name for name in own.get("required", []) if name not in cls.array_types]
        return schema

    def header(self) -> dict[str, Any]:
        """Return all fields but the arrays, as JSON holds them."""
        return self.model_dump(mode="json", exclude=set(self.array_types))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by name, without those that were left out."""
        every = {name: getattr(self, name) for name in self.array_types}
        return {name: array for name, array in every.items() if array is not None}

    def pack(self) -> bytes:
        """Return the message as bytes; see `packing.pack`."""
        return packing.pack(self.header(), **self.arrays())


def _array_type(parts: tuple[Any, ...]) -> ArrayType | None:
    """Return the array type that an annotation declares, None where it declares no array.

    `parts` are the annotation and its metadata, which pydantic separates at the top of a field.
    """
    annotation, *metadata = parts
    for axes in metadata:
        if isinstance(axes, Axes):
            return ArrayType(_dtype(annotation).name, tuple(map(str, axes.axes)))
    inner = list(_inner(annotation))
    for one in inner:
        array_type = _array_type(get_args(one)) if get_origin(one) is Annotated else None
        if array_type is not None:
            return array_type._replace(optional=NoneType in inner)
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
