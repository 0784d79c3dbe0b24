"""How arithmetic is written: numbers, names, and a term with its symbol, expression and value."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explorer.messages.playground.frames import Term

LARGE = 1e6
"""From here on decimals say nothing."""


def term(symbol: str, texts: Sequence[str], value: float, elements: list[str], note: str = "") -> Term:
    """Return a term: `texts` are its expression with numbers to four figures, and with numbers to two decimals."""
    return Term(
        symbol=symbol,
        expression=texts[0],
        short=texts[1],
        value=float(value) if math.isfinite(value) else None,
        elements=tuple(elements),
        note=note,
    )


def number(value: float | None, digits: int | None = None) -> str:
    """Write a number: to so many decimals, or to four figures; a true minus, in brackets."""
    if value is None or not math.isfinite(value):
        return "not a number"
    if abs(value) >= LARGE:
        digits = None
    text = f"{abs(value):.{digits}f}" if digits is not None else f"{abs(value):.4g}"
    if digits is not None and "." in text:
        text = text.rstrip("0").rstrip(".") if float(text) == int(float(text)) else text
    return f"(−{text})" if value < 0 and float(text) != 0 else text


def spoken(name: str) -> str:
    """Return an activation's or optimizer's name as it is usually written."""
    return {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "relu": "ReLU", "gelu": "GELU"}.get(
        name, name.replace("_", " ")
    )
