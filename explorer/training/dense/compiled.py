"""The compiled path: a dense network's training, loss and gradients as loops that numba turns into machine code.

All in float64, equal to `reference` to rounding. Everything comes in as arrays and small integers, so that one
compilation serves every network. The order of activations, losses and optimizers is that of `spec`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from explorer.training.dense.spec import BETAS, EPSILON, LEAKY_SLOPE, NORM_EPSILON, NORM_MOMENTUM

SQUARED, CROSS_ENTROPY, SOFTMAX, HINGE, MARGIN = range(5)
BETA1, BETA2 = BETAS
ROOT_HALF, ROOT_TWO_PI = math.sqrt(0.5), math.sqrt(2 * math.pi)


def _compiled(function: Callable[..., Any]) -> Any:
    """Compile lazily, kept on disk where there is a place to write and forgotten where there is none."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:
        return numba.njit(**options)(function)


@_compiled
def activate(kind, z):
    """Return the activation of a sum."""
    if kind == 0:
        return z
    if kind == 1:
        return 1.0 if z > 0.0 else 0.0
    if kind == 2:
        return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else math.exp(z) / (1.0 + math.exp(z))
    if kind == 3:
        t = math.exp(-2.0 * abs(z))  # exp is several times as fast as tanh, and off by 1e-16 at most
        t = (1.0 - t) / (1.0 + t)
        return t if z >= 0.0 or z != z else -t
    if kind == 4:
        return z if z > 0.0 or z != z else 0.0
    if kind == 5:
        return z if z > 0.0 else LEAKY_SLOPE * z
    return 0.5 * z * (1.0 + math.erf(z * ROOT_HALF))


@_compiled
def slope(kind, z, a):
    """Return the derivative of the activation at a sum z whose activation is a."""
    if kind == 0:
        return 1.0
    if kind == 1:
        return 0.0
    if kind == 2:
        return a * (1.0 - a)
    if kind == 3:
        return 1.0 - a * a
    if kind == 4:
        return 1.0 if z > 0.0 else 0.0
    if kind == 5:
        return 1.0 if z > 0.0 else LEAKY_SLOPE
    return 0.5 * (1.0 + math.erf(z * ROOT_HALF)) + z * math.exp(-0.5 * z * z) / ROOT_TWO_PI


@_compiled
def forward(theta, running, table, inputs, rows, masks, first, learning, keep, acts, sums, hats, scales):
    """Fill `acts` (samples, inputs + units), `sums`, `hats` (samples, units) and `scales` (units,) for some samples.

    `learning`: norms by the batch's own statistics, which go into `running` where `keep`; otherwise by `running`.
    `masks` from row `first` on, where it has rows, drop units.
    """
    count = rows.shape[0]
    width = inputs.shape[1]
    for b in range(count):
        for i in range(width):
            acts[b, i] = inputs[rows[b], i]
    before = 0
    for layer in range(table.shape[0]):
        n_in, n_out, kind, w, c, norm, unit = table[layer]
        for b in range(count):
            for j in range(n_out):
                sums[b, unit + j] = theta[c + j]
            for i in range(n_in):
                a = acts[b, before + i]
                place = w + i * n_out
                for j in range(n_out):
                    sums[b, unit + j] += a * theta[place + j]
        if norm >= 0:
            for j in range(n_out):
                if learning:
                    mean = 0.0
                    for b in range(count):
                        mean += sums[b, unit + j]
                    mean /= count
                    variance = 0.0
                    for b in range(count):
                        variance += (sums[b, unit + j] - mean) ** 2
                    if keep:
                        unbiased = variance / max(count - 1, 1)
                        running[0, unit + j] += NORM_MOMENTUM * (mean - running[0, unit + j])
                        running[1, unit + j] += NORM_MOMENTUM * (unbiased - running[1, unit + j])
                    variance /= count
                else:
                    mean, variance = running[0, unit + j], running[1, unit + j]
                scales[unit + j] = 1.0 / math.sqrt(variance + NORM_EPSILON)
                for b in range(count):
                    hats[b, unit + j] = (sums[b, unit + j] - mean) * scales[unit + j]
                    sums[b, unit + j] = hats[b, unit + j] * theta[norm + j] + theta[norm + n_out + j]
        dropping = learning and masks.shape[0] > 0
        for b in range(count):
            for j in range(n_out):
                a = activate(kind, sums[b, unit + j])
                if dropping:
                    a *= masks[first + b, unit + j]
                acts[b, width + unit + j] = a
        before = width + unit


