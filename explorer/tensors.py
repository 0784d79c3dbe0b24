"""safetensors files, read as if a stranger had written them: bounded before they are opened, refused in a sentence.

The library refuses overlaps, gaps, sizes that are not those of the shapes, and files that are too long or too short.
"""

from __future__ import annotations

import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import SafetensorError, safe_open

from explorer.errors import InputError

MOST_HEADER = 12 * 2**20
"""Bytes of names, shapes and texts before the numbers."""
MOST_TENSORS = 50_000
MOST_AXES = 8
LONGEST_AXIS = 2**31
DTYPES = frozenset({"BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F16", "BF16", "F32", "F64"})
AGAIN = "Let the run that wrote it run again."
NOT_OURS = KeyError, TypeError, ValueError, IndexError, AttributeError, RuntimeError, RecursionError
"""What reading something else than what was written ends in."""


@contextmanager
def understood(place: str, mend: str = AGAIN) -> Generator[None, None, None]:
    """Raise InputError where what is read inside is not what was to be there, whatever it ends in."""
    try:
        yield
    except InputError:
        raise
    except NOT_OURS as error:
        said = str(error).splitlines()[0][:200] if str(error) else ""
        why = f" ({type(error).__name__}: {said})" if said else ""
        raise InputError(place, f"what it holds is not what SNP Explorer writes there{why}", mend) from None


@contextmanager
def opened(path: Path, framework: Literal["pt", "np"] = "pt", mend: str = AGAIN) -> Generator[Any, None, None]:
    """Open a file whose tensors are then read one by one, without reading them.

    Raises
    ------
    InputError
        It is no file, longer in its header or its list of tensors than any of ours, damaged, or of a type of numbers
        that we do not write.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise InputError(path.name, "it is no file", mend)
        with path.open("rb") as plain:
            length = int.from_bytes(plain.read(8), "little")
        if MOST_HEADER < length <= about.st_size:
            raise InputError(path.name, f"its header of {length:,} bytes is longer than any of ours", mend)
        with safe_open(path, framework) as file:
            _refuse_strange(file, path.name, mend)
            yield file
    except (SafetensorError, OSError) as error:
        said = str(getattr(error, "strerror", None) or error).removeprefix("Error while deserializing header: ")[:200]
        raise InputError(path.name, f"the file cannot be read ({said})", mend) from None


def read(path: Path, framework: Literal["pt", "np"] = "pt", mend: str = AGAIN) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tensors and the texts of a file; InputError as `opened`."""
    with opened(path, framework, mend) as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118


def load_file(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a file; InputError as `opened`."""
    return read(path, "np")[0]


def _refuse_strange(file: Any, place: str, mend: str) -> None:
    names = file.keys()
    if len(names) > MOST_TENSORS:
        raise InputError(place, f"it lists {len(names):,} tensors, more than any file of ours", mend)
    for name in names:
        part = file.get_slice(name)
        shape = part.get_shape()
        if part.get_dtype() not in DTYPES or len(shape) > MOST_AXES or any(size >= LONGEST_AXIS for size in shape):
            raise InputError(place, f"its tensor {name[:60]!r} is of a type or shape that we do not write", mend)
