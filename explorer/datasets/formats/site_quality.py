"""How well a site was imputed, as the INFO of a VCF or .pvar states it; processes that decode files import this."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

KEYS = ("INFO", "R2", "DR2")
"""What programs call it: IMPUTE and bcftools INFO, Minimac R2, Beagle DR2; of several the first is taken."""
Quality = tuple[str, list[float]]
"""The key, and a number for each alternative allele, or one for all."""


def read(stated: Callable[[str], object]) -> Quality | None:
    """Return the quality of a site; `stated` gives what INFO holds under a key (numbers or words), None where nothing.

    >>> read({"AF": "0.1", "R2": "0.5,0.75"}.get), read({"R2": "high"}.get), read({}.get)
    (('R2', [0.5, 0.75]), None, None)
    """
    for key in KEYS:
        numbers = _numbers(stated(key))
        if any(map(math.isfinite, numbers)):
            return key, numbers
    return None


def of_column(words: str) -> Quality | None:
    """Return the quality of a site from its column INFO.

    >>> of_column("AF=0.1;DR2=0.75;IMP")
    ('DR2', [0.75])
    """
    return read({key: stated for key, _, stated in (part.partition("=") for part in words.split(";"))}.get)


def words(column: str) -> str:
    """Return as much of a column INFO as states the quality, "." for nothing.

    >>> words("AF=0.1;DR2=0.75;IMP"), words("IMP")
    ('DR2=0.75', '.')
    """
    found = of_column(column)
    return "." if found is None else f"{found[0]}={','.join(f'{number:g}' for number in found[1])}"


def of_allele(quality: Quality | None, allele: int, alternatives: int) -> float:
    """Return the number of an alternative allele (from 1), NaN where there is none."""
    numbers = [] if quality is None else quality[1]
    if len(numbers) == alternatives:
        return numbers[allele - 1]
    return numbers[0] if len(numbers) == 1 else math.nan


def as_info(numbers: Iterable[float]) -> np.ndarray | None:
    """Return float32 (sites,), None where no site states a quality."""
    info = np.array(list(numbers), np.float32)
    return info if np.isfinite(info).any() else None


def _numbers(stated: object) -> list[float]:
    return [] if stated is None else [_number(part) for part in str(stated).strip("()").split(",") if part]


def _number(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
