"""One data point through a dense network and back, by hand: what `worked` writes out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.datasets.teaching import points as plane
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.training.dense.layout import LayerSlice, Layout
from explorer.training.dense.spec import LEAKY_SLOPE, NORM_EPSILON
from explorer.training.images.layout import ImageLayout

NOTHING = 1e-300
"""A prediction below this is 0."""


@dataclass(frozen=True)
class Pass:
    """One point through a network and back: lists over layers 1 to L of float64 (units,).

    Attributes
    ----------
    entered : what enters each layer
    linear, sums, acts : weighted sums, these after the norm, and activations
    deltas : derivative of the point's loss by `sums`
    predicted, target : ŷ and y (outputs,)
    loss : of this point
    """

    entered: list[np.ndarray]
    linear: list[np.ndarray]
    sums: list[np.ndarray]
    acts: list[np.ndarray]
    deltas: list[np.ndarray]
    predicted: np.ndarray
    target: np.ndarray
    loss: float


def through(network: PlaygroundNetwork, place: np.ndarray, label: float) -> Pass:
    """Take one point through the network as it predicts (norms by their running averages, no dropout), and back."""
    plan, theta, running = network.plan, network.state.theta, network.state.running
    x = plane.features(place[None], network.learner.features)[0]
    entered, linear, sums, acts, factors = [], [], [], [], []
    for part in plan.slices:
        entered.append(x)
        z = x @ matrix(theta, part) + theta[part.biases : part.biases + part.units]
        linear.append(z)
        factor = np.ones(part.units)
        if part.norm >= 0:
            units = slice(part.unit, part.unit + part.units)
            factor = norm_factors(network, part)
            z = (z - running[0, units]) * factor + theta[part.norm + part.units : part.norm + 2 * part.units]
        factors.append(factor)
        x = np.array([activate(part.activation, float(v)) for v in z])
        sums.append(z)
        acts.append(x)
    target = plan.targets(np.array([label]))[0]
    predicted = network.predict(acts[-1][None])[0]
    predicted = np.where(np.abs(predicted) < NOTHING, 0.0, predicted)  # what keeps e^z from overflowing is not a share
    loss, slope = loss_of(plan, acts[-1], predicted, target)
    deltas: list[np.ndarray] = [slope * slopes(plan.slices[-1], sums[-1], acts[-1])]
    for k in range(len(plan.slices) - 1, 0, -1):
        back = matrix(theta, plan.slices[k]) @ (deltas[0] * factors[k])
        deltas.insert(0, back * slopes(plan.slices[k - 1], sums[k - 1], acts[k - 1]))
    return Pass(entered, linear, sums, acts, deltas, predicted, target, loss)


def norm_factors(network: PlaygroundNetwork, part: LayerSlice) -> np.ndarray:
    """Return by what a layer's norm multiplies each sum (units,) as it predicts: ones without a norm."""
    if part.norm < 0:
        return np.ones(part.units)
    spread = network.state.running[1, part.unit : part.unit + part.units]
    return network.state.theta[part.norm : part.norm + part.units] / np.sqrt(spread + NORM_EPSILON)


def loss_of(
    plan: Layout | ImageLayout, acts: np.ndarray, predicted: np.ndarray, y: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the loss of one point, and its derivative by the last activations."""
    with np.errstate(all="ignore"):
        match plan.loss, plan.task:
            case "squared", _:
                return float(0.5 * np.square(y - acts).sum()), acts - y
            case "cross_entropy", "classes":
                shifted = acts - acts.max()
                return float(np.log(np.exp(shifted).sum()) - shifted[y.argmax()]), predicted - y
            case "cross_entropy", _:
                z = float(acts[0])
                return max(z, 0.0) - z * float(y[0]) + math.log1p(math.exp(-abs(z))), predicted - y
            case _, "classes":
                own, slope = int(y.argmax()), np.zeros(len(acts))
                margins = 1 - acts[own] + acts
                margins[own] = 0.0
                slope[margins > 0] = 1 / len(acts)
                slope[own] = -slope.sum()
                return float(np.maximum(margins, 0).sum() / len(acts)), slope
            case _:
                margin = float(1 - y[0] * acts[0])
                return max(0.0, margin), -y if margin > 0 else np.zeros(1)


def activate(kind: str, z: float) -> float:
    match kind:
        case "step":
            return float(z > 0)
        case "sigmoid":
            return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        case "tanh":
            return math.tanh(z)
        case "relu":
            return max(z, 0.0)
        case "leaky_relu":
            return z if z > 0 else LEAKY_SLOPE * z
        case "gelu":
            return 0.5 * z * math.erfc(-z / math.sqrt(2))
        case _:
            return z


def slope(kind: str, z: float, a: float) -> float:
    match kind:
        case "step":
            return 0.0
        case "sigmoid":
            return a * (1 - a)
        case "tanh":
            return 1 - a * a
        case "relu":
            return float(z > 0)
        case "leaky_relu":
            return 1.0 if z > 0 else LEAKY_SLOPE
        case "gelu":
            return 0.5 * math.erfc(-z / math.sqrt(2)) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        case _:
            return 1.0


def slopes(part: LayerSlice, sums: np.ndarray, acts: np.ndarray) -> np.ndarray:
    return np.array([slope(part.activation, float(z), float(a)) for z, a in zip(sums, acts, strict=True)])


def matrix(theta: np.ndarray, part: LayerSlice) -> np.ndarray:
    return theta[part.weights : part.biases].reshape(part.inputs, part.units)
