"""Compile loops: when they are first called, kept on disk where there is a place to write and forgotten where not.

What compiles takes a moment to import, so that modules with such loops are imported where they are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a loop exactly as it is written."""
    return _made(function, {})


def in_any_order(function: Callable[..., Any]) -> Any:
    """Compile a loop whose sums may be taken in any order, which is faster and not the same to the last digit."""
    return _made(function, {"fastmath": {"reassoc", "contract", "arcp", "nsz"}})


def _made(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    make: Any = numba.njit  # its own types do not know of arrays
    options = {"nogil": True, "error_model": "numpy", **options}
    try:
        return make(cache=True, **options)(function)
    except RuntimeError:
        return make(**options)(function)
