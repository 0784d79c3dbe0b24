"""How numbers are written for people: a real minus, tens with a raised power, thousands apart.

`kernel/numbers.js` writes the same in the browser.
"""

from __future__ import annotations

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(mantissa: str, power: int) -> str:
    """Return mantissa times ten to a power.

    >>> raised("-2.5", -20)
    '−2.5×10⁻²⁰'
    """
    return f"{mantissa}×10{str(power).translate(RAISED)}".replace("-", "−")


def probability(p: float, digits: int = 2) -> str:
    """Return a p value as the genome view writes it, with so many digits that matter.

    >>> probability(0.0316), probability(6.93e-23)
    ('0.032', '6.9×10⁻²³')
    """
    if not 0 < p < 1e-3:
        return f"{p:.{digits}g}"
    mantissa, power = f"{p:.{digits - 1}e}".split("e")
    return raised(mantissa, int(power))


def number(value: float) -> str:
    """Return a number as an axis writes it.

    >>> number(0.005), number(-2.5), number(0.0), number(2.0000000000000002e-05), number(1200)
    ('0.005', '−2.5', '0', '2×10⁻⁵', '1,200')
    """
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return (f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}").replace("-", "−")
    mantissa, power = f"{value:.3e}".split("e")
    return raised(mantissa.rstrip("0").rstrip("."), int(power))
