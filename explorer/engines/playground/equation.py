"""A line of arithmetic with as many digits as it takes to be true as it is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, zip_longest

LARGE, TINY = 1e6, 1e-4
"""From LARGE on and below TINY numbers are written as a · 10^b."""
MOST = 17
"""So many digits tell any two float64 apart."""
CANCELLED = 1e-12
"""Share of the largest number of a line that rounding may leave where numbers cancel each other."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

TIMES_TEN = "\u00a0·\u00a010"
"""With spaces at which no line breaks."""


@lru_cache(maxsize=8192)
def figure(value: float, exact: bool, more: int = 0, zeros: bool = False) -> tuple[str, float]:
    """Write a number with a true minus; return the text, and the number that it says.

    Two decimals, or two digits where it is below 0.01; `exact`: five digits, and two decimals at least. `more` digits
    are added to that (or taken away). Huge and tiny numbers are written as a · 10^b. Zeros at the end are left out, but
    those of a where `zeros` are wanted.

    >>> figure(0.0595, exact=False), figure(-0.0595, exact=True)
    (('0.06', 0.06), ('−0.0595', -0.0595))
    >>> print(*figure(-2.34567e-5, exact=False))
    −2.3 · 10⁻⁵ -2.3e-05
    """
    size = abs(value)
    if size == 0:
        return "0", 0.0
    exponent = int(f"{size:.4e}".partition("e")[2])
    plain = TINY <= size < LARGE
    digits = exponent + 1 + _decimals(exponent, plain, exact, more)
    text = f"{size:.{max(0, digits - 1 - exponent)}f}" if plain else f"{size:.{max(0, digits - 1)}e}"
    said = float(text)
    if digits > 9 and said == size:  # the shortest text of that number
        text = repr(size) if plain else f"{size:.{len(repr(size).partition('e')[0].replace('.', '')) - 1}e}"
    mantissa, _, power = text.partition("e")
    if "." in mantissa and (plain or not zeros):
        mantissa = mantissa.rstrip("0").rstrip(".")
    text = mantissa if plain else f"{mantissa}{TIMES_TEN}{str(int(power)).translate(SUPERSCRIPTS)}"
    return (f"−{text}", -said) if value < 0 and said else (text, said)


def unit(value: float, exact: bool, more: int = 0) -> float:
    """Return what the last digit of a number counts, as `figure` writes it."""
    size = abs(value)
    if size == 0:
        return 0.0
    exponent = int(f"{size:.4e}".partition("e")[2])
    decimals = _decimals(exponent, TINY <= size < LARGE, exact, more)
    return 10.0**-decimals


def _decimals(exponent: int, plain: bool, exact: bool, more: int) -> int:
    """Return behind which decimal a number ends, of size 10^exponent."""
    digits = 5 if exact else 2
    decimals = max(2, digits - 1 - exponent if exact or exponent < -2 else 2) if plain else digits - 1 - exponent
    decimals = min(decimals + more, MOST - 1 - exponent)
    return max(decimals, 0) if plain else max(decimals, -exponent)


@dataclass(frozen=True)
class Written:
    """One way to write a line: its expression with numbers, and its result."""

    expression: str
    result: str


def written(template: str, numbers: Sequence[float], value: float, exact: bool, apart: int | None = None) -> Written:
    """Write a line: computed from the numbers as they are written, it gives its result to one unit of the last digit.

    Parameters
    ----------
    template : the expression, with {} for every number; what can stand in it is what `formula` knows
    numbers : what is put in
    value : what the engine has for the result
    exact : whether it begins with five digits or with two decimals; digits are added to the numbers until it is true
    apart : the number from which the result should be told, where they differ: both get more digits
    """
    finite = math.isfinite(value) and all(map(math.isfinite, numbers))
    if not finite:
        texts = [figure(number, exact)[0] if math.isfinite(number) else "not a number" for number in numbers]
        return Written(_filled(template, texts), figure(value, exact)[0] if math.isfinite(value) else "not a number")
    more = _telling(value, numbers[apart], exact) if apart is not None else 0
    result, said = figure(value, exact, more, zeros=True)
    step, compute = unit(value, exact, more) * (1 - 1e-9), formula(template)
    digits = more
    while True:
        figures = [figure(number, exact, digits) for number in numbers]
        texts = [text for text, _ in figures]
        computed = _computed(compute, [rounded for _, rounded in figures])
        off = abs(computed - said) / step if step else math.inf if computed != said else 0.0
        if off <= 1:
            return Written(_filled(template, texts), result)
        if digits == MOST:
            break
        digits = min(MOST, digits + (max(1, int(math.log10(off))) if off < math.inf else 4))
    # Rounding has left nothing true in the last digits: fewer are written, two at least, or none.
    for fewer in range(-1, -4 if exact else -1, -1):
        result, said = figure(value, exact, fewer, zeros=True)
        if abs(computed - said) <= unit(value, exact, fewer):
            return Written(_filled(template, texts), result)
    largest = max(1.0, *map(abs, numbers))
    if max(abs(value), abs(computed)) < CANCELLED * largest * largest:
        result = "0"
    return Written(_filled(template, texts), result)


def _telling(value: float, other: float, exact: bool) -> int:
    """Return how many digits more it takes to tell two numbers apart, where a few do."""
    return next((more for more in range(5) if figure(value, exact, more) != figure(other, exact, more)), 0)


def _computed(compute: Callable[..., float], numbers: Sequence[float]) -> float:
    try:
        return compute(*numbers)
    except (ArithmeticError, ValueError):
        return math.nan


# templates


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Return the text between the numbers of a template, and for each number whether it stands in brackets already."""
    pieces = template.split("{}")
    bare = [
        (not before or before.endswith(("(", ", "))) and (not after or after[0] == ")")
        for before, after in pairwise(pieces)
    ]
    return tuple(pieces), tuple(bare)


def _filled(template: str, texts: Sequence[str]) -> str:
    pieces, bare = _pieces(template)
    shown = (
        text if alone or (text[0] != "−" and TIMES_TEN not in text) else f"({text})"
        for text, alone in zip(texts, bare, strict=True)
    )
    return "".join(chain.from_iterable(zip_longest(pieces, shown, fillvalue="")))


@lru_cache(maxsize=4096)
def formula(template: str) -> Callable[..., float]:
    """Return a template as a function of its numbers; templates stand in this package, nobody can type one.

    + − · / ^ ² √ 10⁻⁸ and brackets; e^, ln, tanh, sin, max, sign; Φ and φ, the normal distribution and its density;
    "a if b > c, else d".

    >>> formula("1 / (1 + e^{})")(0.0), formula("{}² if {} > 0, else 1")(3.0, 1.0)
    (0.5, 9.0)
    """
    count = template.count("{}")
    code = template
    for text, python in _PYTHON:
        code = code.replace(text, python)
    names = [f"n{k}" for k in range(count)]
    code = code.format(*(f"({name})" for name in names))
    return eval(f"lambda {', '.join(names)}: {code}", dict(_KNOWN))


_PYTHON = (
    ("10⁻⁸", "1e-8"),
    ("e^", "exp"),
    ("√", "sqrt"),
    ("²", "**2"),
    ("^", "**"),
    ("·", "*"),
    ("−", "-"),
    (", else", " else"),
)


def exponential(z: float) -> float:
    return math.exp(z) if z < 709 else math.inf


_KNOWN: dict[str, Callable[..., float]] = {
    "exp": exponential,
    "ln": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "max": max,
    "sign": lambda z: float((z > 0) - (z < 0)),
    "Φ": lambda z: 0.5 * math.erfc(-z / math.sqrt(2)),
    "φ": lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
}