@_compiled
def loss_of(loss, targets, row, acts, b, at, outputs, deltas, unit):
    """Return one sample's loss; its derivative by the output's activation (by the sum, for losses with their own
    activation) goes into `deltas`. `acts[b, at:]` are the outputs: sums where the loss brings its activation.
    """
    total = 0.0
    if loss == SQUARED:
        for j in range(outputs):
            off = acts[b, at + j] - targets[row, j]
            total += 0.5 * off * off
            deltas[b, unit + j] = off
    elif loss == CROSS_ENTROPY:
        z, y = acts[b, at], targets[row, 0]
        total = max(z, 0.0) - z * y + math.log1p(math.exp(-abs(z)))
        deltas[b, unit] = activate(2, z) - y
    elif loss == SOFTMAX:
        most = acts[b, at]
        for j in range(1, outputs):
            most = max(most, acts[b, at + j])
        whole = 0.0
        for j in range(outputs):
            whole += math.exp(acts[b, at + j] - most)
        for j in range(outputs):
            p = math.exp(acts[b, at + j] - most) / whole
            if targets[row, j] > 0.5:
                total -= acts[b, at + j] - most - math.log(whole)
                p -= 1.0
            deltas[b, unit + j] = p
    elif loss == HINGE:
        y = targets[row, 0]
        margin = 1.0 - y * acts[b, at]
        total = max(margin, 0.0)
        deltas[b, unit] = -y if margin > 0.0 else 0.0
    else:
        own = 0
        for j in range(outputs):
            deltas[b, unit + j] = 0.0
            if targets[row, j] > 0.5:
                own = j
        for j in range(outputs):
            margin = 1.0 - acts[b, at + own] + acts[b, at + j]
            if j != own and margin > 0.0:
                total += margin / outputs
                deltas[b, unit + j] += 1.0 / outputs
                deltas[b, unit + own] -= 1.0 / outputs
    # NaN loses every comparison: let it through, so that divergence shows
    for j in range(outputs):
        if acts[b, at + j] != acts[b, at + j]:
            return np.nan
    return total


@_compiled
def backward(theta, table, rows, masks, first, loss, targets, biased, grad, acts, sums, hats, scales, deltas):
    """Fill `grad` (size,) with the derivative of the mean loss over the samples of `forward`; return that loss."""
    count = rows.shape[0]
    layers = table.shape[0]
    width = acts.shape[1] - sums.shape[1]
    total = 0.0
    last = layers - 1
    outputs, unit = table[last, 1], table[last, 6]
    for b in range(count):
        total += loss_of(loss, targets, rows[b], acts, b, width + unit, outputs, deltas, unit)
        for j in range(outputs):
            deltas[b, unit + j] /= count
    grad[:] = 0.0
    for step in range(layers):
        layer = last - step
        n_in, n_out, kind, w, c, norm, unit = table[layer]
        dropping = masks.shape[0] > 0
        for b in range(count):
            for j in range(n_out):
                z = sums[b, unit + j]
                d = deltas[b, unit + j]
                if dropping:
                    d *= masks[first + b, unit + j]
                deltas[b, unit + j] = d * slope(kind, z, activate(kind, z) if dropping else acts[b, width + unit + j])
        if norm >= 0:
            for j in range(n_out):
                shift, scale = 0.0, 0.0
                for b in range(count):
                    shift += deltas[b, unit + j]
                    scale += deltas[b, unit + j] * hats[b, unit + j]
                grad[norm + j] = scale
                grad[norm + n_out + j] = shift
                factor = theta[norm + j] * scales[unit + j] / count
                for b in range(count):
                    d = count * deltas[b, unit + j] - shift - hats[b, unit + j] * scale
                    deltas[b, unit + j] = factor * d
        before = width + table[layer - 1, 6] if layer > 0 else 0
        for b in range(count):
            if biased:
                for j in range(n_out):
                    grad[c + j] += deltas[b, unit + j]
            for i in range(n_in):
                a = acts[b, before + i]
                place = w + i * n_out
                for j in range(n_out):
                    grad[place + j] += a * deltas[b, unit + j]
            if layer > 0:
                for i in range(n_in):
                    place = w + i * n_out
                    d = 0.0
                    for j in range(n_out):
                        d += theta[place + j] * deltas[b, unit + j]
                    deltas[b, before - width + i] = d
    return total / count


