"""A term of the arithmetic: its symbol, expression, result, and what of the picture it is about."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explorer.engines.playground.equation import written
from explorer.messages.playground.frames import Term


def term(
    symbol: str,
    template: str,
    numbers: Sequence[float],
    value: float,
    elements: Sequence[str],
    note: str = "",
    apart: int | None = None,
) -> Term:
    """Return a term: `numbers` are put into the template (`equation.formula`), and `value` is what comes out."""
    numbers, value = [float(number) for number in numbers], float(value)
    long, short = (written(template, numbers, value, exact, apart) for exact in (True, False))
    return Term(
        symbol=symbol,
        expression=long.expression,
        result=long.result,
        short=short.expression,
        short_result=short.result,
        value=value if math.isfinite(value) else None,
        elements=tuple(elements),
        note=note,
    )


def spoken(name: str) -> str:
    """Return an activation's or optimizer's name as it is usually written."""
    return {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "relu": "ReLU", "gelu": "GELU"}.get(
        name, name.replace("_", " ")
    )
