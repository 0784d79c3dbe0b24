"""Compiled loops of the mixed model: the variance ratio of greatest likelihood, for each variant on its own.

Everything is in the coordinates of `Decomposition`: contrasts that are independent, with variance 1 + ratio * value in
units of the residual variance. What compiles costs a moment, so that this is imported where it is computed with.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.compiling import in_any_order


@in_any_order
def at(
    t: Any,
    values: np.ndarray,
    spectrum: np.ndarray,
    g: np.ndarray,
    y: np.ndarray,
    rest: np.ndarray,
    freedom: Any,
    restricted: Any,
) -> Any:
    """Return (twice the slope of the log likelihood in t, g.g, g.y, y.y), products weighted by 1 / (1 + e^t values).

    The slope is tr P - freedom * yPPy / yPy restricted, n (1 - yPPy / yPy) - tr(ratio K / (1 + ratio K)) otherwise
    (Zhou and Stephens 2012, supplement; n is `freedom` there).

    Parameters
    ----------
    values, g, y : float64 (k,)
    spectrum : float64, eigenvalues of K where it is not restricted
    rest : float64 (4,), g.g, g.y, y.y and the dimensions where K is 0
    """
    ratio = np.exp(t)
    gg = gg2 = rest[0]
    gy = gy2 = rest[1]
    yy = yy2 = rest[2]
    trace = rest[3]
    for i in range(len(values)):
        w = 1.0 / (1.0 + ratio * values[i])
        wg, wy = w * g[i], w * y[i]
        trace += w
        gg += wg * g[i]
        gy += wg * y[i]
        yy += wy * y[i]
        gg2 += wg * wg
        gy2 += wg * wy
        yy2 += wy * wy
    beta = gy / gg
    left = max(yy - beta * gy, 1e-15 * yy)
    share = (yy2 - 2 * beta * gy2 + beta * beta * gg2) / left
    if restricted:
        return trace - gg2 / gg - freedom * share, gg, gy, yy
    fall = 0.0
    for i in range(len(spectrum)):
        x = ratio * spectrum[i]
        fall += x / (1.0 + x)
    return freedom * (1.0 - share) - fall, gg, gy, yy


@in_any_order
def climb(
    low: Any,
    middle: Any,
    high: Any,
    values: np.ndarray,
    spectrum: np.ndarray,
    g: np.ndarray,
    y: np.ndarray,
    rest: np.ndarray,
    freedom: Any,
    restricted: Any,
    tolerance: Any,
) -> Any:
    """Return the t of greatest likelihood between low and high, where `middle` is no lower than either end.

    The root of the slope in the half that rises from the middle, by Anderson and Bjoerck's (1973) regula falsi.
    """
    first = at(middle, values, spectrum, g, y, rest, freedom, restricted)[0]
    a, fa = middle, first
    b = high if first > 0 else low
    if a == b:
        return a
    fb = at(b, values, spectrum, g, y, rest, freedom, restricted)[0]
    if fa * fb > 0:  # a second hill, or a summit at the end of the range
        steps = 16
        for step in range(1, steps):
            t = middle + (b - middle) * step / steps
            ft = at(t, values, spectrum, g, y, rest, freedom, restricted)[0]
            if ft * first <= 0:
                b, fb = t, ft
                break
            a, fa = t, ft
        if fa * fb > 0:
            return middle
    for _ in range(60):
        if fa == fb or abs(b - a) <= tolerance:
            break
        t = b - fb * (b - a) / (fb - fa)
        if not min(a, b) < t < max(a, b):
            t = 0.5 * (a + b)
        ft = at(t, values, spectrum, g, y, rest, freedom, restricted)[0]
        if ft * fb < 0:
            a, fa = b, fb
        else:
            m = 1.0 - ft / fb
            fa *= m if m > 0 else 0.5
        done = abs(t - b) <= tolerance
        b, fb = t, ft
        if done or ft == 0:
            break
    return b


@in_any_order
def each(
    top: np.ndarray,
    grid: np.ndarray,
    values: np.ndarray,
    spectrum: np.ndarray,
    rotated: np.ndarray,
    y: np.ndarray,
    rest: np.ndarray,
    freedom: Any,
    restricted: Any,
    tolerance: Any,
    out: np.ndarray,
) -> None:
    """Write (t, g.g, g.y, y.y) of every variant at its own greatest likelihood into `out` (variants, 4).

    Parameters
    ----------
    top : int64 (variants,), place in `grid` of the greatest likelihood there; -1 for a variant that is not tested
    grid : float64, rising values of t, the ends of the range
    rotated : float64 (variants, k)
    rest : float64 (variants, 4), see `at`
    """
    for v in range(len(top)):
        if top[v] < 0:
            out[v] = np.nan
            continue
        low, high = grid[max(top[v] - 1, 0)], grid[min(top[v] + 1, len(grid) - 1)]
        own = rest[v]
        t = climb(low, grid[top[v]], high, values, spectrum, rotated[v], y, own, freedom, restricted, tolerance)
        result = at(t, values, spectrum, rotated[v], y, own, freedom, restricted)
        out[v, 0], out[v, 1], out[v, 2], out[v, 3] = t, result[1], result[2], result[3]


@in_any_order
def log_determinant(t: np.ndarray, spectrum: np.ndarray, out: np.ndarray) -> None:
    """Write log |1 + e^t K| for every t (variants,) into `out`, from the eigenvalues of K."""
    for v in range(len(t)):
        ratio, product, total = np.exp(t[v]), 1.0, 0.0
        for i in range(len(spectrum)):
            product *= 1.0 + ratio * spectrum[i]
            if product > 1e200:
                total += np.log(product)
                product = 1.0
        out[v] = total + np.log(product)
