"""Two-sided p values far into the tails, where 1 - cdf is nothing but rounding."""

from __future__ import annotations

import numpy as np
from scipy import special

LN10 = float(np.log(10.0))


def log_p_normal(z: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of the two-sided p value of standard normal `z`.

    >>> round(float(log_p_normal(np.array(1.959963984540054))), 12) == round(float(np.log(0.05)), 12)
    True
    """
    return np.log(2.0) + special.log_ndtr(-np.abs(z))


def log_p_student(t: np.ndarray, freedom: float | np.ndarray) -> np.ndarray:
    """Return the natural logarithm of the two-sided p value of Student's `t` with `freedom` degrees of freedom.

    `freedom` is one number, or one for each t.

    p = I_x(freedom / 2, 1 / 2) with x = freedom / (freedom + t^2), the regularised incomplete beta function. Below
    1e-200 its continued fraction is summed in logarithms (DLMF 8.17.22, evaluated by Lentz's method).
    """
    t = np.abs(np.asarray(t, dtype=np.float64))
    with np.errstate(divide="ignore"):
        log_p = np.log(2.0) + np.log(special.stdtr(freedom, -t))
    far = np.isfinite(t) & (log_p < -200 * LN10)
    if far.any():
        own = np.broadcast_to(np.asarray(freedom, dtype=np.float64), t.shape)[far]
        log_p[far] = _log_beta_tail(own / 2, np.atleast_1d(t[far]), own)
    return log_p


def _log_beta_tail(a: np.ndarray, t: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    b = 0.5
    ratio = t * t / freedom
    x = 1 / (1 + ratio)
    log_front = -a * np.log1p(ratio) + b * np.log(ratio / (1 + ratio)) - np.log(a) - special.betaln(a, b)
    tiny = 1e-300
    c = np.ones_like(x)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1), tiny)
    fraction = d.copy()
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for coefficient in (even, odd):
            d = 1 / _away_from_zero(1 + coefficient * d, tiny)
            c = _away_from_zero(1 + coefficient / c, tiny)
            step = c * d
            fraction = fraction * step
        if np.all(np.abs(step - 1) < 1e-15):
            break
    return log_front + np.log(fraction)


def _away_from_zero(value: np.ndarray, tiny: float) -> np.ndarray:
    return np.where(np.abs(value) < tiny, tiny, value)
