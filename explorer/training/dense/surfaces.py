"""What a dense network gives for many places at once: to draw it in float32, to measure it in float64.

Units lie along the first axis, so that a layer is one product and one pass of a vectorised activation: numpy's tanh is
several times as fast as those of torch and of the C library.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erf

from explorer.training.dense.layout import Layout
from explorer.training.dense.spec import LEAKY_SLOPE, NORM_EPSILON, Activation
from explorer.training.dense.state import DenseState


def forward(plan: Layout, state: DenseState, inputs: np.ndarray) -> list[np.ndarray]:
    """Return every layer's activations (units, places), norms as learnt and nothing dropped.

    `inputs` is (inputs, places), float32 or float64, and so is what is returned. The output's own softmax or sigmoid is
    left out.
    """
    activations: list[np.ndarray] = []
    x, dtype = inputs, inputs.dtype
    for part in plan.slices:
        weights = state.theta[part.weights : part.biases].reshape(part.inputs, part.units).T
        biases = state.theta[part.biases : part.biases + part.units]
        if part.norm >= 0:
            units = slice(part.unit, part.unit + part.units)
            factor = state.theta[part.norm : part.norm + part.units] / np.sqrt(state.running[1, units] + NORM_EPSILON)
            shift = state.theta[part.norm + part.units : part.norm + 2 * part.units]
            weights, biases = weights * factor[:, None], (biases - state.running[0, units]) * factor + shift
        x = weights.astype(dtype) @ x
        x += biases[:, None].astype(dtype)
        x = activated(part.activation, x)
        activations.append(x)
    return activations


def mean_loss(plan: Layout, outputs: np.ndarray, targets: np.ndarray) -> float:
    """Return the mean loss of outputs (outputs, samples) against targets (samples, outputs); NaN for no sample."""
    if not len(targets):
        return float("nan")
    z, y = outputs, targets.T
    match plan.loss, plan.task:
        case "squared", _:
            losses = 0.5 * np.square(z - y).sum(0)
        case "cross_entropy", "classes":
            top = z.max(0)
            losses = np.log(np.exp(z - top).sum(0)) + top - (z * y).sum(0)
        case "cross_entropy", _:
            losses = (np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))[0]
        case _, "classes":
            right = y > 0
            margins = np.maximum(1 - (z * right).sum(0) + z, 0)
            losses = (margins * ~right).sum(0) / len(z)
        case _:
            losses = np.maximum(1 - y * z, 0)[0]
    return float(losses.mean())


def activated(kind: Activation, z: np.ndarray) -> np.ndarray:
    """Return the activation, in place where that goes."""
    match kind:
        case "step":
            return (z > 0).astype(z.dtype)
        case "sigmoid":
            z *= 0.5
            np.tanh(z, out=z)
            z += 1.0
            z *= 0.5
            return z
        case "tanh":
            return np.tanh(z, out=z)
        case "relu":
            return np.maximum(z, 0.0, out=z)
        case "leaky_relu":
            return np.maximum(z, z.dtype.type(LEAKY_SLOPE) * z, out=z)
        case "gelu":
            return 0.5 * z * (1.0 + erf(z * z.dtype.type(np.sqrt(0.5))))
        case _:
            return z
