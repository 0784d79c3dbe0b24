"""Compiled loops of Firth's penalised logistic regression: a variant at a time, covariates in its model.

The likelihood is multiplied by the root of the information's determinant (Jeffreys' prior), which takes the bias out of
the log odds ratio and leaves it finite where the classes are separated. Sources: Firth 1993, Biometrika 80:27; Heinze
and Schemper 2002, Statistics in Medicine 21:2409. What compiles costs a moment, so that this is imported where a
variant is fitted, and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.compiling import in_any_order

ROUNDS = 100
"""Newton steps after which there is no finite fit."""
HALVINGS = 30
SETTLED = 20
"""Newton steps by which a maximum of the plain likelihood, where there is one, has been reached."""
NEAR = 1e-11
"""A fit has converged where the next step promises less than this of the penalised log likelihood."""
ALONE = 1e-9
"""A column of which the others leave less than this share of its information has no effect of its own."""
UNSURE = 0.7
"""The least standard error, of the log odds between the extreme dosages, at which the classes could be separated."""
_CHUNK = 512


@in_any_order
def fit(
    dosages: np.ndarray, called: np.ndarray, basis: np.ndarray, y: np.ndarray, start: np.ndarray, ratio: bool, out: Any
) -> None:
    """Fit every variant with the covariates; then, for the likelihood ratio, the same with its effect held at 0.

    Parameters
    ----------
    dosages : float64 (variants, samples)
        Less a mean; anything where not called.
    called : bool (variants, samples)
        Samples that are in a variant's model.
    basis : float64 (columns, samples), independent rows that span intercept and covariates
    y : float64 (samples,), 0 and 1
    start : float64 (columns,), coefficients of the model without a variant
    ratio : bool
    out : float64 (4, variants)
        Set to the log odds ratio, its standard error, the chi-square of the ratio (NaN unless wanted), and 1 where the
        classes are separated: variant and covariates give every case at least the odds of every control, so that the
        plain likelihood has no maximum. NaN where there is no finite fit or the covariates explain the variant.
    """
    columns, samples = basis.shape
    space, own = np.empty((columns + 1) * samples), np.empty(samples)
    for v in range(dosages.shape[0]):
        out[:, v] = np.nan
        n = called[v].sum()
        if n <= columns + 1:
            continue
        x = space[: (columns + 1) * n].reshape(columns + 1, n)
        _gather(dosages[v], called[v], basis, y, x, own)
        spread = np.sqrt((x[columns] ** 2).sum())
        if spread == 0:
            continue
        x[columns] /= spread
        coefficients = np.zeros(columns + 1)
        coefficients[:columns] = start
        full, variance = _maximise(x, own[:n], coefficients, columns + 1)
        if not variance > 0:
            continue
        se = np.sqrt(variance)
        out[0, v], out[1, v] = coefficients[columns] / spread, se / spread
        out[3, v] = se * (x[columns].max() - x[columns].min()) > UNSURE and _separated(x, own[:n], coefficients.copy())
        if ratio:
            coefficients[:columns], coefficients[columns] = start, 0
            null, _ = _maximise(x, own[:n], coefficients, columns)
            out[2, v] = max(0.0, 2 * (full - null))


@in_any_order
def _gather(
    dosage: np.ndarray, called: np.ndarray, basis: np.ndarray, y: np.ndarray, x: np.ndarray, own: np.ndarray
) -> None:
    """Set x (columns + 1, n) and y (n,) of the samples that are called, the dosage in the last row."""
    last = len(basis)
    n = 0
    for i in range(len(called)):
        if called[i]:
            x[last, n], own[n] = dosage[i], y[i]
            n += 1
    for c in range(last):
        row, to = basis[c], x[c]
        if n == len(called):
            to[:] = row
            continue
        place = 0
        for i in range(len(called)):
            if called[i]:
                to[place] = row[i]
                place += 1


@in_any_order
def _maximise(x: np.ndarray, y: np.ndarray, coefficients: np.ndarray, free: int) -> tuple[Any, Any]:
    """Maximise the penalised likelihood over the first `free` coefficients, in place.

    Return (its logarithm, the last coefficient's variance), both NaN without a maximum. Steps are Newton's with the
    information of the plain likelihood, halved while they lead down.
    """
    columns, n = x.shape
    probability, weight = np.empty(n), np.empty(n)
    information, factor = np.empty((columns, columns)), np.empty((columns, columns))
    inverse = np.empty((columns, columns))
    gradient, step = np.empty(columns), np.zeros(columns)
    best, halved = np.float64(-np.inf), 0
    for _ in range(ROUNDS):
        value = _information(x, y, coefficients, probability, weight, information)
        value += _cholesky(information, factor, columns - 1)
        if not value >= best - 1e-12 * abs(best):
            if halved == HALVINGS or best == -np.inf:
                return np.nan, np.nan
            halved += 1
            for c in range(free):
                step[c] /= 2
                coefficients[c] -= step[c]
            continue
        best, halved = value, 0
        _invert(factor, inverse)
        _gradient(x, y, probability, weight, inverse, gradient)
        if free == columns:
            _solve(factor, gradient, step)
        else:  # the leading block of a factor is the factor of the leading block
            _solve(factor[:free, :free], gradient[:free], step[:free])
        promised = np.float64(0)
        for c in range(free):
            promised += step[c] * gradient[c]
            coefficients[c] += step[c]
        if promised < NEAR:
            return best, inverse[columns - 1, columns - 1] ** 2
    return np.nan, np.nan


@in_any_order
def _separated(x: np.ndarray, y: np.ndarray, coefficients: np.ndarray) -> bool:
    """Return whether the plain likelihood has no maximum: Newton's steps then go on, about 1 in log odds each."""
    columns, n = x.shape
    probability, weight = np.empty(n), np.empty(n)
    information, factor = np.empty((columns, columns)), np.empty((columns, columns))
    gradient, step = np.empty(columns), np.empty(columns)
    for _ in range(SETTLED):
        _information(x, y, coefficients, probability, weight, information)
        if not np.isfinite(_cholesky(information, factor, columns - 1)):
            return True
        for c in range(columns):
            row = x[c]
            total = np.float64(0)
            for i in range(n):
                total += row[i] * (y[i] - probability[i])
            gradient[c] = total
        _solve(factor, gradient, step)
        longest = np.float64(0)
        for i in range(n):
            change = np.float64(0)
            for c in range(columns):
                change += step[c] * x[c, i]
            longest = max(longest, abs(change))
        if longest < 0.01:
            return False
        for c in range(columns):
            coefficients[c] += step[c]
    return True


@in_any_order
def _information(
    x: np.ndarray,
    y: np.ndarray,
    coefficients: np.ndarray,
    probability: np.ndarray,
    weight: np.ndarray,
    information: np.ndarray,
) -> float:
    """Set probability and weight (n,) and the information's lower half (columns, columns); return log likelihood."""
    columns, n = x.shape
    information[:] = 0
    value = np.float64(0)
    weighted, small, bits = np.empty(_CHUNK), np.empty(_CHUNK), np.empty(_CHUNK, np.int64)
    for start in range(0, n, _CHUNK):
        size = min(_CHUNK, n - start)
        p, w, case = probability[start : start + size], weight[start : start + size], y[start : start + size]
        p[:] = 0
        for c in range(columns):
            own, part = coefficients[c], x[c, start : start + size]
            for i in range(size):
                p[i] += own * part[i]
        product = np.float64(1)
        for i in range(size):
            small[i] = -abs(p[i])
        exponential(small[:size], bits)
        for i in range(size):
            likely = 1 / (1 + small[i])
            product *= likely  # at least a half, so that the product of a chunk does not vanish
            value -= abs(p[i]) if (p[i] > 0) != (case[i] > 0) else 0.0
            w[i] = small[i] * likely * likely
            p[i] = likely if p[i] > 0 else small[i] * likely
        value += np.log(product)
        for a in range(columns):
            first = x[a, start : start + size]
            for i in range(size):
                weighted[i] = first[i] * w[i]
            for b in range(a + 1):
                second = x[b, start : start + size]
                total = np.float64(0)
                for i in range(size):
                    total += weighted[i] * second[i]
                information[a, b] += total
    return value


@in_any_order
def exponential(x: np.ndarray, bits: np.ndarray) -> None:
    """Replace x (n,) by its exponential, to within 5e-14 of it; beyond 700 either way by that of 700.

    The power of two is written as a number's exponent bits, the rest is Taylor's series: many at once, as the
    library's function is not.

    Parameters
    ----------
    x : float64 (n,)
    bits : int64 (n or more,), room
    """
    for i in range(len(x)):
        own = min(max(x[i], -700.0), 700.0)
        power = np.floor(own * 1.4426950408889634 + 0.5)
        r = own - power * 0.6931471805599453
        value = 1 / 39916800 + r * (1 / 479001600)
        value = 1 / 3628800 + r * value
        value = 1 / 362880 + r * value
        value = 1 / 40320 + r * value
        value = 1 / 5040 + r * value
        value = 1 / 720 + r * value
        value = 1 / 120 + r * value
        value = 1 / 24 + r * value
        value = 1 / 6 + r * value
        value = 0.5 + r * value
        value = 1 + r * value
        x[i] = 1 + r * value
        bits[i] = (np.int64(power) + 1023) << 52
    two = bits.view(np.float64)
    for i in range(len(x)):
        x[i] *= two[i]


@in_any_order
def _gradient(
    x: np.ndarray, y: np.ndarray, probability: np.ndarray, weight: np.ndarray, inverse: np.ndarray, gradient: np.ndarray
) -> None:
    """Set the gradient (columns,) of the penalised likelihood: x (y - p + h (1/2 - p)), h the hat matrix's diagonal."""
    columns, n = x.shape
    gradient[:] = 0
    hat, part = np.empty(_CHUNK), np.empty(_CHUNK)
    for start in range(0, n, _CHUNK):
        size = min(_CHUNK, n - start)
        p, w, case = probability[start : start + size], weight[start : start + size], y[start : start + size]
        hat[:] = 0
        for a in range(columns):
            part[:] = 0
            for b in range(a + 1):
                own, other = inverse[a, b], x[b, start : start + size]
                for i in range(size):
                    part[i] += own * other[i]
            for i in range(_CHUNK):
                hat[i] += part[i] * part[i]
        for i in range(size):
            part[i] = case[i] - p[i] + w[i] * hat[i] * (0.5 - p[i])
        for c in range(columns):
            other = x[c, start : start + size]
            total = np.float64(0)
            for i in range(size):
                total += part[i] * other[i]
            gradient[c] += total


@in_any_order
def _cholesky(matrix: np.ndarray, factor: np.ndarray, covariates: int) -> float:
    """Set the lower factor of a symmetric matrix, read from its lower half; return half its log determinant, or NaN.

    Of the leading `covariates` columns one that adds nothing to those before, as where all samples called are of one
    batch, is left out: an infinite pivot makes 0 of its solution.
    """
    half = np.float64(0)
    for a in range(len(matrix)):
        for b in range(a + 1):
            left = matrix[a, b]
            for c in range(b):
                left -= factor[a, c] * factor[b, c]
            if a > b:
                factor[a, b] = left / factor[b, b]
            elif left > ALONE * matrix[a, a]:
                factor[a, a] = np.sqrt(left)
                half += 0.5 * np.log(left)
            elif a < covariates and left <= ALONE * matrix[a, a]:
                factor[a, a] = np.inf
            else:
                return np.nan
    return half


@in_any_order
def _invert(factor: np.ndarray, inverse: np.ndarray) -> None:
    """Set the inverse of a lower factor."""
    for b in range(len(factor)):
        for a in range(b, len(factor)):
            left = 1.0 if a == b else 0.0
            for c in range(b, a):
                left -= factor[a, c] * inverse[c, b]
            inverse[a, b] = left / factor[a, a]


@in_any_order
def _solve(factor: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Set the solution of (factor times its transpose) out = right."""
    last = len(factor) - 1
    for a in range(last + 1):
        left = right[a]
        for b in range(a):
            left -= factor[a, b] * out[b]
        out[a] = left / factor[a, a]
    for a in range(last, -1, -1):
        left = out[a]
        for b in range(a + 1, last + 1):
            left -= factor[b, a] * out[b]
        out[a] = left / factor[a, a]
