"""Arrays as bytes for the browser: a JSON header followed by little-endian arrays, for components and routes.

The reader of this format is `components/kernel/bytes.js`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

ALIGNMENT = 8
Unpacked = tuple[dict[str, Any], dict[str, NDArray[Any]]]
"""A header that JSON can hold, and arrays by name."""
DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")


def pack(header: Mapping[str, Any] | BaseModel, **arrays: NDArray[Any]) -> bytes:
    """Return `header` and `arrays` as bytes that `unpack` (here and in the browser) reads back.

    Layout: uint32 length of the JSON text, the JSON text padded with blanks to a multiple of 8, then every array,
    C-ordered, little-endian, each starting at a multiple of 8 from the start. The JSON is `{"header": …, "arrays":
    {name: [dtype, shape, offset]}}` with offsets counted from the end of the padded text.

    Raises
    ------
    TypeError
        For an array of a type that no JavaScript typed array holds (bool, int64, object, …).
    ValueError
        For NaN or infinity in the header: JSON has no notation for them.

    >>> unpack(pack({"key": "a"}, score=np.float32([1, 2])))
    ({'key': 'a'}, {'score': array([1., 2.], dtype=float32)})
    """
    places: dict[str, tuple[str, list[int], int]] = {}
    blocks: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES:
            raise TypeError(f"array {name!r} is {array.dtype}, but only {', '.join(DTYPES)} travel")
        block = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
        places[name] = (array.dtype.name, list(array.shape), offset)
        padding = -len(block) % ALIGNMENT
        blocks += [block, b"\0" * padding]
        offset += len(block) + padding
    if isinstance(header, BaseModel):
        head = header.model_dump_json()
    else:
        head = json.dumps(header, allow_nan=False, separators=(",", ":"))
    text = f'{{"header":{head},"arrays":{json.dumps(places, separators=(",", ":"))}}}'.encode()
    text += b" " * (-(len(text) + 4) % ALIGNMENT)
    return b"".join([np.uint32(len(text)).tobytes(), text, *blocks])


def unpack(packed: bytes) -> Unpacked:
    """Return the header and the arrays that were packed."""
    length = int(np.frombuffer(packed, "<u4", 1)[0])
    head = json.loads(packed[4 : 4 + length])
    arrays: dict[str, NDArray[Any]] = {}
    for name, (dtype, shape, offset) in head["arrays"].items():
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(packed, np.dtype(dtype), count, 4 + length + offset).reshape(shape)
    return head["header"], arrays


def join_text(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | NDArray[np.uint32]]:
    """Return many texts as one UTF-8 block (uint8) and their lengths in bytes (uint8 or uint32, one per text).

    >>> blob, lengths = join_text(["rs1", "né"])
    >>> bytes(blob).decode(), lengths.tolist()
    ('rs1né', [3, 3])
    """
    joined = "".join(texts)
    if joined.isascii():
        block, sizes = joined.encode(), map(len, texts)
    else:
        parts = [text.encode("utf-8", "replace") for text in texts]
        block, sizes = b"".join(parts), map(len, parts)
    lengths = np.fromiter(sizes, np.uint32, len(texts))
    return np.frombuffer(block, np.uint8), lengths.astype(np.uint8) if not (lengths > 255).any() else lengths
