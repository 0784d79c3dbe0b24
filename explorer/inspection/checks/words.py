"""Numbers in the sentences of a verdict."""

from __future__ import annotations


def percent(share: float) -> str:
    """Return a share in per cent with two digits that matter.

    >>> percent(0.0042), percent(0.31), percent(0.00001)
    ('0.42%', '31%', '<0.01%')
    """
    value = 100 * share
    if 0 < value < 0.01:
        return "<0.01%"
    return f"{value:.0f}%" if value >= 10 or value == 0 else f"{value:.2g}%"


def probability(p: float) -> str:
    """Return a p value with its sign.

    >>> probability(0.0341), probability(0.000999), probability(1e-9)
    ('p = 0.034', 'p = 0.001', 'p < 0.001')
    """
    if p < 0.0005:
        return "p < 0.001"
    return "p = 1" if p >= 0.9995 else f"p = {p:.{2 if p >= 0.095 else 3}f}"