@_compiled
def penalise(theta, table, l1, l2, grad):
    """Add the derivative of l1 * sum |w| + l2 * sum w² over the weights to `grad`."""
    if l1 == 0.0 and l2 == 0.0:
        return
    for layer in range(table.shape[0]):
        for k in range(table[layer, 3], table[layer, 4]):
            grad[k] += 2.0 * l2 * theta[k] + l1 * np.sign(theta[k])


@_compiled
def update(optimizer, theta, moments, grad, rate, momentum, step):
    """Take one step; `step` counts from 1."""
    size = theta.shape[0]
    if optimizer == 0:
        for k in range(size):
            theta[k] -= rate * grad[k]
    elif optimizer == 1:
        for k in range(size):
            moments[0, k] = momentum * moments[0, k] + (1.0 - momentum) * grad[k]
            theta[k] -= rate * moments[0, k]
    elif optimizer == 2:
        for k in range(size):
            moments[1, k] = momentum * moments[1, k] + (1.0 - momentum) * grad[k] * grad[k]
            theta[k] -= rate * grad[k] / math.sqrt(moments[1, k] + EPSILON)
    else:
        first, second = 1.0 - BETA1**step, math.sqrt(1.0 - BETA2**step)
        for k in range(size):
            moments[0, k] = BETA1 * moments[0, k] + (1.0 - BETA1) * grad[k]
            moments[1, k] = BETA2 * moments[1, k] + (1.0 - BETA2) * grad[k] * grad[k]
            theta[k] -= rate / first * moments[0, k] / (math.sqrt(moments[1, k]) / second + EPSILON)


@_compiled
def train(
    theta, moments, running, table, inputs, targets, order, masks, start, stop, size, loss, optimizer, rate, momentum,
    l1, l2, step, biased,
):  # fmt: skip
    """Take the batches `start` to `stop` of an epoch; return how many steps were taken in all."""
    units = running.shape[1]
    acts = np.empty((size, inputs.shape[1] + units))
    sums, hats, deltas = np.empty((size, units)), np.empty((size, units)), np.empty((size, units))
    scales, grad = np.empty(units), np.empty(theta.shape[0])
    for batch in range(start, stop):
        first = batch * size
        rows = order[first : min(first + size, order.shape[0])]
        forward(theta, running, table, inputs, rows, masks, first, True, True, acts, sums, hats, scales)
        backward(theta, table, rows, masks, first, loss, targets, biased, grad, acts, sums, hats, scales, deltas)
        penalise(theta, table, l1, l2, grad)
        step += 1
        update(optimizer, theta, moments, grad, rate, momentum, step)
    return step


@_compiled
def gradient(theta, running, table, inputs, targets, loss, l1, l2, biased):
    """Return the derivative (size,) of the objective over all samples at once, and the sums (samples, units)."""
    count, units = inputs.shape[0], running.shape[1]
    acts = np.empty((count, inputs.shape[1] + units))
    sums, hats, deltas = np.empty((count, units)), np.empty((count, units)), np.empty((count, units))
    rows, scales, masks = np.arange(count), np.empty(units), np.empty((0, units))
    grad = np.empty(theta.shape[0])
    forward(theta, running, table, inputs, rows, masks, 0, True, False, acts, sums, hats, scales)
    backward(theta, table, rows, masks, 0, loss, targets, biased, grad, acts, sums, hats, scales, deltas)
    penalise(theta, table, l1, l2, grad)
    return grad, sums


def forget_cache() -> None:
    """Compile without keeping anything on disk from now on."""
    from numba.core.caching import NullCache

    for function in (activate, slope, forward, loss_of, backward, penalise, update, train, gradient):
        function._cache = NullCache()


def quietly(call: Callable[..., Any], *arguments: Any) -> Any:
    """Call compiled code; what numba warns of while it compiles is of no use here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*arguments)
